"""What each word of people makes of a session, and what its ledger says of it. Rounds have a file of their own."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from models.messages.council_session import (
    BreakTiesInput,
    EmbargoInput,
    InviteInput,
    KeepMinutesInput,
    PublishInput,
    RecordPresenceInput,
    RecuseInput,
    SetAgendaInput,
    SignMinutesInput,
)
from models.vocabulary import Act, SessionCommand, SessionState
from workflows.council.desk import Word
from workflows.council.sitting import Sitting


def set_agenda(_sitting: Sitting, command: SetAgendaInput) -> Word:
    """Nominations come onto the agenda, or leave it. Which of them stand, the record step finds."""
    return Word(Act.AGENDA_SET, agenda=command)


def invite(sitting: Sitting, _command: InviteInput) -> Word:
    """Everybody with a seat is told."""
    return Word(Act.INVITED, facts={"seats": len(sitting.start.seats)})


def record_presence(sitting: Sitting, command: RecordPresenceInput) -> Word:
    """Who takes part, and how. The ledger is told how many in which way; who, stands with the seats."""
    sitting.take_seats(command.seats)
    ways = Counter(str(way) for way in sitting.presence.values())
    return Word(Act.PRESENCE_RECORDED, facts={"said": len(command.seats), "seats": dict(ways)}, presence=command.seats)


def recuse(_sitting: Sitting, command: RecuseInput) -> Word:
    """A member keeps out of a vote."""
    facts = {"officer": command.officer, "nomination": command.nomination, "nominees": list(command.nominees)}
    return Word(Act.RECUSED, reason=command.ground, facts=facts, recusal=command)


def break_ties(sitting: Sitting, command: BreakTiesInput) -> Word:
    """The chair speaks where votes were level. Which of them were, the record step finds."""
    facts = {
        "round": sitting.round,
        "pass": [word.nominee for word in command.words if word.passes],
        "fail": [word.nominee for word in command.words if not word.passes],
    }
    return Word(Act.TIES_BROKEN, facts=facts, ties=command.words, places=sitting.places)


def embargo(sitting: Sitting, command: EmbargoInput) -> Word:
    """The result is kept back."""
    sitting.state = SessionState.EMBARGOED
    sitting.embargo_until = command.until
    return Word(Act.EMBARGOED, facts={"until": command.until.isoformat()} if command.until else {})


def publish(sitting: Sitting, _command: PublishInput | None) -> Word:
    """The result is told to everybody; its nominations are told next."""
    sitting.state = SessionState.PUBLISHED
    sitting.embargo_until = None
    return Word(Act.PUBLISHED, facts={"rounds": [one.model_dump() for one in sitting.counted]})


def keep_minutes(sitting: Sitting, command: KeepMinutesInput) -> Word:
    """A version of the minutes is there."""
    sitting.minutes = command.version
    return Word(Act.MINUTES_KEPT, facts={"version": command.version, "sha256": command.sha256})


def sign_minutes(sitting: Sitting, command: SignMinutesInput) -> Word:
    """The minutes are signed; the hash is that of the signed file."""
    sitting.signed = True
    facts = {"number": command.number, "dated": command.dated.isoformat(), "sha256": command.sha256, "version": sitting.minutes}
    return Word(Act.MINUTES_SIGNED, facts=facts)


WORDS: dict[SessionCommand, Callable[[Sitting, Any], Word]] = {
    SessionCommand.SET_AGENDA: set_agenda,
    SessionCommand.INVITE: invite,
    SessionCommand.RECORD_PRESENCE: record_presence,
    SessionCommand.RECUSE: recuse,
    SessionCommand.BREAK_TIES: break_ties,
    SessionCommand.EMBARGO: embargo,
    SessionCommand.PUBLISH: publish,
    SessionCommand.KEEP_MINUTES: keep_minutes,
    SessionCommand.SIGN_MINUTES: sign_minutes,
}
