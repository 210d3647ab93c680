"""Starts the workflows of a list that lies in the database. Whatever stays behind, the sweeper starts later."""

import asyncio

import asyncpg
import structlog

from models.messages.nomination import StartNomination
from starter.away import ENGINE_AWAY
from starter.intake import start_dossier
from starter.resources import Resources

log = structlog.get_logger()

AT_ONCE = 8
"""Enough to keep the engine busy, few enough to let officers through."""
_WAITING = "select id, start from dossier where batch = $1 and started_at is null and id > $2 order by id limit $3"
_PAGE = 100


async def start_batch(here: Resources, batch: str) -> None:
    """Starts every nomination of the list that has not begun. Stops at the first that cannot be started; raises nothing."""
    after = ""
    try:
        while rows := await here.pool.fetch(_WAITING, batch, after, _PAGE):
            after = rows[-1]["id"]
            await _start_all(here, [StartNomination.model_validate(row["start"]) for row in rows])
    except* (*ENGINE_AWAY, asyncpg.PostgresError) as errors:
        log.warning("a list waits to be started", batch=batch, errors=sorted({type(one).__name__ for one in errors.exceptions}))


async def _start_all(here: Resources, starts: list[StartNomination]) -> None:
    turns = asyncio.Semaphore(AT_ONCE)

    async def start(one: StartNomination) -> None:
        async with turns:
            await start_dossier(here.temporal, here.pool, here.settings.task_queue, one, here.settings.update_wait_seconds)

    async with asyncio.TaskGroup() as group:
        for one in starts:
            group.create_task(start(one))
