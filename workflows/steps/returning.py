"""Return for a supplement, with memory; and the supplement that brings the case back to where it was asked."""

from datetime import date

from models.errors import InvalidInput
from models.messages.commands import ResubmitInput, ReturnInput
from models.messages.nomination import Waiting
from models.vocabulary import Act, Command, NominationState
from workflows import guards
from workflows.case import Case
from workflows.change import Change, Departure
from workflows.steps.ways_back import WayBack, WaysBack


def check_return(case: Case, command: ReturnInput, _today: date) -> None:
    """Refuse a return by another than the officer whose step it is (or the office's appraiser), or to where it cannot go."""
    guards.may(case, command.actor, Command.RETURN_FOR_SUPPLEMENT)
    if command.nominees is not None:
        guards.on_the_list(case, command.nominees, "nominees")
    ways = WaysBack(case)
    for nominee in command.nominees or case.nominees:
        ways.of(command.to, nominee)


def carry_out_return(case: Case, command: ReturnInput) -> Change:
    """The nomination goes back, or the named nominees do in one of their own; out of a joined one, in one for each list."""
    parts = tuple(sorted(set(command.parts)))
    going = in_list_order(case, command.nominees or tuple(case.nominees))
    change = Change(
        act=Act.RETURNED,
        nominees=len(going),
        facts={"parts": list(parts), "to": command.to or "unit"},
        reason=command.ground,
        clause=case.step.said_by.clause,
        note=command.note,
    )
    ways = WaysBack(case)
    together: dict[tuple[int | None, str | None], tuple[WayBack, list[int]]] = {}
    for nominee in going:
        way = ways.of(command.to, nominee)
        together.setdefault(way.key, (way, []))[1].append(nominee)
    for way, nominees in together.values():
        waiting = Waiting(station=way.station, parts=parts, ground=command.ground)
        if way.home is None and len(nominees) == len(case.nominees):
            case.waiting = waiting
        else:
            leave(case, change, Departure(nominees=tuple(nominees), act=Act.RETURNED, waiting=waiting, home=way.home))
    return change


def check_resubmit(case: Case, command: ResubmitInput, _today: date) -> None:
    """Refuse a supplement that nobody asked for, from another office, or that leaves out a part that was asked for."""
    guards.may(case, command.actor, Command.RESUBMIT)
    asked = case.waiting.parts if case.waiting else ()
    missing = [part for part in asked if part not in command.changed]
    if missing:
        raise InvalidInput("changed", f"asked for, but not supplied: {', '.join(missing)}", missing=missing)


def carry_out_resubmit(case: Case, command: ResubmitInput) -> Change:
    """Approvals that relied on what has changed are void; the case goes on at the first step that lacks one."""
    case.waiting = None
    void = case.void_approvals_relying_on(command.changed)
    return Change(
        act=Act.RESUBMITTED,
        nominees=len(case.nominees),
        facts={
            "changed": sorted(set(command.changed)),
            "void": [[case.stations[station].level, case.stations[station].steps[step].kind] for station, step in sorted(void)],
        },
        note=command.note,
    )


def speaks_for_all(case: Case, nominees: tuple[int, ...] | None) -> bool:
    """True when a command names nobody, or everybody."""
    return nominees is None or len(nominees) == len(case.nominees)


def in_list_order(case: Case, nominees: tuple[int, ...] | None) -> tuple[int, ...]:
    """The named nominees in the order of the list."""
    named = set(nominees or ())
    return tuple(nominee for nominee in case.nominees if nominee in named)


def depart(case: Case, change: Change, departure: Departure) -> None:
    """Take nominees off the list, for a nomination of their own."""
    change.nominees = len(departure.nominees)
    leave(case, change, departure)


def leave(case: Case, change: Change, departure: Departure) -> None:
    """The same, whatever else the change says; the nomination ends when nobody stays."""
    change.departures.append(departure)
    case.remove(set(departure.nominees))
    if not case.nominees:
        case.closed = NominationState.SPLIT_UP
