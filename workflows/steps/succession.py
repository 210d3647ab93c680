"""Handing over (chuyển đơn vị kế thừa): a unit was dissolved or merged, and its successor takes its place on the way."""

from datetime import date

from models.errors import Duplicate
from models.messages.record import Reshaped
from models.messages.succession import HandOverInput
from models.vocabulary import Act
from workflows.case import Case, Office
from workflows.change import Change


def check_hand_over(case: Case, command: HandOverInput, _today: date) -> None:
    """Refuse when none of the units has to do with the nomination any more: they were handed over before."""
    if not _concerned(case, command):
        raise Duplicate("no such unit is on the way of this nomination, or its successor has taken its place already")


def carry_out_hand_over(case: Case, command: HandOverInput) -> Change:
    """The successors take the places of the dissolved; step, approvals and clock stay as they are."""
    concerned = _concerned(case, command)
    case.hand_over({one.unit: Office(one.successor, one.level) for one in command.successions if one.unit in concerned})
    return Change(
        act=Act.HANDED_OVER,
        nominees=len(case.nominees),
        facts={
            "successions": [
                one.model_dump(mode="json", include={"unit", "successor", "level", "since"})
                for one in command.successions
                if one.unit in concerned
            ]
        },
        clause=command.clause,
        reshaped=Reshaped(unit=case.home.unit, level=case.home.level, path=case.path),
    )


def _concerned(case: Case, command: HandOverInput) -> frozenset[str]:
    return case.units & {one.unit for one in command.successions}
