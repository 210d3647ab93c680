"""Which role may give which command. The API, the workflow's validators and the documentation read this one table.

The full matrix of rights (state, level, area) grows out of this module; until then a command belongs to a role at the office that
holds the nomination, or to the clerk of the unit that proposed it.
"""

from dataclasses import dataclass

from models.vocabulary import Command, Level, Role, StepKind


@dataclass(frozen=True, slots=True)
class Membership:
    """A role at a unit that somebody has today."""

    role: Role
    unit: str
    level: Level


@dataclass(frozen=True, slots=True)
class Person:
    """An officer with everything that they may be today; `stands_in_for` are absent officers whose substitute they are today."""

    officer: str
    memberships: tuple[Membership, ...]
    stands_in_for: tuple["Person", ...] = ()


ROLE_OF_STEP = {
    StepKind.APPRAISE: Role.APPRAISER,
    StepKind.CONSULT: Role.APPRAISER,
    StepKind.PUBLIC_NOTICE: Role.APPRAISER,
    StepKind.COUNCIL: Role.SECRETARY,
    StepKind.SIGN: Role.CHAIR,
}

ROLES_OF_COMMAND: dict[Command, frozenset[Role]] = {
    Command.APPRAISE: frozenset({Role.APPRAISER}),
    Command.CONSULT: frozenset({Role.APPRAISER}),
    Command.PUBLISH_NOTICE: frozenset({Role.APPRAISER}),
    Command.RECORD_VOTE: frozenset({Role.SECRETARY}),
    Command.FORWARD: frozenset({Role.CHAIR}),
    Command.DECIDE: frozenset({Role.CHAIR}),
    Command.RETURN_FOR_SUPPLEMENT: frozenset({Role.APPRAISER, Role.SECRETARY, Role.CHAIR}),
    Command.RESUBMIT: frozenset({Role.CLERK, Role.APPRAISER}),
    Command.HOLD: frozenset({Role.APPRAISER, Role.CHAIR}),
    Command.RELEASE: frozenset({Role.APPRAISER, Role.CHAIR}),
    Command.WITHDRAW: frozenset({Role.CLERK}),
    Command.REVOKE: frozenset({Role.CHAIR}),
}

SUBMITTERS = frozenset({Role.CLERK})
SEE_EVERYTHING = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
