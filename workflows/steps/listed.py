"""An officer's word over the whole list, with exceptions nominee by nominee: who passes, who is refused, who goes back."""

from dataclasses import dataclass
from typing import Any

from models.errors import InvalidInput
from models.messages.commands import ItemException, ListInput
from models.messages.nomination import Waiting
from models.messages.record import NomineeChange
from models.vocabulary import Act, DossierPart, ItemVerdict, NominationState, Outcome
from workflows import guards
from workflows.case import Case
from workflows.change import Change, Departure
from workflows.steps.ways_back import WayBack, WaysBack

OUTCOME_OF_STATE = {
    NominationState.REJECTED: Outcome.REJECTED,
    NominationState.NOT_AWARDED: Outcome.NOT_AWARDED,
}


@dataclass
class Sorted:
    """The list, sorted by what was said of each nominee."""

    passing: list[int]
    refused: list[NomineeChange]
    returned: list[Departure]


def check_list(case: Case, command: ListInput) -> None:
    """Refuse a word over the list that names strangers, or says too little of those it refuses or sends back."""
    guards.on_the_list(case, tuple(exception.nominee for exception in command.exceptions), "exceptions")
    if command.verdict is ItemVerdict.RETURN:
        raise InvalidInput("verdict", "to send the whole list back, use the return command")
    if command.verdict is ItemVerdict.REJECT and command.ground is None:
        raise InvalidInput("ground", "a refusal names its ground")
    ways = WaysBack(case)
    for exception in command.exceptions:
        _check_exception(ways, exception)


def _check_exception(ways: WaysBack, exception: ItemException) -> None:
    if exception.verdict is not ItemVerdict.PASS and exception.ground is None:
        raise InvalidInput("exceptions", f"{exception.nominee}: names no ground", nominee=exception.nominee)
    if exception.verdict is ItemVerdict.RETURN:
        if not exception.parts:
            raise InvalidInput("exceptions", f"{exception.nominee}: names no part to change", nominee=exception.nominee)
        ways.of(exception.to, exception.nominee)


def sort_out(case: Case, command: ListInput, refused_as: Outcome) -> Sorted:
    """The list as the command sorts it; those who go back for the same reason to the same office stay together."""
    said = {exception.nominee: exception for exception in command.exceptions}
    result = Sorted([], [], [])
    ways = WaysBack(case)
    returned: dict[tuple[Any, tuple[DossierPart, ...], str], tuple[WayBack, list[int]]] = {}
    for nominee in case.nominees:
        exception = said.get(nominee)
        verdict = exception.verdict if exception else command.verdict
        if verdict is ItemVerdict.PASS:
            result.passing.append(nominee)
        elif verdict is ItemVerdict.REJECT:
            ground = exception.ground if exception else command.ground
            result.refused.append(NomineeChange(nominee=nominee, outcome=refused_as, ground=ground))
        elif exception:
            way = ways.of(exception.to, nominee)
            said_alike = (way.key, tuple(sorted(set(exception.parts))), exception.ground or "")
            returned.setdefault(said_alike, (way, []))[1].append(nominee)
    for (_, parts, ground), (way, nominees) in returned.items():
        waiting = Waiting(station=way.station, parts=parts, ground=ground)
        result.returned.append(Departure(nominees=tuple(nominees), act=Act.RETURNED, waiting=waiting, home=way.home))
    return result


def carry_out_list(case: Case, command: ListInput, act: Act, refused_as: NominationState) -> tuple[Change, bool]:
    """Take the refused and the returned off the list; whether anybody passes.

    When nobody does, the nomination itself goes back with the first of those sent back on its own way; it ends as `refused_as` when
    all are refused, and split up when those sent back all leave a joined nomination for the ways of their lists.
    """
    list_ = sort_out(case, command, OUTCOME_OF_STATE[refused_as])
    change = Change(
        act=act,
        nominees=len(case.nominees),
        exceptions=list_.refused,
        reason=command.ground,
        clause=case.step.said_by.clause,
        note=command.note,
    )
    if list_.passing:
        change.departures = list_.returned
        case.remove({c.nominee for c in list_.refused} | {n for d in list_.returned for n in d.nominees})
        return change, True
    if list_.returned:
        staying = next((departure for departure in list_.returned if departure.home is None), None)
        change.departures = [departure for departure in list_.returned if departure is not staying]
        case.remove(set(case.nominees) - set(staying.nominees if staying else ()))
        if staying is None:
            case.closed = NominationState.SPLIT_UP
        else:
            case.waiting = staying.waiting
    else:
        case.closed = refused_as
        change.exceptions = _grounds_of_the_whole(list_.refused, command)
    return change, False


def _grounds_of_the_whole(refused: list[NomineeChange], command: ListInput) -> list[NomineeChange]:
    """Where all are refused on the ground of the whole list, the nomination's own state says it; only others are written."""
    return [change for change in refused if change.ground != command.ground]
