"""From a layout to dossiers: who is nominated by whom, when, for what, and what becomes of each."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor
from random import Random

from models.vocabulary import Outcome, RecipientKind
from runtime.play.dice import dice_for
from runtime.play.fates import Fate, lists_of_fates
from runtime.play.layout import AwardPlan, Layout
from runtime.play.place import Proposer
from runtime.play.scenario import Collectives
from runtime.play.seasons import Season


@dataclass(frozen=True)
class PlannedNominee:
    """Somebody on a list: the `number`-th recipient of their kind in `unit`, whose name follows from that."""

    unit: Proposer
    number: int
    fate: Fate


@dataclass(frozen=True)
class PlannedDossier:
    """A dossier to be handed in. `number` counts the dossiers of the whole scenario from 0, sampled or not."""

    number: int
    award: str
    kind: RecipientKind
    collectives: Collectives
    unit: Proposer
    season: Season
    received_on: date
    nominees: tuple[PlannedNominee, ...]

    @property
    def awarded(self) -> int:
        """How many of its nominees will be awarded."""
        return sum(nominee.fate.outcome is Outcome.AWARDED for nominee in self.nominees)


def plan(layout: Layout, seed: int, sample: float = 1.0) -> tuple[PlannedDossier, ...]:
    """The dossiers of the scenario, in the order in which they are received.

    All of them together award exactly what the scenario counts. A sample takes that fraction of the dossiers of each award and kind
    of recipient, at least one; the dossiers in it are the very ones of the whole. Raises `ScenarioError` where an award honours
    more units in a year than there are.
    """
    dossiers: list[PlannedDossier] = []
    number = 0
    for award in layout.awards:
        for kind, awarded in award.entry.counts.items():
            dice = dice_for(seed, award.law.code, kind)
            lists = lists_of_fates(awarded, award.entry.list_size, layout.scenario.shares_of(award.entry), dice)
            settled = _Settling(layout, award, kind, dice).settle(lists, number)
            number += len(settled)
            dossiers += settled if sample >= 1 else dice.sample(settled, max(1, round(len(settled) * sample)))
    return tuple(sorted(dossiers, key=lambda dossier: (dossier.received_on, dossier.number)))


@dataclass
class _Settling:
    """Gives the lists of one award and kind of recipient their units, years and people."""

    layout: Layout
    award: AwardPlan
    kind: RecipientKind
    dice: Random
    taken: defaultdict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))

    def settle(self, lists: list[list[Fate]], first: int) -> list[PlannedDossier]:
        """A dossier for each list, numbered from `first`; years in turn, units by their weights."""
        units, seasons = self._turns(len(lists)), self.award.seasons
        return [
            self._dossier(first + position, units[position], seasons[position % len(seasons)], fates)
            for position, fates in enumerate(lists)
        ]

    def _dossier(self, number: int, unit: Proposer, season: Season, fates: list[Fate]) -> PlannedDossier:
        return PlannedDossier(
            number=number,
            award=self.award.law.code,
            kind=self.kind,
            collectives=self.award.entry.collectives,
            unit=unit,
            season=season,
            received_on=season.first + timedelta(days=self.dice.randint(0, (season.last - season.first).days)),
            nominees=self._whole_units(unit, season, fates) if self._honours_whole_units else self._people(unit, season, fates),
        )

    def _turns(self, lists: int) -> list[Proposer]:
        """Which unit hands in which list: each as often as its weight says, to the nearest whole, in mixed order."""
        weighted = self.dice.sample(self.award.proposers, len(self.award.proposers))
        whole = sum(weight for _, weight in weighted)
        turns: list[Proposer] = []
        passed = 0.0
        for unit, weight in weighted:
            passed += weight
            turns += [unit] * (floor(passed / whole * lists + 0.5) - len(turns))
        self.dice.shuffle(turns)
        return turns

    def _people(self, unit: Proposer, season: Season, fates: list[Fate]) -> tuple[PlannedNominee, ...]:
        """The next ones of the unit, nobody twice in a year; from year to year the row begins one further."""
        begin = self._take(unit.ref.code, season, len(fates)) + season.year - self._first_year
        return tuple(PlannedNominee(unit, begin + place, fate) for place, fate in enumerate(fates))

    def _whole_units(self, unit: Proposer, season: Season, fates: list[Fate]) -> tuple[PlannedNominee, ...]:
        """The proposing unit, or the next offices of the place, whoever proposes; from year to year the row begins elsewhere."""
        itself = self.award.entry.collectives is Collectives.UNIT
        pool = (unit,) if itself else self.layout.offices
        begin = self._take(unit.ref.code if itself else "", season, len(fates))
        if begin + len(fates) > len(pool):
            where = self.layout.where.at(f"awards.{self.layout.awards.index(self.award)}.collectives")
            raise where.wrong(f"{self.award.law.code} honours more of them in {season.year} than there are ({len(pool)})")
        begin += (season.year - self._first_year) * (len(pool) // 3 + 1)
        return tuple(PlannedNominee(pool[(begin + place) % len(pool)], 0, fate) for place, fate in enumerate(fates))

    def _take(self, whose: str, season: Season, many: int) -> int:
        begin = self.taken[whose, season.year]
        self.taken[whose, season.year] += many
        return begin

    @property
    def _honours_whole_units(self) -> bool:
        whole = {Collectives.UNIT, Collectives.OFFICES}
        return self.kind is RecipientKind.COLLECTIVE and self.award.entry.collectives in whole

    @property
    def _first_year(self) -> int:
        return self.layout.scenario.period.first.year
