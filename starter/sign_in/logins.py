"""Usernames and passwords: signing in, changing the own password, and the invitation with which one is chosen."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from models.errors import Conflict, Duplicate, InvalidInput, KeyReused, NotAllowed, NotFound, NotSignedIn
from runtime.settings import Settings
from starter.idempotency import request_of
from starter.people.administering import in_own_name
from starter.people.caller import Caller
from starter.people.opaque import INVITATION_PREFIX, hash_of, new_secret
from starter.people.tokens import must_look_after
from starter.people.ways_in import tell_of_invitation
from starter.schemas.sign_in import InvitationAnswer, SessionAnswer
from starter.sign_in.lock_out import count_attempt, forgive
from starter.sign_in.passwords import hash_password, must_be_a_good_password, verify_password
from starter.sign_in.sessions import end_all_sessions, open_session
from starter.units import Connection

_BY_USERNAME = """
select login.officer, login.password from login join officer on officer.id = login.officer
where login.username = $1 and officer.left_at is null
"""
_OF_OFFICER = "select username, password from login where officer = $1"
_SET = "update login set password = $2, changed_at = now() where officer = $1"
_REHASH = "update login set password = $2 where officer = $1 and password = $3"
_NAME = """
insert into login (officer, username) values ($1, $2) on conflict (officer) do update set username = excluded.username
"""
# Of an officer's invitations only the last is good. Asked again under the same key, it has a new secret.
_DROP_OTHERS = "delete from invitation where officer = $1 and used_at is null and request is distinct from $2"
_INVITE = """
insert into invitation (hash, officer, created_by, expires_at, request) values ($1, $2, $3, $4, $5)
on conflict (request) do update set hash = excluded.hash, expires_at = excluded.expires_at
where invitation.used_at is null and invitation.officer = excluded.officer
returning hash
"""
_INVITED = """
select invitation.officer, login.username from invitation join login on login.officer = invitation.officer
where invitation.hash = $1 and invitation.used_at is null and invitation.expires_at > now()
"""
_USE = "update invitation set used_at = now() where hash = $1 and used_at is null and expires_at > now() returning officer"


async def sign_in(
    pool: asyncpg.Pool, settings: Settings, *, username: str, password: str, address: str, former: str | None
) -> tuple[str, SessionAnswer]:
    """A session's secret, and what it is; the one that the browser had is over.

    Raises NotSignedIn, which never says whether there is such an account, or TooOften.
    """
    await count_attempt(pool, settings, username, address)
    row: Any = await pool.fetchrow(_BY_USERNAME, username)
    right, better = await verify_password(password, row["password"] if row else None)
    if not right:
        raise NotSignedIn("the username or the password is wrong")
    await forgive(pool, username, address)
    if better is not None:
        await pool.execute(_REHASH, row["officer"], better, row["password"])
    async with pool.acquire() as connection, connection.transaction():
        return await open_session(connection, settings, row["officer"], "password", former=former)


async def change_password(
    pool: asyncpg.Pool, settings: Settings, officer: str, *, old: str, new: str, address: str, session: str
) -> None:
    """The officer's password is the new one, and their sessions but for this one are over.

    Raises NotAllowed when the old one is wrong, TooOften, InvalidInput, Conflict for an officer who has never chosen a password.
    """
    row: Any = await pool.fetchrow(_OF_OFFICER, officer)
    if row is None or row["password"] is None:
        raise Conflict("the officer has no password: an administrator invites them to choose one", officer=officer)
    must_be_a_good_password(new, settings.password_min_length, row["username"])
    await count_attempt(pool, settings, row["username"], address)
    right, _ = await verify_password(old, row["password"])
    if not right:
        raise NotAllowed("the old password is wrong")
    await forgive(pool, row["username"], address)
    hashed = await hash_password(new)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(_SET, officer, hashed)
        await end_all_sessions(connection, officer, session)


async def invite(
    pool: asyncpg.Pool, settings: Settings, caller: Caller, key: str, *, officer: str, username: str | None
) -> InvitationAnswer:
    """An invitation for the officer, who is told. Until it is accepted, the password that they have stays good.

    Raises NotAllowed (nobody invites themselves: that needs no old password; nor does a substitute invite anybody), OutsideArea,
    NotFound, Conflict (the officer has left, or has accepted this very invitation), Duplicate (somebody else's username),
    InvalidInput, KeyReused.
    """
    if officer == caller.officer:
        raise NotAllowed("whoever knows the old password changes it; whoever does not asks another administrator")
    await must_look_after(pool, in_own_name(caller), officer)
    async with pool.acquire() as connection, connection.transaction():
        left: Any = await connection.fetchrow("select left_at from officer where id = $1 for update", officer)
        if left["left_at"] is not None:
            raise Conflict("the officer has left", officer=officer)
        request = request_of(caller.officer, key)
        written = await write_invitation(connection, settings, officer, username, by=caller.officer, request=request)
        await tell_of_invitation(connection, officer, request)
    return written


async def write_invitation(
    connection: Connection, settings: Settings, officer: str, username: str | None, *, by: str | None, request: str | None
) -> InvitationAnswer:
    """The invitation, written; whether it may be was asked before. Raises Duplicate, InvalidInput, Conflict, KeyReused."""
    known = await connection.fetchval("select username from login where officer = $1", officer)
    name = username or known
    if name is None:
        raise InvalidInput("username", "is missing: the officer has none yet")
    if name != known:
        await _name(connection, officer, name)
    token, expires_at = new_secret(INVITATION_PREFIX), datetime.now(UTC) + timedelta(seconds=settings.invitation_seconds)
    await connection.execute(_DROP_OTHERS, officer, request)
    if await connection.fetchval(_INVITE, hash_of(token), officer, by, expires_at, request) is None:
        if await connection.fetchval("select officer from invitation where request = $1", request) != officer:
            raise KeyReused("Idempotency-Key", "it invited another officer before")
        raise Conflict("the invitation was accepted", officer=officer)
    return InvitationAnswer(officer=officer, username=name, token=token, expires_at=expires_at)


async def _name(connection: Connection, officer: str, username: str) -> None:
    try:
        async with connection.transaction():
            await connection.execute(_NAME, officer, username)
    except asyncpg.UniqueViolationError:
        raise Duplicate("somebody else has this username", field="username", reason="is taken") from None


async def accept_invitation(pool: asyncpg.Pool, settings: Settings, token: str, password: str) -> tuple[str, str]:
    """The officer and the username whose password this is from now on; all sessions of before are over.

    Raises NotFound, InvalidInput.
    """
    invitation = hash_of(token)
    row: Any = await pool.fetchrow(_INVITED, invitation)
    if row is None:
        raise NotFound("the invitation is unknown, expired or used")
    must_be_a_good_password(password, settings.password_min_length, row["username"])
    hashed = await hash_password(password)
    async with pool.acquire() as connection, connection.transaction():
        officer = await connection.fetchval(_USE, invitation)
        if officer is None:
            raise NotFound("the invitation is unknown, expired or used")
        await connection.execute(_SET, officer, hashed)
        await end_all_sessions(connection, officer)
    return str(officer), str(row["username"])
