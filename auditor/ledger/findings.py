"""What can be found wrong with the ledger's proof: which part, where it lies, what was done to it."""

from enum import StrEnum
from typing import NamedTuple


class Part(StrEnum):
    """What it is about."""

    ENTRY = "entry"
    LEAF = "leaf"
    NODE = "node"
    CHECKPOINT = "checkpoint"
    KEY = "key"
    CARD = "card"
    CASE = "case"
    POLICY = "policy"


class Deed(StrEnum):
    """What was done to it."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"


class Where(StrEnum):
    """Where it lies, or should lie."""

    DATABASE = "database"
    ARCHIVE = "archive"
    BROUGHT = "brought"
    """A checkpoint that the auditor has brought along."""


class Finding(NamedTuple):
    """One thing that is wrong. `chain` and `sequence` name an entry, a card or the leaf of one; `detail` holds no personal data."""

    part: Part
    deed: Deed
    where: Where
    chain: str | None
    sequence: int | None
    detail: str

    def __str__(self) -> str:
        subject = "" if self.chain is None else f" {self.chain}" + ("" if self.sequence is None else f" {self.sequence}")
        return f"{self.part}{subject} {self.deed} ({self.where}): {self.detail}"
