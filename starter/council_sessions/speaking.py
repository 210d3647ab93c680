"""Says something to a session: in which role the caller says it, and what came of it."""

from collections.abc import Iterator
from typing import Any

from models.errors import Conflict, DomainError, WrongOffice
from models.ids import update_id
from models.messages.actor import Actor
from models.messages.council_session import (
    BreakTiesInput,
    CancelInput,
    CloseRoundInput,
    EmbargoInput,
    InviteInput,
    KeepMinutesInput,
    OpenRoundInput,
    PublishInput,
    RecordPresenceInput,
    RecuseInput,
    SessionInput,
    SessionStatus,
    SetAgendaInput,
    SignMinutesInput,
)
from models.vocabulary import Role, SessionCommand
from policy.rights import actors_of
from policy.session_rights import SessionStanding, session_refusal
from starter.council_sessions.delivery import Word, deliver, was_said
from starter.council_sessions.seen import Seen
from starter.idempotency import fingerprint
from starter.people.caller import Caller
from starter.resources import Resources

MESSAGES: dict[SessionCommand, type[SessionInput]] = {
    SessionCommand.SET_AGENDA: SetAgendaInput,
    SessionCommand.INVITE: InviteInput,
    SessionCommand.RECORD_PRESENCE: RecordPresenceInput,
    SessionCommand.RECUSE: RecuseInput,
    SessionCommand.OPEN_ROUND: OpenRoundInput,
    SessionCommand.CLOSE_ROUND: CloseRoundInput,
    SessionCommand.BREAK_TIES: BreakTiesInput,
    SessionCommand.EMBARGO: EmbargoInput,
    SessionCommand.PUBLISH: PublishInput,
    SessionCommand.KEEP_MINUTES: KeepMinutesInput,
    SessionCommand.SIGN_MINUTES: SignMinutesInput,
    SessionCommand.CANCEL: CancelInput,
}
"""The message that carries each word. Those of the minutes have a door of their own (starter/minutes)."""


async def say(
    here: Resources, caller: Caller, session: Seen, *, command: SessionCommand, key: str, said: dict[str, Any]
) -> SessionStatus:
    """Where the session stands after the word: recorded. The same key gives the same answer.

    Raises the session's refusal, NotAllowed, WrongOffice, AlreadyClosed, KeyReused, NotKnownYetError when nobody answers in time.
    """
    return await say_as(here, caller, session, command=command, update=update_id(caller.officer, key), said=said)


async def say_as(
    here: Resources, caller: Caller, session: Seen, *, command: SessionCommand, update: str, said: dict[str, Any]
) -> SessionStatus:
    """The same under an update id of its own, for a request that takes several words."""
    actor = await voice(here, caller, session, command, update)
    sent = fingerprint({"session": session.id, "command": command, "said": said})
    message = MESSAGES[command].model_validate({**said, "actor": actor, "fingerprint": sent})
    return await deliver(here, Word(session.id, command, update, message))


async def voice(here: Resources, caller: Caller, session: Seen, command: SessionCommand, update: str) -> Actor:
    """As whom the caller says this. Raises the refusal, unless the session has taken the word before, under the same update id."""
    try:
        return speaker(caller, command, session.standing)
    except DomainError:
        if not await was_said(here.pool, session.id, update):
            raise
        return _seat(caller, session.standing)


def speaker(caller: Caller, command: SessionCommand, standing: SessionStanding) -> Actor:
    """The caller in the role, or the seat, in which they may say this now.

    Raises the refusal; where several are refused, one that comes too early or too late before one that is the wrong person.
    """
    closest: DomainError | None = None
    for actor in _voices(caller, standing):
        refused = session_refusal(actor, command, standing)
        if refused is None:
            return actor
        if closest is None or (isinstance(refused, Conflict) and not isinstance(closest, Conflict)):
            closest = refused
    if closest is None:
        raise WrongOffice("whoever has no role anywhere, and no seat, says nothing", command=command)
    raise closest


def may_say(caller: Caller, standing: SessionStanding) -> list[SessionCommand]:
    """Everything that the caller may say to the session now."""
    return [
        command
        for command in SessionCommand
        if any(session_refusal(actor, command, standing) is None for actor in _voices(caller, standing))
    ]


def _voices(caller: Caller, standing: SessionStanding) -> Iterator[Actor]:
    """Everything in which the caller may speak: as secretary of the unit, from their seat, then in every other role.

    A seat is a voice of its own: members may have no role anywhere.
    """
    actors = list(actors_of(caller.person))
    run = (Role.SECRETARY, standing.unit, standing.level)
    yield from (actor for actor in actors if (actor.role, actor.unit, actor.level) == run)
    if caller.officer in standing.functions:
        yield _seat(caller, standing)
    yield from actors


def _seat(caller: Caller, standing: SessionStanding) -> Actor:
    return Actor(officer=caller.officer, role=Role.MEMBER, unit=standing.unit, level=standing.level)
