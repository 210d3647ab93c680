"""Who sits on a council, as what, from when to when."""

from datetime import date
from typing import Any

import asyncpg

from models.errors import AlreadyClosed, Conflict, Duplicate, InvalidInput, KeyReused, NotAllowed, NotFound
from models.vocabulary import CouncilFunction
from starter.councils.seeing import must_administer_council, must_see_council
from starter.idempotency import request_of
from starter.people.caller import Caller
from starter.people.persons import today
from starter.schemas.councils import MemberAnswer, NewMember
from starter.schemas.tasks import OfficerName
from starter.units import Connection

_READ = """
select m.id, m.council, m.officer, officer.name, m.function, m.valid_from, m.valid_to, m.ended_at, m.created_at
from council_member m join officer on officer.id = m.officer
"""
_OF_COUNCIL = f"{_READ} where m.council = $1 order by m.id"
_ONE = f"{_READ} where m.council = $1 and m.id = $2 for update of m"
_OF_REQUEST = f"{_READ} where m.request = $1"
_CROSSING = """
select id, officer from council_member
where council = $1 and ended_at is null and daterange(valid_from, valid_to, '[]') && daterange($2, $3, '[]')
  and (officer = $4 or ($5 = 'chair' and function = 'chair'))
order by officer <> $4, id limit 1
"""
_ADD = """
insert into council_member (council, officer, function, valid_from, valid_to, created_by, request)
values ($1, $2, $3, $4, $5, $6, $7) on conflict (request) do nothing returning id
"""
_END = """
update council_member set valid_to = coalesce($2, valid_to), ended_at = case when $2::date is null then now() end where id = $1
"""


async def members_of(pool: asyncpg.Pool, caller: Caller, council: str) -> list[MemberAnswer]:
    """All seats of the council, those that are over included. Raises NotFound."""
    await must_see_council(pool, caller, council)
    return [_answer(row) for row in await pool.fetch(_OF_COUNCIL, council)]


async def add_member(pool: asyncpg.Pool, caller: Caller, key: str, council: str, new: NewMember) -> MemberAnswer:
    """The seat, made once for each key of a caller.

    Raises NotFound, OutsideArea, NotAllowed (nobody seats themselves, nor those they stand in for), InvalidInput (no such officer,
    or one who has left; days that cannot be), Conflict (the council has ended), Duplicate (the officer sits on it on these days, or
    it has another chair then: it names the seat), KeyReused.
    """
    if caller.speaks_for(new.officer):
        raise NotAllowed("nobody gives themselves a vote, nor a substitute the absent: another does", officer=new.officer)
    await must_administer_council(pool, caller, council)
    first, request = new.valid_from or today(), request_of(caller.officer, key)
    if new.valid_to is not None and new.valid_to < first:
        raise InvalidInput("valid_to", "lies before the first day")
    async with pool.acquire() as connection, connection.transaction():
        # Two who exclude each other may be seated at the same moment.
        ended = await connection.fetchval("select ended_at from council where id = $1 for update", council)
        before = await connection.fetchrow(_OF_REQUEST, request)
        if before is not None:
            return _the_same(_answer(before), council, new)
        if ended is not None:
            raise Conflict("the council has ended", council=council)
        await _must_be_here(connection, new.officer)
        crossing: Any = await connection.fetchrow(_CROSSING, council, first, new.valid_to, new.officer, new.function.value)
        if crossing is not None:
            _refuse(crossing, new)
        values = (council, new.officer, new.function.value, first, new.valid_to, caller.officer, request)
        if await connection.fetchval(_ADD, *values) is None:  # at this very moment, for another council
            raise KeyReused("Idempotency-Key", "it seated somebody else before")
        return _answer(await connection.fetchrow(_OF_REQUEST, request))


def _the_same(made: MemberAnswer, council: str, new: NewMember) -> MemberAnswer:
    """What the key made before, if it was the same. A day that was not said then is not compared, nor one that was moved since."""
    same = (made.council, made.officer.id, made.function) == (council, new.officer, new.function)
    if not same or new.valid_from not in (None, made.valid_from):
        raise KeyReused("Idempotency-Key", "it seated somebody else before")
    return made


def _refuse(crossing: Any, new: NewMember) -> None:
    if crossing["officer"] == new.officer:
        raise Duplicate("the officer sits on this council on these days", field="officer", member=crossing["id"])
    raise Duplicate("the council has a chair on these days", field="function", member=crossing["id"])


async def _must_be_here(connection: Connection, officer: str) -> None:
    if not await connection.fetchval("select left_at is null from officer where id = $1", officer):
        raise InvalidInput("officer", "there is no such officer, or they have left")


async def end_member(pool: asyncpg.Pool, caller: Caller, council: str, *, member: int, last_day: date | None) -> MemberAnswer:
    """The seat, with its new last day; without one it ends at once. Sessions that were convened before keep it.

    Asked again it is left as it is. Raises NotFound, OutsideArea, AlreadyClosed (it was over), InvalidInput (a day in the past, or
    one after the last day that it has).
    """
    await must_administer_council(pool, caller, council)
    async with pool.acquire() as connection, connection.transaction():
        row: Any = await connection.fetchrow(_ONE, council, member)
        if row is None:
            raise NotFound("no such seat", council=council, member=member)
        if row["ended_at"] is not None:
            if last_day is None:
                return _answer(row)
            raise AlreadyClosed("the seat has ended", member=member)
        if last_day is not None:
            _must_be_a_last_day(last_day, row["valid_from"], row["valid_to"])
        await connection.execute(_END, member, last_day)
        return _answer(await connection.fetchrow(_ONE, council, member))


def _must_be_a_last_day(day: date, first: date, last: date | None) -> None:
    if day < max(today(), first):
        raise InvalidInput("last_day", "lies in the past, or before the first day")
    if last is not None and day > last:
        raise InvalidInput("last_day", "lies after the last day that the seat has: add another")


def _answer(row: Any) -> MemberAnswer:
    function = CouncilFunction(row["function"])
    officer = OfficerName(id=row["officer"], name=row["name"])
    return MemberAnswer(**dict(row) | {"officer": officer, "votes": function.votes})
