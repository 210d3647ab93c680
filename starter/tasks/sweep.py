"""What happens to tasks by itself: absences and memberships that are over, hands that may not. Looked at again and again."""

import asyncio
from contextlib import AbstractAsyncContextManager

import asyncpg

from starter.away import DATABASE_AWAY
from starter.rounds import rounds
from starter.tasks.back_to_office import release_held_up, release_of_absent
from starter.tasks.leavers import release_what_nobody_holds
from starter.tasks.returning import end_absences

EVERY_SECONDS = 15.0
"""Rights follow the day at once; only the tasks that were taken wait for this."""


def looking_after_tasks(pool: asyncpg.Pool) -> AbstractAsyncContextManager[None]:
    """Looks after them in the background while the block runs."""
    return rounds("tasks", lambda: look_after_tasks(pool), DATABASE_AWAY, lambda: asyncio.sleep(EVERY_SECONDS))


async def look_after_tasks(pool: asyncpg.Pool) -> None:
    """One round. Several processes may do it at once. Raises what the database raises when it is away."""
    await end_absences(pool)
    await release_what_nobody_holds(pool)
    await release_of_absent(pool)
    await release_held_up(pool)
