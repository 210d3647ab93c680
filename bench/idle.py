"""`make bench-idle`: what one worker holds in memory while 10,000 nominations wait for their officers."""

import asyncio
import json
import sys

import psutil
import uvloop
from temporalio.client import Client

from bench.climb import engines
from bench.many import CALLERS
from bench.officers import begin, pinned

OPEN = 10_000
MOST_MEGABYTES = 600


async def measure(nominations: int) -> dict[str, object]:
    """The worker's resident memory before, and with so many open nominations of 50 nominees."""
    async with engines() as (settings, client, _bare, pool):
        worker = psutil.Process(int((settings.data_dir / "run" / "worker.pid").read_text()))
        before = megabytes(worker)
        await begin_many(client, settings.task_queue, nominations)
        while await pool.fetchval("select count(*) from nomination") < nominations:  # noqa: ASYNC110 -- PostgreSQL sets no events
            await asyncio.sleep(0.5)
        with_all = megabytes(worker)
    return {
        "open_nominations": nominations,
        "worker_megabytes_before": before,
        "worker_megabytes": with_all,
        "targets": {"worker_megabytes": MOST_MEGABYTES},
        "missed": ["worker_megabytes"] if with_all >= MOST_MEGABYTES else [],
    }


async def begin_many(client: Client, task_queue: str, nominations: int) -> None:
    """Start so many nominations, a few at a time."""
    policy, waiting = pinned(), iter(range(nominations))

    async def caller() -> None:
        for _ in waiting:
            await begin(client, task_queue, policy, 50)

    await asyncio.gather(*(caller() for _ in range(CALLERS)))


def megabytes(process: psutil.Process) -> int:
    """Resident memory."""
    return int(process.memory_info().rss // 2**20)


def main() -> int:
    """0 only when the target was met. An argument changes how many nominations are open."""
    result = uvloop.run(measure(int(sys.argv[1]) if len(sys.argv) > 1 else OPEN))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
