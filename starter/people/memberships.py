"""What officers may be, where, and from when to when; and the officer who leaves."""

from datetime import date
from typing import Any

import asyncpg

from models.errors import AlreadyClosed, Conflict, Duplicate, InvalidInput, KeyReused, NotFound
from models.vocabulary import Role
from starter.idempotency import request_of
from starter.people.administering import (
    in_own_name,
    must_administer_officer,
    must_administer_unit,
    must_be_about_another,
    must_know_officer,
)
from starter.people.caller import Caller
from starter.people.persons import today
from starter.schemas.memberships import MembershipAnswer, NewMembership
from starter.tasks.leavers import release_of_leaver
from starter.units import Connection, find_unit

_COLUMNS = "id, officer, role, unit, level, valid_from, valid_to, ended_at, origin, created_at"
_LIST = f"select {_COLUMNS} from membership where officer = $1 order by id"  # noqa: S608 -- our own column list
_READ = f"select {_COLUMNS} from membership where officer = $1 and id = $2 for update"  # noqa: S608 -- as above
_OF_REQUEST = f"select {_COLUMNS} from membership where request = $1"  # noqa: S608 -- as above
_ADD = f"""
insert into membership (officer, role, unit, level, valid_from, valid_to, created_by, request)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (request) do nothing returning {_COLUMNS}
"""  # noqa: S608 -- as above
_OVERLAPS = """
select id from membership where officer = $1 and role = $2 and unit = $3 and ended_at is null
  and daterange(valid_from, valid_to, '[]') && daterange($4, $5, '[]') limit 1
"""
_END = f"""
update membership set valid_to = coalesce($2, valid_to), ended_at = case when $2::date is null then now() end
where id = $1 returning {_COLUMNS}
"""  # noqa: S608 -- as above
_OFFICER = "select left_at from officer where id = $1 for update"


async def memberships_of(pool: asyncpg.Pool, caller: Caller, officer: str) -> list[MembershipAnswer]:
    """All memberships of the officer, those that are over included. Raises NotFound, OutsideArea."""
    await must_know_officer(pool, caller, officer)
    return [MembershipAnswer(**row) for row in await pool.fetch(_LIST, officer)]


async def add_membership(pool: asyncpg.Pool, caller: Caller, key: str, officer: str, new: NewMembership) -> MembershipAnswer:
    """The membership, made once for each key of a caller.

    Raises OutsideArea, UnknownUnit, NotFound, NotAllowed (nobody gives themselves a role, nor does a substitute make an
    administrator), Conflict (the officer has left), Duplicate (the same role there on the same days), KeyReused, InvalidInput.
    """
    must_be_about_another(caller, officer)
    await must_administer_unit(pool, in_own_name(caller) if new.role is Role.ADMINISTRATOR else caller, new.unit)
    unit = await find_unit(pool, new.unit)
    first = new.valid_from or today()
    if new.valid_to is not None and new.valid_to < first:
        raise InvalidInput("valid_to", "lies before the first day")
    request = request_of(caller.officer, key)
    async with pool.acquire() as connection, connection.transaction():
        await _must_be_here(connection, officer)
        before: Any = await connection.fetchrow(_OF_REQUEST, request)
        if before is not None:
            return _the_same(MembershipAnswer(**before), officer, new)
        if await connection.fetchval(_OVERLAPS, officer, new.role.value, new.unit, first, new.valid_to):
            raise Duplicate("the officer has this role there on these days", officer=officer, role=new.role.value, unit=new.unit)
        values = (officer, new.role.value, new.unit, unit.ref.level.value, first, new.valid_to, caller.officer, request)
        made: Any = await connection.fetchrow(_ADD, *values)
        if made is None:  # at this very moment, for another officer
            raise KeyReused("Idempotency-Key", "it made another membership before")
    return MembershipAnswer(**made)


def _the_same(made: MembershipAnswer, officer: str, new: NewMembership) -> MembershipAnswer:
    """What the key made before, if it was the same. A day that was not said then is not compared, nor one that was moved since."""
    same = (made.officer, made.role, made.unit) == (officer, new.role, new.unit)
    if not same or new.valid_from not in (None, made.valid_from):
        raise KeyReused("Idempotency-Key", "it made another membership before")
    return made


async def end_membership(
    pool: asyncpg.Pool, caller: Caller, officer: str, *, membership: int, last_day: date | None, hand_to: str | None
) -> MembershipAnswer:
    """The membership, with its new last day; without one it ends at once.

    Then what the officer has taken there goes to `hand_to`, or back to the office; after a last day that happens by itself.

    Asked again it is left as it is. Raises OutsideArea, NotFound, NotAllowed (nobody takes their own role), AlreadyClosed (it was
    over), InvalidInput (a day in the past, or one after the last day that it has; a `hand_to` who does not work here).
    """
    must_be_about_another(caller, officer)
    async with pool.acquire() as connection, connection.transaction():
        row: Any = await connection.fetchrow(_READ, officer, membership)
        if row is None:
            raise NotFound("no such membership", officer=officer, membership=membership)
        await must_administer_unit(connection, caller, row["unit"])
        if row["ended_at"] is not None:
            if last_day is None:
                return MembershipAnswer(**row)
            raise AlreadyClosed("the membership has ended", membership=membership)
        if last_day is not None:
            _must_be_a_last_day(last_day, row["valid_from"], row["valid_to"])
        ended: Any = await connection.fetchrow(_END, membership, last_day)
        if last_day is None:
            role = Role(row["role"])
            await release_of_leaver(connection, officer, row["unit"], role, hand_to=hand_to, actor=caller.officer)
    return MembershipAnswer(**ended)


def _must_be_a_last_day(day: date, first: date, last: date | None) -> None:
    if day < max(today(), first):
        raise InvalidInput("last_day", "lies in the past, or before the first day")
    if last is not None and day > last:
        raise InvalidInput("last_day", "lies after the last day that the membership has: add another membership")


async def leave(pool: asyncpg.Pool, caller: Caller, officer: str, hand_to: str | None = None) -> None:
    """The officer is gone: memberships, seats on councils, sessions, tokens and invitations end at once.

    What they had taken goes to `hand_to`, or back to the office. Asked again, nothing happens. Raises NotFound, OutsideArea,
    NotAllowed (nobody sends themselves away), InvalidInput.
    """
    must_be_about_another(caller, officer)
    await must_administer_officer(pool, caller, officer)
    async with pool.acquire() as connection, connection.transaction():
        gone = await connection.fetchval(
            "update officer set left_at = now() where id = $1 and left_at is null returning id", officer
        )
        if gone is None:
            return
        for statement in _GONE:
            await connection.execute(statement, officer)
        await release_of_leaver(connection, officer, hand_to=hand_to, actor=caller.officer)


_GONE = (
    "update membership set ended_at = now() where officer = $1 and ended_at is null",
    "update council_member set ended_at = now() where officer = $1 and ended_at is null",
    "update token set withdrawn_at = now() where officer = $1 and withdrawn_at is null",
    "update session set ended_at = now() where officer = $1 and ended_at is null",
    "delete from invitation where officer = $1 and used_at is null",
    "delete from login where officer = $1",
)


async def _must_be_here(connection: Connection, officer: str) -> None:
    row: Any = await connection.fetchrow(_OFFICER, officer)
    if row is None:
        raise NotFound("no such officer", officer=officer)
    if row["left_at"] is not None:
        raise Conflict("the officer has left", officer=officer)
