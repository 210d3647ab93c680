"""Sends an Update to a workflow, and again as often as the engine drops it."""

import asyncio
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.engine import NOT_LOOKED_AT
from starter.deadline import NotKnownYetError, within
from starter.resources import Resources

TRIES = 5
PAUSE_SECONDS = 0.05

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Update(Generic[Answer]):
    """An Update: to which workflow, under which id, what it says, and of which type its answer is."""

    workflow_id: str
    name: str
    id: str
    message: Any
    answer: type[Answer]


async def send(here: Resources, update: Update[Answer]) -> Answer:
    """The answer. Raises WorkflowUpdateFailedError (a refusal), RPCError, NotKnownYetError (no answer in time, or none at all)."""
    for _ in range(TRIES):
        try:
            return await _execute(here, update)
        except RPCError as error:
            # The workflow ended, or began anew, at the very moment of this word, and the engine dropped the word.
            if error.status != RPCStatusCode.FAILED_PRECONDITION:
                raise
        except WorkflowUpdateFailedError as failed:
            if not isinstance(failed.cause, ApplicationError) or failed.cause.type != NOT_LOOKED_AT:
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    raise NotKnownYetError


async def _execute(here: Resources, update: Update[Answer]) -> Answer:
    handle = here.temporal.get_workflow_handle(update.workflow_id)
    call: Any = handle.execute_update(update.name, update.message, id=update.id, result_type=update.answer)
    answer: Answer = await within(here.settings.update_wait_seconds, call)
    return answer
