"""What a draft would change, over all dossiers: everything found, and how often, by rule, award and unit."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from auditor.what_if.cases import Dossier, Terms
from auditor.what_if.findings import Change, Flip, Kind, NewRefusal, Told
from auditor.what_if.rulings import Refused, Rulings
from models.errors import DomainError
from policy.units import directory


@dataclass
class Report:
    """Everything that was told, as it comes in. `left_out` are dossiers that could not be asked."""

    law: str
    draft: str
    asked: int = 0
    nominees: int = 0
    left_out: int = 0
    flips: list[Flip] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    refused: list[NewRefusal] = field(default_factory=list)
    untold: list[int] = field(default_factory=list)
    unread: int = 0

    def take(self, told: Told) -> None:
        """Add what was told of one dossier."""
        self.asked += 1
        self.nominees += told.nominees
        self.flips += told.flips
        self.changes += told.changes
        self.untold += told.untold
        self.unread += len(told.unread)

    @property
    def changes_something(self) -> bool:
        """Whether anything at all would be otherwise."""
        return bool(self.flips or self.changes or self.refused)

    def running(self, kind: Kind) -> list[Change]:
        """The changes of this kind to nominations that are open."""
        return [change for change in self.changes if change.open and change.kind is kind]

    def as_json(self) -> dict[str, Any]:
        """For programs: everything found, and the totals."""
        return {
            "law": self.law,
            "draft": self.draft,
            "asked": {"dossiers": self.asked, "nominees": self.nominees, "left_out": self.left_out},
            "flips": [flip.model_dump(mode="json", exclude_none=True) for flip in self.flips],
            "changes": [change.model_dump(mode="json", exclude_none=True) for change in self.changes],
            "refused": [refusal.model_dump(mode="json") for refusal in self.refused],
            "cannot_be_told": {"outcomes": self.untold, "records_not_at_hand": self.unread},
            "totals": {
                "flips": dict(Counter(f"{flip.before} → {flip.after}" for flip in self.flips)),
                "by_rule": dict(Counter(clause_of(flip) for flip in self.flips)),
                "by_award": dict(Counter(flip.award for flip in self.flips)),
                "by_unit": dict(Counter(flip.unit for flip in self.flips)),
                "changes": dict(Counter(f"{change.kind}: {change.reason}" for change in self.changes)),
            },
        }


def clause_of(found: Flip | Change) -> str:
    """The clause of the rule that makes the difference; the reason where no clause does."""
    if found.rule is not None:
        return found.rule.clause
    return str(found.why if isinstance(found, Flip) else found.reason)


def new_refusals(terms: Iterable[tuple[Terms, int]], law: Rulings, draft: Rulings) -> list[NewRefusal]:
    """Of such dossiers, handed in on the day on which both laws are asked, those that only the draft would not let in."""
    found = []
    for asked, dossiers in terms:
        drafted = draft.of(asked)
        if isinstance(drafted, Refused) and not isinstance(law.of(asked), Refused):
            found.append(NewRefusal(award=asked.award, unit=asked.proposer.code, dossiers=dossiers, reason=drafted.reason))
    return found


def handed_in_again(dossiers: Counter[Terms], today: date) -> list[tuple[Terms, int]]:
    """The same kinds of dossiers handed in today, each with how many there were; without those of offices that are no more."""
    again: Counter[Terms] = Counter()
    for terms, many in dossiers.items():
        if all(_stands(office.code, today) for office in terms.offices):
            again[terms._replace(received_on=today)] += many
    return list(again.items())


def terms_of(dossier: Dossier) -> Terms:
    """The kind of a dossier, whatever the day on which it came."""
    return dossier.terms._replace(received_on=date.min)


def _stands(code: str, day: date) -> bool:
    try:
        directory().on(code, day)
    except DomainError:
        return False
    return True
