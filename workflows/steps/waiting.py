"""Hold and release (chưa khen thưởng), and withdrawal."""

from datetime import date

from models.messages.commands import HoldInput, ReleaseInput, WithdrawInput
from models.messages.nomination import Holding
from models.vocabulary import Act, Command, NominationState
from workflows import guards
from workflows.case import Case
from workflows.change import Change, Departure
from workflows.steps.returning import depart, in_list_order, speaks_for_all


def check_hold(case: Case, command: HoldInput, _today: date) -> None:
    """Refuse to hold what is held already, or by an office that does not have it on its route now."""
    guards.may(case, command.actor, Command.HOLD)
    if command.nominees is not None:
        guards.on_the_list(case, command.nominees, "nominees")


def carry_out_hold(case: Case, command: HoldInput) -> Change:
    """Everything waits, or the named nominees do in a nomination of their own."""
    holding = Holding(ground=command.ground)
    change = Change(act=Act.HELD, nominees=len(case.nominees), reason=command.ground, note=command.note)
    if speaks_for_all(case, command.nominees):
        case.holding = holding
    else:
        departure = Departure(nominees=in_list_order(case, command.nominees), act=Act.HELD, holding=holding, waiting=case.waiting)
        depart(case, change, departure)
    return change


def check_release(case: Case, command: ReleaseInput, today: date) -> None:
    """Refuse to release what is not held."""
    guards.may(case, command.actor, Command.RELEASE)
    guards.dated(case, "document_date", command.document_date, today)


def carry_out_release(case: Case, command: ReleaseInput) -> Change:
    """The nomination goes on where it stood."""
    ground = case.holding.ground if case.holding else None
    case.holding = None
    return Change(
        act=Act.RELEASED,
        nominees=len(case.nominees),
        facts={"document_number": command.document_number, "document_date": command.document_date.isoformat()},
        reason=ground,
        note=command.note,
    )


def check_withdraw(case: Case, command: WithdrawInput, _today: date) -> None:
    """Refuse a withdrawal by another than the unit that proposed."""
    guards.may(case, command.actor, Command.WITHDRAW)
    if command.nominees is not None:
        guards.on_the_list(case, command.nominees, "nominees")


def carry_out_withdraw(case: Case, command: WithdrawInput) -> Change:
    """The nomination ends withdrawn, or the named nominees' own does."""
    change = Change(act=Act.WITHDRAWN, nominees=len(case.nominees), reason=command.ground, note=command.note)
    if speaks_for_all(case, command.nominees):
        case.closed = NominationState.WITHDRAWN
    else:
        departure = Departure(nominees=in_list_order(case, command.nominees), act=Act.WITHDRAWN, withdrawn_for=command.ground)
        depart(case, change, departure)
    return change
