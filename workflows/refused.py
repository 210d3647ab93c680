"""What goes up to the caller when an activity refuses."""

from collections.abc import Awaitable
from typing import TypeVar

from temporalio.exceptions import ActivityError, ApplicationError

Answer = TypeVar("Answer")


async def refused_as_itself(doing: Awaitable[Answer]) -> Answer:
    """What an activity answers; its refusal goes up as itself, since the caller asked the workflow and not its activity."""
    try:
        return await doing
    except ActivityError as error:
        if isinstance(error.cause, ApplicationError):
            raise error.cause from error
        raise
