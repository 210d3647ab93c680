"""Finds a unit by its code, in the country's directory or among the organisations."""

from dataclasses import dataclass
from datetime import date

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from models.errors import UnknownUnit
from models.messages.unit import UnitRef
from models.vocabulary import Level, UnitKind
from policy.units import CENTRE, directory

Connection = asyncpg.Connection | PoolConnectionProxy
Database = asyncpg.Pool | asyncpg.Connection | PoolConnectionProxy

_ORGANISATION = "select name, kind, parent, level, legal_personality, valid_from, valid_to from organisation where code = $1"


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A unit, its name, and the administrative unit it lies in (itself, if it is one)."""

    ref: UnitRef
    name: str
    seat: str
    valid_from: date
    valid_to: date | None


async def find_unit(database: Database, code: str) -> FoundUnit:
    """The unit of this code, whether or not it still exists. Raises UnknownUnit."""
    if not is_organisation(code):
        unit = directory().get(code)
        ref = UnitRef(code=unit.code, level=unit.level)
        return FoundUnit(ref, unit.name, unit.code, unit.valid_from, unit.valid_to)
    row = await database.fetchrow(_ORGANISATION, code)
    if row is None:
        raise UnknownUnit("unit", "no unit has this code", unit=code)
    ref = UnitRef(code=code, level=Level(row["level"]), kind=UnitKind(row["kind"]), legal_personality=row["legal_personality"])
    return FoundUnit(ref, row["name"], row["parent"], row["valid_from"], row["valid_to"])


async def find_unit_on(database: Database, code: str, day: date) -> FoundUnit:
    """The unit of this code, which exists that day, as does the one it lies in. Raises UnknownUnit, naming what came after."""
    found = await find_unit(database, code)
    directory().on(found.seat, day)
    if day < found.valid_from or (found.valid_to is not None and day > found.valid_to):
        raise UnknownUnit("unit", f"{code} does not exist on {day}", unit=code)
    return found


def is_organisation(code: str) -> bool:
    """Whether the code is one of an organisation: those of the directory begin with a digit, except the centre's."""
    return code[:1].isalpha() and code != CENTRE
