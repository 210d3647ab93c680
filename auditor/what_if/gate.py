"""The gate before other code is rolled out: every history that is open is replayed on it, and those are named that fail.

What fails here would stand still in the engine, its next task tried for ever (docs/decisions/0009-upgrades-under-open-cases.md).
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer

LONGEST = 300


class Taken(NamedTuple):
    """An open history after its replay: `failure` says in one line why the code cannot go on with it; None where it can."""

    workflow_id: str
    events: int
    failure: str | None = None

    def __str__(self) -> str:
        return f"{self.workflow_id}: {self.events} events: {self.failure or 'replays'}"


async def taken_on(replayer: Replayer, histories: AsyncIterator[WorkflowHistory]) -> AsyncIterator[Taken]:
    """Whether the replayer's code can go on with each of the histories, in their order."""
    async with replayer.workflow_replay_iterator(histories) as results:
        async for result in results:
            failed = result.replay_failure
            yield Taken(result.history.workflow_id, len(result.history.events), None if failed is None else _in_a_line(failed))


def _in_a_line(failure: Exception) -> str:
    """The kind of the failure and the beginning of what it says; payloads in it are as encrypted as they are in the history."""
    said = " ".join(str(failure).split())
    return f"{type(failure).__name__}: {said}"[:LONGEST]
