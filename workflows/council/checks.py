"""What a session refuses, before anything changes. What only the database knows is refused by its record step."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from models.errors import DomainError, InvalidInput, NotAllowed, WrongState
from models.ids import session_workflow_id
from models.messages.council_session import (
    EmbargoInput,
    KeepMinutesInput,
    OpenRoundInput,
    RecordPresenceInput,
    RecuseInput,
    SeatPresence,
    SessionInput,
    SetAgendaInput,
    SignMinutesInput,
    StartSession,
    TieWord,
)
from models.vocabulary import CouncilFunction, MeetingKind, Presence, Role, SessionCommand, SessionState
from policy.clock import local_day
from policy.session_rights import runs, session_refusal
from workflows import guards
from workflows.council.sitting import Sitting

SESSION = re.compile(r"ph-[a-z2-7]{1,40}")
FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_ROUNDS = 10
FURTHEST_EMBARGO = timedelta(days=400)


def refuse_start(start: StartSession, workflow_id: str) -> None:
    """Refuse a session that could not be lived through. Raises InvalidInput or NotAllowed."""
    if workflow_id != session_workflow_id(start.session):
        raise InvalidInput("session", "the workflow of a session bears its id", workflow_id=workflow_id)
    if not SESSION.fullmatch(start.session):
        raise InvalidInput("session", "is no id of a session")
    if start.planned_at.tzinfo is None or not FIRST_YEAR <= start.planned_at.year <= LAST_YEAR:
        raise InvalidInput("planned_at", f"is no moment of the years {FIRST_YEAR} to {LAST_YEAR} with its zone of time")
    _refuse_twice("seats", (seat.officer for seat in start.seats))
    if not any(seat.function.votes for seat in start.seats):
        raise InvalidInput("seats", "nobody on this council has a vote")
    if sum(seat.function is CouncilFunction.CHAIR for seat in start.seats) > 1:
        raise InvalidInput("seats", "a council has one chair")
    actor = start.convened_by
    if (actor.role, actor.unit, actor.level) != (Role.SECRETARY, start.unit, start.level):
        raise NotAllowed("the secretary of the council's unit convenes it", role=actor.role, unit=start.unit)
    guards.answerable(start.update_id)


def refuse(sitting: Sitting, name: SessionCommand, command: SessionInput, update_id: str, now: datetime) -> None:
    """Refuse, with a DomainError, what the session does not allow now, or what makes no sense."""
    guards.answerable(update_id)
    refused: DomainError | None = session_refusal(command.actor, name, sitting.standing)
    if refused is not None:
        raise refused
    check = _CHECKS.get(name)
    if check is not None:
        check(sitting, command, now)


def _agenda(_sitting: Sitting, command: SetAgendaInput, _now: datetime) -> None:
    if not command.add and not command.remove:
        raise InvalidInput("add", "says nothing")
    _refuse_twice("add", (entry.nomination for entry in command.add))
    _refuse_twice("remove", (*command.remove, *(entry.nomination for entry in command.add)))


def _presence(sitting: Sitting, command: RecordPresenceInput, now: datetime) -> None:
    _refuse_twice("seats", (seat.officer for seat in command.seats))
    _refuse_twice("seats", (seat.delegate for seat in command.seats if seat.delegate))
    for seat in command.seats:
        if seat.officer not in sitting.functions:
            raise InvalidInput("seats", "has no seat at this session", officer=seat.officer)
        _refuse_strange_delegate(sitting, seat, now)
        if sitting.start.kind is MeetingKind.WRITTEN and seat.presence in (Presence.PRESENT, Presence.DELEGATED):
            raise InvalidInput("seats", "nobody is present at a session held in writing", officer=seat.officer)
        was = sitting.presence[seat.officer]
        if sitting.state is SessionState.OPEN and was is not Presence.ABSENT and was is not seat.presence:
            raise WrongState("while a round is open only latecomers are added", officer=seat.officer, presence=was)


def _refuse_strange_delegate(sitting: Sitting, seat: SeatPresence, now: datetime) -> None:
    if seat.presence is not Presence.DELEGATED:
        if seat.delegate is not None:
            raise InvalidInput("seats", "only a seat that is delegated has a delegate", officer=seat.officer)
        return
    if seat.delegate is None or seat.mandate_number is None or seat.mandate_date is None:
        raise InvalidInput("seats", "a delegate needs the number and day of the written mandate", officer=seat.officer)
    if seat.mandate_date > local_day(now):
        raise InvalidInput("seats", "the mandate is dated after today", officer=seat.officer)
    if seat.delegate in sitting.voters:
        raise InvalidInput("seats", "a member with a vote of their own is nobody's delegate", officer=seat.officer)


def _recusal(sitting: Sitting, command: RecuseInput, _now: datetime) -> None:
    if command.officer not in sitting.voters:
        raise InvalidInput("officer", "has no vote at this session", officer=command.officer)
    if command.actor.officer != command.officer and not runs(command.actor, sitting.standing):
        raise NotAllowed("a member keeps out of a vote by their own word")
    _refuse_twice("nominees", command.nominees)


def _opening(sitting: Sitting, command: OpenRoundInput, _now: datetime) -> None:
    if not sitting.status.agenda:
        raise WrongState("nothing is on the agenda", state=sitting.state)
    if sitting.round >= MOST_ROUNDS:
        raise WrongState(f"a session holds {MOST_ROUNDS} rounds at most", round=sitting.round)
    if command.nominees and not sitting.counted:
        raise InvalidInput("nominees", "the first round is about the whole agenda")
    _refuse_twice("nominees", command.nominees)
    _refuse_twice("places", (one.award for one in command.places))
    if command.remind_after is not None and command.minutes is not None and command.remind_after >= command.minutes:
        raise InvalidInput("remind_after", "lies after the end of the vote", minutes=command.minutes)


def _ties(sitting: Sitting, command: Any, _now: datetime) -> None:
    words: tuple[TieWord, ...] = command.words
    _refuse_twice("words", (word.nominee for word in words))
    if not sitting.status.ties:
        raise WrongState("there is no tie", state=sitting.state, round=sitting.round)


def _embargo(_sitting: Sitting, command: EmbargoInput, now: datetime) -> None:
    until = command.until
    if until is None:
        return
    if until.tzinfo is None:
        raise InvalidInput("until", "names no zone of time")
    if until <= now:
        raise InvalidInput("until", "lies in the past", now=now.isoformat())
    if until > now + FURTHEST_EMBARGO:
        raise InvalidInput("until", f"lies further than {FURTHEST_EMBARGO.days} days away")


def _minutes(sitting: Sitting, command: KeepMinutesInput, _now: datetime) -> None:
    if sitting.signed:
        raise WrongState("signed minutes are not corrected any more", state=sitting.state)
    if command.version <= sitting.minutes:
        raise InvalidInput("version", f"version {sitting.minutes} is kept already", version=sitting.minutes)


def _signing(sitting: Sitting, command: SignMinutesInput, now: datetime) -> None:
    if sitting.signed:
        raise WrongState("the minutes are signed", state=sitting.state)
    if command.dated > local_day(now):
        raise InvalidInput("dated", "lies in the future", today=local_day(now).isoformat())
    if sitting.opened_at is not None and command.dated < local_day(sitting.opened_at):
        raise InvalidInput("dated", "lies before the session", held_on=local_day(sitting.opened_at).isoformat())


def _refuse_twice(name: str, values: Iterable[Any]) -> None:
    seen = set()
    for value in values:
        if value in seen:
            raise InvalidInput(name, f"{value} is named twice")
        seen.add(value)


_CHECKS: dict[SessionCommand, Callable[[Sitting, Any, datetime], None]] = {
    SessionCommand.SET_AGENDA: _agenda,
    SessionCommand.RECORD_PRESENCE: _presence,
    SessionCommand.RECUSE: _recusal,
    SessionCommand.OPEN_ROUND: _opening,
    SessionCommand.BREAK_TIES: _ties,
    SessionCommand.EMBARGO: _embargo,
    SessionCommand.KEEP_MINUTES: _minutes,
    SessionCommand.SIGN_MINUTES: _signing,
}
