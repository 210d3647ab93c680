"""Whose turn it is, until when, and when somebody must be reminded."""

from datetime import datetime, timedelta

from models.messages.nomination import OpenTask
from models.messages.policy import Rung
from models.vocabulary import Role, StepKind
from policy.clock import add_working_days, due_at, local_day, remaining_days
from policy.rights import ROLE_OF_STEP
from workflows.case import Case


def open_task(case: Case, now: datetime) -> OpenTask | None:
    """The task that is open from now on; none once the case has ended. While the case waits or is on hold no clock runs."""
    if case.closed is not None:
        return None
    office = case.office
    step: StepKind | None = case.step.kind
    role = ROLE_OF_STEP[case.step.kind]
    due: datetime | None = None
    if case.holding is not None:
        step, role = None, Role.APPRAISER
    elif case.waiting is not None:
        step, role = None, Role.CLERK if case.waiting.station is None else Role.APPRAISER
    else:
        due = due_at(now, case.clocks.get(case.place, case.step.clock_days), case.start.policy.calendar)
    return OpenTask(number=case.sequence, unit=office.unit, level=office.level, step=step, role=role, opened_at=now, due_at=due)


def days_left(case: Case, now: datetime) -> int | None:
    """The working days that are left of the running clock (0 when it is overdue); None when no clock runs."""
    if case.task is None or case.task.due_at is None:
        return None
    return max(0, remaining_days(now, case.task.due_at, case.start.policy.calendar))


def next_alarm(case: Case) -> datetime | None:
    """When the next rung of the ladder is due; None when no clock runs, or the ladder is at its end."""
    ladder = case.start.policy.ladder
    if case.closed is not None or case.task is None or case.task.due_at is None or case.rungs_done >= len(ladder):
        return None
    return rung_at(case, ladder[case.rungs_done], case.task.due_at)


def rungs_missed(case: Case, now: datetime) -> int:
    """How many reminders lie before the opening of a task, its clock being shorter than they are early. They stay silent."""
    if case.task is None or case.task.due_at is None:
        return 0
    due = case.task.due_at
    return sum(rung.offset_days < 0 and rung_at(case, rung, due) <= now for rung in case.start.policy.ladder)


def rung_at(case: Case, rung: Rung, due: datetime) -> datetime:
    """The moment of a rung: the end of the working day that lies `offset_days` from the due day."""
    last_day = local_day(due - timedelta(microseconds=1))
    shifted = add_working_days(last_day, rung.offset_days, case.start.policy.calendar)
    return due + (shifted - last_day)
