"""Every question finds what was planted for it, with how often and what would be usual; an ordinary year raises none."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from models.vocabulary import Act, Level
from tests.trails import COMMUNES, PROVINCE, Step, a_year, cases_of, of
from trail.anomalies.findings import Finding, Kind, at_least
from trail.anomalies.report import anomalies, anomaly_words
from trail.anomalies.thresholds import thresholds_with, usual_thresholds

ODD = COMMUNES[2]


def found_in(year: list[list[Step]]) -> list[Finding]:
    return anomalies(cases_of(year)).findings


@pytest.mark.parametrize("seed", range(12))
def test_an_ordinary_year_raises_no_question(seed: int) -> None:
    report = anomalies(cases_of(a_year(seed=seed)))
    assert (report.findings, report.cases) == ([], 240)
    assert report.reviews > 240 * 4


def test_an_officer_who_decides_in_seconds_is_asked_about() -> None:
    year = a_year()
    hasty = of(year, act=Act.APPRAISED, unit=ODD)[0].officer
    theirs = of(year, officer=hasty)
    for step in theirs[::2]:
        step.at = step.opened_at + timedelta(seconds=8)
    (found,) = found_in(year)
    assert (found.kind, found.officer, found.level, found.step) == (Kind.QUICK, hasty, Level.COMMUNE, "appraise")
    assert (found.count, found.sample) == (len(theirs[::2]), len(theirs))
    assert found.usual == 0
    assert len(found.cases) == found.count


def test_a_long_list_needs_longer() -> None:
    year = a_year()
    for step in of(year, act=Act.APPRAISED, unit=ODD):
        step.at = step.opened_at + timedelta(seconds=40)
    assert found_in(year) == [], "40 seconds are enough for three"
    cases = cases_of(year)
    for case in cases:
        for one in case.entries:
            object.__setattr__(one.entry, "nominees", 120)
    assert {one.kind for one in anomalies(cases).findings} == {Kind.QUICK}


def test_an_officer_who_never_objects_where_others_do_is_asked_about() -> None:
    def without_objections(cases: int) -> list[Finding]:
        year = a_year(cases)
        for step in of(year, unit=ODD, act=Act.RETURNED):
            step.act, step.after = Act.APPRAISED, {}
        return found_in(year)

    assert without_objections(240) == [], "forty without one are no wonder where one in nine is sent back"
    (found,) = without_objections(600)
    assert (found.kind, found.unit, found.rate) == (Kind.ALWAYS_AGREES, None, 1.0)
    assert found.officer == of(a_year(), unit=ODD, step="appraise")[0].officer
    assert found.count == found.sample >= 100
    assert found.usual is not None
    assert 0.8 < found.usual < 0.95
    assert found.chance is not None
    assert found.chance < 0.01


def test_an_office_whose_lists_come_back_from_above_is_asked_about() -> None:
    year = a_year()
    for steps in year:
        above = next(step for step in steps if step.level is Level.PROVINCE)
        if steps[0].unit == ODD and above.act is Act.APPRAISED:
            above.act, above.after = Act.RETURNED, {"state": "awaiting_supplement"}
    (found,) = [one for one in found_in(year) if one.kind is Kind.OVERTURNED]
    assert (found.unit, found.level, found.step, found.rate) == (ODD, Level.COMMUNE, "sign", 1.0)
    assert found.usual is not None
    assert found.usual < 0.3


def test_an_office_that_always_waits_for_the_last_days_is_asked_about() -> None:
    year = a_year()
    for step in of(year, unit=ODD, act=Act.FORWARDED):
        step.at = step.opened_at + timedelta(days=19)
        step.facts["letter_date"] = str(step.at.date())
    found = [one for one in found_in(year) if one.kind is Kind.AT_THE_DEADLINE]
    assert [(one.unit, one.step, one.rate) for one in found] == [(ODD, "sign", 1.0)]


def test_a_decision_number_on_two_papers_is_asked_about_one_paper_for_many_lists_is_not() -> None:
    year = a_year()
    first, second = sorted(of(year, act=Act.DECIDED), key=lambda step: step.at)[10:12]
    second.facts = dict(first.facts)
    assert found_in(year) == []
    second.facts |= {"signatory": "of-another"}
    (found,) = found_in(year)
    assert (found.kind, found.unit, found.count) == (Kind.NUMBER_TWICE, PROVINCE, 1)
    assert len(found.cases[0].split("+")) == 2


def test_numbers_that_run_against_their_days_are_asked_about() -> None:
    year = a_year()
    decided = sorted((step for step in of(year, act=Act.DECIDED) if step.at.year == 2026), key=lambda step: step.at)
    late = decided[-1]
    late.facts["decision_number"] = "0007a/QĐ-UBND"
    assert found_in(year) == [], "a number with a letter is of another book"
    late.facts["decision_number"] = "12.5/QĐ-UBND"
    assert found_in(year) == []
    early = decided[20]
    early.facts["decision_number"] = "900/QĐ-UBND"
    (found,) = found_in(year)
    assert (found.kind, found.unit, found.count) == (Kind.NUMBERS_AGAINST_DATES, PROVINCE, 1)


def test_a_decision_older_than_the_letter_that_asked_for_it_is_asked_about() -> None:
    year = a_year()
    steps = next(steps for steps in year if len(steps) == 4)
    asked = date.fromisoformat(steps[1].facts["letter_date"])
    steps[-1].facts = steps[-1].facts | {"decided_on": str(asked - timedelta(days=1)), "decision_number": "1x/QĐ"}
    (found,) = found_in(year)
    assert (found.kind, found.unit, found.count) == (Kind.DATED_BEFORE_THE_STEP_BEFORE, PROVINCE, 1)


def test_papers_of_a_council_are_asked_about_also_when_a_time_is_asked_for() -> None:
    year = a_year()
    steps = next(steps for steps in year if len(steps) == 4)
    letter = date.fromisoformat(steps[1].facts["letter_date"])
    steps[2].act, steps[2].facts = Act.COUNCIL_VOTED, {"held_on": str(letter - timedelta(days=1))}
    (found,) = anomalies(cases_of(year), since=steps[2].at, before=steps[2].at + timedelta(seconds=1)).findings
    assert (found.kind, found.unit, found.count) == (Kind.DATED_BEFORE_THE_STEP_BEFORE, PROVINCE, 1)
    assert anomalies(cases_of(year), since=steps[2].at + timedelta(days=400)).findings == []


def test_a_paper_from_long_before_the_office_had_the_case_is_asked_about_unless_it_comes_from_the_files() -> None:
    year = a_year()
    steps = next(steps for steps in year if len(steps) == 4)
    steps[1].facts = steps[1].facts | {"letter_date": str(steps[0].opened_at.date() - timedelta(days=45))}
    found = found_in(year)
    assert [(one.kind, one.unit) for one in found] == [(Kind.BACKDATED, steps[1].unit)]
    cases = cases_of(year)
    for case in cases:
        object.__setattr__(case, "received_on", case.received_on - timedelta(days=60))
    assert anomalies(cases).findings == []


def test_only_reviews_of_the_time_that_is_asked_for_count() -> None:
    year = a_year()
    for step in of(year, unit=ODD, act=Act.APPRAISED):
        step.at = step.opened_at + timedelta(seconds=5)
    cases, first = cases_of(year), min(step.at for step in of(year))
    assert anomalies(cases).findings
    report = anomalies(cases, None, first)
    assert (report.findings, report.reviews) == ([], 0)


def test_thresholds_are_data_with_a_reason_each_and_can_be_others(tmp_path: Path) -> None:
    assert all(len(said["why"]) > 40 for said in usual_thresholds().model_dump().values())
    other = tmp_path / "thresholds.yaml"
    other.write_text("backdated_days: {value: 2000, why: our archive is slow}")
    limits = thresholds_with(other)
    assert limits.backdated_days.value == 2000
    assert limits.quick_share == usual_thresholds().quick_share
    for wrong in ("quick_shar: {value: 1, why: x}", "backdated_days: 3", "- 1", "a: b: c"):
        other.write_text(wrong)
        with pytest.raises(ValueError, match=r"."):
            thresholds_with(other)


def test_every_question_says_what_it_means_and_that_it_is_none_but_a_question() -> None:
    said = anomaly_words()
    assert set(said.kinds) == set(Kind)
    assert "không phải lời buộc tội" in said.notice.vi
    assert "not an accusation" in anomalies([]).notice_en


@pytest.mark.parametrize(("count", "sample", "rate", "chance"), [(0, 10, 0.3, 1.0), (10, 10, 0.5, 0.5**10), (2, 3, 0.5, 0.5)])
def test_chances_are_those_of_the_binomial_distribution(count: int, sample: int, rate: float, chance: float) -> None:
    assert at_least(count, sample, rate) == pytest.approx(chance)
    assert at_least(5_000, 10_000, 0.5) == pytest.approx(0.504, abs=0.001)
