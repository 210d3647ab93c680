"""What must hold at any moment, whatever was killed: asked by tests, by `vinhdanh demo`, and by whoever wants to know.

`violations` looks at PostgreSQL alone, in one snapshot, so it may run while people work; in portions, so it may be of any size.
`agreement` asks the workflows. Nothing here changes anything.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from temporalio.client import Client, WorkflowQueryFailedError, WorkflowQueryRejectedError
from temporalio.service import RPCError, RPCStatusCode

from auditor import chains as chain_of
from auditor import standing
from auditor.chains import Link
from auditor.commitments import wrong_commitments
from auditor.families import FAMILIES, Portion, in_portions
from auditor.sessions import PATIENCE, SIDE_BY_SIDE, sessions_agreement
from auditor.violations import Harm, Rule, Tally, Violation, tally
from models.ids import nomination_workflow_id
from models.messages.nomination import NominationStatus

__all__ = ["Harm", "Rule", "Tally", "Violation", "agreement", "tally", "violations"]


# $1 are chains, or the families that they are of.
LINKS = """
select nomination as chain, sequence, previous_hash, hash, act, actor, update_id, body from ledger
where nomination = any($1) order by nomination, sequence
"""
RECEIPTS = "select key, hash, answer from receipt where key = any($1)"
NOMINATIONS = "select * from nomination where id = any($1)"
TASKS = "select nomination, number, unit, level, step, due_at from task where closed_at is null and nomination = any($1)"
NOMINEES = "select nominee, dossier, nomination, outcome, number from nominee_outcome where dossier = any($1) order by nominee"
DOSSIERS = "select id, started_at from dossier where id = any($1)"
SESSIONS = "select id, version, state from council_session where id = any($1)"

# Asked once, of everything ($1 is null) or of families: what is found is wrong.
_WORKFLOW = " ".join(f"when '{act}' then '{workflow_id('')}'" for act, workflow_id in standing.WORKFLOW_OF.items())
STRAY_RECEIPTS = f"""
select key from receipt
where ($1::text[] is null or split_part(split_part(key, ':', 2), '.', 1) = any($1)) and not exists (
  select from ledger
  where nomination = split_part(key, ':', 2) and sequence::text = split_part(key, ':', 3) and starts_with(key, (
    select case begun.act {_WORKFLOW} else '{nomination_workflow_id("")}' end from ledger begun
    where begun.nomination = ledger.nomination order by begun.sequence limit 1
  ))
)
"""  # noqa: S608 -- names of our own
SAME_NUMBERS = """
select * from (
  select nominee, nomination, number, decision_unit, decision_number, decided_on,
    count(*) over (partition by decision_unit, decision_number, decided_on, number) as times
  from nominee_outcome where number is not null and ($1::text[] is null or dossier = any($1))
) as given where times > 1 order by nominee
"""
UNTAKEN = """
select session, nomination from agenda_item item
where delivered_at is not null and ($1::text[] is null or split_part(nomination, '.', 1) = any($1)) and not exists (
  select from ledger
  where ledger.nomination = item.nomination and ledger.update_id = 'session:' || item.session || ':' || item.nomination
)
"""

ARCHIVED = "select exists (select from archived_history where workflow_id = $1 and final)"
NEXT_NOMINATIONS = """
select id from nomination where id > $2 and ($1::text[] is null or split_part(id, '.', 1) = any($1)) order by id limit $3
"""
AT_A_TIME = 1000


async def violations(pool: asyncpg.Pool, dossiers: Sequence[str] | None = None) -> list[Violation]:
    """Everything that is wrong in ledger, receipts, read model and tasks; empty when all holds.

    `dossiers` are ids as they were handed in (None: all); nominations split off them or joined with them, and revocations and
    erasures over them, come along. A session of a council may be about nominations of many families: it is looked at when
    everything is. The one thing that may pass by itself is CHAIN_FOR_EACH_NOMINATION: a split or a join whose workflow has not
    written its first entry yet.
    """
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        wanted = None if dossiers is None else await connection.fetchval(FAMILIES, list(dossiers))
        found: list[Violation] = []
        async for portion in in_portions(connection, wanted):
            found += await _wrong_in(connection, portion)
        found += standing.receipts_without_entry(await _rows(connection, STRAY_RECEIPTS, wanted))
        found += standing.numbers_given_twice(await _rows(connection, SAME_NUMBERS, wanted))
        found += standing.verdicts_not_taken(await _rows(connection, UNTAKEN, wanted))
    return found


async def _wrong_in(connection: PoolConnectionProxy, portion: Portion) -> list[Violation]:
    """What is wrong in whole families, held against nothing else."""
    chains = chain_of.by_chain([Link(**row) for row in await _rows(connection, LINKS, portion.chains)])
    entries = standing.entries_by_receipt(chains)
    rows = standing.ReadModel(
        receipts={row["key"]: row for row in await _rows(connection, RECEIPTS, list(entries))},
        nominations={row["id"]: row for row in await _rows(connection, NOMINATIONS, portion.chains)},
        tasks=await _rows(connection, TASKS, portion.chains),
        nominees=await _rows(connection, NOMINEES, portion.families),
        dossiers=await _rows(connection, DOSSIERS, portion.families),
        sessions={row["id"]: row for row in await _rows(connection, SESSIONS, portion.chains)},
    )
    stories = {chain: chain_of.tell(links) for chain, links in chains.items() if standing.is_of_a_nomination(links)}
    return [
        *chain_of.broken_links(chains),
        *standing.entries_without_receipt(entries, rows),
        *standing.wrong_rows(chains, rows),
        *standing.wrong_sessions(chains, rows),
        *standing.wrong_tasks(rows),
        *standing.wrong_splits(stories, chains),
        *standing.wrong_joins(stories, chains),
        *standing.wrong_nominees(stories, chain_of.revoked_by(chains), rows),
        *await wrong_commitments(connection, portion.families, chains),
    ]


async def _rows(connection: PoolConnectionProxy, question: str, asked: Sequence[str] | None) -> list[dict[str, Any]]:
    return [dict(row) for row in await connection.fetch(question, asked)]


async def agreement(pool: asyncpg.Pool, client: Client, dossiers: Sequence[str] | None = None) -> list[Violation]:
    """Where a nomination's row says something else than its workflow, which is asked by query; empty when all agree.

    Needs a worker. A nomination that moves meanwhile is asked again for a few seconds. Workflows that the engine has forgotten are
    reported as WORKFLOW_ANSWERS, unless they closed and were archived before. Where no dossiers are named the sessions of councils
    that have not ended are asked as well.
    """
    found = await sessions_agreement(pool, client) if dossiers is None else []
    wanted = None if dossiers is None else await pool.fetchval(FAMILIES, list(dossiers))
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def ask(nomination: str) -> list[Violation]:
        async with places:
            return await _disagreement(pool, client, nomination)

    async for ids in _nominations(pool, wanted):
        found += [violation for wrong in await asyncio.gather(*map(ask, ids)) for violation in wrong]
    return found


async def _nominations(pool: asyncpg.Pool, wanted: Sequence[str] | None) -> AsyncIterator[list[str]]:
    last = ""
    while ids := [row["id"] for row in await pool.fetch(NEXT_NOMINATIONS, wanted, last, AT_A_TIME)]:
        yield ids
        last = ids[-1]


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
