"""Cases for the DBOS process to bring through."""

import asyncio
import itertools
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from runtime.settings import Settings


@asynccontextmanager
async def dbos_cases(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """`bench.dbos_climb` as a process of its own, on a database of its own; what it gives is one case, to be awaited."""
    url = urlsplit(settings.postgres_url)._replace(path="/dbos_climb").geturl()
    worker = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.dbos_climb", stdin=PIPE, stdout=PIPE, env={**os.environ, "DBOS_SYSTEM_DATABASE_URL": url}
    )
    assert worker.stdin is not None and worker.stdout is not None  # noqa: S101, PT018 -- they are piped
    asked, answers = worker.stdin, worker.stdout
    waiting: dict[bytes, asyncio.Future[None]] = {}
    numbers = itertools.count()

    async def one_case() -> None:
        line = b"%d\n" % next(numbers)
        waiting[line] = asyncio.get_running_loop().create_future()
        asked.write(line)
        await waiting[line]

    async def listen() -> None:
        while line := await answers.readline():
            done = waiting.pop(line)
            if not done.cancelled():
                done.set_result(None)
        for left in waiting.values():
            if not left.cancelled():
                left.set_exception(ConnectionError("DBOS has ended"))

    if await answers.readline() != b"ready\n":
        raise ConnectionError("DBOS did not start")
    listening = asyncio.create_task(listen())
    try:
        yield one_case
    finally:
        asked.close()
        await worker.wait()
        await listening
