"""What a verification comes to."""

from collections.abc import Callable
from dataclasses import dataclass, field

from auditor.ledger.checkpoints import Opened
from auditor.ledger.findings import Finding

Progress = Callable[[str, int, int], None]
"""Told what is being looked at, how much of it is done, and how much there is."""


@dataclass
class Verdict:
    """What was found, and how much was looked at.

    `unsigned` are entries that no leaf holds yet, `unsigned_cards` the same of the archive's cards, `later` checkpoints of a larger
    tree than that of a restored backup, `latest` the signed root of the largest tree that was found whole.
    """

    findings: list[Finding] = field(default_factory=list)
    entries: int = 0
    unsigned: int = 0
    leaves: int = 0
    nodes: int = 0
    checkpoints: int = 0
    later: int = 0
    cards: int = 0
    unsigned_cards: int = 0
    cases: int = 0
    latest: Opened | None = None

    @property
    def holds(self) -> bool:
        """True when nothing is wrong, and what there is stands under a signed root."""
        return not self.findings and (self.latest is not None or self.empty)

    @property
    def empty(self) -> bool:
        """True when there is nothing that could be verified, as in an installation that nobody has used yet."""
        return self.entries == self.leaves == self.checkpoints == self.cards == 0
