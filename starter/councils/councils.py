"""Councils: made by an administrator, one for each unit at a time; ended when another takes its place."""

from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, KeyReused, NotFound
from models.ids import new_council_id
from models.vocabulary import ENDED_SESSIONS
from starter.councils.seeing import SEEN, area_of_council, must_administer_council, viewer
from starter.idempotency import request_of
from starter.people.administering import must_administer_unit
from starter.people.caller import Caller
from starter.people.persons import today
from starter.schemas.councils import CouncilAnswer, CouncilPage, NewCouncil
from starter.units import Connection, Database, find_unit

USUAL_NAME = "Hội đồng Thi đua – Khen thưởng {unit}"

_COUNCIL = """
select c.id, c.unit, c.level, c.name, c.created_at, c.ended_at, (
  select count(*) from council_member m
  where m.council = c.id and m.ended_at is null and m.valid_from <= $3 and (m.valid_to is null or m.valid_to >= $3)
) as members
from council c
"""
_READ = f"{_COUNCIL} where c.id = $4 and {SEEN}"
_LIST = f"""
{_COUNCIL} where {SEEN} and ($4::text is null or c.unit = $4) and (c.ended_at is null or $5) and c.id > $6 order by c.id limit $7
"""
_OF_REQUEST = "select id, unit, name from council where request = $1"
_OPEN = "select id from council where unit = $1 and ended_at is null"
_INSERT = "insert into council (id, unit, level, name, area, created_by, request) values ($1, $2, $3, $4, $5, $6, $7)"
_END = "update council set ended_at = now() where id = $1 and ended_at is null"
_SITTING = "select id from council_session where council = $1 and state <> all($2::text[]) order by planned_at limit 1"


async def create_council(pool: asyncpg.Pool, caller: Caller, key: str, new: NewCouncil) -> CouncilAnswer:
    """The council, made once for each key of a caller.

    Raises UnknownUnit, OutsideArea, KeyReused, or Duplicate while the unit has another one: it names that.
    """
    unit = await find_unit(pool, new.unit)
    await must_administer_unit(pool, caller, new.unit)
    name, request = new.name or USUAL_NAME.format(unit=unit.name), request_of(caller.officer, key)
    made = new_council_id()
    values = (made, new.unit, unit.ref.level.value, name, area_of_council(unit), caller.officer, request)
    async with pool.acquire() as connection:
        before = await _made_before(connection, request, new.unit, name)
        if before is not None:
            return await _answer(connection, caller, before)
        try:
            await connection.execute(_INSERT, *values)
        except asyncpg.UniqueViolationError:
            before = await _made_before(connection, request, new.unit, name)
            if before is None:
                known = await connection.fetchval(_OPEN, new.unit)
                raise Duplicate("the unit has a council already", unit=new.unit, council=known) from None
            made = before
        return await _answer(connection, caller, made)


async def _made_before(connection: Connection, request: str, unit: str, name: str) -> str | None:
    """The council that the key has made. Raises KeyReused."""
    row = await connection.fetchrow(_OF_REQUEST, request)
    if row is None:
        return None
    if (row["unit"], row["name"]) != (unit, name):
        raise KeyReused("Idempotency-Key", "it made another council before")
    return str(row["id"])


async def read_council(pool: asyncpg.Pool, caller: Caller, council: str) -> CouncilAnswer:
    """The council. Raises NotFound."""
    return await _answer(pool, caller, council)


async def list_councils(
    pool: asyncpg.Pool, caller: Caller, unit: str | None, *, ended: bool, after: str, limit: int
) -> CouncilPage:
    """Councils that the caller may see, with ids after `after`; those that are over only when asked for."""
    rows = await pool.fetch(_LIST, *viewer(caller), today(), unit, ended, after, limit + 1)
    found = [CouncilAnswer(**row) for row in rows[:limit]]
    return CouncilPage(councils=found, next=found[-1].id if len(rows) > limit else None)


async def end_council(pool: asyncpg.Pool, caller: Caller, council: str) -> CouncilAnswer:
    """The council, which meets no more. Asked again it is left as it is.

    Raises NotFound, OutsideArea, or Conflict while a session of it is under way: it names that.
    """
    await must_administer_council(pool, caller, council)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select id from council where id = $1 for update", council)
        sitting = await connection.fetchval(_SITTING, council, list(ENDED_SESSIONS))
        if sitting is not None:
            raise Conflict("a session of the council is under way: publish it or call it off", session=sitting)
        await connection.execute(_END, council)
        return await _answer(connection, caller, council)


async def _answer(database: Database, caller: Caller, council: str) -> CouncilAnswer:
    row: Any = await database.fetchrow(_READ, *viewer(caller), today(), council)
    if row is None:
        raise NotFound("no such council", council=council)
    return CouncilAnswer(**row)
