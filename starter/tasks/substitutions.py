"""Absences and who stands in: made, listed, ended.

Nobody stands in for a substitute, nor for themselves, nor two for one officer at once: whose name an act bears is always plain.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, InvalidInput, KeyReused, NotAllowed, NotFound
from policy.rights import OVERSEERS, Person
from starter.idempotency import request_of
from starter.people.caller import Caller
from starter.people.persons import today
from starter.rights.sphere import lies_within, oversees
from starter.schemas.tasks import NewSubstitution, OfficerName, SubstitutionAnswer, SubstitutionPage
from starter.tasks.acts import HandOver
from starter.tasks.back_to_office import release_of_absent
from starter.tasks.eligible import administers, leads
from starter.tasks.returning import end_what_is_over
from starter.tasks.telling import tell_of_absence
from starter.units import Connection, Database, find_unit

LONGEST_DAYS = 366
_LOCK = 0x5644_0006

_COLUMNS = """
s.id, s.absent, absent.name as absent_name, s.substitute, stand_in.name as substitute_name, s.unit, s.valid_from, s.valid_to,
s.created_by, s.created_at, s.ended_at
"""
_FROM = "from substitution s join officer absent on absent.id = s.absent left join officer stand_in on stand_in.id = s.substitute"
_READ = f"select {_COLUMNS} {_FROM} where s.id = $1"
_OF_REQUEST = f"select {_COLUMNS} {_FROM} where s.request = $1"
_LIST = f"""
select {_COLUMNS} {_FROM}
where s.ended_at is null and s.valid_to >= $1 and s.id > $2 and (
  case when $3::text is null then $4 in (s.absent, s.substitute, s.created_by)
  else exists (select from membership m where m.officer = s.absent and m.unit = $3 and m.ended_at is null) end
)
order by s.id limit $5
"""  # noqa: S608 -- as above
_INSERT = """
insert into substitution (id, absent, substitute, unit, valid_from, valid_to, created_by, request)
values ($1, $2, $3, $4, $5, $6, $7, $8)
"""
_OVERLAPPING = """
select id, absent, substitute, unit, valid_from, valid_to from substitution
where ended_at is null and valid_from <= $2 and valid_to >= $1 and (absent = any($3::text[]) or substitute = $4)
order by valid_from, id
"""
_ROLES_OF = """
select unit, array_agg(role) as roles from membership
where officer = $1 and ended_at is null and (valid_to is null or valid_to >= $2) and ($3::text is null or unit = $3)
group by unit
"""
_END = "update substitution set ended_at = now(), ended_by = $2 where id = $1 and ended_at is null and valid_to >= $3"


async def begin_substitution(pool: asyncpg.Pool, caller: Caller, key: str, new: NewSubstitution) -> SubstitutionAnswer:
    """The absence, made once for each key of a caller: one's own, or that of somebody at a unit whose chair or administrator asks.

    Nobody who leads in another's name prolongs that one's absence, or stands in by their own word: they would for good.
    Raises InvalidInput, NotAllowed, Duplicate (absent on these days already: with whom as substitute), Conflict (the substitute is
    absent, or the absent officer stands in for another), KeyReused.
    """
    absent, request = new.absent or caller.officer, request_of(caller.officer, key)
    async with pool.acquire() as connection, connection.transaction():
        # Two that exclude each other may be asked for at the same moment; there are few of them in a day.
        await connection.execute("select pg_advisory_xact_lock($1)", _LOCK)
        before = await connection.fetchrow(_OF_REQUEST, request)
        if before is not None:
            return _the_same(before, absent, new)
        _must_be_days(new)
        gains = caller.speaks_for(absent) or new.substitute == caller.officer
        await _may_speak_for(connection, caller.in_own_name if gains else caller, absent, new.unit)
        await _must_be_here(connection, absent, new)
        await _must_not_cross(connection, absent, new)
        made = _id_of(request)
        values = (absent, new.substitute, new.unit, new.valid_from, new.valid_to, caller.officer, request)
        await connection.execute(_INSERT, made, *values)
        row: Any = await connection.fetchrow(_READ, made)
        await tell_of_absence(connection, HandOver.ABSENCE_BEGUN, row, caller.officer)
        await release_of_absent(connection)
    return _answer(row)


async def end_substitution(pool: asyncpg.Pool, caller: Caller, substitution: str) -> SubstitutionAnswer:
    """The absence, over from now on; what the substitute had taken is with the absent officer again. Asked again, nothing happens.

    Raises NotFound for anybody but the absent officer and those who may speak for them.
    """
    async with pool.acquire() as connection, connection.transaction():
        row = await connection.fetchrow(_READ, substitution)
        if row is None:
            raise NotFound("no such substitution", substitution=substitution)
        try:
            await _may_speak_for(connection, caller, row["absent"], row["unit"])
        except (NotAllowed, InvalidInput):
            raise NotFound("no such substitution", substitution=substitution) from None
        await connection.execute(_END, substitution, caller.officer, today())
        await end_what_is_over(connection)
        ended: Any = await connection.fetchrow(_READ, substitution)
    return _answer(ended)


async def list_substitutions(pool: asyncpg.Pool, caller: Caller, unit: str | None, after: str, limit: int) -> SubstitutionPage:
    """Absences of today and later: those that concern the caller, or those at a unit of which they are chair or that they oversee.

    Raises NotAllowed, UnknownUnit.
    """
    shown = unit is None or await leads(pool, caller.person, unit) or await oversees(pool, caller.person, unit, OVERSEERS)
    if not shown:
        raise NotAllowed("the absences of a unit are shown to its chair, and to auditors and administrators over it", unit=unit)
    rows = await pool.fetch(_LIST, today(), after, unit, caller.officer, limit + 1)
    found = [_answer(row) for row in rows[:limit]]
    return SubstitutionPage(substitutions=found, next=found[-1].id if len(rows) > limit else None)


def _must_be_days(new: NewSubstitution) -> None:
    if new.valid_from < today():
        raise InvalidInput("valid_from", "lies in the past")
    if new.valid_to < new.valid_from:
        raise InvalidInput("valid_to", "lies before the first day")
    if (new.valid_to - new.valid_from).days >= LONGEST_DAYS:
        raise InvalidInput("valid_to", f"an absence is no longer than {LONGEST_DAYS} days")


async def _may_speak_for(database: Database, caller: Caller, absent: str, unit: str | None) -> None:
    """Returns for the absent officer, and for whoever is chair or administrator of every unit that it is about.

    Of an administrator or auditor no chair enters it: with themselves as substitute they would oversee their own office.
    """
    held = {row["unit"]: row["roles"] for row in await database.fetch(_ROLES_OF, absent, today(), unit)}
    if caller.officer != absent and not (held and await _leads_all(database, caller.person, held)):
        raise NotAllowed(
            "an absence is entered by the officer, the chair of their unit or an administrator over it; an administrator's or"
            " auditor's by no chair"
        )
    if not held:
        raise InvalidInput("unit" if unit else "absent", "the officer has no role there")


async def _leads_all(database: Database, person: Person, held: Mapping[str, Collection[str]]) -> bool:
    asks = {unit: leads if OVERSEERS.isdisjoint(roles) else administers for unit, roles in held.items()}
    return all([await may(database, person, unit) for unit, may in asks.items()])


async def _must_be_here(connection: Connection, absent: str, new: NewSubstitution) -> None:
    """Refuses a substitute who has left, or works elsewhere: nobody is told which, nor that there is such an officer."""
    if new.substitute == absent:
        raise InvalidInput("substitute", "nobody stands in for themselves")
    if new.substitute is None:
        return
    here = await connection.fetchval("select left_at is null from officer where id = $1", new.substitute)
    if not here or not await _is_near(connection, absent, new.substitute, new.unit):
        raise InvalidInput("substitute", "is no officer of this unit, nor of one above or beneath it")


async def _is_near(database: Database, absent: str, substitute: str, unit: str | None) -> bool:
    """True when the substitute has a role at one of the absent officer's units, or at one above or beneath it."""
    ours = [await find_unit(database, row["unit"]) for row in await database.fetch(_ROLES_OF, absent, today(), unit)]
    theirs = [await find_unit(database, row["unit"]) for row in await database.fetch(_ROLES_OF, substitute, today(), None)]
    return any(
        lies_within(one, other.ref.code, other.ref.level) or lies_within(other, one.ref.code, one.ref.level)
        for one in ours
        for other in theirs
    )


async def _must_not_cross(connection: Connection, absent: str, new: NewSubstitution) -> None:
    """Refuses a second absence at once, a substitute who is absent, and an absent officer who stands in for another."""
    others = [one for one in (absent, new.substitute) if one is not None]
    for row in await connection.fetch(_OVERLAPPING, new.valid_from, new.valid_to, others, absent):
        told = {
            "substitution": row["id"],
            "absent": row["absent"],
            "substitute": row["substitute"],
            "valid_from": row["valid_from"].isoformat(),
            "valid_to": row["valid_to"].isoformat(),
        }
        if row["substitute"] == absent:
            raise Conflict("the absent officer stands in for another on these days: end that first", **told)
        if row["absent"] == new.substitute:
            raise Conflict("the substitute is absent on these days", **told)
        if row["unit"] is None or new.unit is None or row["unit"] == new.unit:
            raise Duplicate("the officer is absent on these days already", **told)


def _the_same(row: Any, absent: str, new: NewSubstitution) -> SubstitutionAnswer:
    asked = (absent, new.substitute, new.unit, new.valid_from, new.valid_to)
    if tuple(row[name] for name in ("absent", "substitute", "unit", "valid_from", "valid_to")) != asked:
        raise KeyReused("Idempotency-Key", "it made another substitution before")
    return _answer(row)


def _id_of(request: str) -> str:
    return "sb-" + base64.b32encode(hashlib.sha256(request.encode()).digest()[:10]).decode().lower()


def _answer(row: Any) -> SubstitutionAnswer:
    absent = OfficerName(id=row["absent"], name=row["absent_name"])
    substitute = OfficerName(id=row["substitute"], name=row["substitute_name"]) if row["substitute"] else None
    return SubstitutionAnswer(**dict(row) | {"absent": absent, "substitute": substitute})
