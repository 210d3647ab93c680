"""What holds of every record, whatever it says, for every award of every regime."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.messages.achievement import (
    Achievement,
    AchievementKind,
    AwardBasis,
    ClusterLead,
    Discipline,
    DisciplineKind,
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
from policy.eligibility import eligibility
from policy.examples import eligible_record
from policy.law import AwardLaw, RegimeLaw, law
from policy.rules.case import run_to

AwardCase = tuple[RegimeLaw, AwardLaw, RecipientKind]
Drawn = tuple[AwardCase, NomineeRecord]
YES, NO = Eligibility.ELIGIBLE, Eligibility.NOT_ELIGIBLE
CODES = sorted({code for regime in law().regimes for code in regime.awards})
AWARDS = [(regime, award, kind) for regime in law().regimes for award in regime.awards.values() for kind in award.recipients]

years = st.integers(2005, 2027)
days = st.dates(date(2005, 1, 1), date(2027, 12, 31))
maybe = st.none


def lists(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return maybe() | st.lists(items, max_size=6).map(tuple)


prior_awards = st.builds(
    PriorAward,
    award=st.sampled_from(CODES) | st.just("OTHER"),
    year=years,
    decided_on=maybe() | days,
    period_to=maybe() | days,
    basis=maybe() | st.sampled_from(AwardBasis),
    revoked=st.booleans(),
)
initiatives = st.builds(
    Initiative,
    scope=st.sampled_from(Scope),
    kind=st.sampled_from(InitiativeKind),
    year=years,
    ref=st.sampled_from(["S-1", "S-2", "S-3"]),
    used_for=maybe() | st.sampled_from(CODES),
)
achievements = st.builds(
    Achievement,
    kind=st.sampled_from(AchievementKind),
    scope=st.sampled_from(Scope),
    rewarded_with=maybe() | st.sampled_from(CODES),
)
counts = maybe() | st.integers(0, 10)


@st.composite
def records(draw: st.DrawFn, kind: RecipientKind) -> NomineeRecord:
    start, end = sorted((draw(days), draw(days)))
    return NomineeRecord(
        kind=kind,
        basis=draw(maybe() | st.sampled_from(AwardBasis)),
        period_from=draw(st.sampled_from([None, start])),
        period_to=draw(st.sampled_from([None, end])),
        ratings=draw(lists(st.builds(YearRating, year=years, rating=st.sampled_from(Rating))).map(one_a_year)),
        awards=draw(lists(prior_awards)),
        initiatives=draw(lists(initiatives)),
        achievements=draw(lists(achievements)),
        discipline=draw(lists(st.builds(Discipline, kind=st.sampled_from(DisciplineKind), until=maybe() | days))),
        pending_matters=draw(maybe() | st.just(()) | st.lists(st.sampled_from(HoldGround), max_size=2).map(tuple)),
        posts=draw(lists(st.builds(PostHeld, post=st.sampled_from(Post), years=st.integers(0, 30)))),
        leave_years=draw(st.lists(years, max_size=3).map(tuple)),
        woman=draw(maybe() | st.booleans()),
        members=draw(maybe() | st.integers(10, 20)),
        ldtt_members=draw(counts),
        members_completed=draw(counts),
        cstdcs_members=draw(counts),
        members_disciplined=draw(counts),
        cluster_lead=draw(maybe() | st.sampled_from(ClusterLead)),
        education=draw(maybe() | st.booleans()),
        culture_standard_met=draw(maybe() | st.booleans()),
    )


def one_a_year(ratings: tuple[YearRating, ...] | None) -> tuple[YearRating, ...] | None:
    return ratings and tuple({rating.year: rating for rating in ratings}.values())


cases = st.sampled_from(AWARDS).flatmap(lambda case: st.tuples(st.just(case), records(case[2])))


def received_in(regime: RegimeLaw) -> st.SearchStrategy[date]:
    return st.dates(regime.since, regime.until)


def from_memory(piece: Any) -> Any:
    """The same data with every ground known from memory only."""
    if isinstance(piece, dict):
        if set(piece) == {"clause", "source", "confidence"}:
            return {**piece, "confidence": Confidence.MEMORY, "source": ""}
        return {key: from_memory(value) for key, value in piece.items()}
    if isinstance(piece, list | tuple):
        return [from_memory(value) for value in piece]
    return piece


REMEMBERED = {regime.id: RegimeLaw.model_validate(from_memory(regime.model_dump(by_alias=True))) for regime in law().regimes}


@given(data=st.data(), drawn=cases)
def test_a_law_known_from_memory_refuses_nobody(data: st.DataObject, drawn: Drawn) -> None:
    (regime, award, _), record = drawn
    remembered = REMEMBERED[regime.id]
    report = eligibility(record, remembered.award(award.code), remembered, data.draw(received_in(regime)))
    assert report.verdict is not NO
    assert all(line.verdict is not NO for line in report.lines)


@given(data=st.data(), drawn=cases)
def test_whoever_is_refused_is_shown_a_rule_that_was_read(data: st.DataObject, drawn: Drawn) -> None:
    (regime, award, _), record = drawn
    report = eligibility(record, award, regime, data.draw(received_in(regime)))
    refusing = [line for line in report.lines if line.verdict is NO]
    assert all(line.confidence is not Confidence.MEMORY for line in refusing)
    assert report.verdict is not NO or refusing
    required = [line.verdict for line in report.lines if line.choice == 0]
    if NO in required:
        assert report.verdict is NO
    if report.verdict is YES:
        assert set(required) <= {YES}


@settings(max_examples=400)
@given(data=st.data(), drawn=cases)
def test_what_a_record_does_not_say_refuses_nobody(data: st.DataObject, drawn: Drawn) -> None:
    """Taking a fact away from somebody who is not refused never leads to a refusal, whatever the fact."""
    (regime, award, kind), record = drawn
    day = data.draw(received_in(regime))
    silent = {
        field: value
        for field, value in record.model_dump().items()
        if field in {"kind", "leave_years"} or not data.draw(st.booleans(), label=f"silent on {field}")
    }
    quieter = NomineeRecord.model_validate({"kind": kind, **silent})
    before, after = (eligibility(each, award, regime, day) for each in (record, quieter))
    if before.verdict is not NO:
        assert after.verdict is not NO


@given(case=st.sampled_from(AWARDS), year=st.integers(2013, 2026), data=st.data())
def test_the_example_made_from_the_rules_is_eligible(
    case: tuple[RegimeLaw, AwardLaw, RecipientKind], year: int, data: st.DataObject
) -> None:
    regime, award, kind = case
    record = eligible_record(award, regime, kind, year)
    received = data.draw(st.dates(date(year, 1, 1), date(year + 1, 6, 30)))
    assert eligibility(record, award, regime, received).verdict is YES
    assert NomineeRecord.model_validate_json(record.model_dump_json()) == record


@given(held=st.sets(years), bridges=st.sets(years, max_size=4), last=years)
def test_a_row_is_counted_as_its_words_say(held: set[int], bridges: set[int], last: int) -> None:
    row = []
    for year in range(last, 1900, -1):
        if year not in held | bridges:
            break
        row.append(year)
    assert run_to(last, held, bridges) == len(held & set(row))
    assert run_to(last, held) <= run_to(last, held, bridges)
