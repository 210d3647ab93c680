"""The steps that an office takes with a nomination: for each command a check, which refuses, and what it does to the case."""

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

from models.messages import commands
from models.messages.council_session import ReceiveVerdictInput
from models.messages.join import JoinInput
from models.messages.succession import HandOverInput
from models.vocabulary import Command
from workflows.case import Case
from workflows.change import Change
from workflows.steps import appraising, council, joining, returning, signing, succession, verdict, waiting


class Step(NamedTuple):
    """`message` is what the command says; `check` raises a DomainError or does nothing; `carry_out` changes the case."""

    message: type[commands.CommandInput] | type[HandOverInput]
    check: Callable[[Case, Any, date], None]
    carry_out: Callable[[Case, Any], Change]


STEPS: dict[Command, Step] = {
    Command.APPRAISE: Step(commands.AppraiseInput, appraising.check_appraise, appraising.carry_out_appraise),
    Command.CONSULT: Step(commands.ConsultInput, appraising.check_consult, appraising.carry_out_consult),
    Command.PUBLISH_NOTICE: Step(commands.PublicNoticeInput, appraising.check_publish_notice, appraising.carry_out_publish_notice),
    Command.RECORD_VOTE: Step(commands.CouncilResultInput, council.check_record_vote, council.carry_out_record_vote),
    Command.RECEIVE_VERDICT: Step(ReceiveVerdictInput, verdict.check_receive_verdict, verdict.carry_out_receive_verdict),
    Command.FORWARD: Step(commands.ForwardInput, signing.check_forward, signing.carry_out_forward),
    Command.DECIDE: Step(commands.DecideInput, signing.check_decide, signing.carry_out_decide),
    Command.RETURN_FOR_SUPPLEMENT: Step(commands.ReturnInput, returning.check_return, returning.carry_out_return),
    Command.RESUBMIT: Step(commands.ResubmitInput, returning.check_resubmit, returning.carry_out_resubmit),
    Command.HOLD: Step(commands.HoldInput, waiting.check_hold, waiting.carry_out_hold),
    Command.RELEASE: Step(commands.ReleaseInput, waiting.check_release, waiting.carry_out_release),
    Command.WITHDRAW: Step(commands.WithdrawInput, waiting.check_withdraw, waiting.carry_out_withdraw),
    Command.JOIN: Step(JoinInput, joining.check_join, joining.carry_out_join),
    Command.HAND_OVER: Step(HandOverInput, succession.check_hand_over, succession.carry_out_hand_over),
}
