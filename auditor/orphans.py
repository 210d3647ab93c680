"""Never orphaned: for each open nomination somebody is there who may do what comes next, or a timer runs, or somebody owns it.

The timer is that of the watch (workflows/watch.py) and of the sweeper (starter/tasks/sweep.py): what waits for nobody at this
moment is looked at within a round of theirs, so only what outlasts a round is wrong.
"""

import asyncio
import time
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from activities.watch import HELD_UP, OWNED, WITHOUT_TASK, uncovered
from auditor.families import FAMILIES

ROUND = timedelta(minutes=2)
"""One round of the watch, and a minute for its work."""
ASKED_EVERY_SECONDS = 1.0

OF_DOSSIERS = """
select unit, role, nomination from task where closed_at is null and split_part(nomination, '.', 1) = any($1::text[])
"""


class Orphan(NamedTuple):
    """An office, or one nomination there, in which nobody can do what comes next and nobody has been told to see to it."""

    unit: str | None
    role: str | None
    nomination: str | None


async def lasting_orphans(
    pool: asyncpg.Pool, today: date, dossiers: Sequence[str] | None = None, patience: timedelta = ROUND
) -> list[Orphan]:
    """What waits for nobody, and does so for all of `patience`. It must be empty; where nothing waits, it is so at once."""
    deadline = time.monotonic() + patience.total_seconds()
    waiting = await orphans(pool, today, dossiers)
    while waiting and time.monotonic() < deadline:
        await asyncio.sleep(min(ASKED_EVERY_SECONDS, patience.total_seconds()))
        still = await orphans(pool, today, dossiers)
        waiting = [orphan for orphan in waiting if orphan in still]
    return waiting


async def orphans(pool: asyncpg.Pool, today: date, dossiers: Sequence[str] | None = None) -> list[Orphan]:
    """What waits for nobody at this moment: of these dossiers, and all that was split off them or joined with them, or of all."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        return await orphans_seen(connection, today, dossiers)


async def orphans_seen(connection: PoolConnectionProxy, today: date, dossiers: Sequence[str] | None = None) -> list[Orphan]:
    """The same, as the caller's transaction sees it."""
    rows = [
        *await uncovered(connection, today),
        *await connection.fetch(HELD_UP, today),
        *await connection.fetch(WITHOUT_TASK),
    ]
    owned = {_orphan(row) for row in await connection.fetch(OWNED, today)}
    waiting = [orphan for orphan in dict.fromkeys(map(_orphan, rows)) if orphan not in owned]
    if dossiers is None or not waiting:
        return waiting
    family = await connection.fetchval(FAMILIES, list(dossiers))
    tasks = await connection.fetch(OF_DOSSIERS, family)
    offices = {(row["unit"], row["role"]) for row in tasks}
    return [
        orphan
        for orphan in waiting
        if (orphan.nomination.split(".")[0] in family if orphan.nomination else (orphan.unit, orphan.role) in offices)
    ]


def _orphan(row: asyncpg.Record) -> Orphan:
    return Orphan(row["unit"], row["role"], row["nomination"])
