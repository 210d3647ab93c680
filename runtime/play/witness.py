"""What the engines themselves say of a run: PostgreSQL row by row, and Temporal's histories."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg
from temporalio.client import Client

from auditor.invariants import Violation, agreement, violations
from models.ids import nomination_workflow_id

SIDE_BY_SIDE = 20
_NOMINEES = "select count(*) as nominees, count(distinct recipient_key) as recipients from nominee where recipient_key like $1"


@dataclass(frozen=True)
class Testimony:
    """What is wrong (nothing, one hopes); how often a nominee of the run was written down once too often; the longest history."""

    violations: list[Violation]
    nominees: int
    longest_history: int | None


async def testify(pool: asyncpg.Pool, temporal: Client, run: str, dossiers: Sequence[str], straight: Sequence[str]) -> Testimony:
    """Holds ledger, read model, tasks and workflows of the run against each other, nominee by nominee.

    `straight` are the dossiers that went up without a return, a hold or a split: their longest history is told, in events.
    """
    found = [*await violations(pool, dossiers), *await agreement(pool, temporal, dossiers)]
    rows = await pool.fetchrow(_NOMINEES, f"code:{run}/%")
    return Testimony(found, rows["nominees"] if rows else 0, max(await _lengths(temporal, straight), default=None))


async def _lengths(temporal: Client, nominations: Sequence[str]) -> list[int]:
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def length(nomination: str) -> int:
        async with places:
            description = await temporal.get_workflow_handle(nomination_workflow_id(nomination)).describe()
            return description.history_length

    return list(await asyncio.gather(*map(length, nominations)))
