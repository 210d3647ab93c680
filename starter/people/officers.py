"""Officers: made and listed. The first administrators are made at the machine itself."""

import base64
import hashlib
from typing import Any

import asyncpg

from models.errors import Conflict, KeyReused
from models.ids import new_officer_id
from models.vocabulary import Level, Role
from policy.units import CENTRE
from runtime.settings import Settings
from starter.idempotency import fingerprint
from starter.people.administering import home_of_administrator, in_own_name, must_administer_unit
from starter.people.caller import Caller
from starter.people.persons import today
from starter.people.tokens import first_token
from starter.schemas.offices import NewOfficer, OfficerAnswer, OfficerPage
from starter.schemas.sign_in import InvitationAnswer
from starter.sign_in.logins import write_invitation
from starter.units import Connection, find_unit

_FIRST_ADMINISTRATOR_LOCK = 0x5644_0001

_INSERT = "insert into officer (id, name, request_hash) values ($1, $2, $3) on conflict (id) do nothing returning id"
_JOIN = """
insert into membership (officer, role, unit, level, valid_from, created_by)
select $1, role, $3, $4, $5, $6 from unnest($2::text[]) with ordinality as given (role, position) order by position
"""
_ACTIVE = "m.officer = officer.id and m.ended_at is null and m.valid_from <= $1 and (m.valid_to is null or m.valid_to >= $1)"
# The unit of the first membership of the day, and the roles there.
_OFFICERS = f"""
select officer.id, officer.name, officer.created_at, officer.left_at, home.unit, home.level,
       coalesce((select array_agg(distinct m.role) from membership m where {_ACTIVE} and m.unit = home.unit), '{{}}') as roles
from officer left join lateral (select m.unit, m.level from membership m where {_ACTIVE} order by m.id limit 1) home on true
"""  # noqa: S608 -- our own condition
_READ = f"{_OFFICERS} where officer.id = $2"
_LIST = f"""
{_OFFICERS}
where ($2::text is null or exists (select from membership m where {_ACTIVE} and m.unit = $2)) and officer.id > $3
order by officer.id limit $4
"""


async def create_officer(pool: asyncpg.Pool, caller: Caller, key: str, new: NewOfficer) -> OfficerAnswer:
    """The officer, made once for each key of a caller.

    Raises UnknownUnit, OutsideArea, NotAllowed (a substitute makes no administrator), or KeyReused when the key made somebody else
    before.
    """
    await must_administer_unit(pool, in_own_name(caller) if Role.ADMINISTRATOR in new.roles else caller, new.unit)
    unit = await find_unit(pool, new.unit)
    officer, roles, day = _id_from_key(caller.officer, key), [role.value for role in Role if role in new.roles], today()
    request_hash = fingerprint({"name": new.name, "unit": new.unit, "roles": roles})
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(_INSERT, officer, new.name, request_hash):
            await connection.execute(_JOIN, officer, roles, new.unit, unit.ref.level.value, day, caller.officer)
        elif await connection.fetchval("select request_hash from officer where id = $1", officer) not in (None, request_hash):
            raise KeyReused("Idempotency-Key", "it made another officer before")
        return _answer(await connection.fetchrow(_READ, day, officer))


def _answer(row: Any) -> OfficerAnswer:
    held = frozenset(row["roles"])
    return OfficerAnswer(**dict(row) | {"roles": [role for role in Role if role.value in held]})


async def list_officers(pool: asyncpg.Pool, caller: Caller, unit: str | None, after: str, limit: int) -> OfficerPage:
    """Officers with ids after `after`: those who have a role at that unit today.

    Without a unit, the centre's administrator is told of all, another of those at the own unit. Raises OutsideArea, UnknownUnit.
    """
    home = home_of_administrator(caller)
    if unit is None and home != CENTRE:
        unit = home
    if unit is not None:
        await must_administer_unit(pool, caller, unit)
    rows = await pool.fetch(_LIST, today(), unit, after, limit + 1)
    officers = [_answer(row) for row in rows[:limit]]
    return OfficerPage(officers=officers, next=officers[-1].id if len(rows) > limit else None)


async def create_first_administrator(pool: asyncpg.Pool, name: str = "Quản trị hệ thống") -> str:
    """The token of a new administrator at the centre, shown this once. Raises Conflict when there is an administrator already."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _FIRST_ADMINISTRATOR_LOCK)
        if await connection.fetchval(
            "select exists (select from membership join officer on officer.id = officer where role = $1 and left_at is null)",
            Role.ADMINISTRATOR.value,
        ):
            raise Conflict("there is an administrator already")
        return await first_token(connection, await _add(connection, name))


async def add_administrator(pool: asyncpg.Pool, name: str) -> str:
    """The token of a further administrator at the centre, shown this once: for whoever has lost theirs."""
    async with pool.acquire() as connection, connection.transaction():
        return await first_token(connection, await _add(connection, name))


async def invite_administrator(pool: asyncpg.Pool, settings: Settings, name: str, username: str) -> InvitationAnswer:
    """The invitation of a further administrator at the centre, who chooses a password with it. Raises Duplicate."""
    async with pool.acquire() as connection, connection.transaction():
        officer = await _add(connection, name)
        return await write_invitation(connection, settings, officer, username, by=None, request=None)


async def _add(connection: Connection, name: str) -> str:
    officer = new_officer_id()
    await connection.execute(_INSERT, officer, name, None)
    await connection.execute(_JOIN, officer, [Role.ADMINISTRATOR.value], CENTRE, Level.CENTRAL.value, today(), None)
    return officer


def _id_from_key(caller: str, key: str) -> str:
    """The same id for the same key of the same caller, so that asking twice makes one officer."""
    return "of-" + base64.b32encode(hashlib.sha256(f"{caller}:{key}".encode()).digest()[:10]).decode().lower()
