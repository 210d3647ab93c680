"""Who may be given a task: whoever holds its role at its unit, is there, and may do it by the rules of rights."""

from collections.abc import Iterator

from models.errors import DomainError, InvalidInput, NotFound, OwnNomination, TaskMoved, WrongOffice
from models.messages.actor import Actor
from models.vocabulary import Command, NominationState, Role
from policy.rights import Person, Standing, actors_of, refusal
from starter.people.persons import person_of, today
from starter.rights.sphere import lies_within
from starter.tasks.held import Held
from starter.units import Database, find_unit

IS_AWAY = """exists (
  select from substitution s left join officer stand_in on stand_in.id = s.substitute and stand_in.left_at is null
  where s.absent = officer.id and s.ended_at is null and s.valid_from <= $1 and s.valid_to >= $1
    and coalesce(s.unit, $2) = $2 and stand_in.id is null
)"""
"""The condition that an `officer` is absent on the day $1 from the unit $2, and nobody stands in."""
_IS_THERE = f"select not {IS_AWAY} from officer where officer.id = $3 and left_at is null"  # noqa: S608 -- our own condition

_COMMAND_OF_STATE = {
    NominationState.APPRAISING: Command.APPRAISE,
    NominationState.CONSULTING: Command.CONSULT,
    NominationState.PUBLIC_NOTICE: Command.PUBLISH_NOTICE,
    NominationState.AWAITING_COUNCIL: Command.RECORD_VOTE,
    NominationState.AWAITING_SUPPLEMENT: Command.RESUBMIT,
    NominationState.ON_HOLD: Command.RELEASE,
}


def worker_of(person: Person, task: Held, standing: Standing) -> Actor:
    """The person as they may do the task: in their own name before another's.

    Raises WrongOffice when they have not its role at its unit, TaskMoved when it is done by now, else what the rules refuse.
    """
    refused: DomainError = WrongOffice("another office or role has the task", unit=task.unit, role=task.role, task=task.number)
    command = _command_of_task(standing)
    if command is None or standing.task != task.number:
        raise TaskMoved("another task is open now", task=standing.task, seen=task.number)
    for actor in _at_the_desk(person, task):
        found = refusal(actor, command, standing)
        if found is None:
            return actor
        refused = found
    raise refused


def names_of(person: Person, task: Held) -> frozenset[str]:
    """The person, and those for whom they may work at this task today."""
    return frozenset({person.officer, *(actor.on_behalf_of for actor in _at_the_desk(person, task) if actor.on_behalf_of)})


def works_there(person: Person, task: Held) -> bool:
    """True for whoever has the task's role at its unit, or stands in for somebody who has."""
    return any(True for _ in _at_the_desk(person, task))


async def leads(database: Database, person: Person, unit: str) -> bool:
    """True for the chair of the unit, for an administrator in whose area it lies, and for whoever stands in for one of them."""
    if any(actor.role is Role.CHAIR and actor.unit == unit for actor in actors_of(person)):
        return True
    return await administers(database, person, unit)


async def administers(database: Database, person: Person, unit: str) -> bool:
    """True for an administrator in whose area the unit lies, and for whoever stands in for one."""
    seats = [actor for actor in actors_of(person) if actor.role is Role.ADMINISTRATOR]
    if not seats:
        return False
    found = await find_unit(database, unit)
    return any(lies_within(found, seat.unit, seat.level) for seat in seats)


async def must_be_able_to_take(database: Database, officer: str, task: Held, standing: Standing) -> None:
    """Returns when the officer may be given the task.

    Raises InvalidInput: no such officer, not there, without the role at the unit, or in conflict with the case.
    """
    there = await database.fetchval(_IS_THERE, today(), task.unit, officer)
    if there is None:
        raise InvalidInput("officer", "there is no such officer, or they have left", officer=officer)
    if not there:
        raise InvalidInput("officer", "is absent, and nobody stands in", officer=officer)
    person = await person_of(database, officer)
    try:
        worker_of(Person(person.officer, person.memberships), task, standing)
    except TaskMoved:
        raise
    except DomainError as refused:
        raise InvalidInput("officer", f"may not do this task: {refused.message}", because=refused.type) from None


def must_be_impartial(person: Person, standing: Standing) -> None:
    """Raises OwnNomination when the person stands on the list: they do not choose either who works on it."""
    if person.officer in standing.interested:
        raise OwnNomination("nobody acts on a list on which they stand")


def must_be_open(task: Held | None, nomination: str) -> Held:
    """The task. Raises NotFound when the nomination has none."""
    if task is None:
        raise NotFound("the nomination has no open task", nomination=nomination)
    return task


def _command_of_task(standing: Standing) -> Command | None:
    """The command by which the open task is done; None when it was done at this very moment."""
    if standing.state is NominationState.AWAITING_SIGNATURE:
        return Command.DECIDE if standing.decides else Command.FORWARD
    return _COMMAND_OF_STATE.get(standing.state)


def _at_the_desk(person: Person, task: Held) -> Iterator[Actor]:
    return (actor for actor in actors_of(person) if (actor.role, actor.unit, actor.level) == (task.role, task.unit, task.level))
