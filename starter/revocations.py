"""Revokes awards: a workflow of its own over the closed nomination, under an id that the same key always leads to."""

from temporalio.exceptions import ApplicationError

from models.errors import OutsideRegime
from models.ids import revocation_id, revocation_workflow_id
from models.messages.commands import RevokeInput
from models.messages.revocation import RevocationResult, StartRevocation
from models.vocabulary import Command
from starter.answers import must_match, recorded_revocation
from starter.commands import prepare
from starter.deadline import NotKnownYetError, within
from starter.delivery import Order
from starter.lives import begin_or_find, result_of
from starter.notes import drop_note, keep_note
from starter.people.caller import Caller
from starter.resources import Resources
from starter.schemas.commands import CommandBody

WORKFLOW = "Revocation"


async def revoke(here: Resources, caller: Caller, nomination: str, key: str, body: CommandBody) -> RevocationResult:
    """What was revoked. The same key gives the same answer, a refusal included.

    Raises the workflow's refusal, OutsideRegime when no law covers the day of the decision, NotFound, NotAllowed, KeyReused, or
    NotKnownYetError when nobody answers in time.
    """
    order = await prepare(here, caller, nomination, command=Command.REVOKE, key=key, body=body)
    try:
        result = await _carry(here, order)
    except (ApplicationError, OutsideRegime):
        await drop_note(here.pool, order.note)
        raise
    await keep_note(here.pool, order.note)
    return result


async def _carry(here: Resources, order: Order) -> RevocationResult:
    revocation = revocation_id(order.nomination, order.update_id)
    result = await recorded_revocation(here.pool, revocation)
    if result is None:
        message = RevokeInput.model_validate(order.message.model_dump())
        clause = here.law.revocation_on(message.decided_on).clause
        start = StartRevocation(revocation=revocation, nomination=order.nomination, command=message, clause=clause)
        try:
            result = await within(here.settings.update_wait_seconds, _run(here, start))
        except NotKnownYetError:
            result = await recorded_revocation(here.pool, revocation)
            if result is None:
                raise
    must_match(result.fingerprint, order.message.fingerprint or "")
    return result


async def _run(here: Resources, start: StartRevocation) -> RevocationResult:
    handle = await begin_or_find(here, WORKFLOW, start, id=revocation_workflow_id(start.revocation), result_type=RevocationResult)
    result: RevocationResult = await result_of(handle)
    return result
