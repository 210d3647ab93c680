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
from starter.identity import token_hash
from starter.schemas.offices import IssuedToken, NewOfficer, NewToken, OfficerAnswer, OfficerPage, TokenAnswer
from starter.units import Connection, find_unit

TOKEN_PREFIX = "vd_"  # noqa: S105 -- what every token begins with, so that a leaked one is recognised
_FIRST_ADMINISTRATOR_LOCK = 0x5644_0001

_COLUMNS = "id, name, unit, level, roles, created_at, left_at"
_INSERT = f"""
insert into officer (id, name, unit, level, roles) values ($1, $2, $3, $4, $5)
on conflict (id) do nothing returning {_COLUMNS}
"""  # noqa: S608 -- our own column list
_READ = f"select {_COLUMNS} from officer where id = $1"  # noqa: S608 -- as above
_LIST = f"""
select {_COLUMNS} from officer where ($1::text is null or unit = $1) and id > $2 order by id limit $3
"""  # noqa: S608 -- as above
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
    officer = _id_from_key(caller, key)
    roles = [role.value for role in Role if role in new.roles]
    values = (officer, new.name, new.unit, unit.ref.level.value, roles)
    row: Any = await pool.fetchrow(_INSERT, *values)
    if row is None:
        row = await pool.fetchrow(_READ, officer)
        if (row["name"], row["unit"], row["roles"]) != (new.name, new.unit, roles):
            raise KeyReused("Idempotency-Key", "it made another officer before")
    return OfficerAnswer(**row)


async def list_officers(pool: asyncpg.Pool, unit: str | None, after: str, limit: int) -> OfficerPage:
    """Officers with ids after `after`, of one unit or of all."""
    rows = await pool.fetch(_LIST, unit, after, limit + 1)
    officers = [OfficerAnswer(**row) for row in rows[:limit]]
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
            "select exists (select from officer where $1 = any(roles) and left_at is null)", "administrator"
        ):
            raise Conflict("there is an administrator already")
        return await _add(connection, name)


async def add_administrator(pool: asyncpg.Pool, name: str) -> str:
    """The token of a further administrator at the centre, shown this once: for whoever has lost theirs."""
    async with pool.acquire() as connection, connection.transaction():
        return await _add(connection, name)


async def _add(connection: Connection, name: str) -> str:
    officer, token = new_officer_id(), new_token()
    await connection.fetchrow(_INSERT, officer, name, CENTRE, Level.CENTRAL.value, [Role.ADMINISTRATOR.value])
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
