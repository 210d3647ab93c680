"""Join (tổng hợp): the nomination ends, and everybody who still moves goes on in one list with others of the same office."""

from datetime import date

from models.errors import WrongState
from models.messages.join import JoinInput
from models.messages.record import IntoJoin
from models.vocabulary import Act, Command, NominationState
from workflows import guards
from workflows.case import Case
from workflows.change import Change
from workflows.joining import handover_of, route_mark


def check_join(case: Case, command: JoinInput, _today: date) -> None:
    """Refuse to join what is not at work at this office, for this officer, or goes another way than the others."""
    guards.may(case, command.actor, Command.JOIN)
    if command.route and command.route != route_mark(case):
        raise WrongState("it goes another way than the others, or under other rules", state=case.state, step=case.step.kind)


def carry_out_join(case: Case, command: JoinInput) -> Change:
    """Everybody leaves for the joined nomination; this one ends."""
    handover = handover_of(case)
    change = Change(
        act=Act.JOINED,
        nominees=len(case.nominees),
        facts={"join": command.join, "target": command.target, "place": command.place, "nominees": list(case.nominees)},
        clause=case.step.said_by.clause,
        note=command.note,
        others=(command.target,),
        handover=handover,
        joins=IntoJoin(
            nomination=command.target,
            nominees=handover.nominees,
            place=command.place,
            unit=case.office.unit,
            level=case.office.level,
            step=case.step.kind,
            state=case.state,
            path=tuple(dict.fromkeys(station.unit for station in case.stations[case.place[0] :])),
        ),
    )
    case.remove(set(case.nominees))
    case.closed = NominationState.JOINED
    return change
