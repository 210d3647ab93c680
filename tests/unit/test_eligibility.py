"""What the rules say of a record: eligible, not eligible, or that nobody can tell from it."""

from datetime import date
from typing import Any

import pytest

from models.errors import InvalidInput
from models.messages.achievement import (
    Achievement,
    AchievementKind,
    AwardBasis,
    ClusterLead,
    Initiative,
    InitiativeKind,
    NomineeRecord,
    Rating,
    Scope,
)
from models.vocabulary import Confidence, Eligibility, HoldGround, RecipientKind
from policy.eligibility import all_of, any_of, eligibility
from policy.law import law
from policy.rules.case import run_to
from tests.records import EVERY, GROUP, HOUSEHOLD, NO, PERSON, UNCLEAR, YES, awards, example, judge, ratings, verdict


@pytest.mark.parametrize(("regime", "code", "kind"), EVERY)
def test_the_example_of_every_award_is_eligible(regime: str, code: str, kind: RecipientKind) -> None:
    report = judge(regime, code, example(regime, code, kind))
    assert report.award == code
    assert report.verdict is YES, [line for line in report.lines if line.verdict is not YES]


@pytest.mark.parametrize(("regime", "code", "kind"), EVERY)
def test_of_a_record_that_says_nothing_nobody_can_tell(regime: str, code: str, kind: RecipientKind) -> None:
    report = judge(regime, code, NomineeRecord(kind=kind))
    assert report.verdict is UNCLEAR
    assert all(line.verdict is UNCLEAR for line in report.lines)


@pytest.mark.parametrize(("regime", "code", "kind"), EVERY)
def test_a_pending_matter_holds_the_award_where_the_law_was_read(regime: str, code: str, kind: RecipientKind) -> None:
    record = example(regime, code, kind, pending_matters=(HoldGround.COMPLAINT,))
    assert verdict(regime, code, record) is (UNCLEAR if regime == "VN-2017" else NO)


@pytest.mark.parametrize(("regime", "code", "kind"), EVERY)
def test_every_line_cites_its_clause_and_speaks_both_languages(regime: str, code: str, kind: RecipientKind) -> None:
    for line in judge(regime, code, example(regime, code, kind)).lines:
        assert line.clause
        assert bool(line.source) == (line.confidence is not Confidence.MEMORY)
        assert all((line.asks_vi, line.asks_en, line.shows_vi, line.shows_en))


def test_a_recipient_that_the_award_does_not_honour_is_refused() -> None:
    with pytest.raises(InvalidInput) as refusal:
        judge("VN-2025", "GDVH", NomineeRecord(kind=PERSON))
    assert refusal.value.facts["field"] == "recipient_kind"


def test_an_award_of_another_regime_is_refused() -> None:
    old, new = law().regimes[0], law().regimes[-1]
    with pytest.raises(InvalidInput) as refusal:
        eligibility(NomineeRecord(kind=PERSON), old.award("LDTT"), new, date(2025, 9, 1))
    assert refusal.value.facts["field"] == "award"


# LĐTT and CSTĐ cơ sở


@pytest.mark.parametrize(("rating", "answer"), [("excellent", YES), ("good", YES), ("complete", NO), ("not_complete", NO)])
def test_ldtt_asks_for_good_completion(rating: str, answer: Eligibility) -> None:
    record = example("VN-2025", "LDTT", ratings=ratings(Rating(rating), 2025))
    assert verdict("VN-2025", "LDTT", record) is answer


def test_without_a_period_a_low_rating_may_be_of_another_year() -> None:
    record = example("VN-2025", "LDTT", period_to=None, ratings=ratings(Rating.COMPLETE, 2025))
    assert verdict("VN-2025", "LDTT", record) is UNCLEAR


def test_a_farmer_without_a_rating_may_have_ldtt_for_productive_work() -> None:
    work = (Achievement(kind=AchievementKind.PRODUCTIVE_WORK),)
    assert verdict("VN-2025", "LDTT", example("VN-2025", "LDTT", ratings=None, achievements=work)) is YES
    rated_low = example("VN-2025", "LDTT", ratings=ratings(Rating.COMPLETE, 2025), achievements=work)
    assert verdict("VN-2025", "LDTT", rated_low) is NO


def test_an_initiative_was_compulsory_for_cstdcs_and_is_one_of_two_ways_now() -> None:
    without: dict[str, Any] = {"ratings": ratings(Rating.EXCELLENT, 2018, 2024, 2025), "initiatives": ()}
    assert verdict("VN-2017", "CSTDCS", example("VN-2017", "CSTDCS", **without)) is NO
    assert verdict("VN-2024", "CSTDCS", example("VN-2024", "CSTDCS", **without)) is YES
    assert verdict("VN-2025", "CSTDCS", example("VN-2025", "CSTDCS", **without)) is YES


def test_cstdcs_with_neither_excellence_nor_an_initiative_is_refused() -> None:
    record = example("VN-2025", "CSTDCS", ratings=ratings(Rating.GOOD, 2025), initiatives=())
    report = judge("VN-2025", "CSTDCS", record)
    assert report.verdict is NO
    choices = {line.choice for line in report.lines if line.verdict is NO}
    assert choices == {1, 2}, "the lines of one choice share its number"


def test_resourcefulness_in_combat_counts_for_cstdcs_only() -> None:
    combat = (Initiative(scope=Scope.NATIONAL, kind=InitiativeKind.COMBAT, year=2025, ref="C-1"),)
    assert verdict("VN-2025", "CSTDCS", example("VN-2025", "CSTDCS", ratings=ratings(Rating.GOOD, 2025), initiatives=combat)) is YES
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", initiatives=combat)) is NO


# the run of years


@pytest.mark.parametrize(
    ("years", "answer"),
    [
        ((2022, 2023, 2024), YES),
        ((2023, 2024, 2025), YES),
        ((2021, 2022, 2023, 2024), YES),
        ((2022, 2024, 2025), NO),
        ((2023, 2024), NO),
        ((), NO),
        ((2019, 2020, 2021), UNCLEAR),
    ],
)
def test_cstdt_asks_for_three_years_of_cstdcs_without_a_gap(years: tuple[int, ...], answer: Eligibility) -> None:
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", awards=awards("CSTDCS", *years))) is answer


def test_a_revoked_award_breaks_the_row() -> None:
    held = (*awards("CSTDCS", 2022, 2024), *awards("CSTDCS", 2023, revoked=True))
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", awards=held)) is NO


def test_another_award_is_no_part_of_the_row() -> None:
    held = (*awards("CSTDCS", 2022, 2024), *awards("LDTT", 2023))
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", awards=held)) is NO


def test_maternity_leave_neither_breaks_the_row_nor_counts_in_it() -> None:
    held: dict[str, Any] = {"awards": awards("CSTDCS", 2021, 2022, 2024), "leave_years": (2023,)}
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", **held)) is YES
    short: dict[str, Any] = {"awards": awards("CSTDCS", 2022, 2024), "leave_years": (2023,)}
    assert verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", **short)) is NO


def test_a_year_of_maternity_leave_counts_as_a_year_of_achievement() -> None:
    record = example("VN-2025", "LDTT", ratings=None, leave_years=(2025,))
    assert verdict("VN-2025", "LDTT", record) is YES


def test_two_national_titles_in_succession_need_not_be_of_neighbouring_years() -> None:
    def held(*years: int) -> Eligibility:
        return verdict("VN-2025", "CSTDTQ", example("VN-2025", "CSTDTQ", awards=awards("CSTDT", *years)))

    assert [held(2023, 2024), held(2021, 2024), held(2024)] == [YES, UNCLEAR, NO]


@pytest.mark.parametrize(
    ("last", "held", "bridges", "length"),
    [
        (2018, {2016, 2017, 2018}, (), 3),
        (2018, {2015, 2016, 2018}, (), 1),
        (2017, {2015, 2016, 2018}, (), 0),
        (2018, {2016, 2018}, (2017,), 2),
        (2018, {2016, 2017}, (2018,), 2),
        (2018, set(), (2018, 2017), 0),
        (2018, {2017, 2018}, (2017,), 2),
    ],
)
def test_a_row_ends_where_asked_and_allows_no_gap(last: int, held: set[int], bridges: tuple[int, ...], length: int) -> None:
    assert run_to(last, held, bridges) == length


# Bằng khen, flags, collectives


def test_each_way_to_a_provincial_commendation_is_enough() -> None:
    nothing: dict[str, Any] = {"achievements": (), "awards": (), "initiatives": (), "ratings": ratings(Rating.GOOD, 2024, 2025)}
    assert verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", **nothing)) is NO
    ways: list[dict[str, Any]] = [
        {"achievements": (Achievement(kind=AchievementKind.SUDDEN),)},
        {"achievements": (Achievement(kind=AchievementKind.CONTRIBUTION),)},
        {"achievements": (Achievement(kind=AchievementKind.INFLUENCE),)},
        {"achievements": (Achievement(kind=AchievementKind.MOVEMENT, scope=Scope.PROVINCE),)},
        {"awards": awards("CSTDCS", 2023, 2024)},
        {
            "ratings": ratings(Rating.EXCELLENT, 2024, 2025),
            "initiatives": tuple(Initiative(scope=Scope.BASE, year=year, ref=f"S-{year}") for year in (2024, 2025)),
        },
    ]
    assert [verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", **{**nothing, **way})) for way in ways] == [YES] * len(ways)
    local = {"achievements": (Achievement(kind=AchievementKind.MOVEMENT, scope=Scope.BASE),)}
    assert verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", **{**nothing, **local})) is NO


def test_two_excellent_titles_bring_a_collective_a_provincial_commendation() -> None:
    held = {"achievements": (), "ratings": ratings(Rating.GOOD, 2024, 2025), "awards": awards("TTLDXS", 2023, 2024)}
    assert verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", GROUP, **held)) is YES


@pytest.mark.parametrize(
    ("changes", "answer"),
    [
        ({}, YES),
        ({"ldtt_members": 13}, NO),
        ({"ldtt_members": 14}, YES),
        ({"members_completed": 19}, NO),
        ({"cstdcs_members": 0}, NO),
        ({"cstdcs_members": None}, UNCLEAR),
        ({"members": None}, UNCLEAR),
        ({"ratings": ratings(Rating.GOOD, 2025)}, NO),
    ],
)
def test_an_excellent_collective_has_everybody_complete_seventy_percent_advanced_and_a_fighter(
    changes: dict[str, Any], answer: Eligibility
) -> None:
    assert verdict("VN-2025", "TTLDXS", example("VN-2025", "TTLDXS", GROUP, **changes)) is answer


def test_a_member_who_was_warned_costs_the_collective_its_title() -> None:
    assert verdict("VN-2025", "TTLDTT", example("VN-2025", "TTLDTT", GROUP, members_disciplined=1)) is NO


@pytest.mark.parametrize(("lead", "answer"), [("province", YES), ("central", YES), ("none", NO)])
def test_a_flag_goes_to_the_leader_of_a_cluster(lead: str, answer: Eligibility) -> None:
    changes = {"cluster_lead": ClusterLead(lead), "achievements": ()}
    assert verdict("VN-2025", "COTINH", example("VN-2025", "COTINH", GROUP, **changes)) is answer
    assert verdict("VN-2025", "COCP", example("VN-2025", "COCP", GROUP, **changes)) is answer


def test_a_family_that_misses_the_cultural_standard_is_not_refused_from_memory() -> None:
    assert verdict("VN-2025", "GDVH", example("VN-2025", "GDVH", HOUSEHOLD, culture_standard_met=False)) is UNCLEAR


def test_five_years_after_the_provincial_commendation_lead_to_the_prime_minister_s() -> None:
    def after(year: int, last: Rating = Rating.GOOD, **facts: Any) -> Eligibility:
        years = (*ratings(Rating.GOOD, 2020, 2021, 2022, 2023, 2024), *ratings(last, 2025))
        held = awards("BKTINH", year, **{"basis": AwardBasis.MERIT, **facts})
        record = example("VN-2025", "BKTTG", achievements=(), awards=held, ratings=years)
        report = judge("VN-2025", "BKTTG", record)
        return next(line.verdict for line in report.lines if "công trạng" in line.clause)

    assert after(2019) is YES
    assert after(2020) is UNCLEAR, "the year of the decision counts where no period is written, and four years are too few"
    assert after(2020, period_to=date(2020, 6, 30)) is YES, "the period in the decision comes before its date (R8)"
    assert after(2019, basis=None) is UNCLEAR
    assert after(2019, Rating.COMPLETE) is UNCLEAR


# the general rules


def test_three_valued_and_and_or() -> None:
    assert [all_of([YES, YES]), all_of([YES, UNCLEAR]), all_of([UNCLEAR, NO]), all_of([])] == [YES, UNCLEAR, NO, YES]
    assert [any_of([NO, YES]), any_of([NO, UNCLEAR]), any_of([NO, NO]), any_of([])] == [YES, UNCLEAR, NO, NO]


def test_a_record_that_contradicts_itself_is_refused() -> None:
    for changes in (
        {"period_from": date(2025, 1, 2), "period_to": date(2025, 1, 1)},
        {"ratings": (*ratings(Rating.GOOD, 2025), *ratings(Rating.EXCELLENT, 2025))},
        {"members": 3, "ldtt_members": 4},
        {"ratings": ({"year": 1944, "rating": "good"},)},
        {"awards": awards("LDTT", *[2020] * 101)},
    ):
        with pytest.raises(ValueError, match="validation error"):
            NomineeRecord.model_validate({"kind": PERSON, **changes})
