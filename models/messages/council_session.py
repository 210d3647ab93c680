"""What people may say to a session of a council, what the session asks of its activities, and what it answers.

Ids, codes, counts and hashes. Never a choice, never a name; who has not voted yet is nobody's business but the ballot box's.
"""

from datetime import date, datetime
from typing import Annotated, Any

from pydantic import Field

from models.messages.actor import Actor
from models.messages.base import Code, DocumentNumber, Message, Sha256
from models.messages.commands import MAX_NOMINEES, CommandInput, NomineeId
from models.messages.policy import Source
from models.messages.vote import Votes
from models.vocabulary import Act, BallotMode, CouncilFunction, Level, MeetingKind, Presence, SessionState

MAX_AGENDA = 2000
"""Nominations on the agenda of one session."""
MAX_AT_ONCE = 1000
"""Nominations put on it, or taken off, by one word."""
MAX_SEATS = 1000

Round = Annotated[int, Field(ge=1, le=10)]


class Seat(Message):
    """A member on the day the session was convened."""

    officer: Code
    function: CouncilFunction


class StartSession(Message):
    """The input of a session: which council, who sits on it, who convened it, when and how it is to meet."""

    session: Code
    council: Code
    unit: Code
    level: Level
    kind: MeetingKind
    planned_at: datetime
    convened_by: Actor
    seats: Annotated[tuple[Seat, ...], Field(min_length=1, max_length=MAX_SEATS)]
    update_id: str
    fingerprint: Sha256 | None = None


class SessionInput(Message):
    """What every word to a session says. `fingerprint` is the hash of the request, so that a key reused for another is seen."""

    actor: Actor
    fingerprint: Sha256 | None = None


class AgendaEntry(Message):
    """A nomination, and the number of the task by which it awaits this council."""

    nomination: Code
    task: int = Field(ge=1)


class SetAgendaInput(SessionInput):
    """Put nominations on the agenda, and take others off. Only before the first round opens."""

    add: tuple[AgendaEntry, ...] = Field(default=(), max_length=MAX_AT_ONCE)
    remove: tuple[Code, ...] = Field(default=(), max_length=MAX_AT_ONCE)


class InviteInput(SessionInput):
    """Send the invitations with the papers to every seat; again to those who were not invited yet."""


class SeatPresence(Message):
    """How one member takes part. A delegate needs the number and day of the written mandate."""

    officer: Code
    presence: Presence
    delegate: Code | None = None
    mandate_number: DocumentNumber | None = None
    mandate_date: date | None = None


class RecordPresenceInput(SessionInput):
    """Who is there; may be said again until the round opens, and for latecomers while it is open."""

    seats: Annotated[tuple[SeatPresence, ...], Field(min_length=1, max_length=MAX_SEATS)]


class RecuseInput(SessionInput):
    """A member keeps out of the vote on a nomination, or on some of its nominees. Only while no round is open."""

    officer: Code
    nomination: Code
    nominees: tuple[NomineeId, ...] = Field(default=(), max_length=500)
    ground: Code


class Places(Message):
    """How many of an award there are places for, where a quota or a movement sets a number."""

    award: Code
    places: int = Field(ge=0, le=100_000)
    said_by: Source


class OpenRoundInput(SessionInput):
    """Open the vote: on the whole agenda (first round), or on those of the last round that have no decision or did not pass.

    `nominees` names whom a later round is about (empty: all without a decision). `minutes` is the voting window, after which the
    round closes by itself (None: it stays open until somebody closes it). `remind_after` minutes those who have not voted are told.
    """

    mode: BallotMode = BallotMode.SLATE
    nominees: tuple[NomineeId, ...] = Field(default=(), max_length=5000)
    minutes: int | None = Field(default=None, ge=1, le=60 * 24 * 60)
    remind_after: int | None = Field(default=None, ge=1, le=60 * 24 * 60)
    places: tuple[Places, ...] = Field(default=(), max_length=100)


class CloseRoundInput(SessionInput):
    """Close the vote; it is counted at once."""


class TieWord(Message):
    """What the chair says of one nominee."""

    nominee: NomineeId
    passes: bool


class BreakTiesInput(SessionInput):
    """The chair's voice where votes were level, or more were level at the last place than there are places."""

    words: Annotated[tuple[TieWord, ...], Field(min_length=1, max_length=5000)]


class EmbargoInput(SessionInput):
    """Keep the result back until that moment, or (None) until the chair publishes it."""

    until: datetime | None = None


class PublishInput(SessionInput):
    """Publish the result, and tell every nomination. During an embargo without a day only the chair may."""


class KeepMinutesInput(SessionInput):
    """A version of the minutes was kept: its number, and the hash of its text."""

    version: int = Field(ge=1)
    sha256: Sha256


class SignMinutesInput(SessionInput):
    """The signed minutes: number, day, and the hash of the signed PDF. After that they are not corrected any more."""

    number: DocumentNumber
    dated: date
    sha256: Sha256


class CancelInput(SessionInput):
    """Call the session off, before anything was published. Every nomination stays where it is."""

    ground: Code


class LeftOff(Message):
    """A nomination that could not be put on the agenda, and why: the type of the refusal."""

    nomination: Code
    refused: Code


class SessionStatus(Message):
    """Where a session stands. `left_off` is said once, in the answer to the word that wanted them on the agenda."""

    session: Code
    state: SessionState
    sequence: int = 0
    round: int = 0
    agenda: int = 0
    members: int = 0
    present: int = 0
    written: int = 0
    ballots: int | None = None
    passed: int = 0
    failed: int = 0
    undecided: int = 0
    ties: int = 0
    delivered: int = 0
    refused: int = 0
    closes_at: datetime | None = None
    embargo_until: datetime | None = None
    left_off: tuple[LeftOff, ...] = ()
    fingerprint: Sha256 | None = None


# --- between the session and its record -----------------------------------------------------------------------------------------


class SessionChange(Message):
    """One change of a session, whole: what its ledger says, and what the read model is to show.

    `status` is where the session stands after it, as far as its workflow can say; whatever only the database knows (how many are on
    the agenda, how many have passed) comes back in the answer, with the `fingerprint` of the request that it answers. What was said
    is in the one field that fits the act. `before` is the change just before this one, where both are kept together.
    """

    session: Code
    sequence: int = Field(ge=1)
    act: Act
    at: datetime
    actor: Actor | None = None
    update_id: str | None = None
    fingerprint: Sha256 | None = None
    status: SessionStatus
    unit: Code
    level: Level
    reason: Code | None = None
    facts: dict[str, Any] = Field(default_factory=dict)
    start: StartSession | None = None
    agenda: SetAgendaInput | None = None
    presence: tuple[SeatPresence, ...] = ()
    recusal: RecuseInput | None = None
    ties: tuple[TieWord, ...] = ()
    places: tuple[Places, ...] = ()
    before: "SessionChange | None" = None


class SessionRecorded(Message):
    """The proof that a change is kept, and the status that its caller is told.

    `results_hash` is that of the results of the round as they are now, where the change was about them.
    """

    hash: Sha256
    status: SessionStatus
    results_hash: Sha256 | None = None


class Opening(Message):
    """Ask whether a round may be opened: quorum, how often each nominee has been voted on, whether those named may be."""

    session: Code
    unit: Code
    level: Level
    round: Round
    kind: MeetingKind
    nominees: tuple[NomineeId, ...] = Field(default=(), max_length=5000)
    at: datetime


# --- between the session and the ballot box -------------------------------------------------------------------------------------


class OpenRound(Message):
    """Ask the box to open a round: freeze slate and electors, make the key, be ready for ballots. Run twice it opens one round.

    The slate is the agenda's nominations whose task is still open, in agenda order, nominees in list order; in a later round those
    of `nominees`, or all of the round before without a decision.
    """

    session: Code
    round: Round
    unit: Code
    mode: BallotMode
    nominees: tuple[NomineeId, ...] = ()
    at: datetime
    closes_at: datetime | None = None


class RoundOpened(Message):
    """A round is open: how many lines, how many may vote, the hash of the slate."""

    lines: int
    electors: int
    secret: bool
    slate_hash: Sha256


class RoundRef(Message):
    """A round of a session, and the moment of what is asked."""

    session: Code
    round: Round
    at: datetime


class RoundClosed(Message):
    """No ballot is taken any more: how many were, and the root over their receipts."""

    ballots: int
    receipts_root: Sha256


class BoxCommitted(Message):
    """The commitment to the box, made before anybody knows the tally."""

    commitment: Sha256


class CountRound(RoundRef):
    """Ask for the count. The box must be the one that was committed to."""

    commitment: Sha256
    places: tuple[Places, ...] = ()


class RoundCounted(Message):
    """What the round came to: lines by verdict, ties for the chair, and the hash of all results."""

    passed: int
    failed: int
    undecided: int
    ties: int
    results_hash: Sha256


class RemindVoters(RoundRef):
    """Ask the box to tell those who have not voted yet. Nobody else learns who they are."""


# --- between the session and the nominations ------------------------------------------------------------------------------------


class RoundResult(Message):
    """A round that was counted, and the hash of all that came of it."""

    round: Round
    results_hash: Sha256


class ToldVerdict(Message):
    """What the council came to for nominees who fared alike, in which round. Counts only as far as they may be told."""

    passed: bool
    round: Round
    nominees: Annotated[tuple[NomineeId, ...], Field(min_length=1, max_length=MAX_NOMINEES)]
    in_favour: Votes | None = None
    against: Votes | None = None
    abstaining: Votes | None = None
    invalid: Votes | None = None
    needed: int = Field(default=0, ge=0, le=1000)
    base: int = Field(default=0, ge=0, le=1000)


class ReceiveVerdictInput(CommandInput):
    """A session's verdict over the list, nominee by nominee, those who fared alike together: 500 of them stay under 64 KiB.

    It comes from the session, never by hand, and names the task by which the nomination stood on the agenda. `derivation` is, in
    words, how the most common verdict follows; the others lie with the session.
    """

    session: Code
    held_on: date
    members: int = Field(gt=0, le=1000)
    present: int = Field(ge=0, le=1000)
    rounds: Annotated[tuple[RoundResult, ...], Field(min_length=1, max_length=10)]
    verdicts: Annotated[tuple[ToldVerdict, ...], Field(min_length=1, max_length=MAX_NOMINEES)]
    clause: str = Field(max_length=200)
    derivation: str | None = Field(default=None, max_length=4000)


class DeliverOutcomes(Message):
    """Ask for every decided nomination of the session to be told, in batches, each once. `actor` is the secretary who ran it."""

    session: Code
    actor: Actor
    held_on: date
    members: int
    present: int
    rounds: tuple[RoundResult, ...]


class OutcomesDelivered(Message):
    """How many nominations took the verdict, how many refused it, how many had left the agenda, how many have no decision."""

    delivered: int
    refused: int
    left: int
    undecided: int
