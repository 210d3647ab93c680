"""What the engines themselves say of a run: PostgreSQL row by row, and Temporal's histories."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from temporalio.client import Client

from auditor.invariants import Violation, agreement, violations
from auditor.orphans import Orphan, lasting_orphans
from models.ids import nomination_workflow_id
from policy.clock import local_day
from runtime.play.tallies import Tallies

SIDE_BY_SIDE = 20
PATIENCE_SECONDS = 20
_NOMINEES = "select count(*) as nominees from nominee where recipient_key like $1"


@dataclass(frozen=True)
class Evidence:
    """What is wrong (nothing, one hopes), how many nominees of the run were written down, and how long the longest history is.

    `orphans` wait for nobody: there must be none.
    """

    violations: list[Violation]
    nominees: int
    longest_history: int | None
    orphans: list[Orphan]


async def gather_evidence(pool: asyncpg.Pool, temporal: Client, run: str, tallies: Tallies) -> Evidence:
    """Holds ledger, read model, tasks and workflows of a run against each other, nominee by nominee.

    The longest history is told of the dossiers that went up without a return, a hold or a split, in events.
    """
    found = await _disagreements(pool, temporal, tallies.nominations)
    rows = await pool.fetchrow(_NOMINEES, f"code:{run}/%")
    return Evidence(
        violations=found,
        nominees=rows["nominees"] if rows else 0,
        longest_history=max(await _lengths(temporal, tallies.straight), default=None),
        orphans=await lasting_orphans(pool, local_day(datetime.now(UTC)), tallies.nominations),
    )


async def _disagreements(pool: asyncpg.Pool, temporal: Client, dossiers: Sequence[str]) -> list[Violation]:
    """What is wrong and stays wrong: an engine or a worker that was just started again takes a moment to answer for everybody."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while found := [*await violations(pool, dossiers), *await agreement(pool, temporal, dossiers)]:
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(1)
    return found


async def _lengths(temporal: Client, nominations: Sequence[str]) -> list[int]:
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def length(nomination: str) -> int:
        async with places:
            description = await temporal.get_workflow_handle(nomination_workflow_id(nomination)).describe()
            return description.history_length

    return list(await asyncio.gather(*map(length, nominations)))
