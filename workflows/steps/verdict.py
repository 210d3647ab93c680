"""The verdict of a session of the council, as the session itself delivers it: who has passed goes on, the others leave."""

from datetime import date
from typing import Any

from models.errors import InvalidInput, NotAllowed, UnknownNominee
from models.ids import outcome_update_id
from models.messages.council_session import ReceiveVerdictInput
from models.messages.record import NomineeChange
from models.vocabulary import Act, Command, NominationState, Outcome
from workflows import guards
from workflows.case import Case
from workflows.change import Change
from workflows.steps.council import VOTE_FAILED


def must_come_from_its_session(nomination: str, command: ReceiveVerdictInput, update_id: str) -> None:
    """Refuse a word under another id than that by which the session tells this nomination, so that none is ever told twice."""
    if update_id != outcome_update_id(command.session, nomination):
        raise NotAllowed("only the session itself delivers its verdict", session=command.session)


def check_receive_verdict(case: Case, command: ReceiveVerdictInput, today: date) -> None:
    """Refuse a verdict out of turn, one that names another task than the open one or strangers, or leaves somebody undecided."""
    if command.task is None:
        raise InvalidInput("task", "a verdict names the task by which the nomination stood on the agenda")
    guards.may(case, command.actor, Command.RECEIVE_VERDICT)
    guards.dated(case, "held_on", command.held_on, today)
    if command.present > command.members:
        raise InvalidInput("present", f"{command.present} present of {command.members} members")
    if not command.clause.isprintable():
        raise InvalidInput("clause", "has unprintable characters")
    named = [nominee for verdict in command.verdicts for nominee in verdict.nominees]
    if len(set(named)) < len(named):
        raise InvalidInput("verdicts", "somebody is named twice")
    for nominee in named:
        if nominee not in case.listed:
            raise UnknownNominee("verdicts", f"{nominee} is not on this list", nominee=nominee)
    undecided = [nominee for nominee in case.nominees if nominee not in set(named)]
    if undecided:
        raise InvalidInput("verdicts", "somebody on the list has no decision", nominees=undecided[:10])
    counted = {one.round for one in command.rounds}
    if any(verdict.round not in counted for verdict in command.verdicts):
        raise InvalidInput("rounds", "a verdict names a round that was not counted")


def carry_out_receive_verdict(case: Case, command: ReceiveVerdictInput) -> Change:
    """Who has passed goes on; the others leave, not awarded. Whoever left the list since the vote is beyond its word."""
    here = set(case.nominees)
    failed_by_vote = {nominee for verdict in command.verdicts if not verdict.passed for nominee in verdict.nominees}
    failed = [nominee for nominee in case.nominees if nominee in failed_by_vote]
    change = Change(
        act=Act.COUNCIL_VOTED,
        nominees=len(case.nominees),
        exceptions=[NomineeChange(nominee=n, outcome=Outcome.NOT_AWARDED, ground=VOTE_FAILED) for n in failed],
        facts={
            "session": command.session,
            "held_on": command.held_on.isoformat(),
            "members": command.members,
            "present": command.present,
            "rounds": [one.model_dump() for one in command.rounds],
            "verdicts": [_facts(verdict.model_dump(exclude_none=True), here) for verdict in command.verdicts],
        },
        clause=command.clause,
        note=command.note,
        derivation=command.derivation,
    )
    if len(failed) == len(case.nominees):
        case.closed = NominationState.NOT_AWARDED
        change.exceptions = []
        change.reason = VOTE_FAILED
    else:
        case.remove(set(failed))
        case.approve(command.actor.officer)
    return change


def _facts(verdict: dict[str, Any], here: set[int]) -> dict[str, Any]:
    return {**verdict, "nominees": [nominee for nominee in verdict["nominees"] if nominee in here]}
