"""Workflows that a request begins and waits for, each under an id to which the same key always leads: begun once, or found."""

from typing import Any

from pydantic import BaseModel
from temporalio.client import WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError

from starter.resources import Resources


async def begin_or_find(
    here: Resources,
    workflow: str,
    start: BaseModel,
    *,
    id: str,  # noqa: A002 -- the SDK's name
    result_type: type[BaseModel],
    again: WorkflowIDReusePolicy = WorkflowIDReusePolicy.REJECT_DUPLICATE,
) -> Any:
    """A handle on the workflow of this id, whoever has begun it. Raises RPCError when the engine does not answer."""
    try:
        return await here.temporal.start_workflow(
            workflow,
            start,
            id=id,
            task_queue=here.settings.task_queue,
            result_type=result_type,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            id_reuse_policy=again,
        )
    except WorkflowAlreadyStartedError:
        return here.temporal.get_workflow_handle(id, result_type=result_type)


async def result_of(handle: Any) -> Any:
    """What it came to. Raises its refusal as itself."""
    try:
        return await handle.result()
    except WorkflowFailureError as failed:
        if isinstance(failed.cause, ApplicationError):
            raise failed.cause from None
        raise
