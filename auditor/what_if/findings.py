"""What is told of a draft: who would fare otherwise, which cases would change, who would not be let in any more.

Ids, codes and clauses only: never a name, and never what a record shows, only what a rule asks.
"""

from enum import StrEnum

from auditor.what_if.walk import Ending, Why
from models.messages.base import Message
from models.messages.policy import Source
from models.vocabulary import Level, StepKind


class Flip(Message):
    """A nominee for whom it would have ended otherwise: how, at which step (None: at intake), by which rule."""

    nominee: int
    nomination: str
    dossier: str
    award: str
    unit: str
    before: Ending
    after: Ending
    why: Why
    level: Level | None = None
    step: StepKind | None = None
    rule: Source | None = None
    asks_vi: str = ""
    asks_en: str = ""


class Kind(StrEnum):
    """What would become of a case."""

    STUCK = "stuck"
    ROUTE = "route"
    CLOCK = "clock"
    NOTICE = "notice"
    DEADLINE = "deadline"
    DOUBT = "doubt"


class Reason(StrEnum):
    """Why it would."""

    NO_ROUTE = "no_route"
    NOT_ADMITTED = "not_admitted"
    VOTE_FAILS = "vote_taken_fails"
    VOTE_UNKNOWN = "vote_taken_cannot_be_told"
    STEP_GONE = "step_no_longer_exists"
    NOTHING_LEFT = "nothing_left_to_decide"
    NOBODY_THERE = "nobody_holds_the_role"
    DAYS_OVER = "deadline_already_past"
    STEPS_ADDED = "steps_added"
    STEPS_REMOVED = "steps_removed"
    STEPS_REORDERED = "steps_reordered"
    BACK_TO = "goes_back_to"
    DECIDER = "another_level_decides"
    CLOCK = "other_working_days"
    NOTICE_TOO_SHORT = "notice_too_short"
    NOW_LATE = "on_time_becomes_late"
    NOW_ON_TIME = "late_becomes_on_time"
    CANNOT_TELL = "eligible_becomes_cannot_tell"


class Change(Message):
    """What would be otherwise with a nomination of a dossier, and which of its nominees it is about (none named: all)."""

    kind: Kind
    reason: Reason
    nomination: str
    dossier: str
    award: str
    unit: str
    open: bool
    level: Level | None = None
    step: StepKind | None = None
    before: str = ""
    after: str = ""
    nominees: tuple[int, ...] = ()
    rule: Source | None = None


class NewRefusal(Message):
    """Dossiers of a unit for an award that could come in today, and under the draft could not: why, and how many there were."""

    award: str
    unit: str
    dossiers: int
    reason: str


class Told(Message):
    """What came of asking one dossier again. `untold` are nominees whose recorded outcome does not follow from what is at hand."""

    dossier: str
    nominees: int
    flips: tuple[Flip, ...] = ()
    changes: tuple[Change, ...] = ()
    untold: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
