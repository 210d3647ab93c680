"""What happens to tasks by itself: absences and memberships that are over, hands that may not. Looked at again and again."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg
import structlog

from starter.away import DATABASE_AWAY
from starter.tasks.alone import release_of_absent
from starter.tasks.held_up import release_held_up
from starter.tasks.leavers import release_what_nobody_holds
from starter.tasks.returning import end_absences

log = structlog.get_logger()

EVERY_SECONDS = 15.0
"""Rights follow the day at once; only the tasks that were taken wait for this."""


@asynccontextmanager
async def looking_after_tasks(pool: asyncpg.Pool) -> AsyncIterator[None]:
    """Looks after them in the background while the block runs."""
    task = asyncio.create_task(_look_for_ever(pool))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def look_after_tasks(pool: asyncpg.Pool) -> None:
    """One round. Several processes may do it at once. Raises what the database raises when it is away."""
    await end_absences(pool)
    await release_what_nobody_holds(pool)
    await release_of_absent(pool)
    await release_held_up(pool)


async def _look_for_ever(pool: asyncpg.Pool) -> None:
    while True:
        try:
            await look_after_tasks(pool)
        except DATABASE_AWAY as error:
            log.warning("tasks wait for the database", error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one round, there is a next one
            log.error("a round over the tasks failed", error=type(error).__name__)  # noqa: TRY400 -- no values
        await asyncio.sleep(EVERY_SECONDS)
