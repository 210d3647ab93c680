"""How much there is to do. Counting ends at three hundred of a kind: nobody reads on, and no office waits for its count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from models.vocabulary import NominationState
from policy.clock import HANOI
from policy.law import Law
from starter.inbox.desks import Box, columns, desks
from starter.inbox.question import DUE
from starter.people.caller import Caller
from starter.schemas.inbox import Count, CountOf, InboxCounts

MOST = 300

_OPEN = "task t where t.closed_at is null and t.unit = desk.unit and t.role = desk.role"
# Each part reads an index and nothing else, and stops at its three hundred. What is due is asked for in the order of its index.
_OFFICE = f"""
with desk as (select * from unnest($1::text[], $2::text[]) as desk (unit, role))
select 'state' as kind, s.of, found.step, found.count
from unnest($3::text[]) as s (of), lateral (
  select step, count(*) from (select t.step from desk, {_OPEN} and t.state = s.of limit {MOST + 1}) t group by step
) found
union all
select 'award', a.of, null, (select count(*) from (select from desk, {_OPEN} and t.award = a.of limit {MOST + 1}) t)
from unnest($4::text[]) as a (of)
union all
select 'due', d.of, null, (
  select count(*) from (
    select from desk, lateral (
      select from {_OPEN} and {DUE} >= d.since and {DUE} < d.until order by {DUE}, t.nomination limit {MOST + 1}
    ) t limit {MOST + 1}
  ) t
)
from unnest($5::text[], $6::timestamptz[], $7::timestamptz[]) as d (of, since, until)
"""  # noqa: S608 -- parts of our own

_MINE = f"""
select t.state, t.step, t.award, t.due_at
from unnest($1::text[], $2::text[], $3::text[]) as desk (unit, role, holder),
  lateral (select t.state, t.step, t.award, t.due_at from {_OPEN} and t.claimed_by = desk.holder) t
limit 5000
"""  # noqa: S608 -- parts of our own

Spans = dict[str, tuple[datetime, datetime]]


async def count_inbox(pool: asyncpg.Pool, law: Law, caller: Caller, box: Box) -> InboxCounts:
    """Counts of the open tasks of that inbox."""
    spans = _spans(datetime.now(UTC))
    at = columns(desks(caller.person, box))
    if box is Box.MINE:
        return _told(box, *_counted(await pool.fetch(_MINE, *at), spans))
    awards = sorted({award.code for regime in law.regimes for award in law.awards(regime)})
    since, until = zip(*spans.values(), strict=True)
    states = [state.value for state in NominationState if not state.closed]
    rows = await pool.fetch(_OFFICE, *at[:2], states, awards, list(spans), since, until)
    return _told(box, *_summed(rows))


def _summed(rows: Iterable[Any]) -> tuple[dict[str, Counter[str]], set[str]]:
    """The counts of each kind, and the states of which not all were read: the steps in them are cut too."""
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in ("state", "step", "award", "due")}
    for row in rows:
        if row["count"]:
            counts[row["kind"]][row["of"]] += row["count"]
    cut = {state for state, found in counts["state"].items() if found > MOST}
    steps_cut = set()
    for row in rows:
        if row["kind"] == "state" and row["step"] is not None:
            counts["step"][row["step"]] += row["count"]
            if row["of"] in cut:
                steps_cut.add(row["step"])
    return counts, steps_cut


def _counted(rows: Sequence[Any], spans: Spans) -> tuple[dict[str, Counter[str]], set[str]]:
    counts = {name: Counter(row[name] for row in rows if row[name] is not None) for name in ("state", "step", "award")}
    dues = [row["due_at"] for row in rows if row["due_at"] is not None]
    counts["due"] = Counter({of: sum(since <= due < until for due in dues) for of, (since, until) in spans.items()})
    return counts, set()


def _told(box: Box, counts: dict[str, Counter[str]], cut: set[str]) -> InboxCounts:
    due = counts["due"]
    return InboxCounts(
        box=box,
        open=_capped(counts["state"].total()),
        overdue=_capped(due["overdue"]),
        due_today=_capped(due["today"]),
        due_this_week=_capped(due["week"]),
        steps=_listed(counts["step"], cut),
        states=_listed(counts["state"]),
        awards=_listed(counts["award"]),
    )


def _capped(found: int, *, cut: bool = False) -> Count:
    return Count(count=min(found, MOST), or_more=found > MOST or cut)


def _listed(counts: Counter[str], cut: Iterable[str] = ()) -> list[CountOf]:
    kinds = sorted(counts, key=lambda of: (-counts[of], of))
    return [CountOf(of=of, **_capped(counts[of], cut=of in cut).model_dump()) for of in kinds]


def _spans(now: datetime) -> Spans:
    """Overdue, due today, due this week; what is overdue is in neither of the others."""
    midnight = now.astimezone(HANOI).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = midnight + timedelta(days=1)
    monday = midnight + timedelta(days=7 - midnight.weekday())
    return {"overdue": (datetime(1, 1, 1, tzinfo=UTC), now), "today": (now, tomorrow), "week": (now, monday)}
