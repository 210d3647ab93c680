"""Questions about papers: a number twice, numbers against their dates, a paper older than the step before it, backdated ones."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from models.vocabulary import Act
from policy.clock import local_day
from trail.anomalies.findings import Finding, Kind
from trail.anomalies.reviews import Case
from trail.anomalies.thresholds import Thresholds

_NUMBER = re.compile(r"^0*(\d{1,9})\s*(/.*)?$")
_DATES = ("ended_on", "held_on", "letter_date", "decided_on")
"""The facts by which an entry names the day of its paper."""


class Decision(NamedTuple):
    """A decision as its entry names it."""

    place: str
    unit: str
    number: str
    day: date
    signatory: str

    @property
    def counted(self) -> tuple[int, str] | None:
        """The running number, and the book that it runs in; None for a number that does not count."""
        found = _NUMBER.match(self.number)
        return (int(found.group(1)), (found.group(2) or "").replace(" ", "").casefold()) if found else None


def number_twice(cases: Iterable[Case], _limits: Thresholds) -> Iterator[Finding]:
    """One number of one office in one year on decisions of different days or signatories. One decision for many lists is none."""
    by_number: dict[tuple[str, int, str], list[Decision]] = defaultdict(list)
    decisions = list(decisions_in(cases))
    for one in decisions:
        by_number[one.unit, one.day.year, one.number.replace(" ", "").casefold()].append(one)
    for (unit, _, _), all_ in by_number.items():
        if len({(one.day, one.signatory) for one in all_}) > 1:
            yield _finding(Kind.NUMBER_TWICE, unit, ["+".join(one.place for one in all_)], _of_unit(decisions, unit))


def numbers_against_dates(cases: Iterable[Case], _limits: Thresholds) -> Iterator[Finding]:
    """Decisions whose numbers run against their days: in one book of one year a later number has an earlier day.

    Named are the fewest without which the book would be in order.
    """
    books: dict[tuple[str, int, str], dict[tuple[int, date], str]] = defaultdict(dict)
    for one in decisions_in(cases):
        if one.counted is not None:
            number, book = one.counted
            books[one.unit, one.day.year, book].setdefault((number, one.day), one.place)
    for (unit, _, _), found in books.items():
        papers = sorted(found)
        wrong = _out_of_order([day for _, day in papers])
        if wrong:
            yield _finding(Kind.NUMBERS_AGAINST_DATES, unit, [found[papers[place]] for place in wrong], len(papers))


def dated_before_the_step_before(cases: Iterable[Case], _limits: Thresholds) -> Iterator[Finding]:
    """Papers of a case that are older than the paper of the step before: a decision older than the letter that asked for it."""
    by_unit: dict[str, list[str]] = defaultdict(list)
    looked: dict[str, int] = defaultdict(int)
    for case in cases:
        before: date | None = None
        for place, unit, act, day in _papers(case):
            if act is Act.RETURNED:
                before = None
                continue
            if before is not None:
                looked[unit] += 1
                if day < before:
                    by_unit[unit].append(place)
            before = day
    for unit, places in by_unit.items():
        yield _finding(Kind.DATED_BEFORE_THE_STEP_BEFORE, unit, places, looked[unit])


def backdated(cases: Iterable[Case], limits: Thresholds) -> Iterator[Finding]:
    """Papers dated long before the office had the case. Dossiers that were entered out of the files are left out."""
    by_unit: dict[str, list[str]] = defaultdict(list)
    looked: dict[str, int] = defaultdict(int)
    for case in cases:
        if case.historic or not case.entries:
            continue
        came = local_day(case.entries[0].entry.at)
        for one in case.entries:
            entry = one.entry
            day = _day_of(entry.facts)
            if day is not None and entry.actor is not None and entry.act in {Act.FORWARDED, Act.DECIDED}:
                looked[entry.actor.unit] += 1
                if (came - day).days > limits.backdated_days.value:
                    by_unit[entry.actor.unit].append(f"{case.nomination}:{one.sequence}")
            if "unit" in entry.after:
                came = local_day(entry.at)
    for unit, places in by_unit.items():
        yield _finding(Kind.BACKDATED, unit, places, looked[unit])


def decisions_in(cases: Iterable[Case]) -> Iterator[Decision]:
    """Every decision on an award that the cases hold."""
    for case in cases:
        for one in case.entries:
            facts = one.entry.facts
            if one.entry.act is Act.DECIDED and one.entry.actor is not None and "decision_number" in facts:
                day = date.fromisoformat(facts["decided_on"])
                place = f"{case.nomination}:{one.sequence}"
                yield Decision(place, one.entry.actor.unit, facts["decision_number"], day, str(facts.get("signatory", "")))


def _papers(case: Case) -> Iterator[tuple[str, str, Act, date]]:
    """The dated papers of a case in the order of its steps; a return, after which steps are made again, with any day."""
    for one in case.entries:
        entry, day = one.entry, _day_of(one.entry.facts)
        if entry.act is Act.RETURNED:
            yield "", "", entry.act, date.min
        elif day is not None and entry.actor is not None:
            yield f"{case.nomination}:{one.sequence}", entry.actor.unit, entry.act, day


def _day_of(facts: dict[str, object]) -> date | None:
    said = next((facts[name] for name in _DATES if name in facts), None)
    return date.fromisoformat(said) if isinstance(said, str) else None


def _out_of_order(days: Sequence[date]) -> list[int]:
    """The places of the fewest days without which the others never go back: all but a longest run that does not fall."""
    ends: list[date] = []
    at: list[int] = []
    before: list[int | None] = []
    for place, day in enumerate(days):
        length = bisect_right(ends, day)
        before.append(at[length - 1] if length else None)
        ends[length : length + 1] = [day]
        at[length : length + 1] = [place]
    kept: set[int] = set()
    last = at[-1] if at else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return [place for place in range(len(days)) if place not in kept]


def _of_unit(decisions: Sequence[Decision], unit: str) -> int:
    return sum(one.unit == unit for one in decisions)


def _finding(kind: Kind, unit: str, places: list[str], sample: int) -> Finding:
    return Finding(kind=kind, unit=unit, count=len(places), sample=sample, rate=len(places) / max(sample, 1), cases=places)
