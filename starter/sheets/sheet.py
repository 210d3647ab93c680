"""A list as a unit hands it in: CSV or XLSX, read into rows of plain text, whatever was done to the file.

Nothing here knows what the columns mean. A file that cannot be read safely is refused as a whole; a row with a cell that must not
be believed (a formula, an error, a control character) is kept with its fault, so that the answer can name it.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from starter.sheets.form import (
    MAX_CELL,
    MAX_COLUMNS,
    WHOLE_ROW,
    Fault,
    Record,
    SheetForm,
    too_many_columns,
    too_many_rows,
    unreadable,
)
from starter.sheets.from_csv import csv_records
from starter.sheets.from_xlsx import xlsx_records

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK_ROWS = 10_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row under the header. `number` is the row's number as a spreadsheet shows it (the header of a plain list is row 1).

    `cells` has one text for each column of the header; `faults` tells by column why a cell's text must not be believed.
    """

    number: int
    cells: list[str]
    faults: dict[int, Fault] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A header and the rows beneath it, blank rows left out."""

    header: list[str]
    rows: list[SheetRow]


def read_sheet(data: bytes, max_rows: int, declared: SheetForm | None = None) -> Sheet:
    """The rows of a CSV or XLSX file: texts are in Unicode NFC without blanks around them, dates in ISO form, numbers as written.

    The file's own bytes say what it is; `declared` is what its sender called it. Takes time in the order of the file's size, so
    an event loop calls it in a thread. Raises UnreadableFile for a file that is broken, dangerous, empty, or not what it was
    declared to be, and TooLarge for more than `max_rows` rows.
    """
    records = _bounded(_records(data, max_rows, declared), max_rows)
    header = next((record for record in records if any(map(str.strip, record.cells))), None)
    if header is None:
        raise unreadable("tệp rỗng", "the file is empty")
    if header.faults:
        raise unreadable("dòng tiêu đề có ô không đọc được", "the header has a cell that cannot be read")
    names = _without_tail([_clean(cell) for cell in header.cells])
    if len(names) > MAX_COLUMNS:
        raise too_many_columns(len(names))
    return Sheet(names, list(_rows(records, len(names), max_rows)))


def form_of(data: bytes) -> SheetForm:
    """What the bytes say they are. Raises UnreadableFile for an old or an encrypted Excel file."""
    if data.startswith(_OLE):
        vi = "tệp Excel cũ (.xls) hoặc có mật khẩu; hãy lưu thành .xlsx không mật khẩu"
        raise unreadable(vi, "an old (.xls) or password-protected Excel file; save it as .xlsx without a password")
    return SheetForm.XLSX if data.startswith(_ZIP) else SheetForm.CSV


def _records(data: bytes, max_rows: int, declared: SheetForm | None) -> Iterator[Record]:
    form = form_of(data)
    if declared is SheetForm.XLSX and form is not SheetForm.XLSX:
        raise unreadable("không phải tệp XLSX", "this is no XLSX file")
    return iter(xlsx_records(data, max_rows)) if form is SheetForm.XLSX else csv_records(data)


def _bounded(records: Iterator[Record], max_rows: int) -> Iterator[Record]:
    """The records, as long as they are not blank line after blank line."""
    for count, record in enumerate(records):
        if count > max_rows + _BLANK_ROWS:
            raise too_many_rows(max_rows)
        yield record


def _rows(records: Iterator[Record], width: int, max_rows: int) -> Iterator[SheetRow]:
    count = 0
    for record in records:
        cells = [_clean(cell) for cell in record.cells]
        if not any(cells) and not record.faults:
            continue
        count += 1
        if count > max_rows:
            raise too_many_rows(max_rows)
        yield _row(record, cells, width)


def _row(record: Record, cells: list[str], width: int) -> SheetRow:
    faults = {column: fault for column, fault in record.faults.items() if column < width}
    if len(cells) < width or any(cells[width:]):
        faults[WHOLE_ROW] = Fault.RAGGED
    for column, cell in enumerate(cells[:width]):
        if cell and column not in faults and (fault := _fault_of(cell)):
            faults[column] = fault
    return SheetRow(record.number, cells[:width] + [""] * (width - len(cells)), faults)


def _fault_of(cell: str) -> Fault | None:
    if len(cell) > MAX_CELL:
        return Fault.TOO_LONG
    if _CONTROL.search(cell):
        return Fault.CONTROL_CHARACTER
    return Fault.FORMULA if cell.startswith("=") else None


def _clean(cell: str) -> str:
    return cell.strip() if cell.isascii() else unicodedata.normalize("NFC", cell).strip()


def _without_tail(names: list[str]) -> list[str]:
    while names and not names[-1]:
        names.pop()
    return names
