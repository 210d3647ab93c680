"""Starts dossiers that were taken in and then left behind, because the starter or the engine went away in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog

from models.messages.nomination import StartNomination
from starter.away import ENGINE_AWAY
from starter.intake import start_dossier
from starter.resources import Resources

log = structlog.get_logger()

EVERY_SECONDS = 5.0
LEFT_BEHIND_AFTER_SECONDS = 5.0
"""Younger ones are most likely being started by the request that wrote them. Starting one twice does no harm."""
AT_A_TIME = 200

_LEFT_BEHIND = """
select start from dossier where started_at is null and created_at < now() - make_interval(secs => $1) order by created_at limit $2
"""


@asynccontextmanager
async def sweeping(here: Resources) -> AsyncIterator[None]:
    """Sweeps in the background while the block runs."""
    task = asyncio.create_task(_sweep_for_ever(here))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _sweep_for_ever(here: Resources) -> None:
    while True:
        try:
            await sweep(here)
        except ENGINE_AWAY as error:
            log.warning("dossiers wait to be started", error=type(error).__name__)
        await asyncio.sleep(EVERY_SECONDS)


async def sweep(here: Resources, older_than_seconds: float = LEFT_BEHIND_AFTER_SECONDS) -> int:
    """Starts what was left behind, the oldest first; how many. Raises what the engines raise when they are away."""
    rows = await here.pool.fetch(_LEFT_BEHIND, older_than_seconds, AT_A_TIME)
    for row in rows:
        start = StartNomination.model_validate(row["start"])
        await start_dossier(here.temporal, here.pool, here.settings.task_queue, start, here.settings.update_wait_seconds)
        log.info("a dossier left behind was started", nomination=start.nomination)
    return len(rows)
