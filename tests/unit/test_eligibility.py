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
    Discipline,
    DisciplineKind,
    EligibilityReport,
    Initiative,
    InitiativeKind,
    NomineeRecord,
    Post,
    PostHeld,
    PriorAward,
    Rating,
    Scope,
    YearRating,
)
from models.vocabulary import Confidence, Eligibility, HoldGround, RecipientKind
from policy.eligibility import all_of, any_of, eligibility
from policy.examples import eligible_record
from policy.law import law
from policy.rules.case import run_to

YES, NO, UNCLEAR = Eligibility.ELIGIBLE, Eligibility.NOT_ELIGIBLE, Eligibility.CANNOT_TELL
PERSON, GROUP, HOUSEHOLD = RecipientKind.INDIVIDUAL, RecipientKind.COLLECTIVE, RecipientKind.HOUSEHOLD
YEAR_OF = {"VN-2017": 2018, "VN-2024": 2024, "VN-2025": 2025}
EVERY = [(regime.id, award.code, kind) for regime in law().regimes for award in regime.awards.values() for kind in award.recipients]


def judge(regime: str, code: str, record: NomineeRecord, received_on: date | None = None) -> EligibilityReport:
    day = received_on or date(YEAR_OF[regime], 12, 15)
    of_day = law().regime_on(day)
    assert of_day.id == regime
    return eligibility(record, of_day.award(code), of_day, day)


def example(regime: str, code: str, kind: RecipientKind = PERSON, **changes: Any) -> NomineeRecord:
    of_day = law().regime_on(date(YEAR_OF[regime], 12, 15))
    record = eligible_record(of_day.award(code), of_day, kind, YEAR_OF[regime])
    return NomineeRecord.model_validate({**record.model_dump(), **changes})


def verdict(regime: str, code: str, record: NomineeRecord, received_on: date | None = None) -> Eligibility:
    return judge(regime, code, record, received_on).verdict


def awards(code: str, *years: int, **facts: Any) -> tuple[PriorAward, ...]:
    return tuple(PriorAward(award=code, year=year, decided_on=date(year + 1, 1, 31), **facts) for year in years)


def ratings(rating: Rating, *years: int) -> tuple[YearRating, ...]:
    return tuple(YearRating(year=year, rating=rating) for year in years)


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
        return next(line.verdict for line in report.lines if "merit" in line.clause)

    assert after(2019) is YES
    assert after(2020) is UNCLEAR, "the year of the decision counts where no period is written, and four years are too few"
    assert after(2020, period_to=date(2020, 6, 30)) is YES, "the period in the decision comes before its date (R8)"
    assert after(2019, basis=None) is UNCLEAR
    assert after(2019, Rating.COMPLETE) is UNCLEAR


# the general rules


def test_sudden_and_thematic_commendations_do_not_count_upward() -> None:
    def held(regime: str, basis: AwardBasis) -> Eligibility:
        years = range(YEAR_OF[regime] - 6, YEAR_OF[regime] + 1)
        prior = awards("BKTINH", YEAR_OF[regime] - 6, basis=basis)
        record = example(regime, "BKTTG", GROUP, achievements=(), awards=prior, ratings=ratings(Rating.EXCELLENT, *years))
        return next(line.verdict for line in judge(regime, "BKTTG", record).lines if "merit" in line.clause)

    assert [held("VN-2025", basis) for basis in (AwardBasis.MERIT, AwardBasis.SUDDEN, AwardBasis.THEMATIC)] == [
        YES,
        UNCLEAR,
        UNCLEAR,
    ]


@pytest.mark.parametrize(
    ("until", "answer"),
    [
        (date(2026, 3, 1), NO),
        (date(2025, 12, 31), NO),
        (date(2025, 6, 30), UNCLEAR),
        (date(2024, 12, 31), YES),
        (None, UNCLEAR),
    ],
)
def test_achievements_count_from_the_end_of_a_discipline(until: date | None, answer: Eligibility) -> None:
    record = example("VN-2025", "LDTT", discipline=(Discipline(kind=DisciplineKind.WARNING, until=until),))
    assert verdict("VN-2025", "LDTT", record) is answer


def test_titles_from_before_the_end_of_a_discipline_leave_the_row() -> None:
    def until(day: date) -> Eligibility:
        measure = (Discipline(kind=DisciplineKind.REPRIMAND, until=day),)
        return verdict("VN-2025", "CSTDT", example("VN-2025", "CSTDT", discipline=measure))

    assert [until(date(2021, 5, 1)), until(date(2022, 5, 1)), until(date(2023, 5, 1))] == [YES, UNCLEAR, NO]


@pytest.mark.parametrize(("received", "answer"), [(date(2026, 6, 30), YES), (date(2026, 7, 1), NO), (date(2025, 12, 1), YES)])
def test_a_report_for_a_state_commendation_is_at_most_six_months_old(received: date, answer: Eligibility) -> None:
    assert verdict("VN-2025", "HCLD3", example("VN-2025", "HCLD3"), received) is answer
    assert verdict("VN-2025", "LDTT", example("VN-2025", "LDTT"), received) is YES


def test_resistance_awards_may_come_with_old_reports() -> None:
    record = example("VN-2025", "HCLD3", basis=AwardBasis.RESISTANCE)
    assert verdict("VN-2025", "HCLD3", record, date(2027, 1, 1)) is YES


def test_in_the_old_regime_an_old_report_refuses_nobody() -> None:
    assert verdict("VN-2017", "HCLD3", example("VN-2017", "HCLD3"), date(2019, 9, 1)) is UNCLEAR


def test_the_national_title_is_due_the_year_after_the_provincial_one_was_decided() -> None:
    record = example("VN-2025", "CSTDTQ")
    assert verdict("VN-2025", "CSTDTQ", record, date(2026, 12, 31)) is YES
    assert verdict("VN-2025", "CSTDTQ", record, date(2027, 1, 1)) is NO


@pytest.mark.parametrize(
    ("unit", "received", "answer"),
    [
        ({"education": False}, date(2026, 6, 30), YES),
        ({"education": False}, date(2026, 7, 1), NO),
        ({"education": True}, date(2025, 12, 31), YES),
        ({"education": True}, date(2026, 1, 2), NO),
        ({"education": None}, date(2025, 12, 31), YES),
        ({"education": None}, date(2026, 1, 2), UNCLEAR),
        ({"education": None}, date(2026, 7, 1), NO),
    ],
)
def test_the_government_s_flag_is_due_by_june_and_in_education_by_december(
    unit: dict[str, Any], received: date, answer: Eligibility
) -> None:
    assert verdict("VN-2025", "COCP", example("VN-2025", "COCP", GROUP, **unit), received) is answer


def test_an_initiative_is_used_once() -> None:
    def used(code: str | None, award: str = "CSTDCS", regime: str = "VN-2025") -> Eligibility:
        of_year = YEAR_OF[regime]
        once = (Initiative(scope=Scope.BASE, year=of_year, ref="S-1", used_for=code),)
        return verdict(regime, award, example(regime, award, ratings=ratings(Rating.GOOD, of_year), initiatives=once))

    assert used(None) is YES
    assert used("BKTINH") is NO, "used for a form, so for no title"
    assert used("CSTDT") is UNCLEAR, "twice for titles is for the council to say"
    assert used("UNKNOWN") is UNCLEAR
    assert used("BKTINH", regime="VN-2017") is UNCLEAR, "known from memory only"


def test_one_initiative_written_twice_is_one() -> None:
    twice = tuple(Initiative(scope=Scope.BASE, year=2025, ref="S-1") for _ in range(2))
    changes: dict[str, Any] = {"achievements": (), "ratings": ratings(Rating.EXCELLENT, 2024, 2025)}
    assert verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", initiatives=twice, **changes)) is NO


def test_one_achievement_brings_one_form_only() -> None:
    def rewarded(code: str | None) -> Eligibility:
        done = (Achievement(kind=AchievementKind.SUDDEN, rewarded_with=code),)
        changes: dict[str, Any] = {
            "achievements": done,
            "awards": (),
            "initiatives": (),
            "ratings": ratings(Rating.GOOD, 2024, 2025),
        }
        return verdict("VN-2025", "BKTINH", example("VN-2025", "BKTINH", **changes))

    assert [rewarded(None), rewarded("GIAYKHEN"), rewarded("LDTT"), rewarded("UNKNOWN")] == [YES, NO, YES, UNCLEAR]


def test_a_woman_needs_two_thirds_of_the_years_in_a_leading_post() -> None:
    def held(years: int, *, woman: bool | None) -> Eligibility:
        record = example("VN-2025", "HCLD3", posts=(PostHeld(post=Post.DIRECTOR_GENERAL, years=years),), woman=woman)
        return next(line.verdict for line in judge("VN-2025", "HCLD3", record).lines if "Art. 21" in line.clause)

    assert [held(6, woman=False), held(5, woman=False), held(4, woman=True), held(3, woman=True), held(5, woman=None)] == [
        YES,
        NO,
        YES,
        NO,
        UNCLEAR,
    ]
    assert held(12, woman=False) is UNCLEAR, "long enough for a higher class"


# the logic


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
