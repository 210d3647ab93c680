"""A workflow that was changed by somebody who has not read how: open nominations cannot go on with it."""

from datetime import timedelta

from pydantic import ValidationError
from temporalio import workflow

from models.errors import DomainError
from models.messages.nomination import NominationStatus, StartNomination
from workflows import NominationWorkflow


@workflow.defn(name="Nomination", failure_exception_types=[DomainError, ValidationError])
class RestlessNomination(NominationWorkflow):
    """It asks an activity before anything else. A timer would not do: the engine takes any timer for any other."""

    @workflow.init
    def __init__(self, start: StartNomination) -> None:
        super().__init__(start)

    @workflow.run
    async def run(self, start: StartNomination) -> NominationStatus:
        await workflow.execute_activity("knock", start_to_close_timeout=timedelta(seconds=1))
        return await super().run(start)
