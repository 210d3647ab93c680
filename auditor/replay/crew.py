"""Replays many cases side by side, in a process for each core: workflow code holds Python's one lock while it runs."""

import asyncio
import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import AsyncExitStack
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from types import TracebackType
from typing import Any, Self

import uvloop
from temporalio.service import RPCError

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


_places: list[_Place | Exception] = []
"""This process's place; or what kept it from having one, told to whoever gives it work: it would break the whole crew otherwise."""


class Crew:
    """So many processes. Use it with `with`: they stay for as long."""

    def __init__(self, equipment: Equipment, processes: int) -> None:
        self._processes = processes
        self._executor = ProcessPoolExecutor(processes, get_context("spawn"), _begin, (equipment,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._executor.shutdown(cancel_futures=True)

    def replay(self, listed: Sequence[Listed]) -> Iterator[Found]:
        """What came of each, as it is done.

        Raises what the source raises (ConnectionError for an RPCError), and BrokenProcessPool when a process is killed.
        """
        waiting: set[Future[list[Found]]] = set()
        for handful in _handfuls(listed):
            waiting.add(self._executor.submit(_examine, handful))
            if len(waiting) >= self._processes * AHEAD:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from _results(done)
        while waiting:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from _results(done)


def _results(done: Iterable[Future[list[Found]]]) -> Iterator[Found]:
    for one in done:
        yield from one.result()


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
    threading.Thread(target=_end_with, args=(parent_process(),), daemon=True).start()
    try:
        _places.append(_settled(equipment))
    except Exception as error:  # noqa: BLE001 -- whatever it is
        _places.append(error)


def _settled(equipment: Equipment) -> _Place:
    loop = uvloop.new_event_loop()
    asyncio.set_event_loop(loop)
    stack = AsyncExitStack()
    source = loop.run_until_complete(stack.enter_async_context(equipment.source()))
    runner = loop.run_until_complete(stack.enter_async_context(Runner(equipment.replayer)))
    return _Place(loop, stack, source, runner)


def _end_with(parent: Any) -> None:
    """Whoever kills the command does not think of its processes: they would wait for work for ever."""
    parent.join()
    os._exit(1)


def _examine(handful: list[Listed]) -> list[Found]:
    place = _places[0]
    if isinstance(place, Exception):
        raise place

    async def each() -> list[Found]:
        return [await examined(place.source, place.runner, one) for one in handful]

    try:
        return place.loop.run_until_complete(each())
    except RPCError as away:
        raise ConnectionError(away.status.name) from None  # its own type cannot be handed to another process
