"""Carries an officer's command to the nomination's workflow and brings the answer back."""

import asyncio
from dataclasses import dataclass
from typing import Any

import structlog
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.errors import AlreadyClosed, Unavailable
from models.ids import nomination_workflow_id, update_id
from models.messages.commands import CommandInput
from models.messages.nomination import NominationStatus
from models.vocabulary import Command
from starter.answers import must_match, recorded_answer
from starter.deadline import NotKnownYetError, within
from starter.idempotency import fingerprint
from starter.identity_cache import Caller
from starter.intake import start_known
from starter.notes import WrittenNote, drop_note, keep_note, write_note
from starter.resources import Resources
from starter.roles import actor_for
from starter.schemas.commands import MESSAGES, CommandBody
from starter.visibility import must_see

log = structlog.get_logger()

_RUN_ENDED_UNDER_IT = "AcceptedUpdateCompletedWorkflow"


@dataclass(frozen=True, slots=True)
class Order:
    """A command, ready to be carried: for which nomination, under which update id, with which message."""

    nomination: str
    command: Command
    update_id: str
    message: CommandInput
    note: WrittenNote | None


async def give(
    here: Resources, caller: Caller, nomination: str, *, command: Command, key: str, body: CommandBody
) -> NominationStatus:
    """The status that the command led to: recorded, and visible in every list.

    The same key gives the same answer. Raises the refusal of the workflow, NotFound, NotAllowed, KeyReused, Unavailable, or
    NotKnownYetError when nobody answers in time.
    """
    order = await prepare(here, caller, nomination, command=command, key=key, body=body)
    try:
        status = await _carry(here, order)
    except ApplicationError:
        await drop_note(here.pool, order.note)
        raise
    await keep_note(here.pool, order.note)
    # What was split off begins a moment later: the answer waits for it, so that its caller finds it in every list.
    await asyncio.gather(*(here.arrivals.arrived(split, here.settings.update_wait_seconds) for split in status.splits))
    return status


async def prepare(here: Resources, caller: Caller, nomination: str, *, command: Command, key: str, body: CommandBody) -> Order:
    """The message for a command, its comment put away in the database. Raises NotFound, NotAllowed, KeyReused."""
    await must_see(here.pool, here.paths, caller, nomination)
    actor = await actor_for(here.pool, caller, command, nomination)
    update = update_id(caller.officer, key)
    written = None
    if body.comment is not None:
        written = await write_note(here.pool, nomination, caller.officer, update, body.comment)
    said = body.model_dump(exclude={"comment"}, mode="json")
    note = written.note if written else None
    # Only the comment's salted hash enters the fingerprint: a plain one of a short text could be guessed back.
    sent = fingerprint({"nomination": nomination, "command": command, "said": said, "note": note.sha256 if note else None})
    message = MESSAGES[command].model_validate({**said, "actor": actor, "note": note, "fingerprint": sent})
    return Order(nomination, command, update, message, written)


async def _carry(here: Resources, order: Order) -> NominationStatus:
    try:
        try:
            status = await _update(here, order)
        except RPCError as error:
            status = await _after_rpc_error(here, order, error)
        except WorkflowUpdateFailedError as failed:
            status = await _after_refusal(here, order, failed)
    except NotKnownYetError:
        # The record step writes before the workflow answers: perhaps only the answer is late.
        recorded = await recorded_answer(here.pool, order.nomination, order.update_id)
        if recorded is None:
            raise
        status = recorded
    must_match(status.fingerprint, order.message.fingerprint or "")
    return status


async def _update(here: Resources, order: Order) -> NominationStatus:
    try:
        return await _say(here, order)
    except RPCError as error:
        if error.status != RPCStatusCode.FAILED_PRECONDITION:
            raise
    # A nomination that was split off ended at the very moment of this word, and the engine dropped the word: say it again.
    return await _say(here, order)


async def _say(here: Resources, order: Order) -> NominationStatus:
    handle = here.temporal.get_workflow_handle(nomination_workflow_id(order.nomination))
    call: Any = handle.execute_update(order.command.value, order.message, id=order.update_id, result_type=NominationStatus)
    status: NominationStatus = await within(here.settings.update_wait_seconds, call)
    return status


async def _after_rpc_error(here: Resources, order: Order, error: RPCError) -> NominationStatus:
    """No running workflow: the nomination has ended, or the engine has never heard of it. All else goes up as it is."""
    if error.status != RPCStatusCode.NOT_FOUND:
        raise error
    recorded = await recorded_answer(here.pool, order.nomination, order.update_id)
    if recorded is not None:
        return recorded
    state = await here.pool.fetchval("select state from nomination where id = $1 and closed_at is not null", order.nomination)
    if state is not None:
        raise AlreadyClosed("the nomination has ended", state=state) from None
    if await start_known(here, order.nomination):
        log.warning("the engine did not know an open nomination", nomination=order.nomination)
        return await _update(here, order)
    raise Unavailable("the nomination has not begun yet", nomination=order.nomination) from None


async def _after_refusal(here: Resources, order: Order, failed: WorkflowUpdateFailedError) -> NominationStatus:
    """A refusal may mean that the command was carried out long ago, by a run of the workflow that the engine has forgotten."""
    recorded = await recorded_answer(here.pool, order.nomination, order.update_id)
    if recorded is not None:
        return recorded
    if not isinstance(failed.cause, ApplicationError):
        raise failed
    if failed.cause.type != _RUN_ENDED_UNDER_IT:
        raise failed.cause
    try:
        return await _update(here, order)
    except (RPCError, WorkflowUpdateFailedError):
        raise AlreadyClosed("the nomination ended while the command was on its way") from None
