"""Reads the cases to be looked at out of PostgreSQL: those that passed a unit, as far as an auditor of the area may see them."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import asyncpg

from trail.anomalies.reviews import Case, ReviewTask
from trail.entries import TrailEntry, parsed
from trail.wanted import Wanted

# $1 the units from which the asker may look (None: all), $2 a unit on the way, $3 and $4 the time, $5 an award.
CASES = """
from nomination n
where ($1::text[] is null or n.area && $1) and ($2::text is null or n.path @> array[$2])
  and ($3::timestamptz is null or coalesce(n.closed_at, 'infinity') >= $3) and ($4::timestamptz is null or n.opened_at < $4)
  and ($5::text is null or n.award = $5)
"""
_CASES = f"select n.id, n.received_on {CASES} order by n.id limit $6"
_ENTRIES = """
select nomination, sequence, hash, body from ledger where nomination = any($1::text[]) order by nomination, sequence
"""
_TASKS = """
select nomination, unit, opened_at, due_at, closed_at, claimed_at from task where nomination = any($1::text[])
order by nomination, opened_at, number
"""
_AT_ONCE = 200
"""Cases: while they are parsed nothing else is answered, so there are few."""


async def read_cases(pool: asyncpg.Pool, wanted: Wanted, most: int | None = None) -> list[Case]:
    """The cases that are asked for, at most so many."""
    units = None if wanted.units is None else list(wanted.units)
    found = await pool.fetch(_CASES, units, wanted.unit, wanted.since, wanted.before, wanted.award, most)
    cases: list[Case] = []
    for first in range(0, len(found), _AT_ONCE):
        cases += await _some(pool, found[first : first + _AT_ONCE])
    return cases


async def _some(pool: asyncpg.Pool, rows: Sequence[Any]) -> list[Case]:
    ids = [row["id"] for row in rows]
    entries: dict[str, list[TrailEntry]] = defaultdict(list)
    for row in await pool.fetch(_ENTRIES, ids):
        entries[row["nomination"]].append(parsed(row["nomination"], row["sequence"], row["hash"], row["body"]))
    tasks: dict[str, list[ReviewTask]] = defaultdict(list)
    for row in await pool.fetch(_TASKS, ids):
        tasks[row["nomination"]].append(
            ReviewTask(row["unit"], row["opened_at"], row["due_at"], row["closed_at"], row["claimed_at"])
        )
    return [Case(row["id"], row["received_on"], tuple(entries[row["id"]]), tuple(tasks[row["id"]])) for row in rows]
