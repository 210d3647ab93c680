"""Who sees a council and its sessions: whoever has a role at a unit of its area, and whoever sits on it."""

from dataclasses import dataclass
from typing import Any

import asyncpg

from models.errors import NotFound
from models.vocabulary import Level
from policy.areas import area_of
from policy.units import directory
from starter.people.administering import must_administer_unit
from starter.people.caller import Caller
from starter.people.persons import today
from starter.rights.visibility import seen_from
from starter.units import FoundUnit

SEEN = """
($1::text[] is null or c.area && $1 or exists (
  select from council_member seat where seat.council = c.id and seat.officer = $2 and seat.ended_at is null
    and coalesce(seat.valid_to, 'infinity') >= (now() at time zone 'Asia/Ho_Chi_Minh')::date
))
"""
"""The condition that a council `c` may be seen: $1 are the units of the caller (None: all), $2 is the caller.

Whoever will sit on it sees it already; whose last day is over does not.
"""

_READ = f"select c.id, c.unit, c.level, c.name, c.ended_at from council c where c.id = $3 and {SEEN}"  # noqa: S608 -- ours


@dataclass(frozen=True, slots=True)
class Council:
    """A council as others of its modules need it."""

    id: str
    unit: str
    level: Level
    name: str
    ended: bool


async def must_see_council(pool: asyncpg.Pool, caller: Caller, council: str) -> Council:
    """The council, if the caller may know of it. Raises NotFound otherwise, whether or not there is one."""
    row: Any = await pool.fetchrow(_READ, *viewer(caller), council)
    if row is None:
        raise NotFound("no such council", council=council)
    return Council(row["id"], row["unit"], Level(row["level"]), row["name"], row["ended_at"] is not None)


async def must_administer_council(pool: asyncpg.Pool, caller: Caller, council: str) -> Council:
    """The council, of whose unit the caller is administrator, or of one above it. Raises NotFound, OutsideArea."""
    found = await must_see_council(pool, caller, council)
    await must_administer_unit(pool, caller, found.unit)
    return found


def viewer(caller: Caller) -> tuple[list[str] | None, str]:
    """The caller as the condition SEEN asks for them."""
    return seen_from(caller), caller.officer


def area_of_council(unit: FoundUnit) -> list[str]:
    """The unit, all above it on the last day on which it exists, and those that came after any of them."""
    last_days = (today(), unit.valid_to, directory().get(unit.seat).valid_to)
    day = min(one for one in last_days if one is not None)
    return sorted(area_of(directory(), unit.ref.code, unit.seat, unit.ref.level, (), day))
