"""Rules, attendances and tallies for tests of the council calculus, said in a word."""

from typing import Any

from models.messages.council import Attendance, Tally
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import Confidence, Level, Regime
from policy.law import law

CLAUSE = Source(clause="Quy chế Hội đồng Điều 9", source="S11", confidence=Confidence.FOUND)
MAJORITY = Share(numerator=1, denominator=2, strictly_more=True)
TWO_THIRDS = Share(numerator=2, denominator=3)
FOUR_FIFTHS = Share(numerator=4, denominator=5)
NINE_TENTHS = Share(numerator=9, denominator=10)
PASS, FAIL, NO_DECISION = "pass", "fail", "no_decision"


def national(code: str, level: Level, regime: Regime = Regime.VN_2025) -> VoteRule:
    """How a council of that level votes by the national law."""
    vote = law().award(code, regime).vote_at(level)
    assert vote is not None
    return vote


def a_rule(**said: Any) -> VoteRule:
    """A majority of all members with a quorum of two thirds, but for what is said."""
    return VoteRule(**{"threshold": MAJORITY, "quorum": TWO_THIRDS, "said_by": CLAUSE} | said)


def all_there(members: int, **said: int) -> Attendance:
    """A council that has come in full."""
    return Attendance(members=members, present=members, **said)


def votes(in_favour: int, against: int = 0, abstaining: int = 0, invalid: int = 0) -> Tally:
    """A tally."""
    return Tally(in_favour=in_favour, against=against, abstaining=abstaining, invalid=invalid)
