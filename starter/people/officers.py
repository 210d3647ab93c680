"""Officers: made, and named rightly. The first administrators are made at the machine itself."""

import base64
import hashlib

import asyncpg
import structlog

from models.errors import Conflict, KeyReused
from models.ids import new_officer_id
from models.vocabulary import Level, Role
from policy.units import CENTRE
from runtime.settings import Settings
from starter.idempotency import fingerprint
from starter.people.administering import in_own_name, must_administer_officer, must_administer_unit
from starter.people.caller import Caller
from starter.people.officer_list import read_officer
from starter.people.persons import today
from starter.people.tokens import first_token
from starter.schemas.offices import NewOfficer, OfficerAnswer
from starter.schemas.sign_in import InvitationAnswer
from starter.sign_in.logins import write_invitation
from starter.units import Connection, find_unit

log = structlog.get_logger()

_FIRST_ADMINISTRATOR_LOCK = 0x5644_0001

_INSERT = "insert into officer (id, name, request_hash) values ($1, $2, $3) on conflict (id) do nothing returning id"
_JOIN = """
insert into membership (officer, role, unit, level, valid_from, created_by)
select $1, role, $3, $4, $5, $6 from unnest($2::text[]) with ordinality as given (role, position) order by position
"""
_NAME = "update officer set name = $2 where id = $1 and name <> $2 returning id"


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
        return await read_officer(connection, officer)


async def correct_name(pool: asyncpg.Pool, caller: Caller, officer: str, name: str) -> OfficerAnswer:
    """The officer under the right name, wherever they are shown; minutes that were kept say what they said.

    Raises NotFound, OutsideArea.
    """
    await must_administer_officer(pool, caller, officer)
    if await pool.fetchval(_NAME, officer, name):
        log.info("the name of an officer was corrected", officer=officer, by=caller.officer)
    return await read_officer(pool, officer)


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
