"""How a refusal reaches its caller."""

from collections.abc import Awaitable
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError


async def refused(call: Awaitable[Any]) -> ApplicationError:
    """The typed refusal of an Update; fails when the Update is accepted."""
    with pytest.raises(WorkflowUpdateFailedError) as failure:
        await call
    assert isinstance(failure.value.cause, ApplicationError)
    return failure.value.cause
