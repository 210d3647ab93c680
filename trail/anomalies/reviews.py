"""The decisions of officers in cases, one by one: who said what, at which level and step, since when they could."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models.messages.record import Entry
from models.vocabulary import Act, Level, NominationState
from policy.clock import local_day
from trail.entries import TrailEntry

_PASSING = frozenset({Act.APPRAISED, Act.CONSULTED, Act.NOTICE_PUBLISHED, Act.FORWARDED, Act.DECIDED})
_REVIEWS = _PASSING | {Act.RETURNED}
"""Acts by which one officer answers for a step. What a council decides is nobody's own: it is counted nowhere here."""
_REFUSED = frozenset({NominationState.REJECTED, NominationState.NOT_AWARDED})
_SENT_DOWN = _REFUSED | {NominationState.AWAITING_SUPPLEMENT}
_HISTORIC_DAYS = 30
"""A dossier that was received longer than that before it was entered comes from the files: its papers are older than the system."""


@dataclass(frozen=True, slots=True)
class ReviewTask:
    """A task as the read model keeps it."""

    unit: str
    opened_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """A nomination: its own chain in order, and its tasks."""

    nomination: str
    received_on: date
    entries: tuple[TrailEntry, ...]
    tasks: tuple[ReviewTask, ...] = ()

    @property
    def historic(self) -> bool:
        """Whether it was entered out of the files."""
        return bool(self.entries) and (local_day(self.entries[0].entry.at) - self.received_on).days > _HISTORIC_DAYS


@dataclass(frozen=True, slots=True)
class Review:
    """One decision of one officer. `since` is when the task was opened, or when its officer took it, if that is known.

    It `objects` when it has anything against anybody, and `overturns` when the whole list goes back or is refused.
    """

    nomination: str
    sequence: int
    act: Act
    officer: str
    unit: str
    level: Level | None
    step: str
    nominees: int
    at: datetime
    since: datetime | None
    opened_at: datetime | None
    due_at: datetime | None
    objects: bool
    overturns: bool

    @property
    def place(self) -> str:
        """Where to look it up."""
        return f"{self.nomination}:{self.sequence}"

    @property
    def peers(self) -> tuple[Level | None, str]:
        """With whom it is compared: those who do the same at the same level."""
        return self.level, self.step


def reviews_of(case: Case) -> Iterator[Review]:
    """Every review of a case, in order."""
    for one in case.entries:
        entry = one.entry
        if entry.act not in _REVIEWS or entry.actor is None:
            continue
        task = _task_of(entry, case.tasks)
        yield Review(
            nomination=case.nomination,
            sequence=one.sequence,
            act=entry.act,
            officer=entry.actor.officer,
            unit=entry.actor.unit,
            level=entry.level,
            step=entry.step or "",
            nominees=entry.nominees,
            at=entry.at,
            since=_since(entry, task),
            opened_at=task.opened_at if task else None,
            due_at=task.due_at if task else None,
            objects=_objects(entry),
            overturns=entry.after.get("state") in _SENT_DOWN,
        )


def _objects(entry: Entry) -> bool:
    """Whether an officer has anything against anybody: sent back, refused, split off, put aside."""
    refused = entry.after.get("state") in _REFUSED
    return entry.act not in _PASSING or refused or bool(entry.facts.get("splits")) or any(one.outcome for one in entry.exceptions)


def within(reviews: Iterable[Review], since: datetime | None, before: datetime | None) -> list[Review]:
    """Those of a time."""
    return [one for one in reviews if is_within(one.at, since, before)]


def is_within(at: datetime, since: datetime | None, before: datetime | None) -> bool:
    """Whether a moment lies in a time; a bound that is missing is none."""
    return (since is None or at >= since) and (before is None or at < before)


def _task_of(entry: Entry, tasks: Sequence[ReviewTask]) -> ReviewTask | None:
    """The task that was open when this was done: it was opened before, and closed by it or later."""
    unit = entry.actor.unit if entry.actor else entry.unit
    open_then = [task for task in tasks if task.opened_at < entry.at and (task.closed_at is None or task.closed_at >= entry.at)]
    return next((task for task in reversed(open_then) if task.unit == unit), open_then[-1] if open_then else None)


def _since(entry: Entry, task: ReviewTask | None) -> datetime | None:
    if task is None:
        return None
    if task.claimed_at is not None and task.claimed_at < entry.at:
        return max(task.opened_at, task.claimed_at)
    return task.opened_at
