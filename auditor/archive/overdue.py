"""What the archive lacks: closed cases that should lie there by now, and histories that were lost before they were kept."""

from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

from models.ids import nomination_workflow_id

_OVERDUE = f"""
select id from nomination
where closed_at < now() - make_interval(days => $1) and version > 0 and not exists (
  select from archived_history
  where workflow_id = '{nomination_workflow_id("")}' || nomination.id and final
)
order by closed_at, id
"""  # noqa: S608 -- our own prefix
_LACKING = """
select workflow_id, lacks from archived_history as card
where lacks is not null and not exists (
  select from archived_history as later where later.workflow_id = card.workflow_id and later.sequence > card.sequence
)
order by archived_at, workflow_id
"""
PART_OF_RETENTION = 3
"""An archive is overdue after a third of the engine's retention: two thirds are left to see to it."""


class LackingCase(NamedTuple):
    """A case of whose history the archive does not hold everything, and what it lacks (models.messages.archive.Lack)."""

    workflow_id: str
    lacks: str


async def not_archived(pool: asyncpg.Pool, retention_days: int) -> Sequence[str]:
    """Nominations that closed longer than a third of the engine's retention ago, and have no final archive."""
    rows = await pool.fetch(_OVERDUE, max(1, retention_days // PART_OF_RETENTION))
    return [row["id"] for row in rows]


async def lacking_cases(pool: asyncpg.Pool) -> Sequence[LackingCase]:
    """Cases whose newest archive says that something of the history was lost."""
    return [LackingCase(row["workflow_id"], row["lacks"]) for row in await pool.fetch(_LACKING)]
