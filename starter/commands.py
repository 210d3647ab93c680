"""Carries an officer's command to the nomination's workflow and brings the answer back."""

import asyncio

from temporalio.exceptions import ApplicationError

from models.ids import update_id
from models.messages.nomination import NominationStatus
from models.vocabulary import Command
from starter.delivery import Order, deliver
from starter.idempotency import fingerprint
from starter.moves import with_who_and_when
from starter.notes import drop_note, keep_note, write_note
from starter.people.caller import Caller
from starter.resources import Resources
from starter.rights.roles import actor_for
from starter.rights.visibility import must_see
from starter.schemas.commands import MESSAGES, CommandBody
from starter.successions import day_of, hand_over
from starter.tasks.completion import must_not_be_anothers

TURNED_AWAY = frozenset({"NotFound", "OutsideArea", "WrongOffice"})
"""Refusals of somebody who may be an officer of a successor."""


async def give(
    here: Resources, caller: Caller, nomination: str, *, command: Command, key: str, body: CommandBody
) -> NominationStatus:
    """The status that the command led to: recorded, and visible in every list.

    The same key gives the same answer. Raises the refusal of the workflow (one that came too late says who was quicker, and
    when), NotFound, NotAllowed, KeyReused, ClaimedByAnother, ClaimMoved, Unavailable, or NotKnownYetError when nobody answers in
    time.
    """
    try:
        try:
            order = await prepare(here, caller, nomination, command=command, key=key, body=body)
            status = await _carry(here, order)
        except ApplicationError as refusal:
            # Perhaps the office that has it is no more, and the round that hands it over has not come by yet.
            if refusal.type not in TURNED_AWAY or not await hand_over(here, nomination, day_of(here)):
                raise
            order = await prepare(here, caller, nomination, command=command, key=key, body=body)
            status = await _carry(here, order)
    except ApplicationError as refusal:
        raise await with_who_and_when(here.pool, caller, nomination, body.task, refusal) from None
    # What was split off begins a moment later: the answer waits for it, so that its caller finds it in every list.
    await asyncio.gather(*(here.arrivals.arrived(split, here.settings.update_wait_seconds) for split in status.splits))
    return status


async def _carry(here: Resources, order: Order) -> NominationStatus:
    try:
        status = await deliver(here, order)
    except ApplicationError:
        await drop_note(here.pool, order.note)
        raise
    await keep_note(here.pool, order.note)
    return status


async def prepare(here: Resources, caller: Caller, nomination: str, *, command: Command, key: str, body: CommandBody) -> Order:
    """The message for a command, its comment put away in the database.

    Raises NotFound, NotAllowed, KeyReused, and ClaimedByAnother or ClaimMoved when somebody else has taken the task.
    """
    await must_see(here.pool, here.areas, caller, nomination)
    update = update_id(caller.officer, key)
    actor = await actor_for(here.pool, caller, command, nomination, update)
    await must_not_be_anothers(here, actor, nomination, command=command, update=update, body=body)
    written = None
    if body.comment is not None:
        written = await write_note(here.pool, nomination, caller.officer, update, body.comment)
    said = body.model_dump(exclude={"comment", "claim"}, mode="json")
    note = written.note if written else None
    # Only the comment's salted hash enters the fingerprint: a plain one of a short text could be guessed back.
    sent = fingerprint({"nomination": nomination, "command": command, "said": said, "note": note.sha256 if note else None})
    message = MESSAGES[command].model_validate({**said, "actor": actor, "note": note, "fingerprint": sent})
    return Order(nomination, command, update, message, written)
