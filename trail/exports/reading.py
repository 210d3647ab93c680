"""Reads the cases of a table out of PostgreSQL, some at a time."""

from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import asyncpg

from trail.anomalies.reading import CASES
from trail.entries import CaseTrail, TrailEntry, in_order, parsed
from trail.wanted import Wanted

# As the archive keeps the row (activities/archive_tables.py): the same table comes from both.
_ROWS = f"""
select n.id, to_jsonb(n) - 'area' as row
{CASES} and n.id > $6 order by n.id limit $7
"""
_ENTRIES = """
select nomination, sequence, hash, body from ledger where nomination = any($1::text[]) order by nomination, sequence
"""
# Revocations and erasures have chains of their own, named after the nomination: `<id>.r…`, `<id>.e…`.
_OVER_THEM = """
select n.id, l.nomination, l.sequence, l.hash, l.body from unnest($1::text[]) as n (id)
join ledger l on l.nomination >= n.id || '.e' and l.nomination < n.id || '.s' and l.sequence = 1
where l.act in ('revoked', 'erased') and (starts_with(l.nomination, n.id || '.r') or starts_with(l.nomination, n.id || '.e'))
"""
_AT_ONCE = 200
"""Cases: while they are parsed nothing else is answered, so there are few."""


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """A case: its row of the read model as JSON, the entries of its own chain, and what revoked or erased over it."""

    row: dict[str, Any]
    entries: tuple[TrailEntry, ...]

    @property
    def trail(self) -> CaseTrail:
        """The same as it is told."""
        row = self.row
        received_on, opened_at = date.fromisoformat(row["received_on"]), datetime.fromisoformat(row["opened_at"])
        return CaseTrail(row["id"], row["award"], row["regime"], row["unit"], received_on, opened_at, (row["id"],), self.entries)


async def exported_cases(pool: asyncpg.Pool, wanted: Wanted) -> AsyncIterator[ExportedCase]:
    """The cases that are asked for, by id."""
    units = None if wanted.units is None else list(wanted.units)
    asked = (units, wanted.unit, wanted.since, wanted.before, wanted.award)
    after = ""
    while rows := await pool.fetch(_ROWS, *asked, after, _AT_ONCE):
        entries = await _entries(pool, [row["id"] for row in rows])
        for row in rows:
            yield ExportedCase(row["row"], in_order(entries[row["id"]]))
        after = rows[-1]["id"]


async def _entries(pool: asyncpg.Pool, nominations: Sequence[str]) -> dict[str, list[TrailEntry]]:
    found: dict[str, list[TrailEntry]] = defaultdict(list)
    for row in await pool.fetch(_ENTRIES, nominations):
        found[row["nomination"]].append(parsed(row["nomination"], row["sequence"], row["hash"], row["body"]))
    for row in await pool.fetch(_OVER_THEM, nominations):
        found[row["id"]].append(parsed(row["nomination"], row["sequence"], row["hash"], row["body"]))
    return found
