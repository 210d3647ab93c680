"""What the archive lacks: closed cases that should lie there by now, and histories that were lost before they were kept."""

from collections.abc import Sequence
from typing import NamedTuple

import asyncpg

from activities.archive_due import KNOWN

_OVERDUE = f"""
with {KNOWN}
select chain from known
where closed_at < now() - make_interval(days => $2) and not exists (
  select from archived_history where archived_history.workflow_id = known.workflow_id and final
)
order by closed_at, chain
"""  # noqa: S608 -- our own text
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
    """Chains of every kind that ended longer ago than a third of the engine's retention, and have no final archive."""
    rows = await pool.fetch(_OVERDUE, None, max(1, retention_days // PART_OF_RETENTION))
    return [row["chain"] for row in rows]


async def lacking_cases(pool: asyncpg.Pool) -> Sequence[LackingCase]:
    """Cases whose newest archive says that something of the history was lost."""
    return [LackingCase(row["workflow_id"], row["lacks"]) for row in await pool.fetch(_LACKING)]
