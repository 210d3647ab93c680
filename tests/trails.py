"""Made-up cases for those who count in them: an ordinary year of offices that work as offices do, and ways to change it."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from models.messages.actor import Actor
from models.messages.record import Entry
from models.vocabulary import Act, Level, Role
from trail.anomalies.reviews import Case, ReviewTask
from trail.entries import TrailEntry

BEGIN = datetime(2026, 1, 5, 2, tzinfo=UTC)
CLOCK = timedelta(days=20)
COMMUNES = tuple(f"63.{number:05}" for number in range(1, 7))
PROVINCE = "63"
STEPS = (
    (Act.APPRAISED, Level.COMMUNE, "appraise", Role.APPRAISER),
    (Act.FORWARDED, Level.COMMUNE, "sign", Role.CHAIR),
    (Act.APPRAISED, Level.PROVINCE, "appraise", Role.APPRAISER),
    (Act.DECIDED, Level.PROVINCE, "sign", Role.CHAIR),
)


@dataclass
class Step:
    """One step of a case, before it is written as an entry."""

    act: Act
    level: Level
    step: str
    officer: str
    role: Role
    unit: str
    opened_at: datetime
    at: datetime
    facts: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)


def a_year(cases: int = 240, seed: int = 1) -> list[list[Step]]:
    """Nominations that climb two levels: some hours to some days a step, one in eight sent back, numbers in the order of days."""
    dice = random.Random(seed)  # noqa: S311 -- a play, no secret
    made = [_climb(number, dice) for number in range(cases)]
    decided = sorted((steps[-1] for steps in made if steps[-1].act is Act.DECIDED), key=lambda step: step.at)
    for number, step in enumerate(decided, 1):
        step.facts |= {"decision_number": f"{number}/QĐ-UBND", "decided_on": str(step.at.date()), "signatory": step.officer}
    return made


def _climb(number: int, dice: random.Random) -> list[Step]:
    unit, came = COMMUNES[number % len(COMMUNES)], BEGIN + timedelta(hours=dice.uniform(0, 4_000))
    steps: list[Step] = []
    for act, level, step, role in STEPS:
        office = unit if level is Level.COMMUNE else PROVINCE
        officer = f"of-{office}-{step}-{number % 2}"
        if act is Act.APPRAISED and dice.random() < 0.125:
            at = came + _some_days(dice)
            steps.append(Step(Act.RETURNED, level, step, officer, role, office, came, at, after={"state": "awaiting_supplement"}))
            came = at + _some_days(dice)
        at = came + _some_days(dice)
        made = Step(act, level, step, officer, role, office, came, at)
        if act is Act.FORWARDED:
            made.facts = {"letter_number": f"{number}/TTr-UBND", "letter_date": str(at.date())}
            made.after = {"unit": PROVINCE, "level": Level.PROVINCE, "state": "appraising"}
        steps.append(made)
        came = at
    return steps


def _some_days(dice: random.Random) -> timedelta:
    return timedelta(hours=dice.triangular(3, 400, 60))


def cases_of(year: Iterable[list[Step]]) -> list[Case]:
    """The same as the ledger would tell it."""
    return [_case(f"hs-{number:016}", steps) for number, steps in enumerate(year)]


def _case(nomination: str, steps: list[Step]) -> Case:
    entries = [_entry(nomination, sequence, step) for sequence, step in enumerate(steps, 2)]
    began = steps[0].opened_at
    first = Entry(
        nomination=nomination,
        sequence=1,
        act=Act.SUBMITTED,
        nominees=3,
        unit=steps[0].unit,
        level=Level.COMMUNE,
        facts={"nominees": [1, 2, 3]},
        after={"state": "appraising"},
        at=began,
    )
    tasks = tuple(ReviewTask(step.unit, step.opened_at, step.opened_at + CLOCK, step.at) for step in steps)
    return Case(nomination, began.date(), (TrailEntry(nomination, 1, "", first), *entries), tasks)


def _entry(nomination: str, sequence: int, step: Step) -> TrailEntry:
    entry = Entry(
        nomination=nomination,
        sequence=sequence,
        act=step.act,
        nominees=3,
        actor=Actor(officer=step.officer, role=step.role, unit=step.unit, level=step.level),
        unit=step.unit,
        level=step.level,
        step=step.step,
        facts=step.facts,
        after=step.after,
        at=step.at,
    )
    return TrailEntry(nomination, sequence, "", entry)


def of(year: Iterable[list[Step]], **wanted: object) -> list[Step]:
    """The steps that look like this."""
    return [step for steps in year for step in steps if all(getattr(step, name) == value for name, value in wanted.items())]
