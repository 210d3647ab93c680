"""Which units lie within another one: an office may speak for, and count, what lies beneath it."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import NamedTuple

from models.messages.actor import Actor
from models.vocabulary import Level, Role
from policy.rights import OVERSEERS, Person, actors_of, units_of
from policy.units import CENTRE, directory
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
    return any(actor.role in roles and lies_within(found, actor.unit, actor.level) for actor in actors_of(person))


class Sphere(NamedTuple):
    """Units, and the organisations that hang under one of `parents` at its level. None instead of units: all there are."""

    units: list[str] | None
    parents: list[str]
    levels: list[str]


IN_SPHERE = """
($1::text[] is null or unit = any($1)
  or unit in (select code from organisation where (parent, level) in (select * from unnest($2::text[], $3::text[]))))
"""
"""The condition that a row's `unit` lies in a sphere: $1 to $3 are its fields."""


def sphere_of(person: Person) -> Sphere:
    """The units where the person has a role or stands in for somebody; for auditors and administrators also all beneath theirs."""
    return _sphere(units_of(person), [actor for actor in actors_of(person) if actor.role in OVERSEERS])


def administered_by(person: Person) -> Sphere:
    """The units of which the person, or one for whom they stand in, is administrator, and all beneath them."""
    return _sphere((), [actor for actor in actors_of(person) if actor.role is Role.ADMINISTRATOR])


def _sphere(units: Collection[str], seats: Iterable[Actor]) -> Sphere:
    """These units, and whatever lies within the offices of these seats, as `lies_within` has it."""
    found, hanging = set(units), set[tuple[str, str]]()
    for seat in seats:
        if seat.unit == CENTRE:
            return Sphere(None, [], [])
        beneath = _units_beneath(seat.unit) if seat.unit in directory() else frozenset[str]()
        found |= {seat.unit, *beneath}
        levels = [level.value for level in Level if level.rank <= seat.level.rank]
        hanging |= {(code, level) for code in beneath for level in levels}
    return Sphere(sorted(found), [parent for parent, _ in hanging], [level for _, level in hanging])


@lru_cache(maxsize=256)
def _units_beneath(office: str) -> frozenset[str]:
    """The unit of the directory with every unit that lies or once lay in it."""
    found, left = {office}, [office]
    while left:
        for child in directory().children(left.pop()):
            if child.code not in found:
                found.add(child.code)
                left.append(child.code)
    return frozenset(found)
