"""A case in words, with the names of those who acted: for whoever may see the nomination."""

from collections.abc import Awaitable, Sequence

import asyncpg

from models.errors import NotFound
from starter.council_sessions.seen import must_see_session
from starter.people.caller import Caller
from starter.resources import Resources
from starter.rights.visibility import must_see
from starter.schemas.audit import History, HistoryEntry
from trail.entries import CaseTrail, without
from trail.reading import ended_sessions, organisations_in, read_trail, read_way
from trail.telling import Told, tell
from trail.values import Speaker
from trail.words import Language

_NAMES = "select id, name from officer where id = any($1::text[])"
_NOTES = "select id, body from note where id = any($1::text[]) and body is not null"


async def read_history(here: Resources, caller: Caller, nomination: str, *, nominee: int | None, language: Language) -> History:
    """Everything that happened to a nomination, or to one nominee of it on the whole way, as far as the caller may see it.

    Raises NotFound for a nominee who was never in it.
    """
    pool = here.pool
    trail = await _trail(pool, nomination, nominee, ())
    sessions = [one for one in await ended_sessions(pool, trail.chains) if await _may(must_see_session(pool, caller, one))]
    if sessions:
        trail = await _trail(pool, nomination, nominee, sessions)
    unseen = {one for one in trail.chains if not await _may(must_see(pool, here.areas, caller, one))}
    trail = without(trail, unseen)
    told = tell(trail, Speaker(language, await organisations_in(pool, trail)))
    names = await _said(pool, _NAMES, "name", [officer for one in told.entries for officer in (one.officer, one.on_behalf_of)])
    notes = await _said(pool, _NOTES, "body", [one.note for one in told.entries])
    entries = [_entry(one, names, notes) for one in told.entries]
    return History(**told.model_dump(exclude={"entries", "lain"}), entries=entries, lain=told.lain)


async def _trail(pool: asyncpg.Pool, nomination: str, nominee: int | None, sessions: Sequence[str]) -> CaseTrail:
    if nominee is None:
        return await read_trail(pool, nomination, sessions)
    return await read_way(pool, nomination, nominee, sessions)


async def _may(look: Awaitable[object]) -> bool:
    """Whether the caller may know of it."""
    try:
        await look
    except NotFound:
        return False
    return True


async def _said(pool: asyncpg.Pool, query: str, column: str, ids: Sequence[str | None]) -> dict[str, str]:
    wanted = sorted({one for one in ids if one is not None})
    return {row["id"]: row[column] for row in await pool.fetch(query, wanted)} if wanted else {}


def _entry(one: Told, names: dict[str, str], notes: dict[str, str]) -> HistoryEntry:
    return HistoryEntry(
        **one.model_dump(exclude={"note", "lay_with"}),
        lay_with=one.lay_with,
        officer_name=names.get(one.officer or ""),
        on_behalf_of_name=names.get(one.on_behalf_of or ""),
        comment=notes.get(one.note or ""),
    )
