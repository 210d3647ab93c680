"""What became of a command whose caller was told 202."""

from typing import Any, TypeVar

from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.ids import (
    erasure_id,
    erasure_workflow_id,
    nomination_workflow_id,
    revocation_id,
    revocation_workflow_id,
    update_id,
)
from models.messages.erasure import ErasureResult
from models.messages.nomination import NominationStatus
from models.messages.revocation import RevocationResult
from starter.answers import recorded_answer, recorded_erasure, recorded_revocation
from starter.catching_up import not_to_be_believed
from starter.deadline import NotKnownYetError, within
from starter.people.caller import Caller
from starter.problems import problem_of
from starter.resources import Resources
from starter.rights.visibility import must_see
from starter.schemas.commands import CommandState, CommandStatus, RevocationAnswer, Status
from starter.schemas.erasures import ErasureAnswer

_PATIENCE_SECONDS = 1.0
Result = TypeVar("Result", RevocationResult, ErasureResult)


async def command_status(here: Resources, caller: Caller, nomination: str, key: str) -> CommandStatus:
    """Done with its answer, refused with its problem, or not known yet. Raises NotFound for a nomination the caller may not see."""
    await must_see(here.pool, here.areas, caller, nomination)
    update = update_id(caller.officer, key)
    revocation = revocation_id(nomination, update)
    erasure = erasure_id(nomination, update)
    recorded = (
        await recorded_answer(here.pool, nomination, update)
        or await recorded_revocation(here.pool, revocation)
        or await recorded_erasure(here.pool, erasure)
    )
    if recorded is not None:
        here.behind.notice(nomination)
        return _done(recorded)
    try:
        answer = (
            await _ask_update(here, nomination, update)
            or await _ask_run(here, revocation_workflow_id(revocation), RevocationResult)
            or await _ask_run(here, erasure_workflow_id(erasure), ErasureResult)
        )
    except NotKnownYetError:
        return CommandStatus(state=CommandState.UNDER_WAY)
    except ApplicationError as refusal:
        if await not_to_be_believed(here, nomination, refusal):
            return CommandStatus(state=CommandState.UNKNOWN)
        return CommandStatus(state=CommandState.REFUSED, problem=problem_of(refusal))
    return CommandStatus(state=CommandState.UNKNOWN) if answer is None else _done(answer)


def _done(answer: NominationStatus | RevocationResult | ErasureResult) -> CommandStatus:
    if isinstance(answer, ErasureResult):
        return CommandStatus(state=CommandState.DONE, erasure=ErasureAnswer.of(answer))
    if isinstance(answer, RevocationResult):
        return CommandStatus(state=CommandState.DONE, revocation=RevocationAnswer.of(answer))
    return CommandStatus(state=CommandState.DONE, answer=Status.of(answer))


async def _ask_update(here: Resources, nomination: str, update: str) -> NominationStatus | None:
    handle = here.temporal.get_workflow_handle(nomination_workflow_id(nomination))
    try:
        return await within(_PATIENCE_SECONDS, handle.get_update_handle(update, result_type=NominationStatus).result())
    except WorkflowUpdateFailedError as failed:
        if isinstance(failed.cause, ApplicationError):
            raise failed.cause from None
        raise
    except RPCError as error:
        _must_be_not_found(error)
        return None


async def _ask_run(here: Resources, workflow_id: str, result_type: type[Result]) -> Result | None:
    """What a revocation, or an erasure, came to; None when the engine knows none of this id."""
    handle: Any = here.temporal.get_workflow_handle(workflow_id, result_type=result_type)
    try:
        result: Result = await within(_PATIENCE_SECONDS, handle.result())
    except WorkflowFailureError as failed:
        if isinstance(failed.cause, ApplicationError):
            raise failed.cause from None
        raise
    except RPCError as error:
        _must_be_not_found(error)
        return None
    return result


def _must_be_not_found(error: RPCError) -> None:
    if error.status != RPCStatusCode.NOT_FOUND:
        raise error
