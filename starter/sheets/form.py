"""What both kinds of list have in common: their limits, a record as it comes out of the file, and what can be wrong with a cell."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.errors import TooLarge, UnreadableFile

MAX_COLUMNS = 64
"""The documented columns are about forty; more means a file of another kind."""
MAX_CELL = 32_767
"""Characters in one cell: Excel's own limit."""
WHOLE_ROW = -1
"""The column under which a fault of the row as a whole is told."""


class SheetForm(StrEnum):
    """How a list is written."""

    CSV = "csv"
    XLSX = "xlsx"


class Fault(StrEnum):
    """Why a cell, or a row as a whole, must not be believed."""

    FORMULA = "formula"
    ERROR_VALUE = "error_value"
    CONTROL_CHARACTER = "control_character"
    TOO_LONG = "too_long"
    RAGGED = "ragged"


def unreadable(vi: str, en: str, **facts: Any) -> UnreadableFile:
    """The refusal of a file as a whole, in both languages: `reason_vi` and `reason`."""
    return UnreadableFile("file", en, reason_vi=vi, **facts)


def too_many_rows(limit: int) -> TooLarge:
    """The refusal of a list with more rows than `limit`."""
    return TooLarge(f"more than {limit} rows", field="file", reason_vi=f"quá {limit} dòng", limit=limit)


def too_many_columns(columns: int) -> UnreadableFile:
    """The refusal of a list with so many columns."""
    return unreadable(f"quá {MAX_COLUMNS} cột", f"more than {MAX_COLUMNS} columns", columns=columns)


@dataclass(frozen=True, slots=True)
class Record:
    """One line of the file: its number as a spreadsheet shows it, its cells as text, and the faults that only the file shows."""

    number: int
    cells: list[str]
    faults: dict[int, Fault] = field(default_factory=dict)
