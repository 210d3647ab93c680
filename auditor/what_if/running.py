"""A running nomination under a draft: were it pinned now, could the case go on, and which way? It is only asked, never done."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from auditor.what_if.cases import Dossier, Judged, Place, Standing
from auditor.what_if.findings import Kind, Reason
from auditor.what_if.routes import route_changes
from auditor.what_if.rulings import Refused, Ruling
from auditor.what_if.walk import End, Ending
from models.vocabulary import Role
from policy.rights import ROLE_OF_STEP

Present = Collection[tuple[str, Role]]
"""Who is there today, as (unit, role)."""
Found = Iterator[tuple[Kind, Reason, dict[str, Any]]]


class Question(NamedTuple):
    """A dossier under two rulings; `ends` are where each nominee's way has come under either, `present` who is there today."""

    dossier: Dossier
    ruling: Ruling | Refused
    pinned: Ruling
    ends: Mapping[int, tuple[End, End]]
    present: Present | None


def running_case(question: Question, standing: Standing) -> Found:
    """What keeps the nomination from going on, and how its way would change."""
    ruling, pinned = question.ruling, question.pinned
    if isinstance(ruling, Refused):
        yield Kind.STUCK, Reason.NO_ROUTE, {"after": ruling.reason}
        return
    here = [one for one in question.dossier.nominees if one.nomination == standing.nomination and one.outcome is None]
    yield from ((Kind.ROUTE, reason, said) for reason, said in route_changes(pinned, ruling))
    yield from _fallen(here, question.ends)
    taken = {deed.place for one in here for deed in one.deeds}
    left = [place for place in ruling.steps if place not in taken]
    yield from _step_gone(standing, pinned, ruling)
    if left:
        yield from _way_back(pinned, taken, left)
        yield from _unmanned(question, ruling, left)
    else:
        level, step = ruling.decides
        yield Kind.STUCK, Reason.NOTHING_LEFT, {"level": level, "step": step, "rule": ruling.decided_by}


def _fallen(here: Sequence[Judged], ends: Mapping[int, tuple[End, End]]) -> Found:
    """Nominees who would not have come so far."""
    groups: dict[End, list[int]] = defaultdict(list)
    for one in here:
        before, after = ends[one.nominee]
        if after.ending is not before.ending:
            groups[after].append(one.nominee)
    reasons = {Ending.NOT_ADMITTED: Reason.NOT_ADMITTED, Ending.NOT_AWARDED: Reason.VOTE_FAILS}
    for end, nominees in groups.items():
        level, step = end.place or (None, None)
        said = {"level": level, "step": step, "after": end.why.value, "nominees": tuple(nominees), "rule": end.rule}
        yield Kind.STUCK, reasons.get(end.ending, Reason.VOTE_UNKNOWN), said


def _step_gone(standing: Standing, pinned: Ruling, ruling: Ruling) -> Found:
    """The step that is open now is none of the draft's: whoever holds it would have nothing to do."""
    if standing.level is None or standing.step is None:
        return
    place = (standing.level, standing.step)
    if place in pinned.steps and place not in ruling.steps:
        yield Kind.STUCK, Reason.STEP_GONE, {"level": standing.level, "step": standing.step, "rule": ruling.decided_by}


def _way_back(pinned: Ruling, taken: Collection[Place], left: Sequence[Place]) -> Found:
    """The case would go on at its first step without approval, which may lie behind it: a step that the draft adds."""
    furthest = max((level.rank for level, _ in taken), default=-1)
    level, step = left[0]
    if left[0] not in pinned.steps and level.rank <= furthest:
        yield Kind.ROUTE, Reason.BACK_TO, {"level": level, "step": step}


def _unmanned(question: Question, ruling: Ruling, left: Sequence[Place]) -> Found:
    """Steps that the draft adds, in an office where nobody is there to take them."""
    if question.present is None:
        return
    for level, step in left:
        unit, role = ruling.units[level], ROLE_OF_STEP[step]
        known = question.pinned.units.get(level) == unit and (level, step) in question.pinned.steps
        if not known and (unit, role) not in question.present:
            said = {"level": level, "step": step, "after": f"{role} of {unit}", "rule": ruling.steps[level, step].said_by}
            yield Kind.STUCK, Reason.NOBODY_THERE, said
