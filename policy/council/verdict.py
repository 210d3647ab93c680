"""What the ballots on one nominee come to, with the derivation that the minutes print.

Where the vote is secret and the ballots are few, nothing finer than the verdict is told: neither the counts nor what follows from
them alone. Whether they are told depends on the number of ballots only, which everybody knows from the receipts. Had a count of
four ballots been kept back *because* it was unanimous, its absence beside the word "passed" would say how all four voted.
"""

from collections.abc import Iterator
from typing import NamedTuple

from models.messages.council import Attendance, Tally, Verdict
from models.messages.policy import VoteRule
from models.vocabulary import RecusalRule, TieRule, VoteBase, VoteVerdict
from policy.council.counting import Count, Electorate, counted, electorate
from policy.council.words import ENGLISH, VIETNAMESE, Wording


def judge(rule: VoteRule, attendance: Attendance, tally: Tally) -> Verdict:
    """Pass, fail or no decision, and how that follows.

    No decision: too few take part, nobody may vote, or the votes are level and the rule leaves it to the chair (`tie`), whose word
    is put into the derivation once it was said (`Wording.once_the_chair_has_spoken`). Numbers that cannot be raise InvalidInput
    naming the field of the attendance, or `tally`. `needed` and `base` are 0 where they would tell a count that is kept back.
    """
    who = electorate(rule, attendance)
    count = counted(rule, who, tally)
    verdict = _verdict(rule, who, count)
    vote = _Vote(rule, attendance, who, count, None if _would_unmask(rule, tally) else tally, verdict)
    told_by_base = vote.shown is None and rule.base is VoteBase.CAST
    return Verdict(
        verdict=verdict,
        needed=0 if told_by_base else count.needed,
        base=0 if told_by_base else count.base,
        shown=vote.shown,
        tie=verdict is VoteVerdict.NO_DECISION and who.can_decide,
        derivation_vi=" ".join(_derivation(VIETNAMESE, vote)),
        derivation_en=" ".join(_derivation(ENGLISH, vote)),
        clause=rule.said_by.clause,
    )


class _Vote(NamedTuple):
    """A vote that has been judged, with as much of its tally as may be told."""

    rule: VoteRule
    attendance: Attendance
    who: Electorate
    numbers: Count
    shown: Tally | None
    verdict: VoteVerdict


def _verdict(rule: VoteRule, who: Electorate, count: Count) -> VoteVerdict:
    if not who.can_decide:
        return VoteVerdict.NO_DECISION
    if count.enough:
        return VoteVerdict.PASS
    return VoteVerdict.NO_DECISION if count.level and rule.tie is TieRule.CHAIR_DECIDES else VoteVerdict.FAIL


_FEWEST = 2
"""The count of one ballot is the choice on it, whatever a regulation allows."""


def _would_unmask(rule: VoteRule, tally: Tally) -> bool:
    return rule.secret and tally.ballots < max(rule.fewest_shown, rule.fewest_unanimous, _FEWEST)


def _derivation(words: Wording, vote: _Vote) -> Iterator[str]:
    rule, attendance = vote.rule, vote.attendance
    yield words.members.format(members=attendance.members)
    yield words.there.format(present=attendance.present)
    if attendance.written:
        yield words.heard.format(written=attendance.written)
    if attendance.recused:
        yield words.keeps_out[rule.recusal].format(recused=attendance.recused)
    yield words.to_decide_by(rule.quorum_to_decide or rule.quorum, vote.who)
    if not vote.who.voters:
        yield words.nobody
    yield words.tally.format_map(vote.shown.model_dump()) if vote.shown else words.kept_back
    if vote.who.can_decide:
        yield from _outcome(words, vote)
    else:
        yield words.no_decision
    yield words.clause.format(clause=rule.said_by.clause)


def _outcome(words: Wording, vote: _Vote) -> Iterator[str]:
    """What was needed, and the verdict.

    Where counts are kept back, what the chair may decide is said of every vote alike; that votes were level, only while the chair
    has to speak.
    """
    awaits_chair = vote.verdict is VoteVerdict.NO_DECISION
    passed_or_not = words.passed if vote.verdict is VoteVerdict.PASS else words.failed
    if vote.shown:
        yield _needed(words, vote, words.needed, words.level if awaits_chair else passed_or_not)
    else:
        yield _needed(words, vote, words.needed_share_alone if vote.rule.base is VoteBase.CAST else words.needed_alone)
    if awaits_chair:
        yield words.awaits_chair
    elif not vote.shown:
        yield words.result.format(verdict=passed_or_not)


def _needed(words: Wording, vote: _Vote, sentence: str, verdict: str = "") -> str:
    rule, count = vote.rule, vote.numbers
    may_be_level = rule.threshold.strictly_more and rule.tie is TieRule.CHAIR_DECIDES
    leaves = vote.attendance.recused and rule.recusal is RecusalRule.LEAVES_BASE and rule.base is not VoteBase.CAST
    return sentence.format(
        threshold=words.threshold(rule.threshold),
        of_whom=words.bases[rule.base] + (words.less_recused if leaves else ""),
        base=count.base,
        needed=count.needed,
        in_favour_in_all=count.in_favour,
        or_chair=words.or_chair if may_be_level else "",
        verdict=verdict,
    )
