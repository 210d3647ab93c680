"""A vote under the rule of a draft: what the counts come to again, and what nobody can tell from them."""

from typing import Any

from auditor.what_if.cases import HandVote, RoundVote, SessionVote
from auditor.what_if.rows import SessionRows, votes_of
from auditor.what_if.votes import Kept, voted_again
from models.messages.council import Tally
from models.messages.policy import Share, VoteRule
from models.messages.vote import VoteCount
from models.vocabulary import CouncilFunction, Presence, TieRule, VoteBase, VoteVerdict
from policy.council import Part
from tests.climbing import SOURCE

VOTE = VoteRule(threshold=Share(numerator=4, denominator=5), quorum=Share(numerator=2, denominator=3), said_by=SOURCE)


def a_round(tally: Tally | None, rule: VoteRule = VOTE, verdict: VoteVerdict = VoteVerdict.PASS, **said: Any) -> SessionVote:
    parts = tuple(Part(CouncilFunction.MEMBER, Presence.PRESENT) for _ in range(said.pop("present", 10)))
    parts += tuple(Part(CouncilFunction.MEMBER, Presence.WRITTEN) for _ in range(said.pop("written", 0)))
    parts += tuple(Part(CouncilFunction.MEMBER, Presence.ABSENT) for _ in range(said.pop("absent", 0)))
    return SessionVote((RoundVote(1, rule, parts, tally, verdict, **said),))


def stricter(**said: Any) -> VoteRule:
    return VOTE.model_copy(update={"threshold": Share(numerator=9, denominator=10)} | said)


def test_counts_that_were_kept_back_are_never_made_up() -> None:
    kept_back = a_round(None)
    assert voted_again(VOTE, kept_back).verdict is VoteVerdict.PASS
    told = voted_again(stricter(), kept_back)
    assert (told.verdict, told.why) == (VoteVerdict.NO_DECISION, Kept.NO_COUNTS)


def test_another_way_to_write_the_same_share_is_the_same_rule() -> None:
    same = VOTE.model_copy(update={"threshold": Share(numerator=80, denominator=100), "fewest_shown": 9, "secret": False})
    assert voted_again(same, a_round(None)).verdict is VoteVerdict.PASS


def test_the_chairs_word_and_the_places_stand_where_both_rules_leave_it_to_them() -> None:
    tie = {"threshold": Share(numerator=1, denominator=2, strictly_more=True), "tie": TieRule.CHAIR_DECIDES}
    level = a_round(Tally(in_favour=5, against=5), VOTE.model_copy(update=tie))
    assert (
        voted_again(VOTE.model_copy(update=tie | {"quorum": Share(numerator=1, denominator=2)}), level).verdict is VoteVerdict.PASS
    )
    ranked_out = a_round(Tally(in_favour=10), verdict=VoteVerdict.FAIL)
    assert voted_again(stricter(), ranked_out).verdict is VoteVerdict.FAIL


def test_a_vote_without_the_drafts_quorum_would_not_count() -> None:
    missed = stricter(quorum_to_decide=Share(numerator=1, denominator=1))
    assert voted_again(missed, a_round(Tally(in_favour=9), absent=1)).why is Kept.NOT_COUNTED
    by_hand = HandVote(12, 9, VoteCount(in_favour=9, against=0))
    assert voted_again(VOTE.model_copy(update={"quorum": Share(numerator=9, denominator=10)}), by_hand).why is Kept.NOT_COUNTED


def test_what_hangs_on_written_opinions_that_may_not_have_been_heard_is_not_told() -> None:
    present = VOTE.model_copy(update={"base": VoteBase.PRESENT})
    vote = a_round(Tally(in_favour=8), written=2, present=8)
    assert voted_again(present.model_copy(update={"threshold": Share(numerator=9, denominator=10)}), vote).why is Kept.DEPENDS
    assert voted_again(present, vote).verdict is VoteVerdict.PASS


def test_a_councils_own_regulation_stands_over_the_draft_too() -> None:
    vote = a_round(Tally(in_favour=8, against=2), regulation={"threshold": "80 %"})
    assert voted_again(stricter(), vote).verdict is VoteVerdict.PASS
    replaced = a_round(Tally(in_favour=8, against=2), replaced={"threshold": VOTE.threshold})
    assert voted_again(stricter(), replaced).verdict is VoteVerdict.PASS


def test_whoever_passes_in_the_first_round_is_not_voted_on_again() -> None:
    first, second = (
        a_round(Tally(in_favour=n, against=10 - n), verdict=v).rounds[0] for n, v in ((7, VoteVerdict.FAIL), (2, VoteVerdict.FAIL))
    )
    twice = SessionVote((first, second._replace(round=2)))
    lenient = VOTE.model_copy(update={"threshold": Share(numerator=1, denominator=2)})
    assert voted_again(lenient, twice).verdict is VoteVerdict.PASS
    assert voted_again(VOTE, twice).verdict is VoteVerdict.FAIL


def test_a_session_that_voted_on_others_too_is_told_of_those_who_are_asked_for() -> None:
    place = {"session": "ph-1", "round": 1}
    counts = dict.fromkeys(("in_favour", "against", "abstaining", "invalid"), 0)
    results = [
        {**place, **counts, "nomination": nomination, "nominee": nominee, "verdict": "pass"}
        for nominee, nomination in enumerate(("hs-asked", "hs-other"))
    ]
    rules = {"said": [VOTE.model_dump(mode="json")], "of": {"hs-asked": 0, "hs-other": 0}}
    regulation = {"number": "1/QĐ", "dated": "2025-01-01", "says": {}}
    rows = SessionRows(results, [{**place, "voided": None, "rules": rules}], [], [], {("ph-1", 1): regulation})
    assert list(votes_of(rows, {"hs-asked": "LDTT"})) == [("ph-1", 0)]
