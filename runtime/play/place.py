"""A scenario's units: those of the directory in its place, and the organisations that it adds to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import count

from models.errors import UnknownUnit
from models.messages.unit import UnitRef
from models.vocabulary import Level
from policy.units import AdministrativeUnit, directory
from runtime.play.errors import Where
from runtime.play.scenario import COMMUNE_MARK, COMMUNES, DISTRICTS, ITSELF, Organisations, Scenario


@dataclass(frozen=True)
class Proposer:
    """A unit that proposes. `home` names the commune or place in which its people live; `parent` is set for an organisation."""

    ref: UnitRef
    name: str
    home: str
    parent: str | None = None
    valid_from: date | None = None

    @property
    def seat(self) -> str:
        """The administrative unit in which it lies, or that it is."""
        return self.parent or self.ref.code


Groups = dict[str, tuple[Proposer, ...]]
"""The units of a scenario by the group in which its file names them."""


def groups_of(scenario: Scenario, where: Where) -> Groups:
    """All units of the scenario. Raises `ScenarioError` for a place that did not exist, or organisations that cannot lie in it."""
    units, period = directory(), scenario.period
    try:
        units.on(scenario.place.unit, period.first)
        place = units.on(scenario.place.unit, period.last)
    except UnknownUnit as error:
        raise where.at("place.unit").wrong(error.message) from error
    inside = [unit for unit in _under(place) if unit.existed_on(period.first) and unit.existed_on(period.last)]
    communes = [unit for unit in inside if unit.level is Level.COMMUNE]
    groups: Groups = {
        ITSELF: (_administrative(place),),
        COMMUNES: tuple(map(_administrative, communes)),
        DISTRICTS: tuple(_administrative(unit) for unit in inside if unit.level is Level.DISTRICT),
    }
    for number, entry in enumerate(scenario.place.organisations):
        here = where.at(f"place.organisations.{number}")
        groups[entry.group] = tuple(_organisations(scenario.id, place, communes, entry, here))
    return groups


def _under(place: AdministrativeUnit) -> Iterator[AdministrativeUnit]:
    for unit in directory().children(place.code):
        yield unit
        yield from _under(unit)


def _administrative(unit: AdministrativeUnit) -> Proposer:
    return Proposer(UnitRef(code=unit.code, level=unit.level), unit.name, unit.name)


def _organisations(
    prefix: str, place: AdministrativeUnit, communes: list[AdministrativeUnit], entry: Organisations, where: Where
) -> Iterator[Proposer]:
    numbers = count(1)
    for position, name in enumerate(entry.names):
        if COMMUNE_MARK in name and not communes:
            raise where.at(f"names.{position}").wrong(f"{place.name} has no communes in that period")
        for parent in communes if COMMUNE_MARK in name else [place]:
            if entry.level.rank < parent.level.rank:
                raise where.at("level").wrong(f"{entry.level} lies below {parent.name}, which stands at {parent.level} level")
            ref = UnitRef(
                code=f"{prefix}-{entry.group}-{next(numbers):02d}",
                level=entry.level,
                kind=entry.kind,
                legal_personality=entry.legal_personality,
            )
            yield Proposer(ref, name.replace(COMMUNE_MARK, parent.short_name), parent.name, parent.code, parent.valid_from)
