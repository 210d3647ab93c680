"""Officers and their tokens: made, listed, withdrawn."""

import base64
import hashlib
import secrets
from datetime import UTC, datetime
from typing import Any

import asyncpg

from models.errors import Conflict, InvalidInput, KeyReused, NotFound
from models.ids import new_officer_id
from models.vocabulary import Level, Role
from policy.units import CENTRE
from starter.idempotency import fingerprint
from starter.identity import token_hash
from starter.people import today
from starter.schemas.offices import IssuedToken, NewOfficer, NewToken, OfficerAnswer, OfficerPage, TokenAnswer
from starter.units import Connection, find_unit

TOKEN_PREFIX = "vd_"  # noqa: S105 -- what every token begins with, so that a leaked one is recognised
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
_TOKEN_COLUMNS = "hash as id, officer, label, created_at, expires_at, withdrawn_at"  # noqa: S105 -- column names
# Asked again under the same key, the row gets the new secret's hash. One that was withdrawn stays withdrawn.
_ISSUE = f"""
insert into token (hash, officer, label, expires_at, request) values ($1, $2, $3, $4, $5)
on conflict (request) do update set hash = excluded.hash
where token.withdrawn_at is null and token.officer = excluded.officer and token.label = excluded.label
  and token.expires_at is not distinct from excluded.expires_at
returning {_TOKEN_COLUMNS}
"""  # noqa: S608 -- as above
_ISSUED_BEFORE = "select officer, label, expires_at, withdrawn_at from token where request = $1"
_TOKENS = f"select {_TOKEN_COLUMNS} from token where officer = $1 order by created_at desc, hash"  # noqa: S608 -- as above


async def create_officer(pool: asyncpg.Pool, caller: str, key: str, new: NewOfficer) -> OfficerAnswer:
    """The officer, made once for each key of a caller. Raises UnknownUnit, or KeyReused when the key made somebody else before."""
    unit = await find_unit(pool, new.unit)
    officer, roles, day = _id_from_key(caller, key), [role.value for role in Role if role in new.roles], today()
    request_hash = fingerprint({"name": new.name, "unit": new.unit, "roles": roles})
    async with pool.acquire() as connection, connection.transaction():
        if await connection.fetchval(_INSERT, officer, new.name, request_hash):
            await connection.execute(_JOIN, officer, roles, new.unit, unit.ref.level.value, day, caller)
        elif await connection.fetchval("select request_hash from officer where id = $1", officer) not in (None, request_hash):
            raise KeyReused("Idempotency-Key", "it made another officer before")
        return _answer(await connection.fetchrow(_READ, day, officer))


def _answer(row: Any) -> OfficerAnswer:
    held = frozenset(row["roles"])
    return OfficerAnswer(**dict(row) | {"roles": [role for role in Role if role.value in held]})


async def list_officers(pool: asyncpg.Pool, unit: str | None, after: str, limit: int) -> OfficerPage:
    """Officers with ids after `after`: those who have a role at that unit today, or all."""
    rows = await pool.fetch(_LIST, today(), unit, after, limit + 1)
    officers = [_answer(row) for row in rows[:limit]]
    return OfficerPage(officers=officers, next=officers[-1].id if len(rows) > limit else None)


async def issue_token(pool: asyncpg.Pool, caller: str, key: str, officer: str, new: NewToken) -> IssuedToken:
    """A token of the officer, one for each key of a caller: asked for again, it has a new secret, and the old one is worth nothing.

    Raises NotFound, InvalidInput when it would be expired already, KeyReused when the key issued another one before, Conflict when
    that one was withdrawn.
    """
    if new.expires_at is not None and new.expires_at <= datetime.now(UTC):
        raise InvalidInput("expires_at", "lies in the past")
    token, request = new_token(), _request(caller, key)
    try:
        row: Any = await pool.fetchrow(_ISSUE, token_hash(token), officer, new.label, new.expires_at, request)
    except asyncpg.ForeignKeyViolationError:
        raise NotFound("no such officer", officer=officer) from None
    if row is None:
        before: Any = await pool.fetchrow(_ISSUED_BEFORE, request)
        if (before["officer"], before["label"], before["expires_at"]) != (officer, new.label, new.expires_at):
            raise KeyReused("Idempotency-Key", "it issued another token before")
        raise Conflict("the token that this key issued was withdrawn", officer=officer)
    return IssuedToken(**row, token=token)


async def tokens_of(pool: asyncpg.Pool, officer: str) -> list[TokenAnswer]:
    """All tokens of the officer, without their secrets."""
    return [TokenAnswer(**row) for row in await pool.fetch(_TOKENS, officer)]


async def withdraw_token(pool: asyncpg.Pool, officer: str, token: str) -> None:
    """The token is worth nothing from now on (other processes notice within the seconds of the identity cache). Raises NotFound."""
    found = await pool.fetchval(
        "update token set withdrawn_at = coalesce(withdrawn_at, now()) where hash = $1 and officer = $2 returning hash",
        token,
        officer,
    )
    if found is None:
        raise NotFound("no such token", token=token)


async def create_first_administrator(pool: asyncpg.Pool, name: str = "Quản trị hệ thống") -> str:
    """The token of a new administrator at the centre, shown this once. Raises Conflict when there is an administrator already."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock($1)", _FIRST_ADMINISTRATOR_LOCK)
        if await connection.fetchval(
            "select exists (select from membership join officer on officer.id = officer where role = $1 and left_at is null)",
            Role.ADMINISTRATOR.value,
        ):
            raise Conflict("there is an administrator already")
        return await _add(connection, name)


async def add_administrator(pool: asyncpg.Pool, name: str) -> str:
    """The token of a further administrator at the centre, shown this once: for whoever has lost theirs."""
    async with pool.acquire() as connection, connection.transaction():
        return await _add(connection, name)


async def _add(connection: Connection, name: str) -> str:
    officer, token = new_officer_id(), new_token()
    await connection.execute(_INSERT, officer, name, None)
    await connection.execute(_JOIN, officer, [Role.ADMINISTRATOR.value], CENTRE, Level.CENTRAL.value, today(), None)
    await connection.fetchrow(_ISSUE, token_hash(token), officer, "made at the machine", None, None)
    return token


def new_token() -> str:
    """A fresh secret of 256 bits."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def _id_from_key(caller: str, key: str) -> str:
    """The same id for the same key of the same caller, so that asking twice makes one officer."""
    return "of-" + base64.b32encode(hashlib.sha256(f"{caller}:{key}".encode()).digest()[:10]).decode().lower()


def _request(caller: str, key: str) -> str:
    """What is stored of who asked under which key."""
    return hashlib.sha256(f"{caller}:{key}".encode()).hexdigest()
