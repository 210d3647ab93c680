"""A scenario's place with its units, and whether the awards can be given there in the way the scenario says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import count

from models.errors import DomainError, UnknownUnit
from models.messages.unit import UnitRef
from models.vocabulary import Level
from policy.clock import HANOI
from policy.law import AwardLaw, Law, check_recipients, law
from policy.route import decided_by_own_head, deciding_level
from policy.units import AdministrativeUnit, directory
from runtime.play.errors import ScenarioError
from runtime.play.scenario import COMMUNE_MARK, COMMUNES, DISTRICTS, ITSELF, Awards, Collectives, Organisations, Scenario
from runtime.play.seasons import Season, seasons_of


@dataclass(frozen=True)
class Proposer:
    """A unit that proposes. `home` names the commune or place in which its people live; `parent` is set for an organisation."""

    ref: UnitRef
    name: str
    home: str
    parent: str | None = None
    valid_from: date | None = None


@dataclass(frozen=True)
class AwardPlan:
    """An award of the scenario, resolved: its code and name in law, who proposes it with which weight, and its seasons."""

    entry: Awards
    law: AwardLaw
    proposers: tuple[tuple[Proposer, float], ...]
    seasons: tuple[Season, ...]


@dataclass(frozen=True)
class Layout:
    """The scenario on the ground: the units by group, and the awards. `file` is where it was read from."""

    file: str
    scenario: Scenario
    groups: dict[str, tuple[Proposer, ...]]
    awards: tuple[AwardPlan, ...]

    @property
    def offices(self) -> tuple[Proposer, ...]:
        """Every office that can be honoured itself: the communes of the place and its organisations."""
        return tuple(unit for group, units in self.groups.items() if group not in {ITSELF, DISTRICTS} for unit in units)


def lay_out(scenario: Scenario, file: str = "scenario") -> Layout:
    """The scenario with all its names resolved. Raises `ScenarioError` for a unit, an award or a way that cannot be."""
    groups = {**_directory_groups(scenario, file), **_organisations(scenario, file)}
    awards = tuple(_award(scenario, file, groups, number) for number in range(len(scenario.awards)))
    for number, plan in enumerate(awards):
        earlier = [other.law.code for other in awards[:number]]
        if plan.law.code in earlier:
            raise ScenarioError(file, f"awards.{number}.award", f"{plan.law.code} stands there twice; give its counts in one entry")
    return Layout(file, scenario, groups, awards)


def _directory_groups(scenario: Scenario, file: str) -> dict[str, tuple[Proposer, ...]]:
    units, period = directory(), scenario.period
    try:
        units.on(scenario.place.unit, period.first)
        place = units.on(scenario.place.unit, period.last)
    except UnknownUnit as error:
        raise ScenarioError(file, "place.unit", error.message) from error
    inside = [unit for unit in _under(place) if unit.existed_on(period.first) and unit.existed_on(period.last)]
    return {
        ITSELF: (_administrative(place),),
        COMMUNES: tuple(_administrative(unit) for unit in inside if unit.level is Level.COMMUNE),
        DISTRICTS: tuple(_administrative(unit) for unit in inside if unit.level is Level.DISTRICT),
    }


def _under(place: AdministrativeUnit) -> Iterator[AdministrativeUnit]:
    for unit in directory().children(place.code):
        yield unit
        yield from _under(unit)


def _administrative(unit: AdministrativeUnit) -> Proposer:
    return Proposer(UnitRef(code=unit.code, level=unit.level), unit.name, unit.name)


def _organisations(scenario: Scenario, file: str) -> dict[str, tuple[Proposer, ...]]:
    return {
        entry.group: tuple(_of_entry(scenario, file, number, entry)) for number, entry in enumerate(scenario.place.organisations)
    }


def _of_entry(scenario: Scenario, file: str, number: int, entry: Organisations) -> Iterator[Proposer]:
    units = directory()
    place = units.get(scenario.place.unit)
    communes = [unit for unit in _under(place) if unit.level is Level.COMMUNE and unit.existed_on(scenario.period.first)]
    numbers = count(1)
    for position, name in enumerate(entry.names):
        field = f"place.organisations.{number}.names.{position}"
        if COMMUNE_MARK in name and not communes:
            raise ScenarioError(file, field, f"{place.name} has no communes in that period")
        for parent in communes if COMMUNE_MARK in name else [place]:
            if entry.level.rank < parent.level.rank:
                field = f"place.organisations.{number}.level"
                raise ScenarioError(file, field, f"{entry.level} lies below {parent.name}, which stands at {parent.level} level")
            ref = UnitRef(
                code=f"{scenario.id}-{entry.group}-{next(numbers):02d}",
                level=entry.level,
                kind=entry.kind,
                legal_personality=entry.legal_personality,
            )
            yield Proposer(ref, name.replace(COMMUNE_MARK, parent.short_name), parent.name, parent.code, parent.valid_from)


def _award(scenario: Scenario, file: str, groups: dict[str, tuple[Proposer, ...]], number: int) -> AwardPlan:
    entry, field, the_law = scenario.awards[number], f"awards.{number}", law()
    try:
        award = the_law.award(entry.award, scenario.regime)
    except DomainError as error:
        raise ScenarioError(file, f"{field}.award", f"{entry.award}: {error.message}") from error
    for kind in entry.counts:
        try:
            check_recipients(award, (kind,))
        except DomainError as error:
            raise ScenarioError(file, f"{field}.{kind}", error.message) from error
    if entry.collectives is Collectives.VILLAGES and set(entry.proposed_by) != {COMMUNES}:
        raise ScenarioError(file, f"{field}.collectives", "villages are proposed by communes")
    for group in entry.proposed_by:
        if not groups.get(group):
            known = ", ".join(name for name, units in groups.items() if units)
            raise ScenarioError(file, f"{field}.proposed_by.{group}", f"no such units; the scenario has {known}")
    weighted = [(unit, weight / len(groups[group])) for group, weight in entry.proposed_by.items() for unit in groups[group]]
    for group in entry.proposed_by:
        _check_decider(entry, award, groups[group][0], file, f"{field}.proposed_by.{group}")
    return AwardPlan(entry, award, tuple(weighted), _seasons(scenario, file, the_law, number))


def _check_decider(entry: Awards, award: AwardLaw, unit: Proposer, file: str, field: str) -> None:
    try:
        level = unit.ref.level if decided_by_own_head(award, unit.ref) else deciding_level(award, unit.ref)
    except DomainError as error:
        raise ScenarioError(file, field, error.message) from error
    if entry.decided_at is not None and level is not entry.decided_at:
        raise ScenarioError(
            file,
            field,
            f"{award.code} from a {unit.ref.kind} of {unit.ref.level} level is decided at {level}, not {entry.decided_at} level",
        )


def _seasons(scenario: Scenario, file: str, the_law: Law, number: int) -> tuple[Season, ...]:
    today = datetime.now(HANOI).date()
    if scenario.period.last > today:
        raise ScenarioError(file, "period.to", f"lies in the future: today is {today}")
    seasons = {season.year: season for season in seasons_of(scenario.period.first, scenario.period.last)}
    if not seasons:
        raise ScenarioError(file, "period", "is too short: a dossier needs 120 days within one year")
    for season in seasons.values():
        for day in (season.first, season.last):
            try:
                regime = the_law.regime_on(day).id
            except DomainError as error:
                raise ScenarioError(file, "period", error.message) from error
            if regime is not scenario.regime:
                raise ScenarioError(file, "regime", f"is {regime} for a dossier received on {day}, not {scenario.regime}")
    for position, year in enumerate(scenario.awards[number].years):
        if year not in seasons:
            raise ScenarioError(file, f"awards.{number}.years.{position}", f"{year} is none of the years {sorted(seasons)}")
    wanted = scenario.awards[number].years or tuple(seasons)
    return tuple(seasons[year] for year in wanted)
