"""What is raised when PostgreSQL or Temporal does not answer: nothing is known to have failed."""

from temporalio.service import RPCError

from activities.away import DATABASE_AWAY
from starter.deadline import NotKnownYetError

__all__ = ["DATABASE_AWAY", "ENGINE_AWAY"]

ENGINE_AWAY = (*DATABASE_AWAY, RPCError, NotKnownYetError)
