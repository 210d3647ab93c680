"""Which errors say that an engine is away, so that the same may be tried again: asked for in one place, by all who try again."""

import asyncpg
from temporalio.service import RPCError, RPCStatusCode

DATABASE_AWAY = (
    OSError,  # a time-out is one of them
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver says when the connection breaks between two of its own steps
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
)
"""What is raised while PostgreSQL restarts, cannot be reached, or has too much to do."""

_TOO_LONG = (TimeoutError, asyncpg.QueryCanceledError)
_ENGINE_AWAY = {RPCStatusCode.UNAVAILABLE, RPCStatusCode.DEADLINE_EXCEEDED, RPCStatusCode.RESOURCE_EXHAUSTED}


def is_away(error: Exception) -> bool:
    """Whether PostgreSQL or Temporal is away for everybody, by what a question about one case has raised.

    Not when the question itself took too long, or was refused: others may well be answered.
    """
    if isinstance(error, RPCError):
        return error.status in _ENGINE_AWAY
    return isinstance(error, DATABASE_AWAY) and not isinstance(error, _TOO_LONG)
