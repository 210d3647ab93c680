"""How councils vote: every rule that was found about it, as an example, and the ranking of more than there are places for."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from models.errors import InvalidInput
from models.messages.council import Attendance, Candidate, Ranking
from models.messages.policy import Share, Source, VoteRule
from models.vocabulary import Confidence, CouncilFunction, Level, MeetingKind, Presence, Regime, VoteVerdict, VotingSeats
from policy.council import Part, attendance_of, has_a_say, judge, places_of, quorum_to_open, rank
from policy.council.words import VIETNAMESE
from policy.law import DATA, Law, law, load_law
from tests.council_votes import CLAUSE, FAIL, FOUR_FIFTHS, NINE_TENTHS, NO_DECISION, PASS, a_rule, all_there, national, votes

MEMBER, CHAIR, VICE_CHAIR = CouncilFunction.MEMBER, CouncilFunction.CHAIR, CouncilFunction.VICE_CHAIR
IN_2026 = date(2026, 2, 2)


@pytest.fixture(scope="module")
def with_places() -> Law:
    return load_law(DATA, [DATA / "local" / "example.yaml"])


def passes_with(rule: VoteRule, members: int) -> int:
    """The fewest votes in favour that pass where everybody is there and votes."""
    verdicts = [judge(rule, all_there(members), votes(n, members - n)).verdict for n in range(members + 1)]
    assert verdicts == sorted(verdicts)
    return verdicts.index(VoteVerdict.PASS)


SIZES = (5, 7, 9, 11, 13, 15, 17)


@pytest.mark.parametrize(("share", "needed"), [(FOUR_FIFTHS, (4, 6, 8, 9, 11, 12, 14)), (NINE_TENTHS, (5, 7, 9, 10, 12, 14, 16))])
def test_the_table_of_votes_needed_of_all_members_holds(share: Share, needed: tuple[int, ...]) -> None:
    assert tuple(passes_with(a_rule(threshold=share), members) for members in SIZES) == needed


def test_councils_meet_every_six_months() -> None:
    meeting = law().councils.says["regular_meeting"]
    assert (meeting.months, meeting.law.source, meeting.law.confidence) == (6, "S1", Confidence.FOUND)


@pytest.mark.parametrize("regime", law().regimes, ids=lambda regime: regime.id)
def test_a_session_opens_with_two_thirds_of_all_members(regime: Any) -> None:
    rules = {step.vote for award in regime.awards.values() for steps in award.steps.values() for step in steps if step.vote}
    assert rules
    for rule in rules:
        opening = [quorum_to_open(rule, Attendance(members=17, present=present)) for present in (11, 12)]
        assert [(one.ok, one.needed, one.there) for one in opening] == [(False, 12, 11), (True, 12, 12)]
    assert law().councils.says["quorum"].share == "2/3"


def test_in_bac_ninh_four_fifths_take_part_and_the_absent_do_so_in_writing(with_places: Law) -> None:
    rule = with_places.regime_on(IN_2026, ("34.24",)).award("BKTINH").vote_at(Level.PROVINCE)
    assert rule is not None
    assert rule.said_by.source == "S11"
    assert quorum_to_open(rule, Attendance(members=17, present=12)).ok
    one_short = judge(rule, Attendance(members=17, present=12, written=1), votes(13))
    enough = judge(rule, Attendance(members=17, present=12, written=2), votes(14))
    assert (one_short.verdict, one_short.tie, enough.verdict) == (NO_DECISION, False, PASS)
    assert "phải có từ 80% trở lên trong số 17 tham gia, tức là 14; có 13: chưa đủ." in one_short.derivation_vi
    assert not quorum_to_open(rule, Attendance(members=17, present=11, written=6)).ok, "written opinions make nobody present"


def test_at_the_centre_hero_titles_need_four_fifths_taking_part_and_nine_tenths_in_favour() -> None:
    rule = law().councils.votes["hero_titles_central"]
    assert (rule.said_by.clause, rule.said_by.confidence) == ("NĐ 152/2025/NĐ-CP Điều 45(4)(b)", Confidence.FOUND)
    assert judge(rule, Attendance(members=20, present=14, written=1), votes(15)).verdict == NO_DECISION
    assert judge(rule, Attendance(members=20, present=14, written=4), votes(18)).verdict == PASS
    assert judge(rule, Attendance(members=20, present=14, written=4), votes(17, 1)).verdict == FAIL


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        ("CSTDTQ", (Level.COMMUNE, Level.PROVINCE, Level.CENTRAL)),
        ("COCP", (Level.COMMUNE, Level.PROVINCE, Level.CENTRAL)),
    ],
)
def test_the_titles_of_the_state_need_their_share_of_all_members_at_every_level(code: str, levels: tuple[Level, ...]) -> None:
    needed = {"CSTDTQ": 16, "COCP": 14}[code]
    for level in levels:
        rule = national(code, level)
        assert passes_with(rule, 17) == needed
        assert rule.said_by.confidence is Confidence.FOUND
        absent = judge(rule, Attendance(members=17, present=needed - 1), votes(needed - 1))
        assert absent.verdict == FAIL, "all who came are in favour, and still too few of all members"


def test_hero_titles_need_nine_tenths_of_all_members_at_every_level() -> None:
    rule = law().councils.votes["hero_titles"]
    assert [passes_with(rule, members) for members in SIZES] == [5, 7, 9, 10, 12, 14, 16]
    assert rule.said_by.clause == "NĐ 152/2025/NĐ-CP Điều 33(5)"


def test_at_the_centre_the_standing_members_alone_vote_on_the_national_title() -> None:
    council = [CHAIR, VICE_CHAIR, *[CouncilFunction.STANDING_MEMBER] * 8, *[MEMBER] * 20, CouncilFunction.SECRETARY]
    parts = [Part(function, Presence.PRESENT) for function in council]
    title, flag = national("CSTDTQ", Level.CENTRAL), national("COCP", Level.CENTRAL)
    assert (title.said_by.clause.split(",")[0], title.seats) == ("NĐ 152/2025/NĐ-CP Điều 45(4)(b)", VotingSeats.STANDING)
    assert attendance_of(title, parts) == Attendance(members=10, present=10)
    assert attendance_of(flag, parts) == Attendance(members=31, present=31)
    assert sum(has_a_say(title, part) for part in parts) == 10
    assert judge(title, attendance_of(title, parts), votes(9, 1)).verdict == PASS
    assert judge(title, attendance_of(title, parts), votes(8, 2)).verdict == FAIL
    assert national("CSTDTQ", Level.PROVINCE).seats is VotingSeats.ALL


@pytest.mark.parametrize(("code", "needed"), [("CSTDT", 16), ("CSTDCS", 14), ("COTINH", 14)])
def test_the_titles_of_province_and_base_have_the_shares_of_the_decree_of_2023(code: str, needed: int) -> None:
    rule = national(code, Level.PROVINCE, Regime.VN_2024)
    assert (passes_with(rule, 17), rule.said_by.clause) == (needed, "NĐ 98/2023/NĐ-CP Điều 30(7)")
    assert rule.said_by.confidence is Confidence.FOUND


@pytest.mark.parametrize(("code", "needed"), [("CSTDT", 16), ("CSTDCS", 14), ("COTINH", 14)])
def test_in_2026_these_shares_hold_until_a_local_rule_is_loaded(code: str, needed: int, with_places: Law) -> None:
    silent = with_places.regime_on(IN_2026, ("34.19",)).award(code).vote_at(Level.PROVINCE)
    assert silent is not None
    assert (passes_with(silent, 17), silent.said_by.confidence) == (needed, Confidence.INFERRED)
    courts = with_places.regime_on(IN_2026, ("toa-an",)).award(code).vote_at(Level.PROVINCE)
    assert courts is not None
    assert (passes_with(courts, 17), courts.said_by.source, courts.said_by.confidence) == (needed, "S16", Confidence.FOUND)


@pytest.mark.parametrize("code", ["LDTT", "TTLDTT", "TTLDXS", "GIAYKHEN", "BKTINH", "HCLD3"])
def test_the_other_awards_pass_by_a_majority_of_all_members(code: str) -> None:
    rule = national(code, Level.PROVINCE)
    assert [passes_with(rule, members) for members in (9, 10, 17)] == [5, 6, 9]
    assert rule.said_by.confidence is not Confidence.FOUND


@pytest.mark.parametrize(("regime", "said"), [(Regime.VN_2017, "found"), (Regime.VN_2024, "found"), (Regime.VN_2025, "inferred")])
def test_ballots_are_secret_as_the_decree_of_2017_says_and_by_default_since(regime: Regime, said: str) -> None:
    assert national("CSTDT", Level.PROVINCE, regime).secret
    assert national("BKTINH", Level.PROVINCE, regime).secret
    assert national("CSTDT", Level.PROVINCE, regime).said_by.confidence == said
    assert law().councils.says["secret_ballot"].law.clause == "NĐ 91/2017/NĐ-CP Điều 45(8)"


def test_an_absent_member_writes_by_the_decree_of_2023() -> None:
    rule = national("CSTDT", Level.PROVINCE, Regime.VN_2024)
    parts = (
        [Part(MEMBER, Presence.PRESENT)] * 14 + [Part(MEMBER, Presence.WRITTEN)] * 2 + [Part(MEMBER, Presence.WRITTEN, heard=False)]
    )
    assert attendance_of(rule, parts) == Attendance(members=17, present=14, written=2)
    assert judge(rule, attendance_of(rule, parts), votes(16)).verdict == PASS
    assert law().councils.says["absent_members"].law.source == "S2"


def test_in_the_ministry_of_science_a_delegate_with_a_mandate_votes_and_elsewhere_not(with_places: Law) -> None:
    ministry = with_places.regime_on(IN_2026, ("bo-khcn",)).award("CSTDT").vote_at(Level.PROVINCE)
    assert ministry is not None
    parts = [*[Part(MEMBER, Presence.PRESENT)] * 5, Part(MEMBER, Presence.DELEGATED), Part(MEMBER, Presence.ABSENT)]
    there = {rule: attendance_of(rule, parts).present for rule in (ministry, national("CSTDT", Level.PROVINCE))}
    assert list(there.values()) == [6, 5]
    assert [has_a_say(rule, parts[5]) for rule in there] == [True, False]
    assert "TT 25/2025/TT-BKHCN" in ministry.said_by.clause


def test_the_derivation_that_the_minutes_print_holds_the_percentage_and_the_result() -> None:
    verdict = judge(national("CSTDTQ", Level.PROVINCE), Attendance(members=17, present=15, written=2), votes(16, 1))
    assert verdict.derivation_vi == (
        "Hội đồng có 17 thành viên có quyền biểu quyết. Dự họp: 15. Vắng mặt, có ý kiến bằng văn bản: 2."
        " Để biểu quyết có giá trị, phải có từ 2/3 trở lên trong số 17 tham gia, tức là 12; có 17: đủ."
        " Kiểm phiếu: 16 tán thành, 1 không tán thành, 0 không có ý kiến, 0 không hợp lệ."
        " Yêu cầu từ 90% trở lên tính trên tổng số thành viên (17): 16 phiếu; có 16 phiếu tán thành: đạt."
        " Căn cứ: NĐ 152/2025/NĐ-CP Điều 33(5)."
    )
    assert verdict.derivation_en == (
        "The council has 17 voting members. Present: 15. Absent, with a written opinion: 2."
        " For the vote to count, at least 2/3 of 17 must take part, which is 12; 17 do: enough."
        " Ballots: 16 in favour, 1 against, 0 abstaining, 0 invalid."
        " Needed: at least 90% of all members (17), which is 16; 16 in favour: passed."
        " Rule: NĐ 152/2025/NĐ-CP Điều 33(5)."
    )
    assert (verdict.needed, verdict.base, verdict.shown) == (16, 17, votes(16, 1))
    assert law().councils.says["result_in_minutes"].law.clause == "NĐ 152/2025/NĐ-CP Điều 33(5)"


def test_courts_vote_twice_at_most(with_places: Law) -> None:
    courts = with_places.regime_on(IN_2026, ("toa-an",)).award("BKTINH").vote_at(Level.PROVINCE)
    assert courts is not None
    assert courts.rounds == 2
    assert "TT 01/2024/TT-TANDTC" in courts.said_by.clause


@pytest.mark.parametrize(("code", "needed"), [("CSTDT", 36), ("CSTDCS", 32)])
def test_the_staff_of_a_court_vote_first_by_the_same_shares_of_all_of_them(code: str, needed: int, with_places: Law) -> None:
    rule = with_places.regime_on(IN_2026, ("toa-an",)).award(code).vote_at(Level.PROVINCE)
    assert rule is not None
    assert passes_with(rule, 40) == needed
    assert law().councils.says["staff_vote"].law.source == "S16"


def test_without_a_meeting_written_opinions_decide(with_places: Law) -> None:
    rule = with_places.regime_on(IN_2026, ("bo-khcn",)).award("LDTT").vote_at(Level.PROVINCE)
    assert rule is not None
    parts = [Part(MEMBER, Presence.WRITTEN)] * 7 + [Part(MEMBER, Presence.WRITTEN, heard=False)] * 2
    opening = quorum_to_open(rule, attendance_of(rule, parts), MeetingKind.WRITTEN)
    assert (opening.ok, opening.needed) == (True, 0)
    assert opening.derivation_vi.startswith("Hội đồng không họp, lấy ý kiến bằng văn bản của 9 thành viên.")
    assert judge(rule, attendance_of(rule, parts), votes(6, 1)).verdict == PASS
    assert judge(rule, attendance_of(rule, parts[2:]), votes(5)).verdict == PASS
    assert judge(rule, Attendance(members=9, present=0, written=5), votes(5)).verdict == NO_DECISION
    by_meeting_only = rule.model_copy(update={"written_opinions": False})
    assert not quorum_to_open(by_meeting_only, Attendance(members=9, present=0), MeetingKind.WRITTEN).ok
    assert law().councils.says["no_meeting"].law.source == "S15"


def test_guests_and_whoever_sits_without_a_vote_count_nowhere() -> None:
    rule = national("BKTINH", Level.PROVINCE)
    members = [Part(MEMBER, Presence.PRESENT)] * 9
    guest = Part(CouncilFunction.WITHOUT_VOTE, Presence.PRESENT)
    assert attendance_of(rule, [*members, guest, guest]) == attendance_of(rule, members) == all_there(9)
    assert not has_a_say(rule, guest)
    assert law().councils.says["guests"].law.source == "S15"


def test_what_is_said_of_councils_has_a_ground_and_two_languages() -> None:
    says = law().councils.says
    assert {"ballot_form", "ranking", "advice_then_decision"} < says.keys()
    assert all(fact.law.confidence is not Confidence.MEMORY and fact.law.source and fact.vi != fact.en for fact in says.values())


def candidates(*counts: int) -> list[Candidate]:
    return [Candidate(nominee=number, in_favour=count) for number, count in enumerate(counts, 1)]


def ranked(places: int, counts: Sequence[int]) -> Ranking:
    return rank(candidates(*counts), places, law().councils.says["ranking"].law)


def test_more_than_the_quota_are_ranked_by_votes_and_a_tie_at_the_last_place_waits_for_the_chair() -> None:
    waits = ranked(3, (14, 17, 15, 15, 15))
    assert (waits.within, waits.level, waits.free, waits.out) == ((2,), (3, 4, 5), 2, (1,))
    assert waits.derivation_vi == (
        "Số người, tập thể đủ phiếu: 5; số lượng được chọn: 3. Xếp theo số phiếu tán thành từ cao xuống thấp; ngang phiếu ở vị trí"
        " cuối thì theo ý kiến của Chủ tịch Hội đồng. Chờ Chủ tịch Hội đồng chọn. Căn cứ: TT 25/2025/TT-BKHCN Điều 22, 23."
    )
    clear = ranked(3, (14, 17, 16, 15, 13))
    assert clear.derivation_vi == waits.derivation_vi.replace(" Chờ Chủ tịch Hội đồng chọn.", "")
    assert clear.derivation_en.endswith("at the last place, the chair decides. Rule: TT 25/2025/TT-BKHCN Điều 22, 23.")


def test_a_tie_that_fits_into_the_last_places_needs_nobody() -> None:
    fits = ranked(3, (14, 17, 15, 15))
    assert (fits.within, fits.level, fits.out) == ((2, 3, 4), (), (1,))


def test_all_are_within_where_there_is_room_and_none_where_there_are_no_places() -> None:
    assert ranked(5, (9, 8, 9)).within == (1, 3, 2)
    assert ranked(0, (9, 8, 9)).out == (1, 3, 2)
    assert ranked(4, ()).within == ()


def test_fewer_places_than_none_and_somebody_twice_are_refused() -> None:
    with pytest.raises(InvalidInput) as fewer:
        ranked(-1, (9,))
    with pytest.raises(InvalidInput) as twice:
        rank([*candidates(9), *candidates(8)], 1, CLAUSE)
    assert (fewer.value.facts["field"], twice.value.facts["field"]) == ("places", "candidates")


def test_a_ranking_tells_no_count_of_votes_and_not_whether_any_were_level() -> None:
    once_chosen = VIETNAMESE.once_all_are_chosen(ranked(2, (41, 41, 41, 41)).derivation_vi)
    assert ranked(2, (41, 43, 42, 44)).derivation_vi == once_chosen


@pytest.mark.parametrize(
    ("code", "regime", "base", "places"),
    [
        ("CSTDCS", Regime.VN_2017, 46, 6),
        ("CSTDCS", Regime.VN_2017, 2952, 442),
        ("COCP", Regime.VN_2025, 24, 4),
        ("COCP", Regime.VN_2025, 4, 0),
    ],
)
def test_a_quota_gives_whole_places(code: str, regime: Regime, base: int, places: int) -> None:
    quota = law().award(code, regime).quota
    assert quota is not None
    assert places_of(quota.percent, base) == places


def test_a_quota_cuts_those_who_have_the_votes() -> None:
    quota = law().award("CSTDCS", Regime.VN_2017).quota
    assert quota is not None
    ranking = rank(candidates(9, 8, 9, 7), places_of(quota.percent, 20), quota.law)
    assert (ranking.within, ranking.out, ranking.clause) == ((1, 3, 2), (4,), "NĐ 91/2017/NĐ-CP Điều 9(3)")


def test_a_movement_with_fixed_seats_fills_them_in_order_of_votes() -> None:
    seats = Source(clause="Kế hoạch 0125/KH-UBND Đắk Lắk: không quá 05 cá nhân")
    ranking = rank(candidates(11, 17, 12, 16, 13, 15, 14), 5, seats)
    assert (ranking.within, ranking.out, ranking.clause) == ((2, 4, 6, 7, 5), (3, 1), seats.clause)


@pytest.mark.parametrize(("percent", "base", "field"), [(101, 10, "percent"), (-1, 10, "percent"), (15, -1, "base")])
def test_impossible_quotas_are_refused(percent: int, base: int, field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        places_of(percent, base)
    assert refusal.value.facts["field"] == field
