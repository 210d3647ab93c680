"""May this person do this to this nomination now, and if not, why: one function, for the API, the workflow and the documentation.

`refusal` looks at role, state, area, office and level, and at the person: nobody acts on a list on which they stand, nor on one
case at two levels, nor does two things that the policy keeps in different hands. docs/rights.md is made from it.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field

from models.errors import (
    ActedBefore,
    AlreadyClosed,
    DomainError,
    NotAllowed,
    OutsideArea,
    OwnNomination,
    SameHands,
    WrongOffice,
    WrongState,
)
from models.messages.actor import Actor
from models.vocabulary import Act, Command, Duty, Level, NominationState, Role, StepKind


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


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules look at of one nomination: made from the case by its workflow, from the read model by the API.

    `office` has the nomination now (of an award: who granted it), with an open `task` for `role`; `route_office` is where the route
    stands, if that is another: while a supplement is prepared. `decides` says that this office is the last of the route (None:
    only the workflow knows, since offices were handed over). `area` are the units that may see it. `interested` stand on the list;
    `acted` and `did` are who acted at which level, and did which duty; `apart` the pairs of duties that lie in different hands.
    """

    nomination: str
    state: NominationState
    office_unit: str | None
    office_level: Level | None
    step: StepKind | None
    role: Role | None
    task: int | None
    home_unit: str
    home_level: Level
    area: frozenset[str]
    interested: frozenset[str] = frozenset()
    acted: Mapping[str, Level] = field(default_factory=dict)
    decides: bool | None = False
    route_unit: str | None = None
    route_level: Level | None = None
    did: Mapping[str, frozenset[Duty]] = field(default_factory=dict)
    apart: frozenset[frozenset[Duty]] = frozenset()


ROLE_OF_STEP = {
    StepKind.APPRAISE: Role.APPRAISER,
    StepKind.CONSULT: Role.APPRAISER,
    StepKind.PUBLIC_NOTICE: Role.APPRAISER,
    StepKind.COUNCIL: Role.SECRETARY,
    StepKind.SIGN: Role.CHAIR,
}

STATE_OF_STEP = {
    StepKind.APPRAISE: NominationState.APPRAISING,
    StepKind.CONSULT: NominationState.CONSULTING,
    StepKind.PUBLIC_NOTICE: NominationState.PUBLIC_NOTICE,
    StepKind.COUNCIL: NominationState.AWAITING_COUNCIL,
    StepKind.SIGN: NominationState.AWAITING_SIGNATURE,
}
STEP_OF_STATE = {state: step for step, state in STATE_OF_STEP.items()}

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
    Command.JOIN: frozenset({Role.APPRAISER, Role.SECRETARY, Role.CHAIR}),
    Command.HAND_OVER: frozenset(),
    Command.RECEIVE_VERDICT: frozenset({Role.SECRETARY}),
}

_AT_WORK = frozenset(STEP_OF_STATE)
_OPEN = _AT_WORK | {NominationState.AWAITING_SUPPLEMENT, NominationState.ON_HOLD}

STATES_OF_COMMAND: dict[Command, frozenset[NominationState]] = {
    Command.APPRAISE: frozenset({NominationState.APPRAISING}),
    Command.CONSULT: frozenset({NominationState.CONSULTING}),
    Command.PUBLISH_NOTICE: frozenset({NominationState.PUBLIC_NOTICE}),
    Command.RECORD_VOTE: frozenset({NominationState.AWAITING_COUNCIL}),
    Command.FORWARD: frozenset({NominationState.AWAITING_SIGNATURE}),
    Command.DECIDE: frozenset({NominationState.AWAITING_SIGNATURE}),
    Command.RETURN_FOR_SUPPLEMENT: _AT_WORK,
    Command.RESUBMIT: frozenset({NominationState.AWAITING_SUPPLEMENT}),
    Command.HOLD: _AT_WORK | {NominationState.AWAITING_SUPPLEMENT},
    Command.RELEASE: frozenset({NominationState.ON_HOLD}),
    Command.WITHDRAW: _OPEN,
    Command.REVOKE: frozenset({NominationState.AWARDED}),
    Command.JOIN: _AT_WORK,
    Command.HAND_OVER: _OPEN,
    Command.RECEIVE_VERDICT: frozenset({NominationState.AWAITING_COUNCIL}),
}

DUTY_OF_COMMAND: dict[Command, Duty] = {
    Command.APPRAISE: Duty.APPRAISE,
    Command.CONSULT: Duty.APPRAISE,
    Command.PUBLISH_NOTICE: Duty.APPRAISE,
    Command.RECORD_VOTE: Duty.VOTE,
    Command.RECEIVE_VERDICT: Duty.VOTE,
    Command.FORWARD: Duty.SIGN,
    Command.DECIDE: Duty.SIGN,
}

DUTY_OF_ACT: dict[Act, Duty] = {
    Act.SUBMITTED: Duty.DRAFT,
    Act.APPRAISED: Duty.APPRAISE,
    Act.CONSULTED: Duty.APPRAISE,
    Act.NOTICE_PUBLISHED: Duty.APPRAISE,
    Act.COUNCIL_VOTED: Duty.VOTE,
    Act.FORWARDED: Duty.SIGN,
    Act.DECIDED: Duty.SIGN,
}
"""The same, as the ledger tells it."""

SUBMITTERS = frozenset({Role.CLERK})
ATTACHERS = frozenset({Role.CLERK, Role.APPRAISER, Role.SECRETARY, Role.CHAIR})
"""Who hands in files for a nomination, from the unit that proposes it and the offices on its way."""
OVERSEERS = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""Who sees, beyond the nominations of their area, how the units beneath theirs work."""


def refusal(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    """Why this actor may not give this command to a nomination that stands so; None when they may."""
    found = _first_refusal(actor, command, standing)
    return found[1] if found else None


def may(person: Person, command: Command, standing: Standing) -> Actor:
    """The person in the role and unit, and on behalf of whom, in which they may give the command.

    In their own name before another's. Raises the refusal; where several roles are refused, that of the one which came closest.
    """
    closest: tuple[int, DomainError] | None = None
    for actor in actors_of(person):
        found = _first_refusal(actor, command, standing)
        if found is None:
            return actor
        if closest is None or found[0] > closest[0]:
            closest = found
    raise closest[1] if closest else NotAllowed("whoever has no role anywhere does nothing", command=command)


def actors_of(person: Person) -> Iterator[Actor]:
    """Everything in which the person may act today: their own memberships, then those of the absent."""
    for one in person.memberships:
        yield Actor(officer=person.officer, role=one.role, unit=one.unit, level=one.level)
    for absent in person.stands_in_for:
        for one in absent.memberships:
            yield Actor(officer=person.officer, role=one.role, unit=one.unit, level=one.level, on_behalf_of=absent.officer)


def sees(person: Person, area: Standing | Collection[str]) -> bool:
    """True when the nomination may be seen from any unit where the person, or one for whom they stand in, has a role."""
    units = area.area if isinstance(area, Standing) else area
    return any(unit in units for unit in units_of(person))


def units_of(person: Person) -> frozenset[str]:
    """The units where the person, or one for whom they stand in, has a role."""
    return frozenset(one.unit for somebody in (person, *person.stands_in_for) for one in somebody.memberships)


def officers_of(actor: Actor) -> tuple[str, ...]:
    """Everybody in whose name an act is done: the officer, and the absent one for whom they stand in."""
    return (actor.officer,) if actor.on_behalf_of is None else (actor.officer, actor.on_behalf_of)


def duty_of(actor: Actor, command: Command) -> Duty | None:
    """The part of the work that the actor does by this command; the clerk who supplements a dossier drafts it."""
    if command is Command.RESUBMIT and actor.role is Role.CLERK:
        return Duty.DRAFT
    return DUTY_OF_COMMAND.get(command)


def duty_of_act(act: Act, role: Role) -> Duty | None:
    """The part of the work of which an entry of the ledger tells."""
    return Duty.DRAFT if act is Act.RESUBMITTED and role is Role.CLERK else DUTY_OF_ACT.get(act)


def _first_refusal(actor: Actor, command: Command, standing: Standing) -> tuple[int, DomainError] | None:
    """The first rule that refuses, with its place: the further, the closer the actor came."""
    for place, rule in enumerate(_RULES):
        refused = rule(actor, command, standing)
        if refused is not None:
            return place, refused
    return None


def _role(actor: Actor, command: Command, _standing: Standing) -> DomainError | None:
    roles = ROLES_OF_COMMAND[command]
    if actor.role in roles:
        return None
    return WrongOffice(f"{command} is not for the role {actor.role}", role=actor.role, roles=sorted(roles), command=command)


def _area(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    if actor.unit in standing.area:
        return None
    return OutsideArea(
        "the nomination does not come from this unit or one beneath it, nor pass it", unit=actor.unit, command=command
    )


def _state(_actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    states, state = STATES_OF_COMMAND[command], standing.state
    told = {"state": state, "task": standing.task, "command": command}
    if state.closed and state not in states:
        if command is Command.REVOKE:
            return WrongState("nothing was awarded", **told)
        return AlreadyClosed("the nomination has ended", state=state, command=command)
    if state not in states:
        return WrongState(f"{command} is not possible now", step=standing.step, **told)
    if command is Command.FORWARD and standing.decides:
        return WrongState("this office decides: there is nowhere to forward to", level=standing.office_level, **told)
    if command is Command.DECIDE and standing.decides is False:
        return WrongState("another office decides: forward the nomination", level=standing.office_level, **told)
    return None


def _office(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    unit, level = _office_of(command, standing)
    if (actor.unit, actor.level) == (unit, level):
        return None
    return WrongOffice("another office has the nomination", unit=unit, level=level, state=standing.state, task=standing.task)


def _office_of(command: Command, standing: Standing) -> tuple[str | None, Level | None]:
    """Whose business it is: a withdrawal that of the proposing unit; a hold that of the office where the route stands."""
    if command is Command.WITHDRAW:
        return standing.home_unit, standing.home_level
    if command is Command.HOLD and standing.route_unit is not None:
        return standing.route_unit, standing.route_level
    return standing.office_unit, standing.office_level


def _turn(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    """Of the roles of one office that may give a command, the one whose task is open; its appraiser may also send back."""
    roles = {actor.role}
    if command is Command.RETURN_FOR_SUPPLEMENT:
        roles = {Role.APPRAISER, ROLE_OF_STEP[STEP_OF_STATE[standing.state]]}
    elif command is Command.JOIN:
        roles = {ROLE_OF_STEP[STEP_OF_STATE[standing.state]]}
    elif command is Command.RESUBMIT and standing.role is not None:
        roles = {standing.role}
    if actor.role in roles:
        return None
    return WrongOffice(
        "another role has the task", role=actor.role, roles=sorted(roles), state=standing.state, task=standing.task, command=command
    )


def _own(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    if standing.interested.isdisjoint(officers_of(actor)):
        return None
    return OwnNomination("nobody acts on a list on which they stand", command=command)


def _levels(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    """A revocation is a case of its own, which the authority that granted must be able to decide (Law 06/2022 Art. 93(8))."""
    if command is Command.REVOKE:
        return None
    for officer in officers_of(actor):
        if standing.acted.get(officer, actor.level) != actor.level:
            return ActedBefore("nobody acts on one case at two levels", level=standing.acted[officer], command=command)
    return None


def _hands(actor: Actor, command: Command, standing: Standing) -> DomainError | None:
    duty = duty_of(actor, command)
    done = frozenset[Duty]().union(*(standing.did.get(officer, ()) for officer in officers_of(actor)))
    for other in sorted(done):
        if duty is not None and other is not duty and frozenset({duty, other}) in standing.apart:
            return SameHands(f"who did {other} does not {duty} in the same case", did=other, duty=duty, command=command)
    return None


_RULES: tuple[Callable[[Actor, Command, Standing], DomainError | None], ...] = (
    _role,
    _area,
    _state,
    _office,
    _turn,
    _own,
    _levels,
    _hands,
)
