"""What an officer has looked at, and what has happened to it since."""

import asyncpg

from models.errors import InvalidInput
from starter.people.caller import Caller
from starter.reads.nominations import read_nomination
from starter.reads.timeline import read_timeline
from starter.schemas.inbox import Changes, LookAnswer

_LOOK = """
insert into look (officer, nomination, version, looked_at) values ($1, $2, $3, now())
on conflict (officer, nomination) do update set
  version = greatest(look.version, excluded.version),
  looked_at = case when excluded.version > look.version then excluded.looked_at else look.looked_at end
returning nomination, version, looked_at
"""
_SEEN = "select version from look where officer = $1 and nomination = $2"


async def look_at(pool: asyncpg.Pool, caller: Caller, nomination: str, version: int) -> LookAnswer:
    """The newest version that the caller has looked at, counting this one. Raises NotFound, InvalidInput for one to come."""
    standing = await read_nomination(pool, nomination)
    if version > standing.version:
        raise InvalidInput("version", "nothing has happened beyond the nomination's own version", version=standing.version)
    (row,) = await pool.fetch(_LOOK, caller.officer, nomination, version)
    return LookAnswer(**row)


async def changes_since_look(pool: asyncpg.Pool, caller: Caller, nomination: str) -> Changes:
    """The ledger from the version on that the caller has looked at. Asking does not count as looking. Raises NotFound."""
    seen = await pool.fetchval(_SEEN, caller.officer, nomination)
    timeline = await read_timeline(pool, nomination)
    news = [entry for entry in timeline.entries if entry.chain != nomination or entry.sequence > (seen or 0)]
    last = max((entry.sequence for entry in timeline.entries if entry.chain == nomination), default=0)
    return Changes(nomination=nomination, seen=seen, version=last, entries=news)
