from typing import Any

import pytest
from pydantic import ValidationError

from models.errors import InvalidInput
from models.messages.policy import Share, Source, VoteRule
from models.messages.vote import VoteCount
from models.vocabulary import Confidence, TieRule, VoteBase
from policy.vote import weigh

NINETY, EIGHTY = Share(numerator=9, denominator=10), Share(numerator=80, denominator=100)
TWO_THIRDS, NOBODY = Share(numerator=2, denominator=3), Share(numerator=0, denominator=1)
MAJORITY = Share(numerator=1, denominator=2, strictly_more=True)


def rule(
    threshold: Share = NINETY, base: VoteBase = VoteBase.ALL_MEMBERS, quorum: Share = TWO_THIRDS, *, written_opinions: bool = True
) -> VoteRule:
    return VoteRule(
        threshold=threshold,
        base=base,
        quorum=quorum,
        written_opinions=written_opinions,
        said_by=Source(clause="NĐ 152/2025/NĐ-CP Điều 33(5)", source="S1", confidence=Confidence.FOUND),
    )


def votes(in_favour: int, against: int = 0, abstaining: int = 0, **written: int) -> VoteCount:
    return VoteCount(in_favour=in_favour, against=against, abstaining=abstaining, **written)


def refusal(rule: VoteRule, members: int, present: int, count: VoteCount) -> dict[str, Any]:
    with pytest.raises(InvalidInput) as caught:
        weigh(rule, members, present, count)
    return caught.value.facts


VOTES_NEEDED = [
    *((EIGHTY, members, needed) for members, needed in zip((5, 7, 9, 11, 13, 15, 17), (4, 6, 8, 9, 11, 12, 14), strict=True)),
    *((NINETY, members, needed) for members, needed in zip((5, 7, 9, 11, 13, 15, 17), (5, 7, 9, 10, 12, 14, 16), strict=True)),
]


@pytest.mark.parametrize(("threshold", "members", "needed"), VOTES_NEEDED)
def test_the_table_of_votes_needed_holds_and_one_vote_less_fails(threshold: Share, members: int, needed: int) -> None:
    enough = weigh(rule(threshold), members, members, votes(needed, members - needed))
    one_less = weigh(rule(threshold), members, members, votes(needed - 1, members - needed + 1))
    assert (enough.needed, enough.base, enough.passed) == (needed, members, True)
    assert (one_less.needed, one_less.passed) == (needed, False)


def test_the_share_is_of_all_members_and_not_of_those_present() -> None:
    assert not weigh(rule(EIGHTY), 17, 13, votes(13)).passed
    assert weigh(rule(EIGHTY, VoteBase.PRESENT), 17, 13, votes(13)).passed


def test_written_opinions_of_the_absent_complete_the_vote() -> None:
    result = weigh(rule(), 17, 14, votes(14, written_in_favour=2, written_against=1))
    assert (result.passed, result.needed, result.in_favour) == (True, 16, 16)


def test_written_opinions_make_nobody_present_for_the_quorum() -> None:
    facts = refusal(rule(), 9, 5, votes(5, written_in_favour=4))
    assert (facts["field"], facts["present"], facts["members"], facts["quorum"]) == ("present", 5, 9, 6)
    assert "NĐ 152/2025/NĐ-CP Điều 33(5)" in facts["reason"]


def test_the_quorum_of_two_thirds_is_met_exactly() -> None:
    assert weigh(rule(MAJORITY), 9, 6, votes(6)).passed
    assert refusal(rule(MAJORITY), 9, 5, votes(5))["quorum"] == 6


def test_half_is_no_simple_majority() -> None:
    assert not weigh(rule(MAJORITY), 10, 10, votes(5, 5)).passed
    assert weigh(rule(MAJORITY), 10, 10, votes(6, 4)).passed


def test_an_abstention_counts_in_every_base_but_the_votes_cast() -> None:
    count = votes(5, 4, 3)
    assert not weigh(rule(MAJORITY, VoteBase.ALL_MEMBERS), 12, 12, count).passed
    assert not weigh(rule(MAJORITY, VoteBase.PRESENT), 12, 12, count).passed
    cast = weigh(rule(MAJORITY, VoteBase.CAST), 12, 12, count)
    assert (cast.base, cast.needed, cast.passed) == (9, 5, True)


def test_written_opinions_widen_the_base_of_those_present_and_of_votes_cast() -> None:
    count = votes(6, written_in_favour=1, written_against=1, written_abstaining=1)
    assert weigh(rule(MAJORITY, VoteBase.PRESENT), 9, 6, count).base == 9
    assert weigh(rule(MAJORITY, VoteBase.CAST), 9, 6, count).base == 8


@pytest.mark.parametrize("base", list(VoteBase))
def test_nothing_passes_without_a_vote_in_favour(base: VoteBase) -> None:
    for threshold in (NOBODY, EIGHTY, MAJORITY):
        assert not weigh(rule(threshold, base, NOBODY), 9, 0, votes(0)).passed
        assert not weigh(rule(threshold, base, NOBODY), 9, 9, votes(0, 0, 9)).passed


@pytest.mark.parametrize(
    ("members", "present", "count", "field"),
    [
        (0, 0, votes(0), "members"),
        (-3, 0, votes(0), "members"),
        (1001, 1000, votes(0), "members"),
        (9, 10, votes(9), "present"),
        (9, -1, votes(0), "present"),
        (9, 8, votes(5, 3, 1), "count"),
        (9, 8, votes(9), "count"),
        (9, 8, votes(8, written_in_favour=2), "written"),
        (9, 9, votes(9, written_abstaining=1), "written"),
        (9, 5, votes(5), "present"),
    ],
)
def test_impossible_numbers_are_refused_by_the_name_of_the_field(members: int, present: int, count: VoteCount, field: str) -> None:
    facts = refusal(rule(), members, present, count)
    assert facts["field"] == field
    assert facts["reason"]


def test_written_opinions_are_refused_where_the_rule_admits_none() -> None:
    strict = rule(written_opinions=False)
    assert refusal(strict, 9, 8, votes(8, written_against=1))["field"] == "written"
    assert weigh(strict, 9, 9, votes(9)).passed


def test_members_present_may_stay_out_of_the_vote_and_absent_ones_silent() -> None:
    result = weigh(rule(EIGHTY), 17, 15, votes(14))
    assert (result.passed, result.in_favour, result.base) == (True, 14, 17)


def test_the_derivation_says_the_numbers_and_the_clause_in_both_languages() -> None:
    result = weigh(rule(), 17, 15, votes(14, 1, written_in_favour=2))
    assert result.clause == "NĐ 152/2025/NĐ-CP Điều 33(5)"
    assert result.derivation_vi == (
        "Hội đồng có 17 thành viên; 15 dự họp, tối thiểu phải có 12."
        " Tại phiên họp: 14 tán thành, 1 không tán thành, 0 không có ý kiến."
        " Ý kiến bằng văn bản của thành viên vắng mặt: 2 tán thành, 0 không tán thành, 0 không có ý kiến."
        " Yêu cầu từ 90% trở lên tính trên tổng số thành viên (17): 16 phiếu; có 16 phiếu tán thành: đạt."
        " Căn cứ: NĐ 152/2025/NĐ-CP Điều 33(5)."
    )
    assert result.derivation_en == (
        "The council has 17 members; 15 are present, at least 12 must be."
        " In the room: 14 in favour, 1 against, 0 abstaining."
        " Written opinions of absent members: 2 in favour, 0 against, 0 abstaining."
        " Needed: at least 90% of all members (17), which is 16; 16 in favour: passed."
        " Rule: NĐ 152/2025/NĐ-CP Điều 33(5)."
    )


def test_the_derivation_leaves_out_written_opinions_that_nobody_gave_and_writes_thirds_as_fractions() -> None:
    result = weigh(rule(TWO_THIRDS, VoteBase.PRESENT), 9, 9, votes(5, 4))
    assert "Written" not in result.derivation_en
    assert "văn bản của" not in result.derivation_vi
    assert "at least 2/3 of the members present" in result.derivation_en
    assert "không đạt" in result.derivation_vi
    assert "trên 50% tính trên" in weigh(rule(MAJORITY), 9, 9, votes(5, 4)).derivation_vi


@pytest.mark.parametrize(
    "field", ["in_favour", "against", "abstaining", "written_in_favour", "written_against", "written_abstaining"]
)
@pytest.mark.parametrize("value", [-1, 1001, 1.5, "many", None])
def test_a_count_holds_whole_numbers_from_0_to_1000(field: str, value: object) -> None:
    with pytest.raises(ValidationError):
        VoteCount.model_validate({"in_favour": 1, "against": 0, field: value})


def test_a_result_entered_by_hand_needs_the_quorum_to_decide_too_which_written_opinions_complete() -> None:
    strict = rule(MAJORITY).model_copy(update={"quorum_to_decide": EIGHTY})
    assert refusal(strict, 10, 7, votes(7))["quorum"] == 8
    result = weigh(strict, 10, 7, votes(7, written_in_favour=1))
    assert result.passed
    assert "phải có từ 80% trở lên trong số 10 tham gia, tức là 8; có 8: đủ." in result.derivation_vi
    assert refusal(strict, 10, 6, votes(6, written_in_favour=4))["quorum"] == 7, "to open, members have to be there"


def test_level_votes_that_wait_for_the_chair_cannot_be_entered_by_hand() -> None:
    chaired = rule(MAJORITY).model_copy(update={"tie": TieRule.CHAIR_DECIDES})
    assert refusal(chaired, 10, 10, votes(5, 5))["field"] == "count"
    assert weigh(chaired, 10, 10, votes(6, 4)).passed
    assert not weigh(chaired, 10, 10, votes(4, 6)).passed


def test_a_result_entered_by_hand_tells_its_counts_also_where_few_voted() -> None:
    assert "In the room: 2 in favour, 0 against, 0 abstaining." in weigh(rule(), 2, 2, votes(2)).derivation_en
