"""Sessions of councils: how they are answered."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from models.messages.council_session import SessionStatus
from models.vocabulary import BallotMode, CouncilFunction, Level, MeetingKind, Presence, SessionCommand, SessionState, VoteVerdict
from starter.problems import Problem
from starter.reading_log.marks import ABOUT_NOMINEE, PERSONAL
from starter.schemas.base import Answer
from starter.schemas.commands import CommandState
from starter.schemas.council_session_examples import (
    CANDIDATE,
    ITEM,
    LEFT_OFF,
    RECUSAL,
    RESULT,
    ROUND,
    SEAT,
    SESSION,
    STATUS,
    SUMMARY,
)
from starter.schemas.examples import shown
from starter.schemas.tasks import OfficerName


class ResultCounts(Answer):
    """Nominees by what the last vote on them came to; `ties` are those without a decision that wait for the chair's word."""

    passed: int
    failed: int
    undecided: int
    ties: int


class SessionStatusAnswer(Answer):
    """Where a session stands after a word: recorded, and visible in every list."""

    model_config = shown(STATUS)

    session: str
    version: int = Field(description="The sequence of the entry of its ledger.")
    state: SessionState
    round: int
    agenda: int = Field(description="Nominations on the agenda.")
    members: int = Field(description="Seats with a vote.")
    present: int = Field(description="Those of them who are there, or have a delegate there.")
    written: int
    ballots: int | None = None
    closes_at: datetime | None = None
    embargo_until: datetime | None = None
    results: ResultCounts | None = Field(default=None, description="Before publication only for those who run or preside it.")
    delivered: int = Field(description="Nominations that have taken their verdict.")
    refused: int = Field(description="Nominations that had moved on and refused it.")

    @classmethod
    def of(cls, status: SessionStatus, *, results: bool) -> "SessionStatusAnswer":
        """What the caller is told of a status: the counts only if they may know `results`."""
        return cls(
            session=status.session,
            version=status.sequence,
            state=status.state,
            round=status.round,
            agenda=status.agenda,
            members=status.members,
            present=status.present,
            written=status.written,
            ballots=status.ballots,
            closes_at=status.closes_at,
            embargo_until=status.embargo_until,
            results=ResultCounts(passed=status.passed, failed=status.failed, undecided=status.undecided, ties=status.ties)
            if results and status.round
            else None,
            delivered=status.delivered,
            refused=status.refused,
        )


class WordStatus(Answer):
    """What became of a word. `unknown`: nothing is recorded under this key (yet); say it again with the same key."""

    model_config = shown({"state": "done", "answer": STATUS, "problem": None})

    state: CommandState
    answer: SessionStatusAnswer | None = Field(default=None, description="Where the session stood after it, when it is done.")
    problem: Problem | None = Field(default=None, description="Why it was refused.")


class SessionSummary(Answer):
    """A session in a list."""

    model_config = shown(SUMMARY)

    id: str
    council: str
    unit: str
    level: Level
    kind: MeetingKind
    state: SessionState
    planned_at: datetime
    place: str | None = None
    round: int
    agenda: int = Field(description="Nominations on the agenda.")
    members: int = Field(description="Seats with a vote.")


class SessionPage(Answer):
    """Sessions, the latest first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"sessions": [SUMMARY], "next": None})

    sessions: list[SessionSummary]
    next: str | None = None


class Missing(StrEnum):
    """What stands in the way of opening a round."""

    AGENDA = "agenda"
    QUORUM = "quorum"


class QuorumAnswer(Answer):
    """Whether enough are there to open, and how that follows: by the strictest rule on the agenda."""

    ok: bool
    needed: int
    there: int
    derivation_vi: str
    derivation_en: str
    clause: str


class OwnSeat(Answer):
    """The caller's own seat."""

    function: CouncilFunction
    votes: bool
    presence: Presence


class SessionLinks(Answer):
    """Where to read on: the papers of a session."""

    self: str
    agenda: str
    seats: str
    results: str

    @classmethod
    def of(cls, session: str) -> "SessionLinks":
        """The links of this session."""
        here = f"/v1/council-sessions/{session}"
        return cls(self=here, agenda=f"{here}/agenda", seats=f"{here}/seats", results=f"{here}/results")


class CouncilSessionAnswer(SessionSummary):
    """A session as it stands."""

    model_config = shown(SESSION)

    version: int
    convened_by: str
    present: int = Field(description="Seats with a vote that are there, or have a delegate there.")
    written: int
    ballots: int | None = Field(default=None, description="Of the last round, once it is closed.")
    closes_at: datetime | None = Field(default=None, description="When the open round closes by itself.")
    invited_at: datetime | None = None
    embargo_until: datetime | None = None
    changed_at: datetime
    closed_at: datetime | None = None
    minutes_signed: str | None = None
    left: int = Field(description="Nominations that were on the agenda and have moved on.")
    results: ResultCounts | None = Field(default=None, description="Before publication only for those who run or preside it.")
    delivered: int = Field(description="Nominations that have taken their verdict.")
    refused: int = Field(description="Nominations that had moved on and refused it: the agenda says why.")
    quorum: QuorumAnswer | None = Field(default=None, description="While a round may be opened and something is left to vote on.")
    missing: list[Missing] = Field(description="What stands in the way of opening a round.")
    mine: OwnSeat | None = None
    may: list[SessionCommand] = Field(description="What you may say to it now.")
    links: SessionLinks


class SeatAnswer(Answer):
    """A member on the day the session was convened, and how they take part."""

    model_config = shown(SEAT)

    officer: OfficerName
    function: CouncilFunction
    votes: bool
    presence: Presence
    delegate: OfficerName | None = None
    mandate_number: str | None = None
    mandate_date: date | None = None


class SeatList(Answer):
    """Every seat, the chair first."""

    model_config = shown({"seats": [SEAT]})

    seats: list[SeatAnswer]


class RecusalAnswer(Answer):
    """Who keeps out of the vote on what. `said_by` is `system` where a rule says it: a list on which the member stands, say."""

    model_config = shown(RECUSAL)

    officer: OfficerName
    nomination: str
    nominees: list[int] = Field(description="None: all on its list.")
    ground: str
    said_by: str


class RecusalList(Answer):
    """Every recusal of the session."""

    model_config = shown({"recusals": [RECUSAL]})

    recusals: list[RecusalAnswer]


class RoundAnswer(Answer):
    """One ballot of the session. Commitment and box are published; who voted how is nowhere."""

    model_config = shown(ROUND)

    round: int
    mode: BallotMode
    secret: bool
    lines: int = Field(description="Nominees on the ballot paper.")
    electors: int
    may_change: bool
    opened_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    ballots: int | None = None
    slate_hash: str
    receipts_root: str | None = None
    commitment: str | None = None
    voided: str | None = Field(default=None, description="Why it counts for nothing, if it does.")


class RoundList(Answer):
    """The rounds of the session, in order."""

    model_config = shown({"rounds": [ROUND]})

    rounds: list[RoundAnswer]


class CandidateAnswer(Answer):
    """A nomination that awaits the council and is not on this agenda."""

    model_config = shown(CANDIDATE)

    nomination: str
    task: int
    award: str
    proposer: str
    movement: str | None = None
    nominees: int
    received_on: date
    due_at: datetime | None = None
    awaits: str | None = Field(default=None, description="Another session, on whose agenda it stands.")


class CandidatePage(Answer):
    """Candidates, the most urgent first. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"candidates": [CANDIDATE], "next": None})

    candidates: list[CandidateAnswer]
    next: str | None = None


class LeftOffAnswer(Answer):
    """A nomination that could not come onto the agenda, and the kind of the reason, as in a problem document."""

    nomination: str
    type: str


class AgendaChanged(Answer):
    """What became of the agenda: how many came, how many were to leave, and which could not come, and why."""

    model_config = shown({"status": STATUS, "added": 199, "removed": 0, "refused": [LEFT_OFF]})

    status: SessionStatusAnswer
    added: int
    removed: int
    refused: list[LeftOffAnswer]


class ItemStanding(StrEnum):
    """How a nomination stands to the agenda: on it; left it, because it has moved on; or decided, and told."""

    ON_AGENDA = "on_agenda"
    LEFT = "left"
    DECIDED = "decided"


class AgendaItemAnswer(Answer):
    """A nomination of the agenda. One that was withdrawn, held or returned meanwhile has left it: `state` says what it is now."""

    model_config = shown(ITEM)

    nomination: str
    task: int
    position: int
    award: str
    proposer: str
    nominees: int
    state: str = Field(description="The state of the nomination now.")
    standing: ItemStanding
    added_at: datetime
    outcome: str | None = Field(default=None, description="pass, fail, mixed, no_decision or left: once it may be known.")
    delivered_at: datetime | None = None
    refused: str | None = Field(default=None, description="The kind of the refusal of a nomination that had moved on.")
    refused_why: dict[str, Any] | None = None


class AgendaPage(Answer):
    """Items in the order of the agenda. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"items": [ITEM], "next": None})

    items: list[AgendaItemAnswer]
    next: int | None = None


class ResultAnswer(Answer):
    """What the last vote on a nominee came to. Counts that would unmask somebody are missing: then only the verdict is told."""

    model_config = shown(RESULT)

    nomination: str
    nominee: Annotated[int, ABOUT_NOMINEE]
    name: Annotated[str, PERSONAL]
    position: int
    award: str
    round: int
    verdict: VoteVerdict
    tie: bool = Field(description="The chair has to speak.")
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    invalid: int | None = None
    needed: int
    base: int
    rank: int | None = Field(default=None, description="The place in order of votes, where there are fewer places than passed.")
    derivation_vi: str
    derivation_en: str
    clause: str


class ResultPage(Answer):
    """Results in the order of the agenda. `next` is the `after` of the following page; it is missing on the last one."""

    model_config = shown({"results": [RESULT], "next": None})

    results: list[ResultAnswer]
    next: str | None = None
