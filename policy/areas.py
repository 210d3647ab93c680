"""The area of a nomination: every unit that may see it."""

from collections.abc import Iterable
from datetime import date

from models.vocabulary import Level
from policy.units import UnitDirectory, offices_above


def area_of(units: UnitDirectory, proposer: str, seat: str, level: Level, stations: Iterable[str], day: date) -> frozenset[str]:  # noqa: PLR0917 -- where it comes from, and when
    """The unit that proposes, all above it on the day of receipt, the offices on the way, and their successors.

    A unit proposes from its own `level` up: what the province's enterprise hands in is none of the business of the commune where it
    has its `seat`. A successor is one of the same level: the communes of a former district are not told of each other's
    nominations. The office that takes one over is added when it does. Raises what `offices_above` raises.
    """
    near = {proposer, *stations, *(office.code for office in offices_above(units, seat, level, day))}
    return frozenset(near.union(*(heirs(units, code) for code in near)))


def heirs(units: UnitDirectory, code: str) -> frozenset[str]:
    """The units of the same level that came after this one, whoever came after them included; none for an organisation."""
    found: set[str] = set()
    waiting = [code] if code in units else []
    while waiting:
        one = waiting.pop()
        level = units.get(one).level
        later = {heir for heir in units.successors(one) if units.get(heir).level is level} - found
        found |= later
        waiting.extend(later)
    return frozenset(found - {code})
