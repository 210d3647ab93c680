"""Who sees a nomination: whoever has a role at a unit of its area, or stands in for somebody who has.

And whoever votes on it: members of a council may be of any unit, and read what stands on the agenda of their session.
"""

from collections import OrderedDict

import asyncpg

from models.errors import NotFound
from policy.rights import sees, units_of
from policy.units import CENTRE
from starter.people.caller import Caller

KEEP_AT_MOST = 50_000

# A dossier has its area as soon as it is handed in, a little before its first entry is recorded. That of a joined nomination gets
# smaller with each that ends for it, until its own first entry.
_AREA = """
select area, version > 0 as settled from nomination where id = $1
union all
select area, true from dossier where id = $1
limit 1
"""
# Asked only of somebody who would be told that there is nothing.
_LIES_BEFORE = """
select exists (
  select from agenda_item item
  join council_session session on session.id = item.session and session.state <> 'cancelled'
  join session_seat seat on seat.session = item.session and $2 in (seat.officer, seat.delegate)
  where item.nomination = $1 and item.outcome is distinct from 'left'
)
"""


class AreaCache:
    """Which units may see a nomination, kept while there is room. Once it has begun, its area may grow, but it never shrinks."""

    def __init__(self) -> None:
        self._areas: OrderedDict[str, frozenset[str]] = OrderedDict()

    def get(self, nomination: str) -> frozenset[str] | None:
        """The units, if known here; there may be more of them by now."""
        return self._areas.get(nomination)

    def put(self, nomination: str, area: frozenset[str]) -> None:
        """Remember the units; the nomination remembered longest goes when there are too many."""
        self._areas[nomination] = area
        if len(self._areas) > KEEP_AT_MOST:
            self._areas.popitem(last=False)


async def must_see(pool: asyncpg.Pool, areas: AreaCache, caller: Caller, nomination: str) -> None:
    """Returns if the caller may know that the nomination exists. Raises NotFound otherwise, whether or not it does."""
    known = areas.get(nomination)
    if known is not None and sees(caller.person, known):
        return
    found = await pool.fetchrow(_AREA, nomination)
    if found is not None and found["settled"]:
        areas.put(nomination, frozenset(found["area"]))
    if found is None or not (sees(caller.person, found["area"]) or await pool.fetchval(_LIES_BEFORE, nomination, caller.officer)):
        raise NotFound("no such nomination", nomination=nomination)


def seen_from(caller: Caller) -> list[str] | None:
    """The units whose area a list is narrowed to; None for all, since the centre lies above everybody."""
    units = units_of(caller.person)
    return None if CENTRE in units else sorted(units)
