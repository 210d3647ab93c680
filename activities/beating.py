"""A sign of life: an activity that shows one is taken over soon when its worker dies, however long it may otherwise take."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from temporalio import activity

BEAT_SECONDS = 1.5


@asynccontextmanager
async def beating() -> AsyncIterator[None]:
    """While it lasts, the engine is told that this worker lives. Outside an activity nobody is told anything."""
    heart = asyncio.create_task(_beat()) if activity.in_activity() else None
    try:
        yield
    finally:
        if heart is not None:
            heart.cancel()


async def _beat() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(BEAT_SECONDS)
