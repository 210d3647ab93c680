"""Each row of a list as a nominee for an award, or the reasons why it says no such thing. Pure: no law, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from models.messages.base import Code
from starter.lists.columns import Column, Header, Part, letters
from starter.lists.reason import CellError
from starter.lists.schema import Reason
from starter.schemas.base import Body, Line, Period
from starter.schemas.nominations import NomineeBody
from starter.sheets.form import WHOLE_ROW, Fault
from starter.sheets.sheet import SheetRow

WRONG_CELL = "wrong-cell"

_FAULTS = {
    Fault.FORMULA: ("có công thức; hãy dán lại dưới dạng giá trị", "holds a formula; paste it as a value"),
    Fault.ERROR_VALUE: ("có giá trị lỗi của bảng tính", "holds an error value of the spreadsheet"),
    Fault.CONTROL_CHARACTER: ("có ký tự điều khiển", "holds a control character"),
    Fault.TOO_LONG: ("quá dài", "is too long"),
    Fault.RAGGED: ("số ô khác với dòng tiêu đề", "has more or fewer cells than the header"),
}
_VIETNAMESE = {
    "missing": "còn trống",
    "string_too_long": "quá dài",
    "string_too_short": "quá ngắn",
    "string_pattern_mismatch": "không đúng dạng",
    "extra_forbidden": "có trường không rõ",
    "greater_than_equal": "quá nhỏ",
    "less_than_equal": "quá lớn",
    "too_long": "có quá nhiều mục",
}
"""What pydantic finds, by its type; everything else is "không hợp lệ"."""


class Where(Body):
    """To which nomination a row belongs, as the row says it."""

    model_config = ConfigDict(extra="ignore")

    unit: Line | None = None
    award: Line
    period: Period
    movement: Code | None = None
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A row that says everything it must."""

    row: int
    where: Where
    nominee: NomineeBody


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that is not taken in, and why."""

    row: int
    reasons: tuple[Reason, ...]


def read_rows(header: Header, rows: Iterable[SheetRow]) -> Iterable[Draft | Refused]:
    """Every row as a draft or a refusal, in order."""
    return (_read_row(header, row) for row in rows)


def _read_row(header: Header, row: SheetRow) -> Draft | Refused:
    reasons = _faults(header, row)
    values: dict[Part, dict[str, Any]] = {part: {} for part in Part}
    if not reasons:
        reasons = _read_cells(header, row, values)
    if reasons:
        return Refused(row.number, tuple(reasons))
    said_record = values[Part.RECORD].pop("record", {})
    twice = sorted(said_record.keys() & values[Part.RECORD].keys())
    if twice:
        return Refused(
            row.number, tuple(_wrong(name, "ghi ở cả cột riêng và cột hồ sơ", "stands in a column and in record") for name in twice)
        )
    try:
        where = Where.model_validate(values[Part.LIST])
        nominee = NomineeBody.model_validate({**values[Part.NOMINEE], "record": said_record | values[Part.RECORD]})
    except ValidationError as invalid:
        return Refused(row.number, tuple(_invalid(error) for error in invalid.errors(include_url=False, include_input=False)))
    return Draft(row.number, where, nominee)


def _faults(header: Header, row: SheetRow) -> list[Reason]:
    """Cells that must not be believed, in columns that are read."""
    return [
        Reason(
            field=_named(header, position),
            code=fault.value.replace("_", "-"),
            vi=_at(position, _FAULTS[fault][0]),
            en=_FAULTS[fault][1],
        )
        for position, fault in sorted(row.faults.items())
        if position in header.at or position == WHOLE_ROW
    ]


def _read_cells(header: Header, row: SheetRow, values: Mapping[Part, dict[str, Any]]) -> list[Reason]:
    reasons = []
    for position, column in header.at.items():
        text = row.cells[position]
        if not text:
            if column.required:
                reasons.append(_wrong(column.name, _at(position, "còn trống"), "is empty"))
            continue
        try:
            values[column.part][column.field or column.name] = column.read(text)
        except CellError as wrong:
            reasons.append(_wrong(column.name, _at(position, wrong.vi), wrong.en))
    return reasons


def _named(header: Header, position: int) -> str | None:
    column: Column | None = header.at.get(position)
    return column.name if column else None


def _at(position: int, vi: str) -> str:
    return vi if position == WHOLE_ROW else f"Cột {letters(position)}: {vi}"


def _wrong(field: str | None, vi: str, en: str) -> Reason:
    return Reason(field=field, code=WRONG_CELL, vi=vi, en=en)


def _invalid(error: ErrorDetails) -> Reason:
    """What a model says is wrong, without the value: messages of ours and pydantic's name only what they expect."""
    places = [part for part in error["loc"] if isinstance(part, str) and part != "record"]
    field = {"awards": "prior_awards"}.get(places[0], places[0]) if places else "record"
    return _wrong(field, _VIETNAMESE.get(error["type"], "không hợp lệ"), error["msg"].removeprefix("Value error, "))
