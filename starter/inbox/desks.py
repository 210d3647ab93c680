"""Whose work a caller reads: the desks (a role at a unit) of their own memberships and of those they stand in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.vocabulary import Level, StepKind
from policy.rights import ROLE_OF_STEP, Person


class Box(StrEnum):
    """Which inbox: what I hold, or what my office has to do."""

    MINE = "mine"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class Desk:
    """A role at a unit; in a personal inbox with the officer who holds the task."""

    unit: str
    role: str
    holder: str | None = None


def desks(person: Person, box: Box, level: Level | None = None, step: StepKind | None = None) -> tuple[Desk, ...]:
    """The desks of that inbox, each once, narrowed to a level and to a step's role. Nobody else's work is ever read."""
    everybody = (person, *person.stands_in_for)
    found: dict[Desk, None] = {}
    for one in everybody:
        for membership in one.memberships:
            if level not in {None, membership.level} or (step is not None and ROLE_OF_STEP[step] is not membership.role):
                continue
            desk = (membership.unit, membership.role.value)
            if box is Box.OFFICE:
                found[Desk(*desk)] = None
            else:
                found[Desk(*desk, person.officer)] = None
                found[Desk(*desk, one.officer)] = None
    return tuple(found)


def columns(at: Sequence[Desk]) -> tuple[list[str], list[str], list[str | None]]:
    """Units, roles and holders, as arrays for the database."""
    return [desk.unit for desk in at], [desk.role for desk in at], [desk.holder for desk in at]
