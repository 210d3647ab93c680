"""Of whom an administrator decides: of their unit and all units beneath, and of the officers who work nowhere else.

Whoever stands in for an administrator is one, but for what would outlast the absence: see `in_own_name`.
"""

from models.errors import NotAllowed, NotFound, OutsideArea
from models.vocabulary import Role
from starter.people.caller import Caller
from starter.people.persons import today
from starter.rights.sphere import lies_within
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
    for unit in await _units_of(database, officer):
        await must_administer_unit(database, caller, unit)


async def must_know_officer(database: Database, caller: Caller, officer: str) -> None:
    """Returns if a unit of the officer lies in the caller's area, so that the caller may look. Raises NotFound, OutsideArea."""
    units = await _units_of(database, officer)
    if units and not any([await _administers(database, caller, unit) for unit in units]):
        raise OutsideArea("the officer works in no area that the administrator has", officer=officer)


async def _units_of(database: Database, officer: str) -> list[str]:
    units: list[str] | None = await database.fetchval(_UNITS, officer, today())
    if units is None:
        raise NotFound("no such officer", officer=officer)
    return units


def in_own_name(caller: Caller) -> Caller:
    """The caller without whoever they stand in for. Raises NotAllowed for one who is administrator in another's name only.

    For keys to the accounts of others (tokens, invitations, identities) and for the role of administrator: a substitute who
    could hand them out would be administrator for good.
    """
    own = caller.in_own_name
    if Role.ADMINISTRATOR in caller.roles - own.roles:
        raise NotAllowed("a substitute does not: an administrator does, in their own name", roles=[Role.ADMINISTRATOR.value])
    return own


def must_be_about_another(caller: Caller, officer: str) -> None:
    """Returns unless the officer is the caller, or one for whom the caller stands in today. Raises NotAllowed."""
    if caller.speaks_for(officer):
        raise NotAllowed("nobody gives or takes their own roles, nor those of the one for whom they stand in", officer=officer)


def home_of_administrator(caller: Caller) -> str:
    """The unit whose officers an administrator sees who names none. Raises NotAllowed for anybody else."""
    for actor in caller.actors:
        if actor.role is Role.ADMINISTRATOR:
            return actor.unit
    raise NotAllowed("only an administrator may do this", roles=[Role.ADMINISTRATOR.value])


async def _administers(database: Database, caller: Caller, unit: str) -> bool:
    found = await find_unit(database, unit)
    seats = [actor for actor in caller.actors if actor.role is Role.ADMINISTRATOR]
    return any(lies_within(found, seat.unit, seat.level) for seat in seats)
