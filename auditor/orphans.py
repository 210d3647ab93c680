"""Never orphaned: for each open nomination somebody is there who may do what comes next, or a timer runs, or somebody owns it.

The timer is that of the watch (workflows/watch.py): whatever has waited for less than one of its rounds is about to be looked at.
"""

from datetime import date, timedelta
from typing import NamedTuple

import asyncpg

from activities.watch import PRESENT, uncovered

ROUND = timedelta(minutes=2)
"""One round of the watch, and a minute for its work."""

# A nomination that is open and has no task at all would wait for nobody, whoever is there.
WITHOUT_TASK = """
select office as unit, null as role, id as nomination, changed_at as since from nomination
where closed_at is null and version > 0
  and not exists (select from task where task.nomination = nomination.id and task.closed_at is null)
"""
OWNED = f"""
with {PRESENT}
select unit, role, nomination from incident
where closed_at is null and exists (select from present where present.acts = incident.owner)
"""  # noqa: S608 -- our own text
NOW = "select now()"


class Orphan(NamedTuple):
    """An office, or one nomination there, in which nobody can do what comes next and nobody has been told to see to it."""

    unit: str | None
    role: str | None
    nomination: str | None


async def orphans(pool: asyncpg.Pool, today: date, patience: timedelta = ROUND) -> list[Orphan]:
    """Everything that waits for nobody and has done so for longer than `patience`. It must be empty, at any moment."""
    async with pool.acquire() as connection, connection.transaction(isolation="repeatable_read", readonly=True):
        waiting = [*await uncovered(connection, today), *await connection.fetch(WITHOUT_TASK)]
        owned = {(row["unit"], row["role"], row["nomination"]) for row in await connection.fetch(OWNED, today)}
        now = await connection.fetchval(NOW)
    found = [(Orphan(row["unit"], row["role"], row["nomination"]), row["since"]) for row in waiting]
    return [orphan for orphan, since in found if tuple(orphan) not in owned and now - since >= patience]
