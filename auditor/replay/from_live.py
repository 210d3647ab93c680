"""Cases out of the running installation: rows and entries from PostgreSQL, histories from the engine.

Where the engine has forgotten a history, the archive has it.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import asyncpg
from temporalio.client import Client

from activities.archive_index import latest_card
from activities.archive_rows import snapshot
from activities.archive_runs import lost, runs_of, standing_of
from auditor.archive.store import Archive
from auditor.replay.from_archive import law_of_files
from auditor.replay.sources import Asked, Chains, Listed, UnknownCase
from models.ids import (
    erasure_workflow_id,
    join_workflow_id,
    nomination_workflow_id,
    revocation_workflow_id,
    session_workflow_id,
)
from models.messages.archive import ArchivedEntry, ArchivedRun, CaseFile, CaseKind
from policy.clock import local_day
from policy.law import Law

_LISTED = """
with known as (
  select 'nomination' as kind, id as chain, version, decided_on, closed_at, policy_version from nomination where version > 0
  union all
  select 'session', id, version, null, closed_at, null from council_session where version > 0
  union all
  select case act when 'revoked' then 'revocation' else 'erasure' end, nomination, 1, null, written_at, null
  from ledger where sequence = 1 and act in ('revoked', 'erased')
  union all
  select 'join', id, 1, null, done_at, null from joining
)
select * from known
where $1::text[] is null or exists (select from unnest($1) as named where chain = named or starts_with(chain, named || '.'))
order by chain, kind
"""
_STEMMING = """
select nomination, sequence, previous_hash, hash, body from ledger
where nomination = $1 or (nomination >= $1 || '.' and nomination < $1 || '/') order by nomination, sequence
"""
_KEYS = "select nominee, key from nominee_key where nominee = any($1::bigint[])"
_POLICY = "select policy_sha256 from archived_history where policy_version = $1 and policy_sha256 is not null limit 1"
_WORKFLOWS = {
    CaseKind.NOMINATION: nomination_workflow_id,
    CaseKind.SESSION: session_workflow_id,
    CaseKind.REVOCATION: revocation_workflow_id,
    CaseKind.ERASURE: erasure_workflow_id,
    CaseKind.JOIN: join_workflow_id,
}


class FromLive:
    """Reads the installation as it is now. `law` is the one in force; earlier ones come out of the archive."""

    def __init__(self, pool: asyncpg.Pool, client: Client, archive: Archive, law: Law) -> None:
        self._pool = pool
        self._client = client
        self._archive = archive
        self._law = law
        self._laws: dict[str, Law | None] = {law.version: law}

    async def listed(self, asked: Asked) -> list[Listed]:
        """By the read model; of the period when they were decided in it, or else closed."""
        rows = await self._pool.fetch(_LISTED, list(asked.ids) or None)
        missing = asked.missing([row["chain"] for row in rows])
        if missing:
            raise UnknownCase(f"no such nomination or session: {', '.join(missing)}")
        return [_listed(row) for row in rows if asked.of_the_period(_day(row))]

    async def case(self, listed: Listed) -> CaseFile:
        """As the archiver would keep it now: first what the database says, then the history, which so holds no less."""
        taken = await snapshot(self._pool, listed.kind, listed.chain, self._law.retention)
        standing = await standing_of(self._client, listed.workflow_id)

        async def kept() -> Sequence[ArchivedRun]:
            card = await latest_card(self._pool, listed.workflow_id)
            return () if card is None else (await self._archive.case(card)).runs

        found = await lost(kept) if standing is None else await runs_of(self._client, listed.workflow_id, *standing, kept)
        return CaseFile(
            workflow_id=listed.workflow_id,
            kind=listed.kind,
            chain=listed.chain,
            runs=found.runs,
            entries=taken.entries,
            rows=taken.rows,
            sealed=taken.sealed,
            terms=taken.terms,
        )

    async def stemming_from(self, root: str) -> Chains:
        """Straight from the ledger."""
        chains: dict[str, list[ArchivedEntry]] = {}
        for row in await self._pool.fetch(_STEMMING, root):
            said = dict(row)
            chains.setdefault(said.pop("nomination"), []).append(ArchivedEntry(**said))
        return chains

    async def law(self, listed: Listed) -> Law | None:
        """The one in force, or an earlier one out of the archive."""
        version = listed.policy
        if version is not None and version not in self._laws:
            sha256 = await self._pool.fetchval(_POLICY, version)
            self._laws[version] = None if sha256 is None else await law_of_files(self._archive, sha256)
        return self._laws[version] if version is not None else None

    async def keys(self, case: CaseFile) -> Mapping[int, bytes]:
        """Of those who were not erased."""
        nominees = [one.nominee for one in case.sealed if one.sealed is not None]
        return {row["nominee"]: row["key"] for row in await self._pool.fetch(_KEYS, nominees)} if nominees else {}


def _listed(row: Any) -> Listed:
    kind = CaseKind(row["kind"])
    mark = f"{row['version']}{'' if row['closed_at'] is None else ' closed'}"
    return Listed(_WORKFLOWS[kind](row["chain"]), kind, row["chain"], mark, row["policy_version"])


def _day(row: Any) -> date | None:
    return row["decided_on"] or (None if row["closed_at"] is None else local_day(row["closed_at"]))
