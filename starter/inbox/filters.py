"""Questions that officers keep: theirs alone to change, shared with a unit if they like."""

import secrets
from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, InvalidInput, NotFound
from policy.law import Law
from starter.inbox.desks import desks
from starter.inbox.question import asked
from starter.people.caller import Caller
from starter.schemas.inbox import SavedFilterAnswer, SavedFilterBody, SavedFilterList

MAX_FILTERS = 100
"""Of one officer."""

_COLUMNS = "id, name, officer, shared_with, query, created_at, changed_at"
_LIST = f"""
select {_COLUMNS} from saved_filter where officer = $1 or shared_with = any($2::text[])
order by officer <> $1, name, id limit 500
"""  # noqa: S608 -- our own column list
_INSERT = f"""
insert into saved_filter (id, officer, name, shared_with, query)
select $1, $2, $3, $4, $5 where (select count(*) from saved_filter where officer = $2) < {MAX_FILTERS}
on conflict (officer, name) do nothing returning {_COLUMNS}
"""  # noqa: S608 -- as above
_NAMED = f"select {_COLUMNS} from saved_filter where officer = $1 and name = $2"  # noqa: S608 -- as above
_REPLACE = f"""
update saved_filter set name = $3, shared_with = $4, query = $5, changed_at = now() where id = $1 and officer = $2
returning {_COLUMNS}
"""  # noqa: S608 -- as above
_DELETE = "delete from saved_filter where id = $1 and officer = $2 returning id"


async def list_filters(pool: asyncpg.Pool, caller: Caller) -> SavedFilterList:
    """The caller's own, and those that are shared with their units."""
    rows = await pool.fetch(_LIST, caller.officer, sorted(caller.units))
    return SavedFilterList(filters=[_answer(row) for row in rows])


async def save_filter(pool: asyncpg.Pool, law: Law, caller: Caller, body: SavedFilterBody) -> SavedFilterAnswer:
    """The filter; saving the same again changes nothing.

    Raises Duplicate for a name that another of the caller's filters has, Conflict when there are too many, and what a query raises.
    """
    values = _checked(law, caller, body)
    row = await pool.fetchrow(_INSERT, secrets.token_hex(8), caller.officer, *values)
    if row is None:
        row = await pool.fetchrow(_NAMED, caller.officer, body.name)
        if row is None:
            raise Conflict("there are too many saved filters", limit=MAX_FILTERS)
        if (row["shared_with"], row["query"]) != values[1:]:
            raise Duplicate("another filter of yours has this name", field="name", id=row["id"])
    return _answer(row)


async def replace_filter(pool: asyncpg.Pool, law: Law, caller: Caller, kept: str, body: SavedFilterBody) -> SavedFilterAnswer:
    """The filter as it is now. Raises NotFound for one that is not the caller's, Duplicate for a name that is taken."""
    values = _checked(law, caller, body)
    try:
        row = await pool.fetchrow(_REPLACE, kept, caller.officer, *values)
    except asyncpg.UniqueViolationError:
        raise Duplicate("another filter of yours has this name", field="name") from None
    if row is None:
        raise NotFound("no such filter", filter=kept)
    return _answer(row)


async def delete_filter(pool: asyncpg.Pool, caller: Caller, kept: str) -> None:
    """It is gone. Raises NotFound for one that is not the caller's."""
    if await pool.fetchval(_DELETE, kept, caller.officer) is None:
        raise NotFound("no such filter", filter=kept)


def _checked(law: Law, caller: Caller, body: SavedFilterBody) -> tuple[str, str | None, dict[str, Any]]:
    """Name, unit and query as they are kept. What could not be asked is not kept either."""
    if body.shared_with is not None and body.shared_with not in caller.units:
        raise InvalidInput("shared_with", "is not one of your units")
    asked(body.query, desks(caller.person, body.query.box), law)
    return body.name, body.shared_with, body.query.model_dump(mode="json", exclude_none=True)


def _answer(row: Any) -> SavedFilterAnswer:
    return SavedFilterAnswer(**row)
