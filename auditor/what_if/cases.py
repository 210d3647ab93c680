"""A dossier as it is asked again: what the law was asked of it, and what became of each nominee, deed by deed. Never a name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from models.messages.achievement import NomineeRecord
from models.messages.council import Tally
from models.messages.policy import PinnedPolicy, VoteRule
from models.messages.unit import UnitRef
from models.messages.vote import VoteCount
from models.vocabulary import Act, Eligibility, Level, Outcome, RecipientKind, StepKind, VoteVerdict
from policy.council import Part, RegulationGround

Place = tuple[Level, StepKind]
"""A step at the office of a level: what a route is made of."""


class Terms(NamedTuple):
    """What the law is asked at intake: which award, received when, from whom, with which offices above, lowest first."""

    award: str
    received_on: date
    proposer: UnitRef
    offices: tuple[UnitRef, ...]


class HandVote(NamedTuple):
    """A council's result on one nominee as its secretary has entered it."""

    members: int
    present: int
    votes: VoteCount


class RoundVote(NamedTuple):
    """What a round of a session came to for one nominee: the rule it was judged by, who took part, and as much as may be told.

    `tally` is None where the counts are kept back. `regulation` is what the council's own regulation said of the award that day;
    where only its effect is known, `replaced` are the parts of the pinned rule in whose place it stood.
    """

    round: int
    rule: VoteRule
    parts: tuple[Part, ...]
    tally: Tally | None
    verdict: VoteVerdict
    regulation: Mapping[str, Any] = {}
    ground: RegulationGround | None = None
    replaced: Mapping[str, Any] = {}


class SessionVote(NamedTuple):
    """A session's votes on one nominee, round after round; the last one held."""

    rounds: tuple[RoundVote, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """A step that was taken with a nominee. `outcome` is how it ended for them there; None when they went on.

    `vote` is told of a council's word; `notice` the first and last day of a public notice; `unit` is the office that took it.
    """

    nomination: str
    act: Act
    level: Level
    step: StepKind
    outcome: Outcome | None = None
    vote: HandVote | SessionVote | None = None
    notice: tuple[date, date] | None = None
    unit: str | None = None

    @property
    def place(self) -> Place:
        """Where it was taken."""
        return self.level, self.step


@dataclass(frozen=True, slots=True)
class Judged:
    """A nominee: what was handed in (None: erased, or sealed), the verdict at intake, where they stand, and every deed."""

    nominee: int
    nomination: str
    kind: RecipientKind
    record: NomineeRecord | None
    verdict: Eligibility
    outcome: Outcome | None
    deeds: tuple[Deed, ...]


class Clocked(NamedTuple):
    """A task that had a clock; `closed_at` is None while it is open."""

    nomination: str
    level: Level
    step: StepKind
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None


class Standing(NamedTuple):
    """A nomination of the dossier as it stands: whether it has ended, and which step is to do."""

    nomination: str
    state: str
    closed: bool
    level: Level | None
    step: StepKind | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """A dossier, the law that was pinned on it, and everything that came of it, in whichever nominations."""

    dossier: str
    terms: Terms
    pinned: PinnedPolicy
    nominees: tuple[Judged, ...]
    nominations: tuple[Standing, ...] = ()
    clocks: tuple[Clocked, ...] = field(default=())


class Batch(NamedTuple):
    """Some dossiers, and how many beside them could not be asked."""

    dossiers: list[Dossier]
    left_out: int = 0
