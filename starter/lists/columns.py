"""The header of a list: which column stands where, whatever its headings look like."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from models.errors import UnreadableFile
from policy.units import fold
from starter.sheets.form import unreadable


class Part(StrEnum):
    """What a column speaks of."""

    LIST = "list"
    NOMINEE = "nominee"
    RECORD = "record"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `name` is its English name and, in the record, the field (or `field`); `label` heads it in the template.

    `aliases` are further headings; all headings are compared without marks, capitals, and what stands in brackets.
    """

    name: str
    label: str
    part: Part
    read: Callable[[str], Any]
    guide_vi: str
    example: str
    aliases: tuple[str, ...] = ()
    field: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Header:
    """Which column stands where: by position in the file."""

    at: Mapping[int, Column]


def read_header(names: Sequence[str], known: Sequence[Column]) -> Header:
    """What the header's names mean. Raises UnreadableFile for a name that is unknown, there twice, or missing."""
    by_heading = {heading(spelling): column for column in known for spelling in (column.name, column.label, *column.aliases)}
    at: dict[int, Column] = {}
    unknown = []
    for position, name in enumerate(names):
        key = heading(name)
        if key in _NOT_READ:
            continue
        column = by_heading.get(key)
        if column is None:
            unknown.append(position)
        elif column in at.values():
            raise _twice(column, position)
        else:
            at[position] = column
    if unknown:
        raise _unknown(unknown, known)
    missing = [column for column in known if column.required and column not in at.values()]
    if missing:
        raise _missing(missing)
    return Header(at)


def heading(name: str) -> str:
    """A heading as it is compared: `ngay_sinh` of "Ngày sinh (dd/mm/yyyy)"."""
    return re.sub(r"[^0-9a-z]+", "_", fold(re.sub(r"\([^)]*\)", "", name))).strip("_")


def letters(position: int) -> str:
    """A column as a spreadsheet names it: 0 is A, 26 is AA."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


_NOT_READ = frozenset({"", "stt", "tt", "so_tt", "so_thu_tu", "no", "ghi_chu", "note", "notes"})
"""Numbering, remarks, and columns without a heading."""


def _twice(column: Column, position: int) -> UnreadableFile:
    at = letters(position)
    return unreadable(
        f"cột {at} lặp lại «{column.label}»",
        f"column {at} repeats {column.name}",
        column=at,
        name=column.name,
        position=position + 1,
    )


def _unknown(positions: Sequence[int], known: Sequence[Column]) -> UnreadableFile:
    """The headings themselves are not repeated: in a file without a header they are people."""
    at = ", ".join(letters(position) for position in positions)
    return unreadable(
        f"dòng tiêu đề: không rõ cột {at}; xem /v1/batches/template.xlsx",
        f"the header: column {at} is not known; see /v1/batches/template.xlsx",
        columns=[letters(position) for position in positions],
        known=[column.name for column in known],
    )


def _missing(missing: Sequence[Column]) -> UnreadableFile:
    vi = ", ".join(f"«{column.label}»" for column in missing)
    en = ", ".join(column.name for column in missing)
    return unreadable(f"thiếu cột {vi}", f"column {en} is missing", missing=[column.name for column in missing])
