"""A scenario on the ground: its units and awards resolved, and whether the awards can be given in the way the scenario says."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from models.errors import DomainError
from models.messages.policy import Station
from models.vocabulary import Level
from policy.calendar import calendar_for
from policy.clock import HANOI
from policy.law import AwardLaw, check_recipients, law
from policy.route import pin_policy
from policy.units import directory, offices_above
from runtime.play.errors import Where
from runtime.play.place import Groups, Proposer, groups_of
from runtime.play.scenario import COMMUNES, DISTRICTS, ITSELF, Awards, Collectives, Scenario, read_scenario
from runtime.play.seasons import Season, seasons_of


@dataclass(frozen=True)
class AwardPlan:
    """An award of the scenario, resolved: what the law says of it, who proposes it with which weight, in which seasons."""

    entry: Awards
    law: AwardLaw
    level: Level
    proposers: tuple[tuple[Proposer, float], ...]
    seasons: tuple[Season, ...]


@dataclass(frozen=True)
class Layout:
    """The scenario with its units by group and its awards. `where` names its file, for what is seen to be wrong later."""

    where: Where
    scenario: Scenario
    groups: Groups
    awards: tuple[AwardPlan, ...]

    @property
    def offices(self) -> tuple[Proposer, ...]:
        """Every office that can be honoured as a whole: the communes of the place and its organisations."""
        return tuple(unit for group, units in self.groups.items() if group not in {ITSELF, DISTRICTS} for unit in units)


def read_layout(path: Path) -> Layout:
    """The layout of a scenario file. Raises `ScenarioError`, which names file and field."""
    return lay_out(read_scenario(path), Where(str(path)))


def lay_out(scenario: Scenario, where: Where) -> Layout:
    """The scenario with all its names resolved. Raises `ScenarioError` for a unit, an award or a way that cannot be."""
    seasons = _seasons(scenario, where)
    groups = groups_of(scenario, where)
    awards: list[AwardPlan] = []
    for number, entry in enumerate(scenario.awards):
        here = where.at(f"awards.{number}")
        plan = _award(scenario, entry, groups, seasons, here)
        if plan.law.code in {other.law.code for other in awards}:
            raise here.at("award").wrong(f"{plan.law.code} stands there twice; give its counts in one entry")
        awards.append(plan)
    return Layout(where, scenario, groups, tuple(awards))


def _seasons(scenario: Scenario, where: Where) -> dict[int, Season]:
    today = datetime.now(HANOI).date()
    if scenario.period.last > today:
        raise where.at("period.to").wrong(f"lies in the future: today is {today}")
    seasons = {season.year: season for season in seasons_of(scenario.period.first, scenario.period.last)}
    if not seasons:
        raise where.at("period").wrong("is too short: a dossier needs 120 days within one year")
    for day in (day for season in seasons.values() for day in (season.first, season.last)):
        try:
            regime = law().regime_on(day).id
        except DomainError as error:
            raise where.at("period").wrong(error.message) from error
        if regime is not scenario.regime:
            raise where.at("regime").wrong(f"is {regime} for a dossier received on {day}, not {scenario.regime}")
    return seasons


def _award(scenario: Scenario, entry: Awards, groups: Groups, seasons: dict[int, Season], where: Where) -> AwardPlan:
    award = _in_law(scenario, entry, where)
    if entry.collectives is Collectives.VILLAGES and set(entry.proposed_by) != {COMMUNES}:
        raise where.at("collectives").wrong("villages are proposed by communes")
    for position, year in enumerate(entry.years):
        if year not in seasons:
            raise where.at(f"years.{position}").wrong(f"{year} is none of the years {sorted(seasons)}")
    its_seasons = tuple(seasons[year] for year in entry.years or seasons)
    levels, weighted = set(), []
    for group, weight in entry.proposed_by.items():
        here = where.at(f"proposed_by.{group}")
        if not groups.get(group):
            known = ", ".join(name for name, units in groups.items() if units)
            raise here.wrong(f"no such units; the scenario has {known}")
        stations = _way(award, groups[group][0], its_seasons[0].first, here)
        levels.add(_checked_level(scenario, entry, groups[group][0], stations, here))
        weighted += [(unit, weight / len(groups[group])) for unit in groups[group]]
    if len(levels) > 1:
        found = ", ".join(sorted(levels))
        raise where.at("proposed_by").wrong(f"leads to decisions at several levels ({found}); name units with one way only")
    return AwardPlan(entry, award, levels.pop(), tuple(weighted), its_seasons)


def _in_law(scenario: Scenario, entry: Awards, where: Where) -> AwardLaw:
    try:
        award = law().award(entry.award, scenario.regime)
    except DomainError as error:
        raise where.at("award").wrong(f"{entry.award}: {error.message}") from error
    for kind in entry.counts:
        try:
            check_recipients(award, (kind,))
        except DomainError as error:
            raise where.at(kind).wrong(error.message) from error
    return award


def _way(award: AwardLaw, unit: Proposer, day: date, where: Where) -> tuple[Station, ...]:
    """The offices that a nomination of the unit passes."""
    try:
        offices = offices_above(directory(), unit.seat, unit.ref.level, day)
        return pin_policy(law(), award.code, day, unit.ref, offices, calendar_for(day, day)).stations
    except DomainError as error:
        raise where.wrong(error.message) from error


def _checked_level(scenario: Scenario, entry: Awards, unit: Proposer, stations: tuple[Station, ...], where: Where) -> Level:
    """The level that decides. The way must lead through the place, whose report counts the awards, and end where the file says."""
    what, level = f"{entry.award} from a unit of {unit.ref.level} level ({unit.ref.kind})", stations[-1].level
    if entry.decided_at not in {None, level}:
        raise where.wrong(f"{what} is decided at {level}, not at {entry.decided_at} level")
    if scenario.place.unit not in {unit.ref.code, *(station.unit for station in stations)}:
        decider = stations[-1].unit
        raise where.wrong(
            f"{what} does not pass {scenario.place.unit}, whose report counts the awards: {decider} decides it. Let a group propose"
            f" that the place manages (itself, or organisations at its level), or make {decider} the place of a scenario of its own"
        )
    return level
