"""A word to a workflow as a careful caller says it: again, under the same id, when the worker lost the task that carried it."""

import asyncio
from typing import Any

from temporalio.client import WorkflowHandle
from temporalio.service import RPCError, RPCStatusCode

TRIES = 5


async def say(handle: WorkflowHandle[Any, Any], name: str, message: Any, **how: Any) -> Any:
    """The answer. A task that fails is no refusal: the engine gives it out again (starter/updates.py does the same)."""
    for left in reversed(range(TRIES)):
        try:
            return await handle.execute_update(name, message, **how)
        except RPCError as error:
            if error.status is not RPCStatusCode.FAILED_PRECONDITION or left == 0:
                raise
            await asyncio.sleep(0.2)
    raise AssertionError
