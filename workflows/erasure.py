"""Erasure of somebody who was not awarded: a life of its own over a closed nomination."""

from datetime import timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.erasure import Eraser
from models.errors import DomainError, InvalidInput
from models.ids import erasure_workflow_id
from models.messages.erasure import ClearErased, ErasureResult, RecordErasure, StartErasure
from workflows.refused import refused_as_itself

_PATIENT = RetryPolicy(maximum_interval=timedelta(minutes=1))


@workflow.defn(name="Erasure", failure_exception_types=[DomainError, ValidationError])
class ErasureWorkflow:
    """One erasure. It fails, with the type of the refusal, when the nominee may not be erased, or not by this officer."""

    @workflow.run
    async def run(self, start: StartErasure) -> ErasureResult:
        """What was erased, once nothing of it is left in storage and in the files of the database."""
        if workflow.info().workflow_id != erasure_workflow_id(start.erasure):
            raise InvalidInput("erasure", "the workflow of an erasure bears its id")
        result = await refused_as_itself(
            workflow.execute_activity_method(
                Eraser.erase,
                RecordErasure(start=start, at=workflow.now()),
                start_to_close_timeout=timedelta(minutes=1),
                retry_policy=_PATIENT,
            )
        )
        await workflow.execute_activity_method(
            Eraser.clear_erased,
            ClearErased(nominee=start.nominee),
            start_to_close_timeout=timedelta(minutes=15),
            retry_policy=_PATIENT,
        )
        return result
