"""Keeps a corrected version of the minutes: the text in the database, its salted hash in the ledger of the session."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any

import orjson
from asyncpg.pool import PoolConnectionProxy
from temporalio.exceptions import ApplicationError

from models.errors import Conflict, InvalidInput, KeyReused
from models.ids import update_id
from models.vocabulary import SessionCommand
from starter.council_sessions.seen import Seen
from starter.council_sessions.speaking import say, speaker
from starter.minutes.versions import latest_version, read_version
from starter.people.caller import Caller
from starter.resources import Resources
from starter.schemas.minutes import KeepMinutes, MinutesText, MinutesVersion

ON_ITS_WAY = timedelta(minutes=1)
"""So long a version that the session has not been told of yet bars another one: longer than any word takes."""
_LOCK_SPACE = 0x4242

_LOCK = "select pg_advisory_xact_lock($1, hashtext($2))"
_OF_REQUEST = "select session, version, text, sha256 from session_minutes where update_id = $1"
_UNTOLD = """
select version from session_minutes m
where session = $1 and kept_at > now() - $2::interval
  and not exists (select from ledger where ledger.nomination = m.session and ledger.update_id = m.update_id)
"""
_WRITE = """
insert into session_minutes (session, version, text, salt, sha256, update_id, kept_by)
select $1, coalesce(max(version), 0) + 1, $2, $3, $4, $5, $6 from session_minutes where session = $1
returning session, version, text, sha256
"""
_FORGET = """
delete from session_minutes m where update_id = $1
  and not exists (select from ledger where ledger.nomination = m.session and ledger.update_id = m.update_id)
"""


async def keep(here: Resources, caller: Caller, session: Seen, key: str, body: KeepMinutes) -> MinutesVersion:
    """The version, kept in the ledger. The same key gives the same version.

    Raises the session's refusal, InvalidInput for people who have no seat, KeyReused, Conflict where there is a newer version or
    somebody is just keeping one, or NotKnownYetError when nobody answers in time.
    """
    update = update_id(caller.officer, key)
    row: Any = await here.pool.fetchrow(_OF_REQUEST, update)
    if row is None:
        speaker(caller, SessionCommand.KEEP_MINUTES, session.standing)
        _must_be_seats(session, body.text)
        async with here.pool.acquire() as connection, connection.transaction():
            row = await _write(connection, caller, session.id, update, body)
    elif (row["session"], row["text"]) != (session.id, _as_kept(body.text)):
        raise KeyReused("Idempotency-Key", "it kept other minutes before")
    said = {"version": row["version"], "sha256": row["sha256"]}
    try:
        await say(here, caller, session, command=SessionCommand.KEEP_MINUTES, key=key, said=said)
    except ApplicationError:
        await here.pool.execute(_FORGET, update)
        raise
    return await read_version(here.pool, session.id, row["version"])


async def _write(connection: PoolConnectionProxy, caller: Caller, session: str, update: str, body: KeepMinutes) -> Any:
    """The row, under a lock that nobody else has for these minutes: the text stands, the session is not told yet."""
    await connection.execute(_LOCK, _LOCK_SPACE, session)
    latest = await latest_version(connection, session)
    version = latest.version if latest else 0
    if version != body.based_on:
        raise Conflict("the minutes have another version by now", version=version, based_on=body.based_on)
    if await connection.fetchval(_UNTOLD, session, ON_ITS_WAY) is not None:
        raise Conflict("somebody is just keeping a version of these minutes", version=version)
    text, salt = _as_kept(body.text), secrets.token_hex(16)
    sha256 = hashlib.sha256(salt.encode() + orjson.dumps(text, option=orjson.OPT_SORT_KEYS)).hexdigest()
    return await connection.fetchrow(_WRITE, session, text, salt, sha256, update, caller.officer)


def _as_kept(text: MinutesText) -> dict[str, Any]:
    return text.model_dump(mode="json", exclude_defaults=True)


def _must_be_seats(session: Seen, text: MinutesText) -> None:
    for name, officer in (("presided_by", text.presided_by), ("recorded_by", text.recorded_by)):
        if officer is not None and officer not in session.functions:
            raise InvalidInput(f"text.{name}", "has no seat at this session", officer=officer)
    if text.started_at and text.ended_at and text.ended_at < text.started_at:
        raise InvalidInput("text.ended_at", "lies before the beginning")
