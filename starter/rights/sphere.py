"""Which units lie within another one: an office may speak for, and count, what lies beneath it."""

from collections.abc import Collection

from models.vocabulary import Level, Role
from policy.rights import Person
from policy.units import directory
from starter.units import Database, FoundUnit, find_unit


def lies_within(unit: FoundUnit, office: str, level: Level) -> bool:
    """True for the office itself, for every unit of the directory under it, and for the organisations that lie in any of these.

    An organisation that stands above the office is not beneath it, wherever its seat is: an enterprise of the province is none of
    the commune's.
    """
    if unit.ref.code == office:
        return True
    if unit.ref.level.rank > level.rank:
        return False
    code: str | None = unit.seat
    while code is not None and code != office:
        code = directory().get(code).parent
    return code is not None


async def oversees(database: Database, person: Person, unit: str | None, roles: Collection[Role] = tuple(Role)) -> bool:
    """Whether the unit lies within one where the person, or one for whom they stand in, has such a role. Raises UnknownUnit."""
    if unit is None:
        return False
    found = await find_unit(database, unit)
    held = [one for somebody in (person, *person.stands_in_for) for one in somebody.memberships]
    return any(one.role in roles and lies_within(found, one.unit, one.level) for one in held)
