"""The vote and the clock against oracles written another way: fractions for shares, a day-by-day walk for working days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from models.errors import InvalidInput
from models.messages.policy import Share, Source, VoteRule, WorkingCalendar
from models.messages.vote import VoteCount
from models.vocabulary import VoteBase
from policy.calendar import calendar_for
from policy.clock import add_working_days, due_at, is_working_day, local_day, remaining_days, working_days_between
from policy.vote import weigh

Vote = tuple[VoteRule, int, int, VoteCount]
steady = settings(derandomize=True, deadline=None, max_examples=400, database=None)

shares = st.builds(
    lambda denominator, part, strictly: Share(numerator=part % (denominator + 1), denominator=denominator, strictly_more=strictly),
    st.integers(1, 100),
    st.integers(0, 100),
    st.booleans(),
)
rules = st.builds(
    VoteRule,
    threshold=shares,
    base=st.sampled_from(VoteBase),
    quorum=shares.map(lambda share: share.model_copy(update={"strictly_more": False})),
    written_opinions=st.booleans(),
    said_by=st.just(Source(clause="Điều 1")),
)
small = st.integers(0, 12)
counts = st.builds(
    VoteCount,
    in_favour=small,
    against=small,
    abstaining=small,
    written_in_favour=small,
    written_against=small,
    written_abstaining=small,
)


def ballots_of(count: VoteCount) -> Iterator[tuple[str, str]]:
    """One entry per opinion: where it was given, and what it says."""
    for place, prefix in (("room", ""), ("paper", "written_")):
        for choice in ("in_favour", "against", "abstaining"):
            yield from [(place, choice)] * getattr(count, prefix + choice)


def possible(rule: VoteRule, members: int, present: int, count: VoteCount) -> bool:
    ballots = list(ballots_of(count))
    in_room = [ballot for ballot in ballots if ballot[0] == "room"]
    on_paper = [ballot for ballot in ballots if ballot[0] == "paper"]
    return (
        members >= 1
        and 0 <= present <= members
        and len(in_room) <= present
        and len(on_paper) <= members - present
        and (rule.written_opinions or not on_paper)
        and Fraction(present, members) >= Fraction(rule.quorum.numerator, rule.quorum.denominator)
    )


def passes(rule: VoteRule, members: int, present: int, count: VoteCount) -> bool:
    ballots = list(ballots_of(count))
    in_favour = sum(choice == "in_favour" for _, choice in ballots)
    voters = {
        VoteBase.ALL_MEMBERS: members,
        VoteBase.PRESENT: present + sum(place == "paper" for place, _ in ballots),
        VoteBase.CAST: sum(choice != "abstaining" for _, choice in ballots),
    }[rule.base]
    if in_favour == 0:
        return False
    reached, asked = Fraction(in_favour, voters), Fraction(rule.threshold.numerator, rule.threshold.denominator)
    return reached > asked if rule.threshold.strictly_more else reached >= asked


@st.composite
def possible_votes(draw: st.DrawFn) -> Vote:
    """A rule, a council, and a count that fits them."""
    rule = draw(rules)
    members = draw(st.integers(1, 40))
    quorum = -(-rule.quorum.numerator * members // rule.quorum.denominator)
    present = draw(st.integers(quorum, members))
    in_room = sorted(draw(st.lists(st.integers(0, present), min_size=3, max_size=3)))
    absent = members - present if rule.written_opinions else 0
    on_paper = sorted(draw(st.lists(st.integers(0, absent), min_size=3, max_size=3)))
    return (
        rule,
        members,
        present,
        VoteCount(
            in_favour=in_room[0],
            against=in_room[1] - in_room[0],
            abstaining=in_room[2] - in_room[1],
            written_in_favour=on_paper[0],
            written_against=on_paper[1] - on_paper[0],
            written_abstaining=on_paper[2] - on_paper[1],
        ),
    )


@steady
@given(possible_votes())
def test_a_vote_passes_exactly_when_fractions_say_so(vote: Vote) -> None:
    result = weigh(*vote)
    assert possible(*vote)
    assert result.passed == passes(*vote)
    assert result.passed == (result.in_favour >= result.needed)
    assert result.in_favour <= result.base


@steady
@given(rules, st.integers(-1, 30), st.integers(-1, 30), counts)
def test_a_vote_is_refused_exactly_when_its_numbers_cannot_be(rule: VoteRule, members: int, present: int, count: VoteCount) -> None:
    if possible(rule, members, present, count):
        assert weigh(rule, members, present, count).clause == "Điều 1"
    else:
        with pytest.raises(InvalidInput) as refusal:
            weigh(rule, members, present, count)
        assert refusal.value.facts["field"] in {"members", "present", "count", "written"}


@steady
@given(possible_votes())
def test_needed_is_the_smallest_number_that_passes(vote: Vote) -> None:
    rule, members, present, _ = vote
    assume(rule.base is not VoteBase.CAST)
    outcomes = [weigh(rule, members, present, VoteCount(in_favour=n, against=present - n)) for n in range(present + 1)]
    needed = outcomes[0].needed
    assert [outcome.passed for outcome in outcomes] == [n >= needed for n in range(present + 1)]


@steady
@given(possible_votes())
def test_one_more_vote_in_favour_instead_of_against_never_loses(vote: Vote) -> None:
    rule, members, present, count = vote
    assume(count.against > 0)
    better = count.model_copy(update={"in_favour": count.in_favour + 1, "against": count.against - 1})
    assert weigh(rule, members, present, better).passed >= weigh(rule, members, present, count).passed


@steady
@given(possible_votes())
def test_a_derivation_holds_the_numbers_and_never_breaks(vote: Vote) -> None:
    result = weigh(*vote)
    for text in (result.derivation_vi, result.derivation_en):
        assert f"({result.base})" in text
        assert str(result.needed) in text
        assert "Điều 1" in text
        assert "{" not in text


days = st.dates(date(2015, 1, 1), date(2036, 12, 31))
calendars = st.one_of(
    st.builds(calendar_for, st.dates(date(2015, 1, 1), date(2026, 12, 31)), st.dates(date(2024, 1, 1), date(2031, 12, 31))),
    st.builds(
        lambda holidays, workdays: WorkingCalendar(
            version="made-up", holidays=tuple(holidays), workdays=tuple(workdays), through=date(2030, 12, 31)
        ),
        st.sets(days, max_size=60),
        st.sets(days, max_size=60),
    ),
)


def worked_days_after(first: date, last: date, calendar: WorkingCalendar) -> list[date]:
    found: list[date] = []
    day = first + timedelta(days=1)
    while day <= last:
        weekend = day.isoweekday() in {6, 7}
        if (weekend and day in calendar.workdays) or (not weekend and day not in calendar.holidays):
            found.append(day)
        day += timedelta(days=1)
    return found


@steady
@given(days, st.integers(0, 900), calendars)
def test_working_days_between_agree_with_a_walk(first: date, span: int, calendar: WorkingCalendar) -> None:
    last = first + timedelta(days=span)
    walked = worked_days_after(first, last, calendar)
    assert working_days_between(first, last, calendar) == len(walked)
    assert working_days_between(last, first, calendar) == -len(walked)


@steady
@given(days, st.integers(1, 400), calendars)
def test_adding_working_days_is_undone_by_counting_them(day: date, n: int, calendar: WorkingCalendar) -> None:
    later, earlier = add_working_days(day, n, calendar), add_working_days(day, -n, calendar)
    assert is_working_day(later, calendar)
    assert is_working_day(earlier, calendar)
    assert working_days_between(day, later, calendar) == n
    assert len(worked_days_after(earlier - timedelta(days=1), day - timedelta(days=1), calendar)) == n


moments = st.datetimes(datetime(2015, 1, 1), datetime(2036, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 -- hypothesis wants bare bounds


@steady
@given(moments, st.integers(0, 400), calendars)
def test_a_clock_never_ends_before_it_starts_and_counts_down_to_zero(start: datetime, n: int, calendar: WorkingCalendar) -> None:
    due = due_at(start, n, calendar)
    last_second = due - timedelta(seconds=1)
    assert due > start
    assert remaining_days(start, due, calendar) == n
    assert remaining_days(last_second, due, calendar) == 0
    assert local_day(due) == local_day(last_second) + timedelta(days=1)
