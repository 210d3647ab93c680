"""The gate before other code is rolled out: every history that is open is replayed on it, and those are named that fail.

What fails here would stand still in the engine, its next task tried for ever (docs/decisions/0009-upgrades-under-open-cases.md).
What the code did in the last finished task counts too; the SDK's own replayer says nothing of it (auditor/replay/last_task.py).
"""

from collections.abc import AsyncIterator
from typing import NamedTuple

from temporalio.client import WorkflowHistory

from auditor.replay.runner import Runner


class Taken(NamedTuple):
    """An open history after its replay: `failure` says in one line why the code cannot go on with it; None where it can."""

    workflow_id: str
    events: int
    failure: str | None = None

    def __str__(self) -> str:
        return f"{self.workflow_id}: {self.failure or 'replays'}"


async def taken_on(runner: Runner, histories: AsyncIterator[WorkflowHistory]) -> AsyncIterator[Taken]:
    """Whether the runner's code can go on with each of the histories, in their order."""
    async for history in histories:
        replayed = await runner.replay([history])
        yield Taken(history.workflow_id, len(history.events), replayed.failure)
