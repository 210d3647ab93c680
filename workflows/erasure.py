"""Erasure of somebody who was not awarded: a life of its own over a closed nomination."""

from datetime import timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from activities.erasure import Eraser
from models.errors import DomainError, InvalidInput
from models.ids import erasure_workflow_id
from models.messages.erasure import ClearErased, ErasureResult, RecordErasure, StartErasure

_PATIENT = RetryPolicy(maximum_interval=timedelta(minutes=1))


@workflow.defn(name="Erasure", failure_exception_types=[DomainError, ValidationError])
class ErasureWorkflow:
    """One erasure. It fails, with the type of the refusal, when the nominee may not be erased, or not by this officer."""

    @workflow.run
    async def run(self, start: StartErasure) -> ErasureResult:
        """What was erased, once nothing of it is left in storage and in the files of the database."""
        if workflow.info().workflow_id != erasure_workflow_id(start.erasure):
            raise InvalidInput("erasure", "the workflow of an erasure bears its id")
        try:
            result = await workflow.execute_activity_method(
                Eraser.erase,
                RecordErasure(start=start, at=workflow.now()),
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=_PATIENT,
            )
        except ActivityError as error:
            # The caller asked this workflow, not its activity: the refusal goes up as itself.
            if isinstance(error.cause, ApplicationError):
                raise error.cause from error
            raise
        await workflow.execute_activity_method(
            Eraser.clear_erased,
            ClearErased(nominee=start.nominee),
            start_to_close_timeout=timedelta(minutes=15),
            retry_policy=_PATIENT,
        )
        return result
