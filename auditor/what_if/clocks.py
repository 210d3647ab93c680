"""Deadlines again: what was on time and would have been late, and what runs now under another clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from auditor.what_if.cases import Clocked, Dossier
from auditor.what_if.findings import Change, Kind, Reason
from auditor.what_if.rulings import Refused, Ruling
from models.messages.policy import WorkingCalendar
from policy.clock import HANOI, due_at, local_day, working_days_between


def clock_changes(dossier: Dossier, ruling: Ruling | Refused, pinned: Ruling, now: datetime) -> Iterator[Change]:
    """For each task whose step has another clock under the ruling: late or not, were it so, and over already or not.

    A clock that had been interrupted goes on with as many days more or less as the whole one has.
    """
    if isinstance(ruling, Refused):
        return
    for task in dossier.clocks:
        place = (task.level, task.step)
        old, new = pinned.steps.get(place), ruling.steps.get(place)
        if old is None or new is None or old.clock_days == new.clock_days:
            continue
        due = moved(task, new.clock_days - old.clock_days, dossier.pinned.calendar)
        for kind, reason in _what_becomes_of(task, due, now):
            said: Any = {"before": _in_hanoi(task.due_at), "after": _in_hanoi(due), "level": task.level, "step": task.step}
            yield Change(
                kind=kind,
                reason=reason,
                nomination=task.nomination,
                dossier=dossier.dossier,
                award=dossier.pinned.award,
                unit=dossier.terms.proposer.code,
                open=task.closed_at is None,
                rule=new.said_by,
                **said,
            )


def moved(task: Clocked, days: int, calendar: WorkingCalendar) -> datetime:
    """When the task would be due with so many working days more, or less: at the earliest at the end of the day it was opened."""
    last_day = local_day(task.due_at - timedelta(microseconds=1))
    had = working_days_between(local_day(task.opened_at), last_day, calendar)
    return due_at(task.opened_at, max(had + days, 0), calendar)


def _in_hanoi(moment: datetime) -> str:
    """As people there read it: a task that is due with a day's end is due at the next midnight of theirs."""
    return moment.astimezone(HANOI).isoformat(timespec="minutes")


def _what_becomes_of(task: Clocked, due: datetime, now: datetime) -> Iterator[tuple[Kind, Reason]]:
    if task.closed_at is not None:
        was_late, is_late = task.closed_at > task.due_at, task.closed_at > due
        if was_late is not is_late:
            yield Kind.DEADLINE, Reason.NOW_LATE if is_late else Reason.NOW_ON_TIME
    elif due <= now < task.due_at:
        yield Kind.STUCK, Reason.DAYS_OVER
    else:
        yield Kind.CLOCK, Reason.CLOCK
