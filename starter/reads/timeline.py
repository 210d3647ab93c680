"""What happened to a nomination, told from the ledger."""

from typing import Any

import asyncpg
import orjson

from starter.reads.nominations import read_nomination
from starter.schemas.nominations import Branch, Timeline, TimelineEntry

# Revocations and erasures have chains of their own, named after the nomination: `<id>.r…`, `<id>.e…` (models/ids.py).
_ENTRIES = """
select l.nomination, l.sequence, l.hash, l.body, n.body as comment
from ledger l left join note n on n.id = l.body::jsonb -> 'note' ->> 'id'
where l.nomination = $1
   or (l.nomination >= $1 || '.r' and l.nomination < $1 || '.s' and starts_with(l.nomination, $1 || '.r'))
   or (l.nomination >= $1 || '.e' and l.nomination < $1 || '.f' and starts_with(l.nomination, $1 || '.e'))
order by l.nomination <> $1, l.written_at, l.nomination, l.sequence
"""
_BRANCHES = """
select id, state from nomination
where origin = $1 or id = any(array(select distinct target from joined_nominee where source = $1))
order by opened_at, id
"""


async def read_timeline(pool: asyncpg.Pool, nomination: str) -> Timeline:
    """The entries in order, then revocations and erasures. Raises NotFound."""
    standing = await read_nomination(pool, nomination)
    entries = await pool.fetch(_ENTRIES, nomination)
    branches = await pool.fetch(_BRANCHES, nomination)
    return Timeline(
        nomination=nomination,
        origin=standing.origin,
        entries=[_entry(row) for row in entries],
        branches=[Branch(**row) for row in branches],
    )


def _entry(row: asyncpg.Record) -> TimelineEntry:
    body: dict[str, Any] = orjson.loads(row["body"])
    actor = body.get("actor") or {}
    told = {name: body[name] for name in TimelineEntry.model_fields if name in body and name not in {"actor", "unit"}}
    return TimelineEntry(
        **told,
        chain=row["nomination"],
        hash=row["hash"],
        actor=actor.get("officer"),
        role=actor.get("role"),
        on_behalf_of=actor.get("on_behalf_of"),
        unit=actor.get("unit"),
        comment=row["comment"],
    )
