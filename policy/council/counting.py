"""The numbers of a vote on one nominee: who is counted, how many are needed, and whether that many are in favour.

Of whom the share is taken:

- all members: every voting seat, whether its holder came or not (the decrees' "tính trên tổng số thành viên");
- present: members there, and absent members whose written opinion is counted;
- cast: ballots for or against. An abstention is no vote cast, and neither is an invalid ballot.

A member who keeps out stays in the first two, or leaves them, as the rule says; in the third is only who has cast a vote.
"""

from typing import NamedTuple

from models.errors import InvalidInput
from models.messages.council import Attendance, Tally
from models.messages.policy import VoteRule
from models.vocabulary import RecusalRule, VoteBase


class Electorate(NamedTuple):
    """Who is counted in the vote on one nominee.

    `whole` is what a share of all members is taken of, `taking_part` those of them who are there or heard in writing, `voters`
    those who may cast a ballot, `quorum` how many must take part for the vote to count.
    """

    whole: int
    taking_part: int
    voters: int
    quorum: int

    @property
    def can_decide(self) -> bool:
        """Whether enough take part for the vote to count, and anybody at all may vote."""
        return self.taking_part >= self.quorum and self.voters > 0


class Count(NamedTuple):
    """How many are needed out of how many, and how many there are. `level`: just as many as have to be beaten."""

    base: int
    needed: int
    in_favour: int
    level: bool

    @property
    def enough(self) -> bool:
        """Whether as many are in favour as are needed."""
        return self.in_favour >= self.needed


def electorate(rule: VoteRule, attendance: Attendance) -> Electorate:
    """Who is counted. Raises InvalidInput naming the field of an attendance that cannot be, or that the rule does not admit."""
    _refuse_impossible(rule, attendance)
    leaves = rule.recusal is RecusalRule.LEAVES_BASE
    whole = attendance.members - attendance.recused * leaves
    taking_part = attendance.present + attendance.written
    return Electorate(
        whole=whole,
        taking_part=taking_part - attendance.recused_present * leaves,
        voters=taking_part - attendance.recused_present,
        quorum=(rule.quorum_to_decide or rule.quorum).needed_of(whole),
    )


def counted(rule: VoteRule, who: Electorate, tally: Tally) -> Count:
    """The ballots under the rule. Nothing passes without a vote in favour. Raises InvalidInput on more ballots than voters."""
    if tally.ballots > who.voters:
        raise InvalidInput(
            "tally", f"{tally.ballots} ballots of {who.voters} who may vote", ballots=tally.ballots, voters=who.voters
        )
    base = {
        VoteBase.ALL_MEMBERS: who.whole,
        VoteBase.PRESENT: who.taking_part,
        VoteBase.CAST: tally.in_favour + tally.against,
    }[rule.base]
    share = rule.threshold
    return Count(
        base=base,
        needed=max(share.needed_of(base), 1),
        in_favour=tally.in_favour,
        level=share.strictly_more and 0 < tally.in_favour * share.denominator == share.numerator * base,
    )


def _refuse_impossible(rule: VoteRule, attendance: Attendance) -> None:
    members, present, written = attendance.members, attendance.present, attendance.written
    recused, recused_present = attendance.recused, attendance.recused_present
    if present > members:
        raise InvalidInput("present", f"{present} present of {members} members", present=present, members=members)
    if recused_present > min(recused, present):
        raise InvalidInput(
            "recused_present",
            f"{recused_present} there of {recused} who keep out, among {present} present",
            recused=recused,
            recused_present=recused_present,
            present=present,
        )
    absent = members - present
    if recused - recused_present > absent:
        raise InvalidInput("recused", f"{recused - recused_present} absent members keep out, of {absent} absent", absent=absent)
    if written and not rule.written_opinions:
        raise InvalidInput("written", "the rule admits no written opinions", clause=rule.said_by.clause, written=written)
    heard_at_most = absent - (recused - recused_present)
    if written > heard_at_most:
        raise InvalidInput(
            "written", f"{written} written opinions of {heard_at_most} absent who may vote", written=written, absent=heard_at_most
        )
