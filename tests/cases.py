"""Cases as an archive would hold them, out of the running engine and its database, and what their code says when it is replayed."""

import functools
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

import asyncpg
import orjson
from temporalio.client import Client, WorkflowHistory

from activities.archive_tables import TABLES
from auditor.replay.family import Chains
from auditor.replay.replayed import Replayed
from auditor.replay.runner import Runner
from models.messages.archive import ArchivedEntry, ArchivedRun, CaseFile, CaseKind
from runtime.settings import Settings
from runtime.temporal import build_replayer

_ENTRIES = "select sequence, previous_hash, hash, body from ledger where nomination = $1 order by sequence"


class Told(NamedTuple):
    """A case, and what its replayed code says."""

    case: CaseFile
    replayed: Replayed


@asynccontextmanager
async def a_runner(settings: Settings) -> AsyncIterator[Runner]:
    """A replayer for cases of these settings."""
    async with Runner(functools.partial(build_replayer, settings)) as runner:
        yield runner


async def case_of(client: Client, pool: asyncpg.Pool, workflow_id: str, run_ids: Sequence[str | None] = (None,)) -> CaseFile:
    """The case of a workflow, as it stands now."""
    histories = [await client.get_workflow_handle(workflow_id, run_id=run).fetch_history() for run in run_ids]
    prefix, _, chain = workflow_id.partition(":")
    kind = CaseKind({"council-session": "session"}.get(prefix, prefix))
    return CaseFile(
        workflow_id=workflow_id,
        kind=kind,
        chain=chain,
        runs=tuple(
            ArchivedRun(run_id=run or "only", history=orjson.loads(one.to_json()))
            for run, one in zip(run_ids, histories, strict=True)
        ),
        entries=tuple([ArchivedEntry(**dict(row)) for row in await pool.fetch(_ENTRIES, chain)]),
        rows={table.name: [row["row"] for row in await pool.fetch(table.rows_as_json, chain)] for table in TABLES[kind]},
    )


async def told_again(runner: Runner, case: CaseFile) -> Told:
    """The case with what its code says when it is replayed."""
    runs = [WorkflowHistory.from_json(case.workflow_id, run.history) for run in case.runs]
    return Told(case, await runner.replay(runs))


async def chains_like(pool: asyncpg.Pool, pattern: str) -> Chains:
    """The entries of every chain whose id is like this."""
    rows = await pool.fetch(
        "select nomination, sequence, previous_hash, hash, body from ledger where nomination like $1 order by nomination, sequence",
        pattern,
    )
    chains: dict[str, list[ArchivedEntry]] = {}
    for row in rows:
        chains.setdefault(row["nomination"], []).append(ArchivedEntry(**{k: row[k] for k in _ENTRY}))
    return chains


_ENTRY = ("sequence", "previous_hash", "hash", "body")
