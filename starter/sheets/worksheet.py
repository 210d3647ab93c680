"""The cells of one worksheet, read from its XML as a stream: only filled cells take memory, whatever the sheet claims to be.

A sheet of two cells can span 17 thousand million, one shared text can stand in a million cells, and a file can announce any
number of either. Readers that reserve what a file announces bring their process down; this one counts what is there.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.errors import UnreadableFile
from starter.sheets.form import MAX_CELL, MAX_COLUMNS, Fault, Record, too_many_columns, too_many_rows, unreadable
from starter.sheets.numbers import Epoch, day_of_serial, number_text
from starter.sheets.xml_reader import PartReader, too_much

_REFERENCE = re.compile(r"^([A-Z]{1,3})([1-9][0-9]{0,6})$")
_NUMBER = re.compile(r"^[0-9]{1,7}$")
"""No sheet has ten million rows or texts, and no number that long is ours to parse."""
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_MAX_TEXT = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a worksheet's cells refer to: the shared texts, which formats show days, and from when days are counted."""

    texts: Sequence[str]
    day_formats: frozenset[int]
    epoch: Epoch


def read_worksheet(worksheet: bytes, workbook: Workbook, max_rows: int) -> list[Record]:
    """The rows with at least one filled cell, in order and all of one width.

    Raises TooLarge for more than `max_rows` rows under a header, UnreadableFile for broken XML, a filled cell beyond MAX_COLUMNS
    columns, a cell without a proper address, a row told twice, or more text or elements than any list has.
    """
    reader = _CellReader(workbook, max_rows)
    reader.read(worksheet)
    width = max((len(record.cells) for record in reader.records), default=0)
    for record in reader.records:
        record.cells.extend([""] * (width - len(record.cells)))
    return reader.records


def read_texts(shared_strings: bytes) -> list[str]:
    """The shared texts of a workbook, in order: formatted runs put together, phonetic readings left out."""
    reader = _TextReader()
    reader.read(shared_strings)
    return reader.texts


class _TextReader(PartReader):
    """Follows the shared texts."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._runs: list[str] = []
        self._within_t = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 -- of no interest here
        if name == "t":
            self._within_t = True
        elif name == "rPh":
            self._phonetic = True

    def text(self, data: str) -> None:
        if self._within_t and not self._phonetic:
            self._runs.append(data)

    def end(self, name: str) -> None:
        match name:
            case "t":
                self._within_t = False
            case "rPh":
                self._phonetic = False
            case "si":
                self.texts.append(_unescaped("".join(self._runs)))
                self._runs.clear()


class _CellReader(PartReader):
    """Follows the cells of a worksheet."""

    def __init__(self, workbook: Workbook, max_rows: int) -> None:
        super().__init__()
        self.records: list[Record] = []
        self._workbook = workbook
        self._max_rows = max_rows
        self._row = 0
        self._column = -1
        self._type = "n"
        self._style = -1
        self._taking: list[str] | None = None
        self._phonetic = False
        self._characters = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "c":
                self._enter_cell(attributes)
            case "v":
                self._taking = []
            case "t" if self._type == "inlineStr" and not self._phonetic:
                self._taking = []
            case "f":
                self._fault(Fault.FORMULA)
            case "row":
                self._enter_row(attributes.get("r"))
            case "rPh":
                self._phonetic = True

    def text(self, data: str) -> None:
        if self._taking is not None:
            self._taking.append(data)

    def end(self, name: str) -> None:
        if name == "rPh":
            self._phonetic = False
        if self._taking is not None and name in {"v", "t"}:
            self._fill("".join(self._taking))
            self._taking = None

    def _enter_row(self, number: str | None) -> None:
        if number is not None and not _NUMBER.match(number):
            raise _no_address()
        self._row = self._row + 1 if number is None else int(number)
        self._column = -1

    def _enter_cell(self, attributes: dict[str, str]) -> None:
        self._type = attributes.get("t", "n")
        style = attributes.get("s", "")
        self._style = int(style) if _NUMBER.match(style) else -1
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
            return
        matched = _REFERENCE.match(reference)
        if matched is None:
            raise _no_address()
        self._column = _column_of(matched[1])
        self._row = int(matched[2])

    def _fill(self, value: str) -> None:
        text = self._text_of(value)
        if not text:
            return
        self._characters += len(text)
        if self._characters > _MAX_TEXT:
            raise too_much()
        cells = self._record().cells
        cells.extend([""] * (self._column + 1 - len(cells)))
        if len(cells[self._column]) > MAX_CELL:
            self._fault(Fault.TOO_LONG)
        else:
            cells[self._column] += text  # the runs of an inline text come one by one
        if self._type == "e":
            self._fault(Fault.ERROR_VALUE)

    def _fault(self, fault: Fault) -> None:
        self._record().faults.setdefault(self._column, fault)

    def _record(self) -> Record:
        """The record of the current row, begun if need be."""
        if self._column >= MAX_COLUMNS:
            raise too_many_columns(self._column + 1)
        if self._column < 0:
            raise _no_address()
        last = self.records[-1].number if self.records else 0
        if self._row < last:
            raise _no_address()
        if self._row > last:
            if len(self.records) > self._max_rows:
                raise too_many_rows(self._max_rows)
            self.records.append(Record(self._row, [], {}))
        return self.records[-1]

    def _text_of(self, value: str) -> str:
        match self._type:
            case "s":
                index = int(value) if _NUMBER.match(value) else -1
                return self._workbook.texts[index] if 0 <= index < len(self._workbook.texts) else ""
            case "b":
                return "true" if value.strip() == "1" else "false"
            case "n" if self._style in self._workbook.day_formats:
                return day_of_serial(value, self._workbook.epoch)
            case "n":
                return number_text(value)
        return _unescaped(value)


def _unescaped(text: str) -> str:
    """Excel writes a character that XML cannot hold, and some that it can, as _x000D_."""
    return _ESCAPED.sub(lambda matched: chr(int(matched[1], 16)), text) if "_x" in text else text


def _no_address() -> UnreadableFile:
    return unreadable("ô có địa chỉ không hợp lệ", "a cell has an improper address")


def _column_of(letters: str) -> int:
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
