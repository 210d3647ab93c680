"""Of whom an administrator decides: of their unit and all units beneath, and of the officers who work nowhere else."""

from models.errors import NotFound, OutsideArea
from models.vocabulary import Role
from starter.identity_cache import Caller
from starter.people import today
from starter.sphere import lies_within
from starter.units import Database, find_unit

# The units that count are those of memberships that last or are to come; for somebody who has none, those of the past.
_UNITS = """
with held as (
  select unit, ended_at is null and (valid_to is null or valid_to >= $2) as lasts from membership where officer = $1
)
select array(select distinct unit from held where lasts or not exists (select from held where lasts))
from officer where id = $1
"""


async def must_administer_unit(database: Database, caller: Caller, unit: str) -> None:
    """Returns if the unit lies in the caller's area. Raises OutsideArea, UnknownUnit."""
    if not await _administers(database, caller, unit):
        raise OutsideArea("the unit is in no area that the administrator has", unit=unit)


async def must_administer_officer(database: Database, caller: Caller, officer: str) -> None:
    """Returns if every unit of the officer lies in the caller's area. Raises NotFound, OutsideArea."""
    units = await database.fetchval(_UNITS, officer, today())
    if units is None:
        raise NotFound("no such officer", officer=officer)
    for unit in units:
        await must_administer_unit(database, caller, unit)


async def _administers(database: Database, caller: Caller, unit: str) -> bool:
    found = await find_unit(database, unit)
    seats = [membership for membership in caller.memberships if membership.role is Role.ADMINISTRATOR]
    return any(lies_within(found, seat.unit, seat.level) for seat in seats)
