"""The history of a workflow out of the engine: all its runs, the oldest first, payloads encrypted as the engine keeps them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.service import RPCError, RPCStatusCode

from activities.archive_files import has_ended
from models.messages.archive import ArchivedRun, Lack

Kept = Callable[[], Awaitable[Sequence[ArchivedRun]]]
"""Reads the runs that an earlier archive of the same workflow holds; none when there is none."""

_STARTED = "workflowExecutionStartedEventAttributes"


class Runs(NamedTuple):
    """The runs, and what the engine had lost of them. `running` while the workflow goes on."""

    runs: tuple[ArchivedRun, ...]
    lacks: Lack | None
    running: bool


async def standing_of(client: Client, workflow_id: str) -> tuple[str, bool] | None:
    """The newest run of a workflow, and whether it goes on; None when the engine knows no such workflow. Raises RPCError."""
    try:
        described = await client.get_workflow_handle(workflow_id).describe()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return described.run_id, described.status is WorkflowExecutionStatus.RUNNING


async def runs_of(client: Client, workflow_id: str, newest: str, running: bool, kept: Kept) -> Runs:  # noqa: FBT001 -- what the engine said of it
    """All runs up to `newest`. What the engine has lost of the earlier ones comes from the archive. Raises RPCError."""
    runs: list[ArchivedRun] = []
    run_id: str | None = newest
    while run_id:
        history = await _history(client, workflow_id, run_id)
        if history is None:
            earlier = _until(run_id, await kept())
            return Runs((*earlier, *reversed(runs)), None if earlier else Lack.EARLIER_RUNS, running)
        runs.append(ArchivedRun(run_id=run_id, history=history))
        run_id = history["events"][0].get(_STARTED, {}).get("continuedExecutionRunId")
    return Runs(tuple(reversed(runs)), None, running)


async def lost(kept: Kept) -> Runs:
    """What is left of a workflow that the engine does not know: what was archived while it did."""
    runs = tuple(await kept())
    if not runs:
        return Runs((), Lack.HISTORY, running=False)
    return Runs(runs, None if has_ended(runs) else Lack.END, running=False)


def _until(run_id: str, runs: Sequence[ArchivedRun]) -> tuple[ArchivedRun, ...]:
    """The kept runs up to that one; none when it is not among them, or is not whole."""
    for place, run in enumerate(runs):
        if run.run_id == run_id and run.history["events"][-1]["eventType"].endswith("CONTINUED_AS_NEW"):
            return tuple(runs[: place + 1])
    return ()


async def _history(client: Client, workflow_id: str, run_id: str) -> dict[str, Any] | None:
    try:
        history = await client.get_workflow_handle(workflow_id, run_id=run_id).fetch_history()
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return None
    return await asyncio.to_thread(history.to_json_dict)
