"""Replays many cases side by side, in a process for each core: workflow code holds Python's one lock while it runs."""

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing import get_context

from auditor.replay.examination import Found, examined
from auditor.replay.runner import Runner
from auditor.replay.sources import Equipment, Listed, Source, by_root

TOGETHER = 8
"""Cases that a process takes at a time."""
AHEAD = 3
"""Handfuls that wait for each process, so that none is idle."""


@dataclass
class _Place:
    """Where a process does its work. What it has open stays open until the process ends."""

    loop: asyncio.AbstractEventLoop
    opened: AsyncExitStack
    source: Source
    runner: Runner


_places: list[_Place] = []


def replay_all(equipment: Equipment, listed: Sequence[Listed], processes: int) -> Iterator[Found]:
    """What came of each, as it is done. Raises what the source raises, and BrokenProcessPool when a process is killed."""
    handfuls = iter(_handfuls(listed))
    executor = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (equipment,))
    try:
        waiting: set[Future[list[Found]]] = set()
        for handful in handfuls:
            waiting.add(executor.submit(_examine, handful))
            if len(waiting) >= processes * AHEAD:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for one in done:
                    yield from one.result()
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for one in done:
                yield from one.result()
    finally:
        executor.shutdown(cancel_futures=True)


def _handfuls(listed: Sequence[Listed]) -> Iterator[list[Listed]]:
    """Each a few cases, those of one dossier not parted."""
    handful: list[Listed] = []
    for group in by_root(listed):
        handful += group
        if len(handful) >= TOGETHER:
            yield handful
            handful = []
    if handful:
        yield handful


def _begin(equipment: Equipment) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    stack = AsyncExitStack()
    source = loop.run_until_complete(stack.enter_async_context(equipment.source()))
    runner = loop.run_until_complete(stack.enter_async_context(Runner(equipment.replayer)))
    _places.append(_Place(loop, stack, source, runner))


def _examine(handful: list[Listed]) -> list[Found]:
    place = _places[0]

    async def each() -> list[Found]:
        return [await examined(place.source, place.runner, one) for one in handful]

    return place.loop.run_until_complete(each())
