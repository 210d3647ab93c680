"""Everything that happened, in the order in which it was committed, from a cursor on."""

import re

import asyncpg

from activities.cloud_events import cloud_event
from models.errors import InvalidInput
from starter.people.caller import Caller
from starter.rights.visibility import seen_from
from starter.schemas.events import CloudEvent, EventPage

LOOKED_THROUGH = 2_000
"""Events of others are passed over; a page looks through so many at most, so that it costs the same wherever it begins."""
_CURSOR = re.compile(r"[0-9]{1,18}")

_EVENTS = """
with next as (
  select number, nomination, sequence, subject from event where number > $1 order by number limit $2
)
select next.number, ledger.body, last.number as last, last.times
from (select max(number) as number, count(*) as times from next) as last
left join (
  next join ledger on ledger.nomination = next.nomination and ledger.sequence = next.sequence
  join nomination on nomination.id = next.subject and ($3::text[] is null or nomination.area && $3)
) on true
order by next.number limit $4
"""


async def list_events(pool: asyncpg.Pool, caller: Caller, source: str, after: str, limit: int) -> EventPage:
    """Events after the cursor that the caller may see. Raises InvalidInput for a cursor that is none.

    Numbers are given one after another, each batch after the one before it is committed: what a cursor has passed never changes,
    and nothing turns up behind it.
    """
    position = read_cursor(after, "after")
    rows = await pool.fetch(_EVENTS, position, LOOKED_THROUGH, seen_from(caller), limit + 1)
    found = [row for row in rows if row["number"] is not None]
    events = [CloudEvent(**cloud_event(row["number"], row["body"], source)) for row in found[:limit]]
    if len(found) > limit:
        return EventPage(events=events, next=events[-1].cursor, more=True)
    looked_to, times = (rows[0]["last"], rows[0]["times"]) if rows else (None, 0)
    return EventPage(events=events, next=str(position if looked_to is None else looked_to), more=times == LOOKED_THROUGH)


def read_cursor(cursor: str, field: str) -> int:
    """The number behind a cursor. Raises InvalidInput."""
    if not _CURSOR.fullmatch(cursor):
        raise InvalidInput(field, "is no cursor that an event or a page has given")
    return int(cursor)
