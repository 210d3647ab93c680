"""Whose work a caller reads: the desks (a role at a unit) of their own memberships and of those they stand in for."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.vocabulary import Command, Level, Role, StepKind
from policy.rights import ROLE_OF_STEP, ROLES_OF_COMMAND, Membership, Person


class Box(StrEnum):
    """Which inbox: what I hold, what my office has to do, or what all the unit has to do that I lead."""

    MINE = "mine"
    OFFICE = "office"
    UNIT = "unit"


_LEADERS = frozenset({Role.CHAIR, Role.ADMINISTRATOR})
"""Who may give and take any task of their unit, as `starter.tasks.eligible.leads` has it. The area beneath is left to its own."""
_WORKERS = sorted(frozenset(ROLE_OF_STEP.values()) | ROLES_OF_COMMAND[Command.RESUBMIT] | ROLES_OF_COMMAND[Command.RELEASE])
"""The roles that a task can be for."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A role at a unit; in a personal inbox with the officer who holds the task."""

    unit: str
    role: str
    holder: str | None = None


def desks(person: Person, box: Box, level: Level | None = None, step: StepKind | None = None) -> tuple[Desk, ...]:
    """The desks of that inbox, each once, narrowed to a level and to a step's role. Nobody else's work is ever read."""
    found: dict[Desk, None] = {}
    for one in (person, *person.stands_in_for):
        for membership in one.memberships:
            for role in _roles(membership, box):
                if level not in {None, membership.level} or (step is not None and ROLE_OF_STEP[step] is not role):
                    continue
                for holder in (person.officer, one.officer) if box is Box.MINE else (None,):
                    found[Desk(membership.unit, role.value, holder)] = None
    return tuple(found)


def _roles(membership: Membership, box: Box) -> Sequence[Role]:
    """Of which roles somebody with this membership reads the work."""
    if box is Box.UNIT:
        return _WORKERS if membership.role in _LEADERS else ()
    return (membership.role,)


def columns(at: Sequence[Desk]) -> tuple[list[str], list[str], list[str | None]]:
    """Units, roles and holders, as arrays for the database."""
    return [desk.unit for desk in at], [desk.role for desk in at], [desk.holder for desk in at]
