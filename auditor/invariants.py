"""What must hold at any moment, whatever was killed: asked by tests, by `vinhdanh demo`, and by whoever wants to know.

`violations` looks at PostgreSQL alone, in one snapshot, so it may run while people work. `agreement` asks the workflows. Nothing
here changes anything.
"""

import asyncio
from collections.abc import Sequence
from typing import Any

import asyncpg
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from auditor import chains as chain_of
from auditor import standing
from auditor.chains import Link
from auditor.commitments import wrong_commitments
from auditor.sessions import PATIENCE, SIDE_BY_SIDE, sessions_agreement
from auditor.violations import Harm, Rule, Tally, Violation, tally
from models.ids import nomination_workflow_id
from models.messages.nomination import NominationStatus

__all__ = ["Harm", "Rule", "Tally", "Violation", "agreement", "tally", "violations"]


# $1 is null for everything, or the dossiers to look at: a nomination and all that was split off it share the dossier's id.
LINKS = """
select nomination as chain, sequence, previous_hash, hash, act, actor, update_id, body from ledger
where $1::text[] is null or split_part(nomination, '.', 1) = any($1) order by nomination, sequence
"""
RECEIPTS = "select key, hash, answer from receipt where $1::text[] is null or split_part(split_part(key, ':', 2), '.', 1) = any($1)"
NOMINATIONS = "select * from nomination where $1::text[] is null or split_part(id, '.', 1) = any($1)"
TASKS = """
select nomination, number, unit, level, step, due_at from task
where closed_at is null and ($1::text[] is null or split_part(nomination, '.', 1) = any($1))
"""
NOMINEES = """
select nominee, dossier, nomination, outcome, number, decision_unit, decision_number, decided_on from nominee_outcome
where $1::text[] is null or dossier = any($1) order by nominee
"""
# Of dossiers, all those with which any of them was joined, however often.
FAMILIES = """
with recursive pair as (
  select distinct split_part(source, '.', 1) as one, split_part(target, '.', 1) as other from joined_nominee
), family as (
  select unnest($1::text[]) as id
  union
  select case when pair.one = family.id then pair.other else pair.one end
  from family join pair on family.id in (pair.one, pair.other)
)
select coalesce(array_agg(id), '{}') from family
"""
# A session of a council may be about nominations of many families: it is looked at when everything is.
SESSIONS = "select id, version, state from council_session where $1::text[] is null"
UNTAKEN = """
select session, nomination from agenda_item item
where delivered_at is not null and ($1::text[] is null or split_part(nomination, '.', 1) = any($1)) and not exists (
  select from ledger
  where ledger.nomination = item.nomination and ledger.update_id = 'session:' || item.session || ':' || item.nomination
)
"""
ARCHIVED = "select exists (select from archived_history where workflow_id = $1 and final)"
DOSSIERS = "select id, started_at from dossier where $1::text[] is null or id = any($1)"


async def violations(pool: asyncpg.Pool, dossiers: Sequence[str] | None = None) -> list[Violation]:
    """Everything that is wrong in ledger, receipts, read model and tasks; empty when all holds.

    `dossiers` are ids as they were handed in (None: all); nominations split off them or joined with them, and revocations and
    erasures over them, come along. The one thing that may pass by itself is CHAIN_FOR_EACH_NOMINATION: a split or a join whose
    workflow has not written its first entry yet.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        wanted = None if dossiers is None else await connection.fetchval(FAMILIES, list(dossiers))
        chains = chain_of.by_chain([Link(**row) for row in await connection.fetch(LINKS, wanted)])
        rows = standing.ReadModel(
            receipts={row["key"]: dict(row) for row in await connection.fetch(RECEIPTS, wanted)},
            nominations={row["id"]: dict(row) for row in await connection.fetch(NOMINATIONS, wanted)},
            tasks=[dict(row) for row in await connection.fetch(TASKS, wanted)],
            nominees=[dict(row) for row in await connection.fetch(NOMINEES, wanted)],
            dossiers=[dict(row) for row in await connection.fetch(DOSSIERS, wanted)],
            sessions={row["id"]: dict(row) for row in await connection.fetch(SESSIONS, wanted)},
            untaken=[dict(row) for row in await connection.fetch(UNTAKEN, wanted)],
        )
        uncommitted = await wrong_commitments(connection, wanted, chains)
    stories = {chain: chain_of.tell(links) for chain, links in chains.items() if standing.is_of_a_nomination(links)}
    return [
        *chain_of.broken_links(chains),
        *standing.wrong_receipts(chains, rows),
        *standing.wrong_rows(chains, rows),
        *standing.wrong_sessions(chains, rows),
        *standing.wrong_tasks(rows),
        *standing.wrong_splits(stories, chains),
        *standing.wrong_joins(stories, chains),
        *standing.wrong_nominees(stories, chain_of.revoked_by(chains), rows),
        *standing.numbers_given_twice(rows),
        *uncommitted,
    ]


async def agreement(pool: asyncpg.Pool, client: Client, dossiers: Sequence[str] | None = None) -> list[Violation]:
    """Where a nomination's row says something else than its workflow, which is asked by query; empty when all agree.

    Needs a worker. A nomination that moves meanwhile is asked again for a few seconds. Workflows that the engine has forgotten are
    reported as WORKFLOW_ANSWERS, unless they closed and were archived before. Where no dossiers are named the sessions of councils
    that have not ended are asked as well.
    """
    sessions = await sessions_agreement(pool, client) if dossiers is None else []
    wanted = None if dossiers is None else await pool.fetchval(FAMILIES, list(dossiers))
    ids = [row["id"] for row in await pool.fetch(NOMINATIONS, wanted)]
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def ask(nomination: str) -> list[Violation]:
        async with places:
            return await _disagreement(pool, client, nomination)

    return [*sessions, *(violation for found in await asyncio.gather(*map(ask, ids)) for violation in found)]


async def _disagreement(pool: asyncpg.Pool, client: Client, nomination: str) -> list[Violation]:
    for pause in (*PATIENCE, None):
        try:
            status = await _status(client, nomination)
        except (RPCError, WorkflowQueryFailedError, WorkflowQueryRejectedError) as error:
            if await _forgotten(pool, nomination, error):
                return []
            return [Violation(Rule.WORKFLOW_ANSWERS, nomination, type(error).__name__)]
        row = await pool.fetchrow(
            "select n.*, t.number as task from nomination n left join task t on t.nomination = n.id and t.closed_at is null"
            " where n.id = $1",
            nomination,
        )
        wrong = _differences(status, row)
        if not wrong or pause is None:
            break
        await asyncio.sleep(pause)
    return [Violation(Rule.ROW_AS_WORKFLOW, nomination, f"{name}: {said}") for name, said in wrong.items()]


async def _forgotten(pool: asyncpg.Pool, nomination: str, error: Exception) -> bool:
    """Whether the engine may have forgotten it: it closed, and its archive is final."""
    if not isinstance(error, RPCError) or error.status is not RPCStatusCode.NOT_FOUND:
        return False
    return bool(await pool.fetchval(ARCHIVED, nomination_workflow_id(nomination)))


async def _status(client: Client, nomination: str) -> NominationStatus:
    handle = client.get_workflow_handle(nomination_workflow_id(nomination))
    status: NominationStatus = await handle.query("status", result_type=NominationStatus)
    return status


def _differences(status: NominationStatus, row: asyncpg.Record | None) -> dict[str, str]:
    """What the workflow and the row say differently, as text."""
    if row is None:
        return {"row": "missing"}
    said: dict[str, tuple[Any, Any]] = {
        "version": (status.version, row["version"]),
        "state": (str(status.state), row["state"]),
        "level": (status.level, row["level"]),
        "unit": (status.unit, row["office"]),
        "step": (status.step, row["step"]),
        "task": (status.task, row["task"]),
        "due_at": (status.due_at, row["due_at"]),
        "nominees": (status.nominees, row["nominees"]),
    }
    return {name: f"workflow {mine}, row {its}" for name, (mine, its) in said.items() if mine != its}
