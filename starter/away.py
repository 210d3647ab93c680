"""What is raised when PostgreSQL or Temporal does not answer: nothing is known to have failed."""

import asyncpg
from temporalio.service import RPCError

from starter.deadline import NotKnownYetError

DATABASE_AWAY = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # what the driver says when the connection breaks between two of its own steps
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.DeadlockDetectedError,
)
ENGINE_AWAY = (*DATABASE_AWAY, RPCError, NotKnownYetError)
