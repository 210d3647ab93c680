"""`make bench-freshness`: how long after a decision every inbox that it concerns shows it, while a play runs at full speed.

The clock starts when the officer sends the command. It stops when the inbox of whoever has the nomination next shows it, and the
inbox of whoever had it does not any more; both are asked over the API, again and again.
"""

import asyncio
import json
import sys
import time
from contextlib import suppress
from itertools import pairwise

import httpx
import uvloop

from bench.climb import percentile
from bench.house import house
from bench.http import Office, hand_in, http_climb, open_offices, post, steps
from bench.many import CALLERS

SECONDS = 40.0
WATCHED_AT_ONCE = 4
ASK_AGAIN_AFTER = 0.01
LONGEST = 1.0
"""Seconds, at the 99th percentile."""


async def measure(seconds: float) -> dict[str, object]:
    """Every figure, and what was missed."""
    waits: list[float] = []
    answered: list[float] = []
    async with house() as settings, _many(settings.starter_url) as http:
        offices = await open_offices(http, settings)
        ends_at = time.perf_counter() + seconds
        load = [asyncio.create_task(_play(http, offices, answered)) for _ in range(CALLERS)]
        await asyncio.gather(*(_watch(http, offices, waits, ends_at) for _ in range(WATCHED_AT_ONCE)))
        for one in load:
            one.cancel()
        await asyncio.gather(*load, return_exceptions=True)
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    return {
        "decisions_watched": len(waits),
        "decisions_of_the_play_per_second": round(len(answered) / seconds, 1),
        "inbox_p50_seconds": round(p50, 3),
        "inbox_p99_seconds": round(p99, 3),
        "targets": {"inbox_p99_seconds": LONGEST},
        "missed": ["inbox_p99_seconds"] if p99 >= LONGEST else [],
    }


def _many(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=60, limits=httpx.Limits(max_connections=None))


async def _play(http: httpx.AsyncClient, offices: list[Office], answered: list[float]) -> None:
    """One after another, as fast as it goes."""
    one_case = http_climb(http, offices, 50, answered)
    with suppress(asyncio.CancelledError):
        while True:
            await one_case()


async def _watch(http: httpx.AsyncClient, offices: list[Office], waits: list[float], ends_at: float) -> None:
    while time.perf_counter() < ends_at:
        nomination = await hand_in(http, offices, 1)
        said = list(steps(offices, nomination))
        for (token, path, body), (next_token, *_) in pairwise([*said, said[-1]]):
            begun = time.perf_counter()
            command = asyncio.create_task(post(http, token, path, body))
            gone = _until(http, token, nomination, there=False)
            if next_token == token:
                await gone
            else:
                await asyncio.gather(gone, _until(http, next_token, nomination, there=True))
            waits.append(time.perf_counter() - begun)
            await command


async def _until(http: httpx.AsyncClient, token: str, nomination: str, *, there: bool) -> None:
    """Returns when this officer's inbox shows the nomination, or does not."""
    headers = {"Authorization": f"Bearer {token}"}
    while True:
        answer = await http.get("/v1/tasks", params={"limit": 200}, headers=headers)
        if any(task["nomination"] == nomination for task in answer.raise_for_status().json()["tasks"]) is there:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER)


def main() -> int:
    """0 only when the target was met. An argument changes for how many seconds is watched."""
    result = uvloop.run(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
    print(json.dumps(result))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
