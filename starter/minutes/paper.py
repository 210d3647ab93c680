"""A paper before it is set: its heading, its blocks, its signatures. DOCX and PDF are set from the same one, so they say the same.

All texts are plain: nothing in them is markup to either of the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class Column(StrEnum):
    """A column of a table, by the word at its head."""

    NUMBER = "number"
    NAME = "name"
    FUNCTION = "function"
    PRESENCE = "presence"
    OF = "of"
    GROUND = "ground"
    PROPOSER = "proposer"
    AWARD = "award"
    NOMINEES = "nominees"
    FROM = "from"
    TO = "to"
    COMPLAINTS = "complaints"
    NOMINEE = "nominee"
    IN_FAVOUR = "in_favour"
    AGAINST = "against"
    ABSTAINING = "abstaining"
    INVALID = "invalid"
    SHARE = "share"
    VERDICT = "verdict"
    BASIS = "basis"
    PASSED = "passed"
    FAILED = "failed"
    UNDECIDED = "undecided"


WORDY = frozenset(
    {Column.NAME, Column.FUNCTION, Column.PRESENCE, Column.OF, Column.GROUND, Column.PROPOSER, Column.AWARD, Column.NOMINEE}
)
"""Columns of words stand to the left, those of numbers in the middle."""


class TableKind(StrEnum):
    """A table that minutes may have."""

    MEMBERS = "members"
    RECUSALS = "recusals"
    AGENDA = "agenda"
    NOTICES = "notices"
    LEFT = "left"
    RESULTS = "results"
    SUMMARY = "summary"


WIDTHS: dict[TableKind, dict[Column, int]] = {
    TableKind.MEMBERS: {Column.NUMBER: 11, Column.NAME: 49, Column.FUNCTION: 50, Column.PRESENCE: 55},
    TableKind.RECUSALS: {Column.NUMBER: 11, Column.NAME: 45, Column.OF: 64, Column.GROUND: 45},
    TableKind.AGENDA: {Column.NUMBER: 11, Column.PROPOSER: 62, Column.AWARD: 72, Column.NOMINEES: 20},
    TableKind.NOTICES: {Column.NUMBER: 11, Column.PROPOSER: 66, Column.FROM: 29, Column.TO: 29, Column.COMPLAINTS: 30},
    TableKind.LEFT: {Column.NUMBER: 11, Column.PROPOSER: 50, Column.AWARD: 52, Column.GROUND: 52},
    TableKind.RESULTS: {
        Column.NUMBER: 11,
        Column.NOMINEE: 45,
        Column.IN_FAVOUR: 15,
        Column.AGAINST: 15,
        Column.ABSTAINING: 15,
        Column.INVALID: 15,
        Column.SHARE: 17,
        Column.VERDICT: 19,
        Column.BASIS: 13,
    },
    TableKind.SUMMARY: {
        Column.NUMBER: 11,
        Column.AWARD: 74,
        Column.NOMINEES: 20,
        Column.PASSED: 20,
        Column.FAILED: 20,
        Column.UNDECIDED: 20,
    },
}
"""The columns of each table and their widths in millimetres: 165 in all, which is what the margins leave."""


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the body. `kind` says which of the values it has; a table's rows have a text for each of its columns."""

    kind: str
    text: str = ""
    lead: str = ""
    table: str = ""
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def heading(text: str) -> Block:
    """The heading of a part."""
    return Block("heading", text=text)


def subheading(text: str) -> Block:
    """A heading below that."""
    return Block("subheading", text=text)


def paragraph(text: str, lead: str = "") -> Block:
    """A paragraph; `lead` stands before it in bold."""
    return Block("paragraph", text=text, lead=lead and f"{lead}: ")


def item(text: str) -> Block:
    """A line of a list."""
    return Block("item", text=text)


def seal(lead: str, text: str) -> Block:
    """A hash, in small letters of one width."""
    return Block("seal", text=text, lead=f"{lead}: ")


def table(kind: TableKind, rows: Sequence[tuple[str, ...]], heads: Mapping[Column, str]) -> Block:
    """A table of this kind under the heads of one language."""
    return Block("table", table=kind, heads=tuple(heads[column] for column in WIDTHS[kind]), rows=tuple(rows))


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signs: as what, with which function, by which name."""

    title: str
    function: str
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Official minutes in one language, ready to be set."""

    language: str
    country: str
    motto: str
    superior: str
    issuer: str
    number: str
    place_and_day: str
    kind: str
    subject: str
    remarks: tuple[str, ...]
    blocks: tuple[Block, ...]
    closing: str
    left: Signature
    right: Signature
    recipients_title: str
    recipients: tuple[str, ...] = field(default=())
