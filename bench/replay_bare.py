"""The bare Replayer of the SDK on the same histories: converter, codec, sandbox as ever; nobody looks on, nothing is compared."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

import uvloop
from temporalio.client import WorkflowHistory

from auditor.archive import latest, open_folder
from runtime.collector import spare_the_collector
from runtime.settings import Settings
from runtime.temporal import build_replayer

WARM_UP = 10


class Bare:
    """So many processes, each with all histories already read, and a share to replay. Use it with `with`."""

    def __init__(self, settings: Settings, folder: Path, processes: int) -> None:
        context = get_context("spawn")
        pipes = [context.Pipe() for _ in range(processes)]
        self._ends = [mine for mine, _ in pipes]
        self._processes = [
            context.Process(target=_replay_again, args=(settings, folder, place, processes, theirs))
            for place, (_, theirs) in enumerate(pipes)
        ]

    def __enter__(self) -> Self:
        for process in self._processes:
            process.start()
        self._all_answer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for end in self._ends:
            end.send(None)
        for process in self._processes:
            process.join()

    def replay(self, first: int, many: int) -> int:
        """So many from the first on, in the order of the archive. Raises RuntimeError when one does not replay."""
        for end in self._ends:
            end.send((first, many))
        return self._all_answer()

    def _all_answer(self) -> int:
        answers = [end.recv() for end in self._ends]
        if None in answers:
            raise RuntimeError("a history does not replay on the code that wrote it")
        return sum(answers)


def _replay_again(settings: Settings, folder: Path, place: int, processes: int, end: Connection) -> None:
    uvloop.run(_share(settings, folder, place, processes, end))


async def _share(settings: Settings, folder: Path, place: int, processes: int, end: Connection) -> None:
    histories = await _read(folder)
    replayer = build_replayer(settings)
    spare_the_collector()

    async def replayed(some: Sequence[WorkflowHistory]) -> int | None:
        async def each() -> AsyncIterator[WorkflowHistory]:
            for history in some:
                yield history

        results = await replayer.replay_workflows(each(), raise_on_replay_failure=False)
        return None if results.replay_failures else len(some)

    end.send(await replayed(histories[:WARM_UP]))
    while (asked := await asyncio.to_thread(end.recv)) is not None:
        first, many = asked
        end.send(await replayed(histories[first : first + many][place::processes]))


async def _read(folder: Path) -> list[WorkflowHistory]:
    archive = open_folder(folder)
    cards = sorted(latest(await archive.cards()), key=lambda card: (card.chain, card.kind))
    cases = [await archive.case(card) for card in cards]
    return [WorkflowHistory.from_json(case.workflow_id, run.history) for case in cases for run in case.runs]
