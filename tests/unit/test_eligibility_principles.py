"""The principles that hold for every award (docs/law.md): what counts, from when, how often."""

from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from models.messages.achievement import (
    Achievement,
    AchievementKind,
    AwardBasis,
    Discipline,
    DisciplineKind,
    Initiative,
    Post,
    PostHeld,
    Rating,
    Scope,
)
from models.vocabulary import Eligibility
from policy.eligibility import eligibility
from policy.law import law
from tests.records import GROUP, NO, UNCLEAR, YEAR_OF, YES, awards, example, judge, ratings, verdict


def test_sudden_and_thematic_commendations_do_not_count_upward() -> None:
    def held(regime: str, basis: AwardBasis) -> Eligibility:
        years = range(YEAR_OF[regime] - 6, YEAR_OF[regime] + 1)
        prior = awards("BKTINH", YEAR_OF[regime] - 6, basis=basis)
        record = example(regime, "BKTTG", GROUP, achievements=(), awards=prior, ratings=ratings(Rating.EXCELLENT, *years))
        return next(line.verdict for line in judge(regime, "BKTTG", record).lines if "công trạng" in line.clause)

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
        return next(line.verdict for line in judge("VN-2025", "HCLD3", record).lines if "Điều 21" in line.clause)

    assert [held(6, woman=False), held(5, woman=False), held(4, woman=True), held(3, woman=True), held(5, woman=None)] == [
        YES,
        NO,
        YES,
        NO,
        UNCLEAR,
    ]
    assert held(12, woman=False) is UNCLEAR, "long enough for a higher class"


def test_the_share_of_the_years_that_a_woman_needs_is_the_law_s() -> None:
    day = date(2025, 12, 15)
    national = law().regime_on(day)
    women = national.general.women_leaders.model_copy(update={"share": Fraction(1, 2)})
    halved = national.model_copy(update={"general": national.general.model_copy(update={"women_leaders": women})})
    record = example("VN-2025", "HCLD3", posts=(PostHeld(post=Post.DIRECTOR_GENERAL, years=3),), woman=True)
    of_regimes = [eligibility(record, regime.award("HCLD3"), regime, day).lines for regime in (national, halved)]
    assert [next(line.verdict for line in lines if "Điều 21" in line.clause) for lines in of_regimes] == [NO, YES]


# the logic


def test_until_the_decree_was_in_force_that_stands_in_for_an_older_one_nobody_is_refused_by_it() -> None:
    no_initiative = example("VN-2017", "CSTDCS", initiatives=())
    on_the_first_day = judge("VN-2017", "CSTDCS", no_initiative, date(2017, 10, 1))
    on_the_day_before = judge("VN-2017", "CSTDCS", no_initiative, date(2017, 9, 30))
    assert (on_the_first_day.verdict, on_the_day_before.verdict) == (NO, UNCLEAR)
    assert {line.confidence for line in on_the_day_before.lines} == {"memory"}
