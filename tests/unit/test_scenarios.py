"""Scenarios: what a file may say, what it is told when it is wrong, and that a plan counts exactly, whatever seed and sample."""

import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from models.messages.achievement import NomineeRecord
from models.messages.commands import MAX_NOMINEES
from models.vocabulary import Eligibility, Level, Outcome, RecipientKind, Regime, StepKind
from policy.eligibility import eligibility
from policy.law import law
from runtime.cli_demo import SCENARIO, SEED
from runtime.play.dice import dice_for
from runtime.play.errors import ScenarioError, Where
from runtime.play.fates import Fate
from runtime.play.handing_in import LIST_DOSSIERS, parcels
from runtime.play.incidents import Manner, Stop, incidents
from runtime.play.layout import Layout, lay_out, read_layout
from runtime.play.names import person
from runtime.play.papers import Papers
from runtime.play.people import People
from runtime.play.plan import PlannedDossier, plan
from runtime.play.scenario import Awards, Organisations, Period, Place, Scenario, Shares, Text
from runtime.play.seasons import CLIMB_DAYS, seasons_of
from runtime.play.tallies import Line, Tallies, planned_awards

ROOT = Path(__file__).parent.parent.parent
SHIPPED = sorted((ROOT / "scenarios").glob("*.yaml"))
INDIVIDUAL, COLLECTIVE = RecipientKind.INDIVIDUAL, RecipientKind.COLLECTIVE

ARTICLE = {
    ("HCLD3", COLLECTIVE): 1,
    ("HCLD3", INDIVIDUAL): 2,
    ("BKTTG", INDIVIDUAL): 1,
    ("COCP", COLLECTIVE): 3,
    ("TTLDXS", COLLECTIVE): 40,
    ("COTINH", COLLECTIVE): 6,
    ("CSTDT", INDIVIDUAL): 27,
    ("BKTINH", COLLECTIVE): 29,
    ("BKTINH", INDIVIDUAL): 48,
    ("CSTDCS", INDIVIDUAL): 383,
    ("LDTT", INDIVIDUAL): 2952,
    ("GIAYKHEN", COLLECTIVE): 1000,
    ("GIAYKHEN", INDIVIDUAL): 1280,
    ("THONVH", COLLECTIVE): 176,
    ("CQVH", COLLECTIVE): 168,
}
"""The article on Bắc Kạn city, line by line."""


def a_scenario(**changes: Any) -> dict[str, Any]:
    """A small scenario as YAML gives it."""
    return {
        "id": "tiny",
        "title": {"vi": "Nhỏ", "en": "Tiny"},
        "source": "nobody",
        "place": {
            "unit": "63.058",
            "organisations": [
                {"group": "school", "kind": "school", "level": "district", "names": ["Trường Tiểu học {commune}"]},
            ],
        },
        "period": {"from": "2015-01-01", "to": "2020-12-31"},
        "regime": "VN-2017",
        "awards": [{"award": "LDTT", "individual": 10, "list_size": 4, "proposed_by": {"school": 1}}],
    } | changes


def an_award(**changes: Any) -> dict[str, Any]:
    return {"award": "LDTT", "individual": 10, "list_size": 4, "proposed_by": {"school": 1}} | changes


def a_group(**changes: Any) -> dict[str, Any]:
    return {"group": "school", "kind": "school", "level": "district", "names": ["Trường Tiểu học {commune}"]} | changes


def laid_out(**changes: Any) -> Layout:
    return lay_out(Scenario.model_validate(a_scenario(**changes)), Where("tiny.yaml"))


@pytest.fixture(scope="module")
def bac_kan() -> Layout:
    return read_layout(SCENARIO)


def test_the_whole_of_bac_kan_counts_what_the_article_counts(bac_kan: Layout) -> None:
    assert planned_awards(plan(bac_kan, SEED)) == ARTICLE
    assert sum(ARTICLE.values()) == 6116


def test_lang_son_counts_the_turns_of_its_article() -> None:
    layout = read_layout(ROOT / "scenarios" / "lang-son-city-2016-2020.yaml")
    dossiers = plan(layout, SEED)
    awards = planned_awards(dossiers)
    assert sum(count for (_, kind), count in awards.items() if kind is COLLECTIVE) == 1835
    assert sum(count for (_, kind), count in awards.items() if kind is INDIVIDUAL) == 13212
    years = {dossier.award: dossier.season.year for dossier in dossiers if dossier.award in {"HCLD3", "COCP", "HCDL2"}}
    assert years == {"HCLD3": 2019, "COCP": 2019, "HCDL2": 2020}


def test_the_demo_plays_at_least_sixty_dossiers_with_six_hundred_nominees(bac_kan: Layout) -> None:
    dossiers = plan(bac_kan, SEED, bac_kan.scenario.demo_sample)
    assert len(dossiers) >= 60
    assert sum(len(dossier.nominees) for dossier in dossiers) >= 600
    assert {nominee.fate for dossier in dossiers for nominee in dossier.nominees} == set(Fate)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_nobody_in_a_shipped_scenario_is_refused_at_the_door(file: Path) -> None:
    layout = read_layout(file)
    regime = next(regime for regime in law().regimes if regime.id is layout.scenario.regime)
    people = People(layout.scenario.regime, SEED, "run")
    asked = set()
    for dossier in plan(layout, SEED):
        about = (dossier.award, dossier.kind, dossier.season)
        if about in asked:
            continue
        asked.add(about)
        body = people.nominee(dossier, dossier.nominees[0])
        record = NomineeRecord.model_validate(body["record"])
        for day in (dossier.season.first, dossier.season.last):
            report = eligibility(record, regime.award(dossier.award), regime, day)
            assert report.verdict is not Eligibility.NOT_ELIGIBLE, (about, report)


def test_the_scenario_of_the_documentation_can_be_played() -> None:
    text = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    examples = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    whole = [example for example in examples if isinstance(example, dict) and "id" in example]
    assert whole
    for example in whole:
        assert plan(lay_out(Scenario.model_validate(example), Where("docs")), SEED)


def test_the_documentation_names_every_field() -> None:
    text = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    for model in (Scenario, Text, Place, Organisations, Period, Shares, Awards):
        for name, field in model.model_fields.items():
            assert f"`{field.alias or name}`" in text, f"{model.__name__}.{name}"


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", ""),
        ("- a\n- b\n", ""),
        ("id: [", "line 1"),
        ("id: tiny\nid2: 3\n", "title"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_so(tmp_path: Path, text: str, field: str) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        read_layout(file)
    assert wrong.value.file == str(file)
    assert wrong.value.field == field


def test_a_file_that_is_missing_or_no_text_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="No such file"):
        read_layout(tmp_path / "nowhere.yaml")
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(ScenarioError, match="is not UTF-8"):
        read_layout(tmp_path / "binary.yaml")


@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({"id": "Bắc Kạn"}, "id", "pattern"),
        ({"colour": "red"}, "colour", "not permitted"),
        ({"regime": "VN-1945"}, "regime", "VN-2017"),
        ({"regime": "VN-2024"}, "regime", "is VN-2017 for a dossier received on 2015-01-05"),
        ({"period": {"from": "2020-12-31", "to": "2015-01-01"}}, "period", "ends before it begins"),
        ({"period": {"from": "2019-01-01", "to": "2019-03-01"}}, "period", "too short"),
        ({"period": {"from": "2019-01-01", "to": "2199-03-01"}}, "period.to", "future"),
        ({"period": {"from": "2009-01-01", "to": "2010-12-31"}}, "period", "no regime covers"),
        ({"period": {"from": "2019-01-01"}}, "period.to", "required"),
        ({"place": {"unit": 63.058}}, "place.unit", "string"),
        ({"place": {"unit": "63.999"}}, "place.unit", "no unit has this code"),
        ({"place": {"unit": "34.04"}}, "place.unit", "not yet on 2015-01-01"),
        ({"place": {"unit": "63.058", "organisations": [a_group(kind="administrative")]}}, "place.organisations.0", "directory"),
        ({"place": {"unit": "63.058", "organisations": [a_group(group="communes")]}}, "place.organisations.0", "belongs to"),
        ({"place": {"unit": "63.058", "organisations": [a_group(), a_group()]}}, "place", "stands there twice"),
        (
            {"place": {"unit": "63.058", "organisations": [a_group(level="commune", names=["X"])]}},
            "place.organisations.0.level",
            "below",
        ),
        ({"place": {"unit": "63.01840", "organisations": [a_group()]}}, "place.organisations.0.names.0", "has no communes"),
        ({"shares": {"returned": 0.7}}, "shares.returned", "0.5"),
        ({"awards": []}, "awards", "at least 1"),
        ({"awards": [an_award(award="Huy chương Vàng")]}, "awards.0.award", "not an award of VN-2017"),
        ({"awards": [an_award(individual=-1)]}, "awards.0.individual", "greater than or equal to 0"),
        ({"awards": [an_award(individual=0)]}, "awards.0", "counts nobody"),
        ({"awards": [an_award(collective=3)]}, "awards.0.collective", "honours individual"),
        ({"awards": [an_award(list_size=0)]}, "awards.0.list_size", "greater than or equal to 1"),
        ({"awards": [an_award(proposed_by={})]}, "awards.0.proposed_by", "at least 1"),
        (
            {"awards": [an_award(proposed_by={"ministry": 1})]},
            "awards.0.proposed_by.ministry",
            "the scenario has itself",
        ),
        ({"awards": [an_award(proposed_by={"school": 0})]}, "awards.0.proposed_by.school", "greater than 0"),
        ({"awards": [an_award(years=[2014])]}, "awards.0.years.0", "2014 is none of the years"),
        (
            {"awards": [an_award(decided_at="province")]},
            "awards.0.proposed_by.school",
            "decided at district, not at province",
        ),
        (
            {"awards": [an_award(award="GIAYKHEN", proposed_by={"communes": 1})]},
            "awards.0.proposed_by.communes",
            "does not pass 63.058, whose report counts the awards: 63.0",
        ),
        ({"awards": [an_award(), an_award(award="Lao động tiên tiến")]}, "awards.1.award", "stands there twice"),
        (
            {"awards": [an_award(award="THONVH", individual=0, collective=4, collectives="villages")]},
            "awards.0.collectives",
            "villages are proposed by communes",
        ),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, changes: dict[str, Any], field: str, reason: str) -> None:
    file = tmp_path / "wrong.yaml"
    file.write_text(yaml.safe_dump(a_scenario(**changes), allow_unicode=True), encoding="utf-8")
    with pytest.raises(ScenarioError) as wrong:
        read_layout(file)
    assert wrong.value.field == field
    assert reason in wrong.value.reason
    assert str(wrong.value).startswith(f"{file}: ")


def test_an_award_cannot_honour_more_offices_than_there_are() -> None:
    flags = an_award(award="COTINH", individual=0, collective=200, collectives="offices", proposed_by={"itself": 1})
    with pytest.raises(
        ScenarioError, match=r"tiny.yaml: awards.0.collectives: COTINH honours more of them in 20\d\d than there are \(16\)"
    ):
        plan(laid_out(awards=[flags]), SEED)


SHARES = st.fixed_dictionaries({fate.value: st.floats(0, 0.5) for fate in Fate if fate is not Fate.AWARDED})


@settings(deadline=None, max_examples=60)
@given(
    seed=st.integers(),
    sample=st.floats(0.001, 1),
    awarded=st.integers(1, 400),
    collectives=st.integers(0, 40),
    size=st.integers(1, 400),
    shares=SHARES,
)
def test_a_plan_awards_exactly_what_is_counted(  # noqa: PLR0917 -- what hypothesis draws
    seed: int, sample: float, awarded: int, collectives: int, size: int, shares: dict[str, float]
) -> None:
    layout = laid_out(
        shares=shares,
        awards=[
            an_award(individual=awarded, list_size=size, proposed_by={"school": 2, "communes": 1, "itself": 0.5}),
            an_award(award="BKTINH", individual=awarded // 3 + 1, collective=collectives, list_size=3),
        ],
    )
    whole = plan(layout, seed)
    wanted = {("LDTT", INDIVIDUAL): awarded, ("BKTINH", INDIVIDUAL): awarded // 3 + 1, ("BKTINH", COLLECTIVE): collectives}
    assert planned_awards(whole) == {line: count for line, count in wanted.items() if count}
    for fate, outcome in ((Fate.REJECTED, "rejected"), (Fate.WITHDRAWN, "withdrawn"), (Fate.FAILED_VOTE, "failed_vote")):
        assert _count(whole, "LDTT", fate) == round(awarded * shares[outcome])
    _check_dossiers(layout, whole)
    part = plan(layout, seed, sample)
    assert set(part) <= set(whole)
    assert {(one.award, one.kind) for one in part} == {(one.award, one.kind) for one in whole}
    assert all(planned_awards(part).values())
    assert [one for parcel in parcels(whole) for one in parcel if one.number % 4] == [one for one in whole if one.number % 4]
    assert Counter(one.number for parcel in parcels(whole) for one in parcel) == Counter(one.number for one in whole)


def _count(dossiers: tuple[PlannedDossier, ...], award: str, fate: Fate) -> int:
    return sum(nominee.fate is fate for one in dossiers if one.award == award for nominee in one.nominees)


def _check_dossiers(layout: Layout, dossiers: tuple[PlannedDossier, ...]) -> None:
    period = layout.scenario.period
    seen = set()
    assert len({dossier.number for dossier in dossiers}) == len(dossiers)
    assert [dossier.received_on for dossier in dossiers] == sorted(dossier.received_on for dossier in dossiers)
    for dossier in dossiers:
        assert 1 <= len(dossier.nominees) <= MAX_NOMINEES
        assert dossier.awarded >= 1
        assert period.first <= dossier.season.first <= dossier.received_on <= dossier.season.last < period.last
        for nominee in dossier.nominees:
            who = (dossier.award, dossier.kind, dossier.season.year, nominee.unit.ref.code, nominee.number)
            assert who not in seen
            seen.add(who)


def test_lists_hold_several_dossiers_whose_rows_cannot_mix(bac_kan: Layout) -> None:
    lists = [parcel for parcel in parcels(plan(bac_kan, SEED)) if len(parcel) > 1]
    assert len(lists) > 20
    for parcel in lists:
        assert len(parcel) <= LIST_DOSSIERS
        assert len({(one.unit.ref.code, one.award, one.season, one.received_on) for one in parcel}) == len(parcel)


def test_the_same_seed_makes_the_same_play_and_another_seed_another(bac_kan: Layout) -> None:
    assert plan(bac_kan, 7, 0.2) == plan(bac_kan, 7, 0.2)
    assert plan(bac_kan, 7, 0.2) != plan(bac_kan, 8, 0.2)
    assert person("1/a") == person("1/a")
    assert len({person(f"1/{number}").name for number in range(300)}) > 200


def test_people_of_two_runs_are_different_recipients_under_the_same_names(bac_kan: Layout) -> None:
    dossier = plan(bac_kan, SEED, 0.01)[0]
    one, other = (People(Regime.VN_2017, SEED, run).nominee(dossier, dossier.nominees[0]) for run in ("a", "b"))
    assert one["recipient_code"] != other["recipient_code"]
    assert {**one, "recipient_code": ""} == {**other, "recipient_code": ""}


def test_a_season_leaves_room_for_the_climb_and_its_reports_are_fresh() -> None:
    assert [season.year for season in seasons_of(date(2015, 1, 1), date(2020, 8, 21))] == [2015, 2016, 2017, 2018, 2019, 2020]
    assert seasons_of(date(2019, 1, 1), date(2019, 3, 31)) == ()
    (autumn,) = seasons_of(date(2025, 7, 1), date(2025, 12, 31))
    assert (autumn.first, autumn.achieved_in) == (date(2025, 7, 1), 2025)
    for season in seasons_of(date(2015, 1, 1), date(2020, 8, 21)):
        assert season.achieved_in == season.year - 1
        assert season.last + timedelta(days=120) <= min(date(season.year, 12, 31), date(2020, 8, 21))


def test_the_longest_climb_stays_within_the_days_that_a_season_leaves() -> None:
    received = date(2019, 1, 5)  # Tết lies ahead
    papers = Papers("1", received)
    for _ in range(2 * (3 + 3 + 5 + 3) + 4):  # every step of four levels twice, a return, a supplement, a hold and its end
        papers.next_day()
    papers.notice_until()
    papers.notice_until()
    assert (papers.today - received).days <= CLIMB_DAYS


def test_papers_are_dated_on_working_days_and_numbered_apart() -> None:
    papers = Papers("7-ab", date(2020, 1, 21))
    days = [papers.next_day() for _ in range(4)]
    assert days == ["2020-01-22", "2020-01-30", "2020-01-31", "2020-02-03"]  # Tết from 23 to 29 January 2020
    assert papers.decision(Level.PROVINCE) == "7-ab/QĐ-UBND"
    assert [papers.branch().number, papers.branch().number] == ["7-ab.1", "7-ab.2"]
    assert Papers("7", date(2020, 1, 21), centre="CTN").decision(Level.CENTRAL) == "7/QĐ-CTN"


STOPS = (
    Stop("63.01840", Level.COMMUNE, (StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN)),
    Stop("63.058", Level.DISTRICT, (StepKind.APPRAISE, StepKind.SIGN)),
)


@given(seed=st.integers(), fates=st.lists(st.sampled_from(list(Fate)), min_size=1, max_size=30))
def test_every_case_happens_once_at_a_step_that_its_office_takes(seed: int, fates: list[Fate]) -> None:
    by_id = dict(enumerate(fates, 1))
    found = incidents(STOPS, by_id, dice_for(seed))
    happened = [nominee for incident in found for nominee in incident.nominees]
    assert sorted(happened) == [nominee for nominee, fate in by_id.items() if fate is not Fate.AWARDED]
    for incident in found:
        assert incident.step in STOPS[incident.stop].steps
        assert {by_id[nominee] for nominee in incident.nominees} == {incident.fate}
        if incident.to is not None:
            assert incident.to in {stop.level for stop in STOPS[: incident.stop]}


def test_where_no_council_votes_the_chair_leaves_them_out_of_the_decision() -> None:
    stops = (Stop("63.058", Level.DISTRICT, (StepKind.APPRAISE, StepKind.SIGN)),)
    (incident,) = incidents(stops, {1: Fate.FAILED_VOTE, 2: Fate.AWARDED}, dice_for(1))
    assert (incident.stop, incident.step, incident.manner) == (0, StepKind.SIGN, Manner.WITHIN)


def test_tallies_see_who_is_lost_doubled_open_or_otherwise_than_planned(bac_kan: Layout) -> None:
    dossier = next(one for one in plan(bac_kan, SEED) if len(one.nominees) >= 4 and one.awarded == len(one.nominees))
    ids = tuple(range(len(dossier.nominees)))
    right: list[tuple[int, str | None]] = [(nominee, "awarded") for nominee in ids]
    good = Tallies()
    good.count(dossier, ids, right)
    assert (good.open, good.lost, good.doubled, good.faults) == (0, 0, 0, [])
    assert good.awarded == {Line(dossier.award, dossier.kind): len(ids)}
    bad = Tallies()
    bad.count(dossier, ids, [*right[3:], (3, "awarded"), (2, None), (1, "rejected"), (999, "awarded")])
    assert (bad.lost, bad.doubled, bad.open) == (1, 2, 1)
    assert len(bad.faults) == 1
    assert bad.outcomes[Outcome.REJECTED] == 1
