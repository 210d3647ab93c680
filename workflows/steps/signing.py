"""The chair's signature: it sends the list up, or it decides."""

from datetime import date

from models.errors import InvalidInput
from models.messages.commands import DecideInput, ForwardInput
from models.messages.record import Decision, NomineeChange
from models.vocabulary import Act, Command, NominationState
from workflows import guards
from workflows.case import Case
from workflows.change import Change
from workflows.steps.listed import OUTCOME_OF_STATE, carry_out_list, check_list, sort_out


def check_forward(case: Case, command: ForwardInput, today: date) -> None:
    """Refuse to send up what this office decides itself."""
    guards.may(case, command.actor, Command.FORWARD)
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
    guards.may(case, command.actor, Command.DECIDE)
    guards.dated(case, "decided_on", command.decided_on, today)
    check_list(case, command)
    list_ = sort_out(case, command, OUTCOME_OF_STATE[NominationState.NOT_AWARDED])
    if list_.returned and not list_.passing:
        # A decision ends the nomination, for better or worse. Where it only sends back, there is none.
        raise InvalidInput(
            "exceptions",
            "nobody is awarded, and some are sent back: send them back with the return command, then decide on the others, if any",
            command=Command.RETURN_FOR_SUPPLEMENT,
        )
    if command.numbers:
        _check_numbers(case, command, set(list_.passing))


def _check_numbers(case: Case, command: DecideInput, awarded: set[int]) -> None:
    guards.on_the_list(case, tuple(number.nominee for number in command.numbers), "numbers")
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
