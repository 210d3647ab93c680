"""Nominations in lists and one by one."""

from dataclasses import dataclass

import asyncpg

from models.errors import NotFound
from models.vocabulary import Level, NominationState
from starter.people.caller import Caller
from starter.reads.page_mark import page_mark, read_page_mark
from starter.rights.visibility import seen_from
from starter.schemas.nominations import Links, NominationAnswer, NominationPage

_COLUMNS = """
id, version, state, level, office, step, due_at, nominees, award, regime, policy_version, unit, path, received_on, movement, origin,
decision_number, decided_on, signatory, decision_level, decision_unit, opened_at, changed_at, closed_at
"""
_LIST = f"""
select {_COLUMNS} from nomination
where ($1::text[] is null or area && $1)
  and ($2::text is null or path @> array[$2])
  and ($3::text is null or state = $3)
  and ($4::text is null or award = $4)
  and ($5::text is null or level = $5)
  and ($6::timestamptz is null or (changed_at, id) < ($6, $7))
order by changed_at desc, id desc limit $8
"""  # noqa: S608 -- our own column list
_ONE = f"select {_COLUMNS} from nomination where id = $1"  # noqa: S608 -- as above

# A dossier that was taken in a moment ago, and whose first entry is not recorded yet.
_WAITING = """
select d.id, 0 as version, 'submitted' as state, (select count(*) from nominee where dossier = d.id)::int as nominees, d.award,
  d.regime, d.policy_version, d.unit, d.path, d.received_on, d.movement, d.created_at as opened_at, d.created_at as changed_at
from dossier d where d.id = $1
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. `unit` is one that has to do with the nomination, wherever on its way."""

    unit: str | None = None
    state: NominationState | None = None
    award: str | None = None
    level: Level | None = None


async def list_nominations(pool: asyncpg.Pool, caller: Caller, filters: Filters, after: str | None, limit: int) -> NominationPage:
    """Nominations that the caller may see, the last changed first. Raises InvalidInput for a mark that is none."""
    mark = read_page_mark(after)
    rows = await pool.fetch(
        _LIST,
        seen_from(caller),
        filters.unit,
        filters.state,
        filters.award,
        filters.level,
        *(mark or (None, None)),
        limit + 1,
    )
    found = [_answer(row) for row in rows[:limit]]
    more = len(rows) > limit
    return NominationPage(nominations=found, next=page_mark(found[-1].changed_at, found[-1].id) if more else None)


async def read_nomination(pool: asyncpg.Pool, nomination: str) -> NominationAnswer:
    """The nomination as it stands. Raises NotFound."""
    row = await pool.fetchrow(_ONE, nomination) or await pool.fetchrow(_WAITING, nomination)
    if row is None:
        raise NotFound("no such nomination", nomination=nomination)
    return _answer(row)


def _answer(row: asyncpg.Record) -> NominationAnswer:
    return NominationAnswer(**row, links=Links.of(row["id"]))
