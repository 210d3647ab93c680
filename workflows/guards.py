"""Who may say what to a nomination, and when.

Guards stand in the workflow, so that a raw call to the engine does not get past them.
"""

import re
from datetime import date

from models.errors import AlreadyClosed, InvalidInput, TaskMoved, UnknownNominee
from models.messages.actor import Actor
from models.messages.commands import CommandInput
from models.messages.succession import HandOverInput
from models.vocabulary import Command
from policy.rights import Standing, refusal
from workflows.case import Case

UPDATE_ID = re.compile(r"[!-~]{1,200}")
"""The officer and their key, as the API makes them: printable ASCII without blanks. It goes into the ledger."""


def answerable(update_id: str) -> None:
    """Refuse a command under a key that the ledger could not hold."""
    if not UPDATE_ID.fullmatch(update_id):
        raise InvalidInput("key", "a command's id is 1 to 200 printable ASCII characters without blanks")


def open_case(case: Case, command: CommandInput | HandOverInput) -> None:
    """Refuse when the nomination has ended, or another task is open than the officer saw."""
    if case.closed is not None:
        raise AlreadyClosed("the nomination has ended", state=case.closed)
    if command.task is not None and (case.task is None or case.task.number != command.task):
        raise TaskMoved("another task is open now", task=case.task.number if case.task else None, seen=command.task)


def may(case: Case, actor: Actor, command: Command) -> None:
    """Refuse whatever the rules of rights refuse to this actor, as the nomination stands: another state, role, office, person."""
    refused = refusal(actor, command, standing_for_rules(case))
    if refused is not None:
        raise refused


def standing_for_rules(case: Case) -> Standing:
    """What the rules of rights look at, as the workflow knows it."""
    office, task = case.office, case.task
    return Standing(
        nomination=case.start.nomination,
        state=case.state,
        office_unit=office.unit,
        office_level=office.level,
        step=task.step if task else None,
        role=task.role if task else None,
        task=task.number if task else None,
        home_unit=case.home.unit,
        home_level=case.home.level,
        area=frozenset({case.start.unit, *case.path}),
        interested=frozenset(case.start.interested),
        acted=case.acted,
        decides=case.deciding,
        route_unit=case.station.unit,
        route_level=case.station.level,
        did=case.did,
        apart=frozenset(frozenset(pair) for pair in case.start.policy.apart),
    )


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
