"""The escalation ladder: who is reminded of an open task, and who is told when it is overdue."""

from datetime import datetime

from models.messages.policy import Rung
from models.messages.record import Notice
from models.vocabulary import Act
from workflows.case import Case
from workflows.change import Change
from workflows.chronicle import Before, Draft, write_down
from workflows.tasks import next_alarm

TEMPLATE_OF_RUNG = {Act.REMINDED: "reminder", Act.OVERDUE: "overdue", Act.ESCALATED: "escalated"}


def rung_is_due(case: Case, now: datetime) -> bool:
    """True when the next rung's moment has come; false when there is none, or the clock was moved in the meantime."""
    alarm = next_alarm(case)
    return alarm is not None and alarm <= now


def ring(case: Case, now: datetime) -> Draft:
    """The entry of the next rung, with its notice."""
    rung = case.start.policy.ladder[case.rungs_done]
    before = Before.of(case, now)
    act = Act(rung.act)
    told = _office_told(case, rung)
    change = Change(
        act=act,
        nominees=len(case.nominees),
        facts={"rung": case.rungs_done + 1, "told": told, "role": rung.role},
        notices=[Notice(unit=told, template=TEMPLATE_OF_RUNG[act])],
    )
    draft = write_down(case, before, change, now, actor=None)
    case.rungs_done += 1
    return draft


def _office_told(case: Case, rung: Rung) -> str:
    """The office that holds the task, or the next one up; the last office of the route has none above and is told itself."""
    if not rung.above or case.deciding:
        return case.office.unit
    return case.stations[case.place[0] + 1].unit
