"""What recusals, abstentions, invalid ballots and ties do to a vote, and which counts are kept back."""

from typing import Any

import pytest

from models.errors import InvalidInput
from models.messages.council import Attendance, Tally, Verdict
from models.messages.policy import Share
from models.vocabulary import CouncilFunction, Presence, RecusalRule, TieRule, VoteBase, VoteVerdict
from policy.council import Part, attendance_of, judge, quorum_to_open
from policy.council.words import ENGLISH, VIETNAMESE
from tests.council_votes import FAIL, NINE_TENTHS, NO_DECISION, PASS, a_rule, all_there, votes

MEMBER = CouncilFunction.MEMBER


def test_a_recusal_stays_in_the_base_or_leaves_it_as_the_rule_says() -> None:
    there = all_there(10, recused=2, recused_present=2)
    stays, leaves = (a_rule(threshold=NINE_TENTHS, recusal=recusal) for recusal in RecusalRule)
    kept, gone = judge(stays, there, votes(8)), judge(leaves, there, votes(8))
    assert (kept.verdict, kept.base, kept.needed) == (FAIL, 10, 9)
    assert (gone.verdict, gone.base, gone.needed) == (PASS, 8, 8)
    assert "Không tham gia biểu quyết nội dung này: 2, vẫn tính vào tổng số." in kept.derivation_vi
    assert "all members, less those who keep out (8), which is 8" in gone.derivation_en


def test_a_recusal_of_somebody_absent_is_no_vote_in_the_room() -> None:
    there = Attendance(members=10, present=8, recused=1)
    assert judge(a_rule(base=VoteBase.PRESENT, recusal=RecusalRule.LEAVES_BASE), there, votes(5, 3)).base == 8
    assert judge(a_rule(recusal=RecusalRule.LEAVES_BASE), there, votes(5, 3)).base == 9


def test_members_who_keep_out_are_there_for_the_session_and_count_for_a_vote_as_the_rule_says() -> None:
    there = Attendance(members=9, present=6, recused=2, recused_present=2)
    assert quorum_to_open(a_rule(), there).ok
    assert judge(a_rule(), there, votes(4)).verdict == FAIL
    assert judge(a_rule(recusal=RecusalRule.LEAVES_BASE), there, votes(4)).verdict == NO_DECISION, "four of seven are no two thirds"


def test_where_everybody_there_keeps_out_there_is_no_decision() -> None:
    nobody = judge(a_rule(), Attendance(members=3, present=3, recused=3, recused_present=3), votes(0))
    assert (nobody.verdict, nobody.tie) == (NO_DECISION, False)
    assert "Nobody may vote on this." in nobody.derivation_en


def test_abstentions_and_invalid_ballots_are_given_and_in_nobody_s_favour() -> None:
    count = votes(5, 4, 2, 1)
    assert judge(a_rule(), all_there(12), count).verdict == FAIL
    assert judge(a_rule(base=VoteBase.PRESENT), all_there(12), count).verdict == FAIL
    cast = judge(a_rule(base=VoteBase.CAST), all_there(12), count)
    assert (cast.verdict, cast.base, cast.needed) == (PASS, 9, 5)
    assert "2 không có ý kiến, 1 không hợp lệ" in cast.derivation_vi


def test_nothing_passes_without_a_vote_in_favour() -> None:
    nothing = Share(numerator=0, denominator=1)
    for base in VoteBase:
        assert judge(a_rule(threshold=nothing, base=base), all_there(9), votes(0, 0, 9)).verdict == FAIL


LEVEL = (all_there(10), votes(5, 5))


def test_level_votes_fail_or_wait_for_the_chair() -> None:
    fails, waits = judge(a_rule(), *LEVEL), judge(a_rule(tie=TieRule.CHAIR_DECIDES), *LEVEL)
    assert (fails.verdict, fails.tie) == (FAIL, False)
    assert (waits.verdict, waits.tie) == (NO_DECISION, True)
    assert (
        "5 phiếu tán thành: số phiếu ngang mức phải vượt qua. Chưa có kết quả: chờ ý kiến của Chủ tịch Hội đồng."
        in waits.derivation_vi
    )


def test_votes_are_level_only_where_they_are_just_what_a_rule_asks_to_beat() -> None:
    rule = a_rule(tie=TieRule.CHAIR_DECIDES)
    assert judge(rule, all_there(10), votes(6, 4)).verdict == PASS
    assert judge(rule, all_there(10), votes(4, 6)).verdict == FAIL
    assert judge(rule, all_there(10), votes(4, 4, 2)).verdict == FAIL, "four of ten are not level with half"
    assert judge(a_rule(tie=TieRule.CHAIR_DECIDES, threshold=NINE_TENTHS), *LEVEL).verdict == FAIL


@pytest.mark.parametrize(
    ("attendance", "count", "field"),
    [
        (Attendance(members=9, present=10), votes(1), "present"),
        (Attendance(members=9, present=8, written=2), votes(1), "written"),
        (Attendance(members=9, present=8, written=1, recused=1), votes(1), "written"),
        (Attendance(members=9, present=8, recused=1, recused_present=2), votes(1), "recused_present"),
        (Attendance(members=9, present=8, recused=3, recused_present=1), votes(1), "recused"),
        (Attendance(members=9, present=8, recused=1, recused_present=1), votes(8), "tally"),
        (Attendance(members=9, present=8), votes(3, 3, 2, 1), "tally"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_field(attendance: Attendance, count: Tally, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        judge(a_rule(), attendance, count)
    assert refusal.value.facts["field"] == field


def test_written_opinions_are_refused_where_the_rule_admits_none() -> None:
    strict = a_rule(written_opinions=False)
    with pytest.raises(InvalidInput) as refusal:
        judge(strict, Attendance(members=9, present=8, written=1), votes(9))
    assert refusal.value.facts["field"] == "written"
    parts = [*[Part(MEMBER, Presence.PRESENT)] * 8, Part(MEMBER, Presence.WRITTEN)]
    assert attendance_of(strict, parts) == Attendance(members=9, present=8)


def test_a_written_opinion_of_somebody_who_keeps_out_is_not_heard() -> None:
    parts = [*[Part(MEMBER, Presence.PRESENT)] * 8, Part(MEMBER, Presence.WRITTEN, recused=True)]
    assert attendance_of(a_rule(), parts) == Attendance(members=9, present=8, recused=1)


def few(in_favour: int, against: int = 0, **said: Any) -> Verdict:
    return judge(a_rule(**said), all_there(in_favour + against), votes(in_favour, against))


def test_one_voter_is_told_the_verdict_and_nothing_finer() -> None:
    alone = few(1)
    assert (alone.verdict, alone.shown) == (PASS, None)
    assert "Kiểm phiếu" not in alone.derivation_vi
    assert "Ít phiếu nên không nêu số phiếu" in alone.derivation_vi


def test_unanimity_among_few_looks_like_any_other_vote_of_as_few() -> None:
    assert few(4) == few(3, 1)
    assert few(0, 4) == few(1, 3)
    assert few(5).shown == votes(5)
    assert few(4, 1).shown == votes(4, 1)


def votes_of_four(in_favour: int, against: int = 0) -> Verdict:
    return judge(a_rule(tie=TieRule.CHAIR_DECIDES), all_there(4), votes(in_favour, against))


def test_a_tie_among_few_is_told_to_the_chair_and_forgotten_when_the_chair_has_spoken() -> None:
    waits = votes_of_four(2, 2)
    assert (waits.tie, waits.shown) == (True, None)
    for words, level, passes, fails in (
        (VIETNAMESE, waits.derivation_vi, votes_of_four(4).derivation_vi, votes_of_four(1, 3).derivation_vi),
        (ENGLISH, waits.derivation_en, votes_of_four(4).derivation_en, votes_of_four(1, 3).derivation_en),
    ):
        assert words.once_the_chair_has_spoken(level, VoteVerdict.PASS, None) == passes
        assert words.once_the_chair_has_spoken(level, VoteVerdict.FAIL, None) == fails
    assert votes_of_four(4).derivation_vi == (
        "Hội đồng có 4 thành viên có quyền biểu quyết. Dự họp: 4."
        " Để biểu quyết có giá trị, phải có từ 2/3 trở lên trong số 4 tham gia, tức là 3; có 4: đủ."
        " Ít phiếu nên không nêu số phiếu, để giữ bí mật ý kiến của từng người."
        " Yêu cầu trên 50% tính trên tổng số thành viên (4): 3 phiếu tán thành; số phiếu ngang mức phải vượt qua thì theo ý kiến"
        " của Chủ tịch Hội đồng. Kết quả: đạt. Căn cứ: Quy chế Hội đồng Điều 9."
    )


def test_the_chair_s_word_stands_in_the_derivation_where_it_was_left_open() -> None:
    waits = judge(a_rule(tie=TieRule.CHAIR_DECIDES), *LEVEL)
    said = VIETNAMESE.once_the_chair_has_spoken(waits.derivation_vi, VoteVerdict.PASS, 5)
    assert said.endswith("ngang mức phải vượt qua. Theo ý kiến của Chủ tịch Hội đồng: đạt. Căn cứ: Quy chế Hội đồng Điều 9.")
    said = ENGLISH.once_the_chair_has_spoken(waits.derivation_en, VoteVerdict.FAIL, 5)
    assert said.endswith("level with what has to be beaten. By the voice of the chair: not passed. Rule: Quy chế Hội đồng Điều 9.")


def test_the_base_of_votes_cast_is_kept_back_with_the_counts() -> None:
    kept = judge(a_rule(base=VoteBase.CAST), all_there(4), votes(2, 1, 1))
    assert (kept.verdict, kept.base, kept.needed, kept.shown) == (PASS, 0, 0, None)
    assert kept == judge(a_rule(base=VoteBase.CAST), all_there(4), votes(1, 0, 3))


def test_an_open_vote_keeps_nothing_back() -> None:
    assert few(1, secret=False).shown == votes(1)
    assert few(4, secret=False).shown == votes(4)


def test_from_how_many_ballots_counts_are_told_is_the_rule_s_to_say() -> None:
    assert few(2, 1, fewest_unanimous=0).shown == votes(2, 1)
    assert few(1, 1, fewest_unanimous=0).shown is None
    assert few(2, fewest_unanimous=0, fewest_shown=0).shown == votes(2)
    assert few(1, fewest_unanimous=0, fewest_shown=0).shown is None, "one ballot's count is the choice on it"
