"""Who may say what to a nomination, and when.

Guards stand in the workflow, so that a raw call to the engine does not get past them.
"""

import re
from datetime import date

from models.errors import (
    ActedBefore,
    AlreadyClosed,
    InvalidInput,
    OwnNomination,
    TaskMoved,
    UnknownNominee,
    WrongOffice,
    WrongState,
)
from models.messages.actor import Actor
from models.messages.commands import CommandInput
from models.vocabulary import Command, StepKind
from policy.rights import ROLES_OF_COMMAND
from workflows.case import Case, Office, officers_of

UPDATE_ID = re.compile(r"[!-~]{1,200}")
"""The officer and their key, as the API makes them: printable ASCII without blanks. It goes into the ledger."""


def answerable(update_id: str) -> None:
    """Refuse a command under a key that the ledger could not hold."""
    if not UPDATE_ID.fullmatch(update_id):
        raise InvalidInput("key", "a command's id is 1 to 200 printable ASCII characters without blanks")


def open_case(case: Case, command: CommandInput) -> None:
    """Refuse when the nomination has ended, or another task is open than the officer saw."""
    if case.closed is not None:
        raise AlreadyClosed("the nomination has ended", state=case.closed)
    if command.task is not None and (case.task is None or case.task.number != command.task):
        raise TaskMoved("another task is open now", task=case.task.number if case.task else None, seen=command.task)


def at_step(case: Case, kind: StepKind, command: Command) -> None:
    """Refuse when the nomination does not stand at this step, ready to be worked on."""
    if case.holding is not None or case.waiting is not None or case.step.kind is not kind:
        raise WrongState(f"{command} is not possible now", state=case.state, step=case.step.kind, command=command)


def actor_of_office(case: Case, actor: Actor, office: Office, command: Command) -> None:
    """Refuse anybody but an officer of this office in a role that may give the command, not on the list, new to the case."""
    if actor.role not in ROLES_OF_COMMAND[command]:
        raise WrongOffice(f"a {actor.role} does not {command}", role=actor.role, roles=sorted(ROLES_OF_COMMAND[command]))
    if (actor.unit, actor.level) != office:
        raise WrongOffice("another office has the nomination", unit=office.unit, level=office.level)
    impartial(case, actor)


def impartial(case: Case, actor: Actor) -> None:
    """Refuse an officer who stands on the list, or who has acted on the case at another level."""
    for officer in officers_of(actor):
        if officer in case.start.interested:
            raise OwnNomination("nobody acts on a list on which they stand")
        if case.acted.get(officer, actor.level) != actor.level:
            raise ActedBefore("nobody acts on one case at two levels", level=case.acted[officer])


def on_the_list(case: Case, nominees: tuple[int, ...], field: str) -> None:
    """Refuse nominees who are not, or no longer, on this list, and the same one named twice."""
    present = set(case.nominees)
    seen: set[int] = set()
    for nominee in nominees:
        if nominee not in present:
            reason = "has left this nomination" if nominee in case.listed else "is not on this list"
            raise UnknownNominee(field, f"{nominee} {reason}", nominee=nominee)
        if nominee in seen:
            raise InvalidInput(field, f"{nominee} is named twice", nominee=nominee)
        seen.add(nominee)


def dated(case: Case, field: str, day: date, today: date) -> None:
    """Refuse a paper dated after today, or before the dossier was received."""
    if day > today:
        raise InvalidInput(field, "lies in the future", value=day.isoformat(), today=today.isoformat())
    if day < case.start.policy.received_on:
        raise InvalidInput(
            field, "lies before the day of receipt", value=day.isoformat(), received_on=case.start.policy.received_on.isoformat()
        )
