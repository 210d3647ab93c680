"""Calls to Temporal that may stay without an answer. A time-out is "unknown", never "failed"."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

Result = TypeVar("Result")

_SILENT = frozenset({RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.CANCELLED})


class NotKnownYetError(Exception):
    """The engine has not answered in time. What was asked may have happened, or may still happen."""


async def within(seconds: float, call: Coroutine[Any, Any, Result]) -> Result:
    """What the call returns. Raises NotKnownYetError after `seconds`; the client's own time limits are not kept to the second."""
    try:
        async with asyncio.timeout(seconds):
            return await call
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError):
        raise NotKnownYetError from None
    except RPCError as error:
        if error.status in _SILENT:
            raise NotKnownYetError from None
        raise
