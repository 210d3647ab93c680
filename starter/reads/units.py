"""Units: found by name, read by code."""

import asyncpg

from models.errors import NotFound, UnknownUnit
from policy.units import AdministrativeUnit, directory
from starter.schemas.base import UnitName
from starter.schemas.law import UnitAnswer
from starter.units import find_unit


async def read_unit(pool: asyncpg.Pool, code: str) -> UnitAnswer:
    """The unit of this code, whether or not it still exists, with those above it on its last day. Raises NotFound."""
    try:
        found = await find_unit(pool, code)
    except UnknownUnit:
        raise NotFound("no such unit", unit=code) from None
    administrative = found.seat == found.ref.code
    return UnitAnswer(
        **found.ref.model_dump(),
        name=found.name,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        above=[named(unit) for unit in _above(found.seat) if unit.code != found.ref.code],
        predecessors=list(directory().predecessors(code)) if administrative else [],
        successors=list(directory().successors(code)) if administrative else [],
    )


def named(unit: AdministrativeUnit) -> UnitName:
    """Code, name and level of a unit of the directory."""
    return UnitName(code=unit.code, name=unit.name, level=unit.level)


def _above(seat: str) -> tuple[AdministrativeUnit, ...]:
    unit = directory().get(seat)
    return directory().chain(seat, unit.valid_to or unit.valid_from)
