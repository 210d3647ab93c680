"""The council's word, as its secretary enters it. A session of the council says its own (workflows/steps/verdict.py)."""

from datetime import date

from models.errors import WrongState
from models.messages.commands import CouncilResultInput
from models.messages.policy import VoteRule
from models.messages.record import NomineeChange
from models.messages.vote import VoteCount, VoteResult
from models.vocabulary import Act, Command, NominationState, Outcome
from policy.vote import weigh
from workflows import guards
from workflows.case import Case
from workflows.change import Change

VOTE_FAILED = "vote_failed"


def check_record_vote(case: Case, command: CouncilResultInput, today: date) -> None:
    """Refuse a result out of turn, or numbers that cannot be."""
    guards.may(case, command.actor, Command.RECORD_VOTE)
    guards.dated(case, "held_on", command.held_on, today)
    guards.on_the_list(case, tuple(vote.nominee for vote in command.exceptions), "exceptions")
    rule = _rule(case)
    for votes in {command.votes, *(exception.votes for exception in command.exceptions)}:
        weigh(rule, command.members, command.present, votes)


def carry_out_record_vote(case: Case, command: CouncilResultInput) -> Change:
    """Who has the votes that the pinned rule asks for goes on; the others leave, not awarded."""
    rule = _rule(case)
    results: dict[VoteCount, VoteResult] = {}

    def result_of(votes: VoteCount) -> VoteResult:
        if votes not in results:
            results[votes] = weigh(rule, command.members, command.present, votes)
        return results[votes]

    apart = {exception.nominee: exception.votes for exception in command.exceptions}
    failed = [nominee for nominee in case.nominees if not result_of(apart.get(nominee, command.votes)).passed]
    change = Change(
        act=Act.COUNCIL_VOTED,
        nominees=len(case.nominees),
        exceptions=[NomineeChange(nominee=n, outcome=Outcome.NOT_AWARDED, ground=VOTE_FAILED) for n in failed],
        facts={
            "held_on": command.held_on.isoformat(),
            "members": command.members,
            "present": command.present,
            "votes": _facts(command.votes, result_of(command.votes)),
            "apart": {str(nominee): _facts(votes, result_of(votes)) for nominee, votes in apart.items()},
        },
        clause=rule.said_by.clause,
        note=command.note,
        derivation=result_of(command.votes).derivation_vi,
    )
    if len(failed) == len(case.nominees):
        case.closed = NominationState.NOT_AWARDED
        change.exceptions = []
        change.reason = VOTE_FAILED
    else:
        case.remove(set(failed))
        case.approve(command.actor.officer)
    return change


def _rule(case: Case) -> VoteRule:
    if case.step.vote is None:
        raise WrongState("the policy of this case has no vote rule for this step", step=case.step.kind)
    return case.step.vote


def _facts(votes: VoteCount, result: VoteResult) -> dict[str, int | bool]:
    return {**votes.model_dump(exclude_defaults=True), "needed": result.needed, "base": result.base, "passed": result.passed}
