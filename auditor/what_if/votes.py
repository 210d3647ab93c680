"""A council's vote decided again under another rule, from its counts. Where they were kept back nothing is made up."""

from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple

from auditor.what_if.cases import HandVote, RoundVote, SessionVote
from models.errors import InvalidInput
from models.messages.policy import Share, VoteRule
from models.vocabulary import VoteVerdict
from policy.council import attendance_of, judge, rule_for
from policy.vote import weigh

PASS, FAIL, NO_DECISION = VoteVerdict.PASS, VoteVerdict.FAIL, VoteVerdict.NO_DECISION


class Kept(StrEnum):
    """Why a vote cannot be decided again."""

    NO_COUNTS = "counts_kept_back"
    NOT_COUNTED = "vote_would_not_count"
    NOT_VOTED = "no_vote_recorded"
    CHAIR = "chair_would_decide"
    DEPENDS = "depends_on_written_opinions"


class Again(NamedTuple):
    """A vote under another rule: passed, failed, or why nobody can tell. `said` is the reason in words, where there is one."""

    verdict: VoteVerdict
    why: Kept | None = None
    said: str = ""


def voted_again(rule: VoteRule, vote: HandVote | SessionVote | None) -> Again:
    """What the vote would have come to."""
    if vote is None:
        return Again(NO_DECISION, Kept.NOT_VOTED)
    return _by_hand(rule, vote) if isinstance(vote, HandVote) else _in_session(rule, vote)


def _by_hand(rule: VoteRule, vote: HandVote) -> Again:
    try:
        passed = weigh(rule, vote.members, vote.present, vote.votes).passed
    except InvalidInput as refusal:
        level = refusal.facts.get("field") == "count" and "needed" in refusal.facts
        return Again(NO_DECISION, Kept.CHAIR if level else Kept.NOT_COUNTED, str(refusal.facts.get("reason", "")))
    return Again(PASS if passed else FAIL)


def _in_session(rule: VoteRule, vote: SessionVote) -> Again:
    """Round after round: who passes in one is not voted on again; rounds beyond those that the rule allows are not held."""
    last = Again(NO_DECISION, Kept.NOT_VOTED)
    for number, round_ in enumerate(vote.rounds, 1):
        regulated = rule_for(rule, round_.regulation, round_.ground).model_copy(update=dict(round_.replaced))
        if number > regulated.rounds:
            return last
        last = _round_again(regulated, round_)
        if last.verdict is PASS or last.why is Kept.NO_COUNTS:
            return last
    return last


def _round_again(rule: VoteRule, round_: RoundVote) -> Again:
    """A round. Where both rules come to the same the recorded verdict stands: it knows the chair's word, and the places."""
    if alike(rule, round_.rule):
        return _as_recorded(round_)
    if round_.tally is None:
        return Again(NO_DECISION, Kept.NO_COUNTS)
    before, after = _verdicts(round_.rule, round_), _verdicts(rule, round_)
    if len(after) != 1:
        return Again(NO_DECISION, Kept.DEPENDS if after else Kept.NOT_COUNTED)
    if before == after:
        return _as_recorded(round_)
    (verdict, tie) = next(iter(after))
    if verdict is NO_DECISION:
        return Again(NO_DECISION, Kept.CHAIR if tie else Kept.NOT_COUNTED)
    return Again(verdict)


def _as_recorded(round_: RoundVote) -> Again:
    return Again(round_.verdict, Kept.NOT_COUNTED if round_.verdict is NO_DECISION else None)


def _verdicts(rule: VoteRule, round_: RoundVote) -> set[tuple[VoteVerdict, bool]]:
    """What the round may have come to: who of those who wrote was heard is not kept, so both none and all of them are tried."""
    assert round_.tally is not None  # noqa: S101 -- asked of counts alone
    found = set()
    for heard in (True, False):
        attendance = attendance_of(rule, (part._replace(heard=heard) for part in round_.parts))
        try:
            verdict = judge(rule, attendance, round_.tally)
        except InvalidInput:  # more ballots than that many could have cast
            continue
        found.add((verdict.verdict, verdict.tie))
    return found


def alike(one: VoteRule, other: VoteRule) -> bool:
    """Whether every vote comes to the same under both: what they cite, and what they tell of counts, does not matter."""
    return _calculus(one) == _calculus(other)


def _calculus(rule: VoteRule) -> tuple[Any, ...]:
    return (
        *(_exact(share) for share in (rule.threshold, rule.quorum, rule.quorum_to_decide or rule.quorum)),
        *(rule.base, rule.written_opinions, rule.delegates, rule.recusal, rule.tie, rule.seats),
    )


def _exact(share: Share) -> tuple[Fraction, bool]:
    return Fraction(share.numerator, share.denominator), share.strictly_more
