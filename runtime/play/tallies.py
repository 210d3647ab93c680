"""What became of the nominees of a run, as the API tells it, and whether that is what was planned."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from models.vocabulary import Outcome, RecipientKind
from runtime.play.plan import PlannedDossier


class Line(NamedTuple):
    """A line of the award table: an award's code, and the kind of recipient."""

    award: str
    kind: RecipientKind


@dataclass
class Tallies:
    """Counts of nominees over the whole run; `faults` tell in words what is not as planned."""

    dossiers: int = 0
    nominees: int = 0
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    awarded: Counter[Line] = field(default_factory=Counter)
    open: int = 0
    lost: int = 0
    doubled: int = 0
    faults: list[str] = field(default_factory=list)
    nominations: list[str] = field(default_factory=list)
    straight: list[str] = field(default_factory=list)

    def count(self, planned: PlannedDossier, ids: tuple[int, ...], found: Iterable[tuple[int, str | None]]) -> None:
        """Counts one dossier: its nominees' ids in the order of the plan, and every place where one stands, with its outcome."""
        places: defaultdict[int, list[str | None]] = defaultdict(list)
        for nominee, outcome in found:
            places[nominee].append(outcome)
        self.dossiers += 1
        self.nominees += len(ids)
        self.lost += len(planned.nominees) - len(ids)
        for nominee, plan in zip(ids, planned.nominees, strict=False):
            where = places.pop(nominee, [])
            self._count_one(planned, plan.fate.outcome, where)
        self.doubled += sum(len(where) for where in places.values())

    def give_up(self, planned: PlannedDossier, why: str) -> None:
        """Counts a dossier that could not be played to its end."""
        self.dossiers += 1
        self.nominees += len(planned.nominees)
        self.open += len(planned.nominees)
        self.faults.append(f"dossier {planned.number} ({planned.award}): {why}")

    def _count_one(self, planned: PlannedDossier, expected: Outcome, where: list[str | None]) -> None:
        self.lost += not where
        self.doubled += len(where) > 1
        self.open += None in where
        for outcome in {Outcome(one) for one in where if one is not None}:
            self.outcomes[outcome] += 1
            if outcome is Outcome.AWARDED:
                self.awarded[Line(planned.award, planned.kind)] += 1
            if outcome is not expected:
                self.faults.append(f"dossier {planned.number} ({planned.award}): a nominee is {outcome}, planned was {expected}")


def planned_awards(dossiers: Iterable[PlannedDossier]) -> Counter[Line]:
    """How many of each award and kind of recipient the dossiers award."""
    counts: Counter[Line] = Counter()
    for dossier in dossiers:
        counts[Line(dossier.award, dossier.kind)] += dossier.awarded
    return counts
