"""Brings a command to the nomination's workflow, whatever has become of the workflow in the meantime."""

import asyncio
from dataclasses import dataclass

import structlog
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from models.engine import RUN_ENDED_UNDER_IT
from models.errors import AlreadyClosed, Unavailable
from models.ids import nomination_workflow_id
from models.messages.commands import CommandInput
from models.messages.nomination import NominationStatus
from models.messages.succession import HandOverInput
from models.vocabulary import Command
from starter.answers import must_match, recorded_answer
from starter.catching_up import catch_up, not_to_be_believed
from starter.deadline import NotKnownYetError
from starter.intake import start_known
from starter.notes import WrittenNote
from starter.resources import Resources
from starter.updates import PAUSE_SECONDS, TRIES, Update, send

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Order:
    """A command, ready to be carried: for which nomination, under which update id, with which message."""

    nomination: str
    command: Command
    update_id: str
    message: CommandInput | HandOverInput
    note: WrittenNote | None


async def deliver(here: Resources, order: Order) -> NominationStatus:
    """What the command led to, now or when it was given before.

    Raises the workflow's refusal, AlreadyClosed, KeyReused, Unavailable, NotKnownYetError, or RPCError.
    """
    try:
        status = await _deliver(here, order)
    except NotKnownYetError:
        # The record step writes before the workflow answers: perhaps only the answer is late.
        recorded = await _recorded(here, order)
        if recorded is None:
            raise
        here.behind.notice(order.nomination)
        status = recorded
    must_match(status.fingerprint, order.message.fingerprint or "")
    return status


async def _deliver(here: Resources, order: Order) -> NominationStatus:
    try:
        return await _say_or_refuse(here, order)
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
    recorded = await _recorded(here, order)
    if recorded is not None:
        return recorded
    await _bring_back(here, order.nomination)
    return await _say_or_refuse(here, order)


async def _say_or_refuse(here: Resources, order: Order) -> NominationStatus:
    """The answer, or the refusal as itself. Before a refusal is believed, the ledger is asked."""
    try:
        return await _say(here, order)
    except WorkflowUpdateFailedError as failed:
        refusal = failed.cause
        if not isinstance(refusal, ApplicationError):
            raise
    # The command may have been carried out long ago, by a run of the workflow that the engine has forgotten.
    recorded = await _recorded(here, order)
    if recorded is not None:
        return recorded
    if refusal.type == RUN_ENDED_UNDER_IT:
        return await _say_again(here, order)
    if await not_to_be_believed(here, order.nomination, refusal):
        return await _say_until_believed(here, order)
    raise refusal


async def _say_until_believed(here: Resources, order: Order) -> NominationStatus:
    """The answer, or a refusal that agrees with the ledger. Raises NotKnownYetError while the two contradict each other."""
    for _ in range(TRIES):
        try:
            return await _say_again(here, order)
        except ApplicationError as refusal:
            if not await not_to_be_believed(here, order.nomination, refusal):
                raise
        await asyncio.sleep(PAUSE_SECONDS)
    raise NotKnownYetError


async def _say(here: Resources, order: Order) -> NominationStatus:
    """The answer, or the refusal. Raises NotKnownYetError when the engine drops the command again and again."""
    workflow_id = nomination_workflow_id(order.nomination)
    return await send(here, Update(workflow_id, order.command.value, order.update_id, order.message, NominationStatus))


async def _say_again(here: Resources, order: Order) -> NominationStatus:
    try:
        return await _say(here, order)
    except WorkflowUpdateFailedError as failed:
        if isinstance(failed.cause, ApplicationError) and failed.cause.type != RUN_ENDED_UNDER_IT:
            raise failed.cause from None
    except RPCError as error:
        if error.status != RPCStatusCode.NOT_FOUND:
            raise
    raise AlreadyClosed("the nomination ended while the command was on its way")


async def _recorded(here: Resources, order: Order) -> NominationStatus | None:
    return await recorded_answer(here.pool, order.nomination, order.update_id)


async def _bring_back(here: Resources, nomination: str) -> None:
    """The engine knows no running workflow: the nomination has ended, or is not started yet, or was lost and begins anew.

    Raises AlreadyClosed, or Unavailable for a nomination that is about to be split off.
    """
    state = await here.pool.fetchval("select state from nomination where id = $1 and closed_at is not null", nomination)
    if state is not None:
        raise AlreadyClosed("the nomination has ended", state=state)
    if not await start_known(here, nomination):
        raise Unavailable("the nomination has not begun yet", nomination=nomination)
    log.warning("the engine did not know an open nomination", nomination=nomination)
    await catch_up(here, nomination)
