"""What became of a list, as the database remembers it."""

from typing import Any

import asyncpg

from models.errors import NotFound
from policy.rights import OVERSEERS, units_of
from starter.lists.schema import BatchLinks, BatchProgress, RowAnswer, RowPage, RowStatus
from starter.people.caller import Caller
from starter.rights.sphere import oversees

_BATCH = """
select batch.id, rows, accepted, refused, duplicates, batch.created_at, batch.caller, batch.unit,
  (select count(*) from dossier where dossier.batch = batch.id) as nominations,
  (select count(*) from dossier where dossier.batch = batch.id and started_at is not null) as started
from batch
where batch.id = $1
"""
_ROWS = """
select row, status, nomination, problem from batch_row
where batch = $1 and row > $2 and ($3::text is null or status = $3)
order by row limit $4
"""


async def read_batch(pool: asyncpg.Pool, caller: Caller, batch: str) -> BatchProgress:
    """A list that the caller or the caller's unit has handed in; of auditors and administrators, a unit of their area.

    Raises NotFound.
    """
    row = await pool.fetchrow(_BATCH, batch)
    if row is None or not await _sees(pool, caller, row):
        raise NotFound("no such batch", batch=batch)
    told = {name: value for name, value in row.items() if name not in {"caller", "unit"}}
    return BatchProgress(**told, links=BatchLinks.of(batch))


async def _sees(pool: asyncpg.Pool, caller: Caller, row: asyncpg.Record) -> bool:
    if caller.officer == row["caller"] or row["unit"] in units_of(caller.person):
        return True
    return await oversees(pool, caller.person, row["unit"], OVERSEERS)


async def list_rows(pool: asyncpg.Pool, caller: Caller, batch: str, status: RowStatus | None, after: int, limit: int) -> RowPage:  # noqa: PLR0917 -- what a page is asked by
    """The rows after that number, of that status if one is named. Raises NotFound."""
    await read_batch(pool, caller, batch)
    rows = await pool.fetch(_ROWS, batch, after, status, limit + 1)
    page = rows[:limit]
    return RowPage(rows=[_answer(row) for row in page], next=page[-1]["row"] if len(rows) > limit else None)


def _answer(row: asyncpg.Record) -> RowAnswer:
    problem: dict[str, Any] = row["problem"] or {}
    return RowAnswer(row=row["row"], status=RowStatus(row["status"]), nomination=row["nomination"], **problem)
