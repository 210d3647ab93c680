"""API tokens: issued, listed, withdrawn. A token may be used for its scopes, and gives nothing that the officer may not do."""

from datetime import UTC, datetime
from typing import Any

import asyncpg

from models.errors import Conflict, InvalidInput, KeyReused, MissingScope, NotAllowed, NotFound
from models.vocabulary import Role, Scope
from starter.idempotency import request_of
from starter.people.administering import in_own_name, must_administer_officer, must_know_officer
from starter.people.caller import Caller
from starter.people.opaque import TOKEN_PREFIX, hash_of, new_secret
from starter.people.ways_in import tell_of_token
from starter.schemas.tokens import IssuedToken, NewToken, TokenAnswer
from starter.units import Connection, Database

MACHINE = "machine"
"""Who issued a token that was made at the machine itself."""

_COLUMNS = "hash as id, officer, label, scopes, created_by as issued_by, created_at, last_used_at, expires_at, withdrawn_at"
# Asked again under the same key, the row gets the new secret's hash. One that was withdrawn stays withdrawn.
_ISSUE = f"""
insert into token (hash, officer, label, scopes, expires_at, request, created_by) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (request) do update set hash = excluded.hash
where token.withdrawn_at is null and token.officer = excluded.officer and token.label = excluded.label
  and token.scopes = excluded.scopes and token.expires_at is not distinct from excluded.expires_at
returning {_COLUMNS}
"""  # noqa: S608 -- our own column list
_ISSUED_BEFORE = "select officer, label, scopes, expires_at from token where request = $1"
_TOKENS = f"select {_COLUMNS} from token where officer = $1 order by created_at desc, hash"  # noqa: S608 -- as above
_WITHDRAW = "update token set withdrawn_at = coalesce(withdrawn_at, now()) where hash = $1 and officer = $2 returning hash"


async def issue_token(pool: asyncpg.Pool, caller: Caller, key: str, officer: str, new: NewToken) -> IssuedToken:
    """A token of the officer, one for each key of a caller: asked for again, it has a new secret, and the old one is worth nothing.

    An officer for whom somebody else issues one is told, once: whoever has its secret can act as that officer.

    Without scopes it has those with which the caller came. Raises what `must_look_after` raises, NotAllowed for a substitute (who
    hands out no keys to others' accounts), MissingScope for a scope that the caller does not have, InvalidInput when it would be
    expired already, KeyReused when the key issued another one before, Conflict when that one was withdrawn or the officer has left.
    """
    await must_look_after(pool, caller if officer == caller.officer else in_own_name(caller), officer)
    if new.expires_at is not None and new.expires_at <= datetime.now(UTC):
        raise InvalidInput("expires_at", "lies in the past")
    scopes = [scope.value for scope in Scope if scope in (new.scopes or caller.scopes)]
    for scope in scopes:
        if scope not in caller.scopes:
            raise MissingScope("nobody hands on a scope that they do not have", scope=scope)
    request = request_of(caller.officer, key)
    async with pool.acquire() as connection, connection.transaction():
        issued = await _issue(connection, officer, new, scopes, request, by=caller.officer)
        if officer != caller.officer:
            await tell_of_token(connection, officer, request)
    return issued


async def _issue(connection: Connection, officer: str, new: NewToken, scopes: list[str], request: str, *, by: str) -> IssuedToken:
    if await connection.fetchval("select left_at is not null from officer where id = $1", officer):
        raise Conflict("the officer has left", officer=officer)
    token = new_secret(TOKEN_PREFIX)
    row: Any = await connection.fetchrow(_ISSUE, hash_of(token), officer, new.label, scopes, new.expires_at, request, by)
    if row is None:
        before: Any = await connection.fetchrow(_ISSUED_BEFORE, request)
        if tuple(before) != (officer, new.label, scopes, new.expires_at):
            raise KeyReused("Idempotency-Key", "it issued another token before")
        raise Conflict("the token that this key issued was withdrawn", officer=officer)
    return IssuedToken(**row, token=token)


async def first_token(database: Database, officer: str) -> str:
    """A token with every scope, for an officer who is made at the machine itself."""
    token = new_secret(TOKEN_PREFIX)
    scopes = [scope.value for scope in Scope]
    await database.execute(_ISSUE, hash_of(token), officer, "made at the machine", scopes, None, None, MACHINE)
    return token


async def tokens_of(pool: asyncpg.Pool, caller: Caller, officer: str) -> list[TokenAnswer]:
    """All tokens of the officer, without their secrets. They are the caller's, or one administers them.

    Raises NotAllowed, OutsideArea, NotFound.
    """
    if officer != caller.officer:
        _must_be_administrator(caller)
        await must_know_officer(pool, caller, officer)
    return [TokenAnswer(**row) for row in await pool.fetch(_TOKENS, officer)]


async def withdraw_token(pool: asyncpg.Pool, caller: Caller, officer: str, token: str) -> None:
    """The token is worth nothing from now on (other processes notice within the seconds of the identity cache).

    Raises NotFound, and what `must_look_after` raises.
    """
    await must_look_after(pool, caller, officer)
    if await pool.fetchval(_WITHDRAW, token, officer) is None:
        raise NotFound("no such token", token=token)


async def must_look_after(database: Database, caller: Caller, officer: str) -> None:
    """Returns for the officer themselves, and for an administrator of every unit of theirs who came to manage.

    Raises NotAllowed, MissingScope, OutsideArea, NotFound.
    """
    if officer == caller.officer:
        return
    _must_be_administrator(caller)
    if Scope.MANAGE not in caller.scopes:
        raise MissingScope("this needs a scope that the token does not have", scope=Scope.MANAGE.value)
    await must_administer_officer(database, caller, officer)


def _must_be_administrator(caller: Caller) -> None:
    if Role.ADMINISTRATOR not in caller.roles:
        raise NotAllowed("only an administrator may do this for somebody else", roles=[Role.ADMINISTRATOR.value])
