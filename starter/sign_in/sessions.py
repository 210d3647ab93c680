"""Sessions: opened when an officer signs in, over when nobody has used them for a while, after a day's work, or at a word."""

from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg

from models.errors import NotFound, NotSignedIn
from runtime.settings import Settings
from starter.people.opaque import SESSION_PREFIX, hash_of, new_secret
from starter.schemas.sign_in import SessionAnswer
from starter.units import Connection

_A_MINUTE = timedelta(minutes=1)
_KEPT_DAYS = 90
"""How long a session that is over can still be looked at."""

_COLUMNS = "hash as id, officer, way, created_at, last_seen_at, expires_at, ended_at"
_OPEN = f"""
insert into session (hash, officer, way, expires_at) values ($1, $2, $3, $4) returning {_COLUMNS}
"""  # noqa: S608 -- our own column list
_OLD = "delete from session where expires_at < now() - make_interval(days => $1)"
_READ = """
select session.officer, session.last_seen_at, session.expires_at
from session join officer on officer.id = session.officer
where session.hash = $1 and session.ended_at is null and officer.left_at is null
"""
_SEEN = "update session set last_seen_at = now() where hash = $1"
_LIVE = "ended_at is null and expires_at > now() and last_seen_at > now() - make_interval(secs => $2)"
_LIST = f"select {_COLUMNS} from session where officer = $1 and {_LIVE} order by created_at desc, hash"  # noqa: S608 -- as above
_END = "update session set ended_at = coalesce(ended_at, now()) where hash = $1 and officer = $2 returning hash"
_REPLACE = "update session set ended_at = now() where hash = $1 and ended_at is null"
_END_ALL = "update session set ended_at = now() where officer = $1 and ended_at is null and hash <> $2"


async def open_session(
    connection: Connection, settings: Settings, officer: str, way: str, *, former: str | None
) -> tuple[str, SessionAnswer]:
    """The secret of a new session, for the officer's browser alone, and what it is. The `former` one of this browser is over."""
    if former is not None:
        await connection.execute(_REPLACE, former)
    secret = new_secret(SESSION_PREFIX)
    expires_at = datetime.now(UTC) + timedelta(seconds=settings.session_seconds)
    await connection.execute(_OLD, _KEPT_DAYS)
    row: Any = await connection.fetchrow(_OPEN, hash_of(secret), officer, way, expires_at)
    return secret, SessionAnswer(**row)


async def officer_of_session(pool: asyncpg.Pool, settings: Settings, session: str) -> str:
    """The officer who is signed in with the session of this hash; that it was used is noted to the minute. Raises NotSignedIn."""
    now, row = datetime.now(UTC), await pool.fetchrow(_READ, session)
    idle = timedelta(seconds=settings.session_idle_seconds)
    if row is None or row["expires_at"] <= now or row["last_seen_at"] <= now - idle:
        raise NotSignedIn("the session is over")
    if row["last_seen_at"] < now - _A_MINUTE:
        await pool.execute(_SEEN, session)
    return str(row["officer"])


async def sessions_of(pool: asyncpg.Pool, settings: Settings, officer: str) -> list[SessionAnswer]:
    """The officer's sessions that are not over, the newest first."""
    return [SessionAnswer(**row) for row in await pool.fetch(_LIST, officer, settings.session_idle_seconds)]


async def end_session(pool: asyncpg.Pool, officer: str, session: str) -> None:
    """The session opens nothing any more; asked again, nothing happens. Raises NotFound when the officer has none of this id."""
    if await pool.fetchval(_END, session, officer) is None:
        raise NotFound("no such session", session=session)


async def end_all_sessions(connection: Connection, officer: str, but: str = "") -> None:
    """The officer's sessions, but for the one of that hash, open nothing any more."""
    await connection.execute(_END_ALL, officer, but)
