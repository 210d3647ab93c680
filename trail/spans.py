"""How long a case lay with whom: out of what each entry says of where it stands since."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from pydantic import BaseModel, ConfigDict

from models.messages.policy import WorkingCalendar
from models.vocabulary import CLOSED_STATES, NominationState
from policy.clock import local_day, working_days_between
from trail.entries import TrailEntry

_WHERE = ("unit", "state", "level")


class Span(BaseModel):
    """A time for which a nomination lay at one office in one state. Days of a weekend or a holiday are no working days."""

    model_config = ConfigDict(frozen=True)

    unit: str
    state: str
    level: str | None = None
    since: datetime
    until: datetime | None = None
    working_days: int
    seconds: int


class Sum(BaseModel):
    """All times for which it lay at one office in one state."""

    model_config = ConfigDict(frozen=True)

    unit: str
    state: str
    times: int
    working_days: int
    seconds: int


def spans(entries: Iterable[TrailEntry], calendar: WorkingCalendar, now: datetime) -> list[Span]:
    """The spans of one nomination's own chain. The last one is still open, until `now`, unless the case is closed."""
    found: list[Span] = []
    where: dict[str, str | None] = {}
    since: datetime | None = None
    for one in entries:
        entry = one.entry
        if since is None:
            where = {"unit": entry.unit, "state": NominationState.SUBMITTED, "level": entry.level}
        stands = where | {name: entry.after[name] for name in _WHERE if name in entry.after}
        if since is not None and stands != where:
            found.append(_span(where, since, entry.at, calendar))
        if since is None or stands != where:
            since, where = entry.at, stands
    if since is not None and where["state"] not in CLOSED_STATES:
        found.append(_span(where, since, None, calendar, now))
    return found


def sums(lain: Iterable[Span]) -> list[Sum]:
    """By office and state, in the order in which it first came there."""
    together: dict[tuple[str, str], list[Span]] = {}
    for span in lain:
        together.setdefault((span.unit, span.state), []).append(span)
    return [
        Sum(
            unit=unit,
            state=state,
            times=len(all_),
            working_days=sum(span.working_days for span in all_),
            seconds=sum(span.seconds for span in all_),
        )
        for (unit, state), all_ in together.items()
    ]


def lay_before(one: TrailEntry, lain: Sequence[Span], calendar: WorkingCalendar) -> Span | None:
    """Where the case lay when this was done, and since when; None for its first entry."""
    at = one.entry.at
    there = [span for span in lain if span.since < at and (span.until is None or at <= span.until)]
    if not there:
        return None
    last = there[-1]
    return _span({"unit": last.unit, "state": last.state, "level": last.level}, last.since, at, calendar)


def _span(
    where: dict[str, str | None], since: datetime, until: datetime | None, calendar: WorkingCalendar, now: datetime | None = None
) -> Span:
    end = max(until or now or since, since)
    return Span(
        unit=where["unit"] or "",
        state=where["state"] or "",
        level=where["level"],
        since=since,
        until=until,
        working_days=working_days_between(local_day(since), local_day(end), calendar),
        seconds=int((end - since).total_seconds()),
    )


def by_chain(entries: Iterable[TrailEntry], chains: Sequence[str]) -> Iterator[list[TrailEntry]]:
    """The entries of each of these chains, apart."""
    all_ = list(entries)
    for chain in chains:
        yield [one for one in all_ if one.chain == chain]
