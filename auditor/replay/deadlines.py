"""The deadlines, computed again: when each task was due, by the pinned clock and calendar and the days that were left.

A step has its days once: what interrupts it (a return, a hold, a unit that was dissolved) leaves it those that were not used up.
While a nomination waits or is held no clock runs. Rungs of the ladder are climbed when their day has come, in their order.
"""

from datetime import datetime, timedelta

from auditor.replay.changes import Change
from auditor.replay.findings import Findings
from auditor.replay.way import Place, Way
from models.messages.nomination import OpenTask, StartNomination
from models.messages.policy import Rung
from models.messages.record import RecordInput
from models.vocabulary import Act
from policy.clock import add_working_days, due_at, local_day, remaining_days

DEADLINE = "deadline"
_RUNGS = frozenset({Act.REMINDED, Act.OVERDUE, Act.ESCALATED})


class Deadlines:
    """The clocks of one nomination. Give it each change in turn, with the way as it is then."""

    def __init__(self, findings: Findings, start: StartNomination) -> None:
        self._findings = findings
        self._policy = start.policy
        self._left: dict[Place, int] = {(station, step): days for station, step, days in start.memory.clocks}
        self._task: OpenTask | None = start.memory.task

    def weigh(self, way: Way, change: Change[RecordInput]) -> None:
        """Ask when the task that is open after this change is due; `way` then stands at its place."""
        entry, task, before = change.message.entry, change.message.task, self._task
        where = f"entry {change.sequence}"
        if entry.act in _RUNGS and before is not None:
            self._weigh_rung(where, change.message, before)
        if task is None or (before is not None and task.number == before.number):
            self._findings.expects(DEADLINE, f"{where} task", None if task is None else _said(before), _said(task))
            self._task = task
            return
        self._findings.expects(DEADLINE, f"{where} opened_at", entry.at, task.opened_at.isoformat())
        self._open(way, where, before, task)
        self._task = task

    def _open(self, way: Way, where: str, before: OpenTask | None, task: OpenTask) -> None:
        places = way.places_of(task)
        if not places:
            self._findings.diverges(DEADLINE, f"{where} place", "a step of the pinned way", f"{task.unit} {task.step}")
            return
        left = None
        if before is not None and before.due_at is not None:
            left = max(0, remaining_days(task.opened_at, before.due_at, self._policy.calendar))
        due = {place: self._due(way, place, task, left) for place in places}
        place = next((one for one in places if due[one] == task.due_at), places[0])
        if due[place] != task.due_at:
            found = task.due_at.isoformat() if task.due_at else None
            self._findings.diverges(DEADLINE, f"{where} due_at", due[place], found)
        if left is not None and place == way.place:
            self._left[place] = left
        elif place > way.place:  # its step is done; where it went back to an earlier one, it will come here again
            self._left.pop(way.place, None)
        way.place = place

    def _due(self, way: Way, place: Place, task: OpenTask, left: int | None) -> object:
        if task.step is None:
            return None
        station, number = place
        days = self._left.get(place, self._policy.stations[station].steps[number].clock_days)
        if left is not None and place == way.place:
            days = left
        return due_at(task.opened_at, days, self._policy.calendar)

    def _weigh_rung(self, where: str, change: RecordInput, task: OpenTask) -> None:
        number = change.entry.facts.get("rung")
        ladder = self._policy.ladder
        if not isinstance(number, int) or not 1 <= number <= len(ladder) or task.due_at is None:
            self._findings.diverges(DEADLINE, f"{where} rung", f"1 to {len(ladder)} of a running clock", number)
            return
        rung = ladder[number - 1]
        self._findings.expects(DEADLINE, f"{where} rung {number}", rung.act, change.entry.act.value)
        rings = self._rings_at(rung, task.due_at)
        if change.entry.at < rings:
            self._findings.diverges(DEADLINE, f"{where} rung {number}", f"not before {rings.isoformat()}", change.entry.at)

    def _rings_at(self, rung: Rung, due: datetime) -> datetime:
        last_day = local_day(due - timedelta(microseconds=1))
        return due + (add_working_days(last_day, rung.offset_days, self._policy.calendar) - last_day)


def _said(task: OpenTask | None) -> str | None:
    """A task in a few words, to be compared with itself."""
    if task is None:
        return None
    due = task.due_at.isoformat() if task.due_at else "no day"
    return f"{task.number} {task.unit} {task.level} {task.step} {task.role} {task.opened_at.isoformat()} {due}"
