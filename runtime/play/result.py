"""The result of a play: what is printed last, and whether every check held."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from auditor.invariants import tally
from models.vocabulary import Outcome
from runtime.play.awards import AwardReport, expected
from runtime.play.layout import Layout
from runtime.play.tallies import Line, Tallies
from runtime.play.witness import Evidence

SHOWN = 5


@dataclass(frozen=True)
class Check:
    """Something that must hold, in both languages, and what was found where it does not."""

    vi: str
    en: str
    found: tuple[str, ...]

    @property
    def held(self) -> bool:
        """True when nothing speaks against it."""
        return not self.found


@dataclass(frozen=True)
class Result:
    """What became of everybody, what the report shows of it, and what the engines say, where they were asked."""

    tallies: Tallies
    planned: Mapping[Line, int]
    report: AwardReport
    evidence: Evidence | None
    seconds: float

    def checks(self, layout: Layout) -> list[Check]:
        """Every check of the run."""
        counts = self.tallies
        wrong = _differences(self.report, layout, self.planned)
        checks = [
            Check("Số lượng từng danh hiệu đúng như kịch bản", "Every award was given as often as the scenario says", wrong),
            Check("Mỗi trường hợp kết thúc đúng như dự kiến", "Everybody ended as planned", tuple(counts.faults)),
            Check("Không còn ai chưa có kết quả", "Nobody is left open", _unless_zero(counts.open, "nominees are open")),
            Check("Không ai bị mất", "Nobody is lost", _unless_zero(self.lost, "are lost")),
            Check("Không ai bị tính hai lần", "Nobody is doubled", _unless_zero(self.doubled, "are doubled")),
        ]
        if self.evidence is not None:
            found = tuple(map(str, self.evidence.violations))
            vi, en = "Sổ cái, danh sách và quy trình khớp nhau", "Ledger, lists and workflows agree, nominee by nominee"
            waiting = _unless_zero(len(self.evidence.orphans), "wait for nobody")
            checks.append(Check(vi, en, found))
            checks.append(Check("Không hồ sơ nào chờ mà không có người lo", "Nothing waits for nobody", waiting))
        return checks

    @property
    def lost(self) -> int:
        """Nominees whom the API or the auditor misses."""
        missing = self.evidence and max(0, self.tallies.nominees - self.evidence.nominees)
        return self.tallies.lost + (tally(self.evidence.violations).lost if self.evidence else 0) + (missing or 0)

    @property
    def doubled(self) -> int:
        """Nominees who stand in two places, have two outcomes, or were written down twice."""
        extra = self.evidence and max(0, self.evidence.nominees - self.tallies.nominees)
        return self.tallies.doubled + (tally(self.evidence.violations).doubled if self.evidence else 0) + (extra or 0)

    def as_json(self) -> str:
        """One line for programs: dossiers in `nominations`, nominees in all other counts."""
        counts = self.tallies
        values: dict[str, Any] = {
            "nominations": counts.dossiers,
            "nominees": counts.nominees,
            "awarded": counts.outcomes[Outcome.AWARDED],
            "not_awarded": counts.outcomes[Outcome.NOT_AWARDED],
            "rejected": counts.outcomes[Outcome.REJECTED],
            "withdrawn": counts.outcomes[Outcome.WITHDRAWN],
            "open": counts.open,
            "lost": self.lost,
            "doubled": self.doubled,
            "events_per_climb_max": self.evidence.longest_history if self.evidence else None,
            "seconds": round(self.seconds, 1),
            "nominees_per_second": round(counts.nominees / self.seconds, 1) if self.seconds else None,
        }
        return json.dumps(values)


def _differences(report: AwardReport, layout: Layout, planned: Mapping[Line, int]) -> tuple[str, ...]:
    wanted = expected(layout, planned)
    return tuple(
        f"{line.award}, {line.kind}, at {line.level}: {report.turns[line]} instead of {wanted[line]}"
        for line in wanted | report.turns
        if report.turns[line] != wanted[line]
    )


def _unless_zero(number: int, what: str) -> tuple[str, ...]:
    return (f"{number} {what}",) if number else ()
