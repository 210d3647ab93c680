"""Waiting for an engine that is not there yet, or just now."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg
import structlog

from runtime.errors import StackError

Engine = TypeVar("Engine")

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 2.0

log = structlog.get_logger()


async def patiently(reach: Callable[[], Awaitable[Engine]], name: str, seconds: float = 60) -> Engine:
    """What `reach` returns, tried again while the engine `name` does not answer. Raises StackError after `seconds`."""
    deadline, pause = time.monotonic() + seconds, _FIRST_PAUSE
    while True:
        try:
            return await reach()
        # temporalio says RuntimeError when it cannot connect
        except (OSError, TimeoutError, RuntimeError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError) as error:
            if time.monotonic() + pause > deadline:
                raise StackError(f"{name} does not answer after {seconds:.0f} s: {type(error).__name__}") from error
            log.warning("engine_away", engine=name, error=type(error).__name__)
        await asyncio.sleep(pause)
        pause = min(pause * 2, _LONGEST_PAUSE)
