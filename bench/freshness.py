"""`make bench-freshness`: how long after a decision every inbox that it concerns shows it, while a play runs at full speed.

The play is `vinhdanh play` itself, of the whole scenario of the demo, in a process of its own; it begins again when it has ended.
The clock starts when the officer sends the command. It stops when the inbox of whoever has the nomination next shows it, and the
inbox of whoever had it does not any more; both are asked over the API, again and again.
"""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import asynccontextmanager
from itertools import count, pairwise
from pathlib import Path

import asyncpg
import httpx
import uvloop

from bench.climb import percentile
from bench.house import house
from bench.http import Office, hand_in, open_offices, post, steps
from runtime.cli_demo import SCENARIO
from runtime.database import open_pool
from runtime.settings import Settings

SECONDS = 40.0
ALONE = 0.25
"""This part of the time before, the play runs alone: how fast that is, is told too."""
WATCHED_AT_ONCE = 4
ASK_AGAIN_AFTER = 0.05
"""Seconds. They can make what is measured longer by as much, and never shorter; those who ask more often are much of the load."""
LONGEST = 1.0
"""Seconds, at the 99th percentile."""
PATIENCE = 60.0
FEWEST = 100
"""Of fewer decisions nobody should tell the 99th percentile."""

_DECISIONS = "select count(*) from ledger where update_id is not null and written_at > now() - $1 * interval '1 second'"


class NoFigureError(Exception):
    """Why there is nothing to tell."""


async def measure(seconds: float) -> dict[str, object]:
    """Every figure, and what was missed. Raises NoFigureError when the play ended badly, or too little was seen."""
    waits: list[float] = []
    async with house() as settings, _many(settings.starter_url) as http, _database(settings) as pool:
        offices = await open_offices(http, settings)
        async with _playing(settings) as play:
            await _until_decided(pool, play)
            alone = await _decisions(pool, asyncio.sleep(seconds * ALONE))
            ends_at = time.perf_counter() + seconds
            watching = asyncio.create_task(_watch_some(http, offices, waits, ends_at))
            together = await _decisions(pool, _unless_it_ends(play, watching))
    if len(waits) < FEWEST:
        raise NoFigureError(f"only {len(waits)} decisions were seen in every inbox")
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    return {
        "decisions_watched": len(waits),
        "decisions_per_second": {"play_alone": round(alone, 1), "play_and_watched": round(together, 1)},
        "inbox_p50_seconds": round(p50, 3),
        "inbox_p99_seconds": round(p99, 3),
        "targets": {"inbox_p99_seconds": LONGEST},
        "missed": ["inbox_p99_seconds"] if p99 >= LONGEST else [],
    }


def _many(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=PATIENCE, limits=httpx.Limits(max_connections=None))


@asynccontextmanager
async def _database(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(settings)
    try:
        yield pool
    finally:
        await pool.close()


@asynccontextmanager
async def _playing(settings: Settings) -> AsyncIterator[asyncio.Task[None]]:
    play = asyncio.create_task(_play_again_and_again(settings))
    try:
        yield play
    finally:
        play.cancel()
        await asyncio.wait({play})


async def _play_again_and_again(settings: Settings) -> None:
    """Does not return. Raises NoFigureError when a play ends badly."""
    for seed in count(1):
        ended = await _one_play(settings, seed)
        if ended:
            raise NoFigureError(f"the play ended with {ended}")


async def _one_play(settings: Settings, seed: int) -> int:
    token = str(settings.administrator_token_file)
    play = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.cli", "play", str(SCENARIO), "--seed", str(seed)),
        *("--url", settings.starter_url, "--token-file", token),
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
    )
    try:
        return await play.wait()
    finally:
        if play.returncode is None:
            play.kill()
            await play.wait()


async def _until_decided(pool: asyncpg.Pool, play: asyncio.Task[None]) -> None:
    """Returns when the play has founded its offices and begun to decide."""
    ends_at = time.perf_counter() + PATIENCE
    while not await pool.fetchval(_DECISIONS, PATIENCE):
        if play.done():
            play.result()
        if time.perf_counter() > ends_at:
            raise NoFigureError(f"nothing was decided in {PATIENCE:.0f} s")
        await asyncio.sleep(ASK_AGAIN_AFTER)


async def _unless_it_ends(play: asyncio.Task[None], watching: asyncio.Task[None]) -> None:
    """Returns when the watching has ended. Raises what either raises first."""
    await asyncio.wait({play, watching}, return_when=asyncio.FIRST_COMPLETED)
    if play.done():
        watching.cancel()
        play.result()
    await watching


async def _decisions(pool: asyncpg.Pool, under_way: Awaitable[None]) -> float:
    """How many a second there were while this was under way."""
    begun = time.perf_counter()
    await under_way
    passed = time.perf_counter() - begun
    return float(await pool.fetchval(_DECISIONS, passed)) / passed


async def _watch_some(http: httpx.AsyncClient, offices: list[Office], waits: list[float], ends_at: float) -> None:
    async with asyncio.TaskGroup() as watchers:
        for _ in range(WATCHED_AT_ONCE):
            watchers.create_task(_watch(http, offices, waits, ends_at))


async def _watch(http: httpx.AsyncClient, offices: list[Office], waits: list[float], ends_at: float) -> None:
    while time.perf_counter() < ends_at:
        nomination = await hand_in(http, offices, 1)
        said = list(steps(offices, nomination))
        for (token, path, body), (next_token, *_) in pairwise([*said, said[-1]]):
            begun = time.perf_counter()
            async with asyncio.TaskGroup() as shown:  # a command that is refused ends the waiting for its effect
                shown.create_task(post(http, token, path, body))
                seen = [shown.create_task(_until(http, token, nomination, there=False))]
                if next_token != token:
                    seen.append(shown.create_task(_until(http, next_token, nomination, there=True)))
                await asyncio.gather(*seen)
                waits.append(time.perf_counter() - begun)


async def _until(http: httpx.AsyncClient, token: str, nomination: str, *, there: bool) -> None:
    """Returns when this officer's inbox shows the nomination, or does not. Raises NoFigureError after long patience."""
    headers = {"Authorization": f"Bearer {token}"}
    ends_at = time.perf_counter() + PATIENCE
    while time.perf_counter() < ends_at:
        answer = await http.get("/v1/tasks", params={"limit": 200}, headers=headers)
        if any(task["nomination"] == nomination for task in answer.raise_for_status().json()["tasks"]) is there:
            return
        await asyncio.sleep(ASK_AGAIN_AFTER)
    raise NoFigureError(f"an inbox did not show {nomination} in {PATIENCE:.0f} s" if there else f"an inbox kept {nomination}")


def main() -> int:
    """0 only when the target was met. An argument changes for how many seconds is watched."""
    result: dict[str, object] = {"missed": ["inbox_p99_seconds"]}
    try:
        result = uvloop.run(measure(float(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
    except* (NoFigureError, RuntimeError, httpx.HTTPError) as errors:
        result["why"] = [f"{type(error).__name__}: {error}" for error in _all(errors)]
    print(json.dumps(result))
    return 1 if result["missed"] else 0


def _all(errors: BaseExceptionGroup[BaseException]) -> Iterator[BaseException]:
    for error in errors.exceptions:
        yield from _all(error) if isinstance(error, BaseExceptionGroup) else (error,)


if __name__ == "__main__":
    sys.exit(main())
