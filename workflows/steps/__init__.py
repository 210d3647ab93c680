"""The steps that an office takes with a nomination: for each command a check, which refuses, and what it does to the case."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from models.vocabulary import Command
from workflows.case import Case
from workflows.change import Change
from workflows.steps import appraising, council, returning, signing, waiting


class Step(NamedTuple):
    """`check` raises a DomainError or does nothing; `carry_out` changes the case and says what was done."""

    check: Callable[[Case, Any, date], None]
    carry_out: Callable[[Case, Any], Change]


STEPS: dict[Command, Step] = {
    Command.APPRAISE: Step(appraising.check_appraise, appraising.carry_out_appraise),
    Command.CONSULT: Step(appraising.check_consult, appraising.carry_out_consult),
    Command.PUBLISH_NOTICE: Step(appraising.check_publish_notice, appraising.carry_out_publish_notice),
    Command.RECORD_VOTE: Step(council.check_record_vote, council.carry_out_record_vote),
    Command.FORWARD: Step(signing.check_forward, signing.carry_out_forward),
    Command.DECIDE: Step(signing.check_decide, signing.carry_out_decide),
    Command.RETURN_FOR_SUPPLEMENT: Step(returning.check_return, returning.carry_out_return),
    Command.RESUBMIT: Step(returning.check_resubmit, returning.carry_out_resubmit),
    Command.HOLD: Step(waiting.check_hold, waiting.carry_out_hold),
    Command.RELEASE: Step(waiting.check_release, waiting.carry_out_release),
    Command.WITHDRAW: Step(waiting.check_withdraw, waiting.carry_out_withdraw),
}
