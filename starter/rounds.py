"""Work that goes on beside the requests, round after round, whatever becomes of one of them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import structlog

log = structlog.get_logger()


@asynccontextmanager
async def rounds(
    what: str, one_round: Callable[[], Awaitable[object]], away: tuple[type[Exception], ...], rest: Callable[[], Awaitable[object]]
) -> AsyncIterator[None]:
    """One round after another in the background while the block runs, with a `rest` in between.

    `away` is what a round raises while an engine is not there; what else goes wrong is logged too, and there is a next one.
    """
    task = asyncio.create_task(_for_ever(what, one_round, away, rest))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _for_ever(
    what: str, one_round: Callable[[], Awaitable[object]], away: tuple[type[Exception], ...], rest: Callable[[], Awaitable[object]]
) -> None:
    while True:
        try:
            await one_round()
        except away as error:
            log.warning("a round waits for an engine", what=what, error=type(error).__name__)
        except Exception as error:  # noqa: BLE001 -- whatever is wrong with one round, there is a next one
            log.error("a round failed", what=what, error=type(error).__name__)  # noqa: TRY400 -- no values
        await rest()
