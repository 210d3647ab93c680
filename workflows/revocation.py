"""Revocation of an award: a life of its own over a closed nomination."""

from datetime import timedelta

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RetryPolicy

from activities.revocation import Revoker
from models.errors import DomainError, InvalidInput
from models.ids import revocation_workflow_id
from models.messages.revocation import RecordRevocation, RevocationResult, StartRevocation
from workflows.refused import refused_as_itself


@workflow.defn(name="Revocation", failure_exception_types=[DomainError, ValidationError])
class RevocationWorkflow:
    """One act of revocation. It fails, with the type of the refusal, when the awards may not be revoked by this officer."""

    @workflow.run
    async def run(self, start: StartRevocation) -> RevocationResult:
        """What was revoked."""
        if workflow.info().workflow_id != revocation_workflow_id(start.revocation):
            raise InvalidInput("revocation", "the workflow of a revocation bears its id")
        return await refused_as_itself(
            workflow.execute_activity_method(
                Revoker.revoke,
                RecordRevocation(start=start, at=workflow.now()),
                start_to_close_timeout=timedelta(seconds=30),
                retry_policy=RetryPolicy(maximum_interval=timedelta(seconds=30)),
            )
        )
