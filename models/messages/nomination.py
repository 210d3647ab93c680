"""How a nomination begins, what it remembers, and what it answers."""

from datetime import datetime

from pydantic import Field

from models.messages.actor import Actor
from models.messages.base import Code, Message, Sha256
from models.messages.commands import MAX_NOMINEES, NomineeId
from models.messages.policy import PinnedPolicy, Station
from models.vocabulary import DossierPart, Duty, HoldGround, Level, NominationState, Role, StepKind


class Approval(Message):
    """A step that was passed, by whom, and on which sequence of the nomination."""

    station: int
    step: int
    officer: Code
    sequence: int


class Waiting(Message):
    """The nomination is out for a supplement: at which station (None: the proposing unit), and for which parts."""

    station: int | None
    parts: tuple[DossierPart, ...]
    ground: Code


class Holding(Message):
    """The nomination waits on a ground of law."""

    ground: HoldGround


class Origin(Message):
    """Where a nomination that was split off came from: the entry in the other's chain."""

    nomination: Code
    sequence: int
    hash: str


class OpenTask(Message):
    """The one task that is open: whose it is, since when, until when (None: no clock runs)."""

    number: int
    unit: Code
    level: Level
    step: StepKind | None
    role: Role
    opened_at: datetime
    due_at: datetime | None


class HomeList(Message):
    """A list that went into a joined nomination, as its own unit handed it in, with its own way up to the office that joined it.

    `below` are the stations of that way, `approvals` what was approved there: so that its nominees can be sent back home.
    """

    nomination: Code
    unit: Code
    nominees: tuple[NomineeId, ...]
    submitted_by: Actor
    interested: tuple[Code, ...] = ()
    movement: Code | None = None
    below: tuple[Station, ...] = ()
    approvals: tuple[Approval, ...] = ()


class Handover(Message):
    """What a nomination hands to the one that it is joined into: everybody who still moves, its way from here up, its memory.

    Places count from the station that joins. `hash` is that of the entry by which it ended, known once it is recorded.
    """

    nomination: Code
    sequence: int
    hash: str = ""
    nominees: tuple[NomineeId, ...]
    policy: PinnedPolicy
    step: int
    interested: tuple[Code, ...] = ()
    movement: Code | None = None
    approvals: tuple[Approval, ...] = ()
    acted: tuple[tuple[Code, Level], ...] = ()
    did: tuple[tuple[Code, Duty], ...] = ()
    clocks: tuple[tuple[int, int, int], ...] = ()
    days_left: int | None = None
    moved: tuple[tuple[Code, Code, Level], ...] = ()
    lists: tuple[HomeList, ...] = ()


class JoinedFrom(Message):
    """A nomination that went into a joined one: the entry by which it ended, and whom it brought."""

    nomination: Code
    sequence: int
    hash: str
    nominees: tuple[NomineeId, ...]


class Joined(Message):
    """What a joined nomination is made of: the nominations that ended for it, and the lists as their units handed them in."""

    join: Code
    sources: tuple[JoinedFrom, ...]
    lists: tuple[HomeList, ...]


class NominationStatus(Message):
    """Where a nomination stands after a command, as the caller is told."""

    nomination: Code
    version: int
    state: NominationState
    level: Level | None = None
    unit: Code | None = None
    step: StepKind | None = None
    task: int | None = None
    due_at: datetime | None = None
    nominees: int = Field(default=0, description="Nominees who still move, or were awarded, with this nomination.")
    splits: tuple[Code, ...] = Field(default=(), description="Nominations that this command split off.")
    derivation: str | None = None
    fingerprint: str | None = None
    handover: Handover | None = None


class Memory(Message):
    """What a nomination knows of its own way: it travels into a split, and over continue-as-new.

    `acted` pairs an officer with the level at which they acted, `did` with a duty that they have done; `clocks` keeps, for a step
    that was interrupted, the working days that were left; `moved` the units that were dissolved, each with the one that took its
    place; `answered` the newest commands with what they were told, since the engine forgets them with the run; `left` who was on
    the list and has left it, whom a later run would otherwise take for strangers.
    """

    approvals: tuple[Approval, ...] = ()
    acted: tuple[tuple[Code, Level], ...] = ()
    did: tuple[tuple[Code, Duty], ...] = ()
    clocks: tuple[tuple[int, int, int], ...] = ()
    waiting: Waiting | None = None
    holding: Holding | None = None
    withdrawn_for: Code | None = None
    task: OpenTask | None = None
    rungs_done: int = 0
    sequence: int = 0
    last_hash: str = ""
    splits: int = 0
    moved: tuple[tuple[Code, Code, Level], ...] = ()
    answered: tuple[tuple[str, NominationStatus], ...] = ()
    left: tuple[NomineeId, ...] = ()


class StartNomination(Message):
    """A dossier as it enters: ids only. `interested` are the officers who stand on the list themselves.

    `commitment` binds what was handed in of the dossier's nominees; None in dossiers older than that, and in what was split off or
    joined: there the dossiers of origin say it.
    """

    nomination: Code
    unit: Code
    policy: PinnedPolicy
    nominees: tuple[NomineeId, ...] = Field(min_length=1, max_length=MAX_NOMINEES)
    interested: tuple[Code, ...] = ()
    submitted_by: Actor
    movement: Code | None = None
    origin: Origin | None = None
    joined: Joined | None = None
    memory: Memory = Memory()
    commitment: Sha256 | None = None
