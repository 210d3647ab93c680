"""`make bench-climb`: full four-level climbs of dossiers of 1, 50 and 500 nominees, beside the floor, DBOS and hand-written rows.

All on one machine, in one run, in three interleaved rounds; the figures are medians of the rounds. What counts are the ratios.
"""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from random import Random

import asyncpg
import httpx
import uvloop
from temporalio.client import Client

from bench import floor, rows
from bench.dbos_cases import dbos_cases
from bench.house import house
from bench.http import http_climb, open_offices
from bench.many import cases_per_second
from bench.officers import direct_climb, longest_history
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import connect

ROUNDS = 3
SECONDS = 6.0
SETTLING = 2.0
"""Seconds in which the notices and the disk come to rest before the next contender begins."""
SIZES = (1, 50, 500)
TARGETS = {"direct_1_over_floor": 0.6, "direct_1_over_dbos": 2.0, "nominees_50_over_rows": 1.0}
MOST_EVENTS = 84
LONGEST_ANSWER = 1.0
"""Seconds, with 32 callers at once: an answer means that every list shows the change."""


async def measure() -> dict[str, object]:
    """Every figure, and whether the targets were met."""
    async with (
        engines() as (settings, client, bare, pool),
        dbos_cases(settings) as one_dbos_case,
        httpx.AsyncClient(base_url=settings.starter_url, timeout=60) as http,
    ):
        await pool.execute(rows.SCHEMA)
        offices = await open_offices(http, settings)
        waits: dict[str, list[float]] = {"direct": [], "http": []}
        contenders: dict[str, Callable[[], Awaitable[object]]] = {
            "floor": lambda: one_floor_case(bare),
            "dbos": one_dbos_case,
            "rows": lambda: rows.one_case(pool),
            **{f"direct_{size}": direct_climb(client, settings.task_queue, size, waits["direct"]) for size in SIZES},
            **{f"http_{size}": http_climb(http, offices, size, waits["http"]) for size in SIZES},
        }
        figures = await interleaved(contenders)
        events = {f"events_{size}": await longest_history(client, settings.task_queue, size) for size in SIZES}
    return verdict(figures, events, waits)


async def interleaved(contenders: dict[str, Callable[[], Awaitable[object]]]) -> dict[str, float]:
    """The median over the rounds of each contender's cases per second."""
    seen: dict[str, list[float]] = {name: [] for name in contenders}
    for one_case in contenders.values():
        await one_case()
    for round_ in range(ROUNDS):
        for name in shuffled(contenders, round_):
            await asyncio.sleep(SETTLING)
            seen[name].append(await cases_per_second(contenders[name], SECONDS))
            print(f"round {round_ + 1} {name:>10} {seen[name][-1]:8.1f} cases/s", file=sys.stderr, flush=True)
    return {name: statistics.median(values) for name, values in seen.items()}


def shuffled(names: Iterable[str], round_: int) -> list[str]:
    """In another order each round: whoever comes after a heavy writer pays for what that one has left to the disk."""
    order = list(names)
    Random(round_).shuffle(order)
    return order


def verdict(figures: dict[str, float], events: dict[str, int], waits: dict[str, list[float]]) -> dict[str, object]:
    """Figures, ratios within the run, and what was missed."""
    ratios = {
        "direct_1_over_floor": figures["direct_1"] / figures["floor"],
        "direct_1_over_dbos": figures["direct_1"] / figures["dbos"],
        "nominees_50_over_rows": figures["direct_50"] * 50 / figures["rows"],
        "nominees_500_over_rows": figures["direct_500"] * 500 / figures["rows"],
        "http_1_over_direct_1": figures["http_1"] / figures["direct_1"],
        "http_50_nominees_over_rows": figures["http_50"] * 50 / figures["rows"],
    }
    missed = [name for name, target in TARGETS.items() if ratios[name] < target]
    missed += [name for name, count in events.items() if count > MOST_EVENTS]
    seconds = {f"{way}_answer_p{percent}": percentile(waits[way], percent) for way in waits for percent in (50, 99)}
    missed += [name for name in ("direct_answer_p99", "http_answer_p99") if seconds[name] >= LONGEST_ANSWER]
    return {
        "cases_per_second": {name: round(value, 1) for name, value in figures.items()},
        "ratios": {name: round(value, 3) for name, value in ratios.items()},
        **events,
        "seconds_until_every_list_shows_it": {name: round(value, 3) for name, value in seconds.items()},
        "targets": {**TARGETS, "events": MOST_EVENTS, "answer_p99_seconds": LONGEST_ANSWER},
        "missed": missed,
    }


def percentile(values: list[float], percent: int) -> float:
    """The value that so many percent of all do not exceed."""
    return sorted(values)[max(0, len(values) * percent // 100 - 1)]


async def one_floor_case(client: Client) -> None:
    """One bare workflow with its twelve Updates."""
    handle = await client.start_workflow(
        floor.FloorWorkflow.run,
        {"nomination": "floor"},
        id=f"floor-{id(object())}-{asyncio.get_running_loop().time()}",
        task_queue=floor.TASK_QUEUE,
    )
    for number in range(floor.INPUTS):
        await handle.execute_update(floor.FloorWorkflow.step, {"number": number, "what": rows.STEPS[number]})


@asynccontextmanager
async def engines() -> AsyncIterator[tuple[Settings, Client, Client, asyncpg.Pool]]:
    """The embedded stack, the floor's worker beside it, a client of ours, a bare client, a pool."""
    async with house() as settings:
        worker = subprocess.Popen(  # noqa: S603, ASYNC220 -- our own module, started once before anything is measured
            [sys.executable, "-m", "bench.floor", settings.temporal_target, settings.temporal_namespace],
            stdout=subprocess.PIPE,
        )
        pool = await open_pool(settings)
        try:
            assert worker.stdout is not None  # noqa: S101 -- it is piped
            await asyncio.to_thread(worker.stdout.readline)
            bare = await Client.connect(settings.temporal_target, namespace=settings.temporal_namespace)
            yield settings, await connect(settings), bare, pool
        finally:
            await pool.close()
            worker.terminate()
            worker.wait()


def main() -> int:
    """0 only when every target was met."""
    result = uvloop.run(measure())
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
