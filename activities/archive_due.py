"""Which workflows are to be archived, and which may be deleted from the engine: by PostgreSQL, never by the engine's lists.

A refused start, of whatever kind, leaves no entry; so there is nothing to keep of it, and nobody asks for it.
"""

from typing import Any, NamedTuple

import asyncpg

from activities.fresh import EVERYTHING, HORIZON, entries_since
from models.ids import erasure_workflow_id, join_workflow_id, nomination_workflow_id, revocation_workflow_id, session_workflow_id
from models.messages.archive import CaseKind
from models.vocabulary import Act


class Due(NamedTuple):
    """A workflow to be archived. `ripe` says that it was not for a day, and has grown since: also one that goes on is kept then."""

    workflow_id: str
    kind: CaseKind
    chain: str
    closed: bool
    ripe: bool


class Look(NamedTuple):
    """What to look at: these chains, or everything (None). `horizon` is where the next look begins (activities/fresh.py)."""

    chains: list[str] | None
    horizon: int


# Chains with new entries; joins have no chain of their own.
_FRESH = f"""
select {HORIZON} as horizon,
  array(select distinct nomination from ledger where {entries_since("$1")})
  || array(select id from joining where done_at > now() - interval '1 hour') as chains
"""  # noqa: S608 -- our own conditions

# Every workflow of which there is anything to keep, of these chains ($1), or all.
KNOWN = f"""
known as (
  select '{nomination_workflow_id("")}' || id as workflow_id, '{CaseKind.NOMINATION}' as kind, id as chain, version, opened_at,
    closed_at
  from nomination where version > 0 and ($1::text[] is null or id = any($1))
  union all
  select '{session_workflow_id("")}' || id, '{CaseKind.SESSION}', id, version, opened_at, closed_at
  from council_session where version > 0 and ($1 is null or id = any($1))
  union all
  select case act when '{Act.REVOKED}' then '{revocation_workflow_id("")}' else '{erasure_workflow_id("")}' end || nomination,
    case act when '{Act.REVOKED}' then '{CaseKind.REVOCATION}' else '{CaseKind.ERASURE}' end, nomination, 1, written_at, written_at
  from ledger where sequence = 1 and act in ('revoked', 'erased') and ($1 is null or nomination = any($1))
  union all
  select '{join_workflow_id("")}' || id, '{CaseKind.JOIN}', id, 0, done_at, done_at
  from joining where $1 is null or id = any($1)
)
"""  # noqa: S608 -- names of our own

_DUE = f"""
with {KNOWN}
select workflow_id, kind, chain, closed, ripe
from known left join lateral (
  select final, entries, archived_at from archived_history
  where archived_history.workflow_id = known.workflow_id order by sequence desc limit 1
) as last on true
cross join lateral (
  select closed_at is not null as closed, coalesce(last.archived_at, opened_at) <= now() - make_interval(secs => $3)
    and coalesce(last.entries, 0) < version as ripe
) as standing
where workflow_id > $2 and case when closed then last.final is distinct from true else ripe end
order by workflow_id limit $4
"""  # noqa: S608 -- names of our own

_FORGETTABLE = """
select workflow_id, sequence from archived_history as kept
where final and lacks is null and closed_at <= now() - make_interval(secs => $2) and workflow_id > $1
  and not exists (select from engine_deletion where engine_deletion.workflow_id = kept.workflow_id)
  and not exists (select from dossier where dossier.id = kept.chain and dossier.started_at is null)
order by workflow_id limit $3
"""


async def fresh_since(pool: asyncpg.Pool, horizon: int) -> Look:
    """What has changed since the look before; everything at the first."""
    row: Any = await pool.fetchrow(_FRESH, horizon) if horizon != EVERYTHING else None
    if row is None:
        return Look(None, await pool.fetchval(f"select {HORIZON}"))
    return Look(row["chains"], row["horizon"])


async def due(pool: asyncpg.Pool, chains: list[str] | None, after: str, open_after_seconds: float, limit: int) -> list[Due]:
    """The next of those (None: of all) that are to be archived, by workflow id after `after`."""
    rows = await pool.fetch(_DUE, chains, after, open_after_seconds, limit)
    return [Due(row["workflow_id"], CaseKind(row["kind"]), row["chain"], row["closed"], row["ripe"]) for row in rows]


async def forgettable(pool: asyncpg.Pool, after: str, keep_seconds: float, limit: int) -> list[tuple[str, int]]:
    """Workflows that may be deleted from the engine, each with its final archive's sequence: closed and kept whole long enough ago.

    Never one whose dossier is not marked as started: the sweeper would start it again.
    """
    rows = await pool.fetch(_FORGETTABLE, after, keep_seconds, limit)
    return [(row["workflow_id"], row["sequence"]) for row in rows]
