"""Many cases at once."""

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable

CALLERS = 32


async def cases_per_second(one_case: Callable[[], Awaitable[object]], seconds: float) -> float:
    """Cases finished in a second, by 32 callers who each begin a new one as soon as theirs is done, for about so many seconds.

    Cases that are still under way when the time is over are finished and counted, with the time that they took.
    """
    begun = time.perf_counter()
    done = itertools.count()

    async def caller() -> None:
        while time.perf_counter() - begun < seconds:
            await one_case()
            next(done)

    async with asyncio.TaskGroup() as group:
        for _ in range(CALLERS):
            group.create_task(caller())
    return next(done) / (time.perf_counter() - begun)
