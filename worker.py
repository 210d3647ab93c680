"""The Temporal worker: runs workflows and activities until it is told to stop, then lets what runs come to its end."""

import asyncio
import signal

import uvloop

from runtime.activities import build_activities
from runtime.background import ensure_started
from runtime.collector import spare_the_collector
from runtime.database import open_pool
from runtime.logging import configure_logging
from runtime.patience import patiently
from runtime.settings import Settings, get_settings
from runtime.temporal import build_worker, connect


async def run(settings: Settings) -> None:
    """Works until SIGTERM or SIGINT. Raises StackError when an engine stays away at the start."""
    told_to_stop = asyncio.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(one, told_to_stop.set)
    pool = await patiently(lambda: open_pool(settings), "PostgreSQL")
    try:
        client = await patiently(lambda: connect(settings), "Temporal")
        async with build_worker(client, settings, build_activities(pool, settings)):
            await patiently(lambda: ensure_started(client, settings.task_queue), "Temporal")
            await told_to_stop.wait()
    finally:
        await pool.close()


def main() -> None:
    """Run the worker of this installation."""
    settings = get_settings()
    spare_the_collector()
    with configure_logging(settings):
        uvloop.run(run(settings))


if __name__ == "__main__":
    main()
