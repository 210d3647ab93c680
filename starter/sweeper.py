"""Starts dossiers that were taken in and then left behind, because the starter or the engine went away in between."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from pydantic import ValidationError
from temporalio.service import RPCError, RPCStatusCode

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
select id, start from dossier where started_at is null and created_at < now() - make_interval(secs => $1)
order by created_at limit $2
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
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one round, there is a next one
            log.error("a round of the sweeper failed", error=type(error).__name__)  # noqa: TRY400 -- no values
        await asyncio.sleep(EVERY_SECONDS)


async def sweep(here: Resources, older_than_seconds: float = LEFT_BEHIND_AFTER_SECONDS) -> int:
    """Starts what was left behind, the oldest first; how many. Raises what the engines raise when they are away."""
    started = 0
    for row in await here.pool.fetch(_LEFT_BEHIND, older_than_seconds, AT_A_TIME):
        try:
            start = StartNomination.model_validate(row["start"])
            await start_dossier(here.temporal, here.pool, here.settings.task_queue, start, here.settings.update_wait_seconds)
        except (ValidationError, RPCError) as error:
            if isinstance(error, RPCError) and error.status != RPCStatusCode.INVALID_ARGUMENT:
                raise
            # One that cannot be started must not keep the others waiting.
            log.error("a dossier cannot be started", nomination=row["id"], error=type(error).__name__)  # noqa: TRY400 -- no values
        else:
            started += 1
            log.info("a dossier left behind was started", nomination=start.nomination)
    return started
