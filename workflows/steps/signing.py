"""The chair's signature: it sends the list up, or it decides."""

from datetime import date

from models.errors import InvalidInput, WrongState
from models.messages.commands import DecideInput, ForwardInput
from models.messages.record import Decision, NomineeChange
from models.vocabulary import Act, Command, NominationState, StepKind
from workflows import guards
from workflows.case import Case
from workflows.change import Change
from workflows.steps.listed import OUTCOME_OF_STATE, carry_out_list, check_list, sort_out


def check_forward(case: Case, command: ForwardInput, today: date) -> None:
    """Refuse to send up what this office decides itself."""
    guards.at_step(case, StepKind.SIGN, Command.FORWARD)
    if case.deciding:
        raise WrongState("this office decides: there is nowhere to forward to", level=case.station.level)
    guards.actor_of_office(case, command.actor, case.office, Command.FORWARD)
    guards.dated(case, "letter_date", command.letter_date, today)
    check_list(case, command)


def carry_out_forward(case: Case, command: ForwardInput) -> Change:
    """The list goes to the next office with the letter."""
    change, somebody_passes = carry_out_list(case, command, Act.FORWARDED, NominationState.REJECTED)
    change.facts = {"letter_number": command.letter_number, "letter_date": command.letter_date.isoformat()}
    if somebody_passes:
        case.approve(command.actor.officer)
    return change


def check_decide(case: Case, command: DecideInput, today: date) -> None:
    """Refuse a decision by an office that may not decide, or numbers that do not fit the list."""
    guards.at_step(case, StepKind.SIGN, Command.DECIDE)
    if not case.deciding:
        raise WrongState("another office decides: forward the nomination", level=case.stations[-1].level)
    guards.actor_of_office(case, command.actor, case.office, Command.DECIDE)
    guards.dated(case, "decided_on", command.decided_on, today)
    check_list(case, command)
    if command.numbers:
        _check_numbers(case, command)


def _check_numbers(case: Case, command: DecideInput) -> None:
    guards.on_the_list(case, tuple(number.nominee for number in command.numbers), "numbers")
    awarded = set(sort_out(case, command, OUTCOME_OF_STATE[NominationState.NOT_AWARDED]).passing)
    if {number.nominee for number in command.numbers} != awarded:
        raise InvalidInput("numbers", "number every awarded nominee, or none", awarded=len(awarded))
    if len({number.number for number in command.numbers}) < len(command.numbers):
        raise InvalidInput("numbers", "a number is given twice")


def carry_out_decide(case: Case, command: DecideInput) -> Change:
    """The awards are given; the nomination ends."""
    change, somebody_passes = carry_out_list(case, command, Act.DECIDED, NominationState.NOT_AWARDED)
    change.facts = {
        "decision_number": command.decision_number,
        "decided_on": command.decided_on.isoformat(),
        "signatory": command.signatory,
        "first_number": command.first_number,
    }
    if somebody_passes:
        change.exceptions += [NomineeChange(nominee=n.nominee, number=n.number) for n in command.numbers]
        change.decision = Decision(
            number=command.decision_number,
            decided_on=command.decided_on,
            signatory=command.signatory,
            level=case.station.level,
            unit=case.station.unit,
            first_number=command.first_number,
        )
        case.approve(command.actor.officer)
        case.closed = NominationState.AWARDED
    return change
