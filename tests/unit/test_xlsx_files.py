"""Lists as XLSX: what is read, and what is refused before anything believes it."""

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import load_workbook

from models.errors import TooLarge, UnreadableFile
from starter.sheets.archive import MAX_INFLATED
from starter.sheets.form import Fault
from starter.sheets.from_xlsx import xlsx_records
from starter.sheets.numbers import Epoch, day_of_serial, shows_days
from starter.sheets.sheet import Sheet, read_sheet

Parts = dict[str, bytes]
SHEET = "xl/worksheets/sheet1.xml"


def workbook(write: Callable[[Any, Any], object]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        write(book, book.add_worksheet("Danh sách"))
    return file.getvalue()


def plain() -> bytes:
    return workbook(lambda _, sheet: [sheet.write_row(0, 0, ["a", "b"]), sheet.write_row(1, 0, ["Nguyễn", 2020])])


def parts_of(data: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def with_cells(cells: str) -> bytes:
    """A workbook with this XML for its rows."""
    parts = parts_of(plain())
    parts[SHEET] = re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{cells}</sheetData>".encode(), parts[SHEET])
    return zipped(parts)


def refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        read_sheet(data, 100)
    assert caught.value.facts["field"] == "file"
    return str(caught.value.facts["reason"])


def cells(sheet: Sheet) -> list[list[str]]:
    return [row.cells for row in sheet.rows]


def test_texts_numbers_and_days_become_the_texts_of_a_csv_file() -> None:
    def write(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(0, 0, ["tên", "năm", "điểm", "ngày", "đúng", "chữ số"])
        sheet.write_row(1, 0, ["Nguyễn ", 2020, 9.5])
        sheet.write_datetime(1, 3, datetime(1975, 4, 30), day)  # noqa: DTZ001 -- Excel knows no zones
        sheet.write_boolean(1, 4, True)
        sheet.write_string(1, 5, "001")

    assert cells(read_sheet(workbook(write), 100)) == [["Nguyễn", "2020", "9.5", date(1975, 4, 30).isoformat(), "true", "001"]]


def test_rows_are_numbered_as_excel_shows_them() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(3, 0, ["a", "b"])
        sheet.write_row(7, 0, ["1", "2"])

    assert [row.number for row in read_sheet(workbook(write), 100).rows] == [8]


def test_the_first_visible_sheet_is_read() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        hidden, first, second = (book.add_worksheet() for _ in range(3))
        for sheet, name in ((hidden, "hidden"), (first, "first"), (second, "second")):
            sheet.write_row(0, 0, [name])
            sheet.write_formula(1, 0, "=1", None, name) if name != "first" else sheet.write_row(1, 0, ["x"])
        first.activate()
        first.set_first_sheet()
        hidden.hide()
    sheet = read_sheet(file.getvalue(), 100)
    assert sheet.header == ["first"]
    assert sheet.rows[0].faults == {}


def test_a_workbook_saved_as_strict_open_xml_is_read() -> None:
    transitional, strict = (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    parts = {name: part.replace(transitional, strict) for name, part in parts_of(plain()).items()}
    assert cells(read_sheet(zipped(parts), 100)) == [["Nguyễn", "2020"]]


def test_formula_cells_and_errors_are_faults_of_their_rows() -> None:
    def write(_: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, ["x"])
        sheet.write_formula(1, 1, "=1+1", None, 2)
        sheet.write_formula(2, 0, '=WEBSERVICE("http://x")', None, "y")
        sheet.write_row(3, 0, ["=1+1", "text"])
        sheet.write_row(4, 0, ["fine", "row"])

    rows = read_sheet(workbook(write), 100).rows
    assert [row.faults for row in rows] == [{1: Fault.FORMULA}, {0: Fault.FORMULA}, {0: Fault.FORMULA}, {}]


def test_a_formula_without_a_stored_value_is_seen_too() -> None:
    data = with_cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><t>b</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c></row><row r="3"><c r="A3"><v>1</v></c><c r="B3" t="e"><v>#REF!</v></c></row>'
    )
    rows = read_sheet(data, 100).rows
    assert [(row.number, row.faults) for row in rows] == [(2, {0: Fault.FORMULA}), (3, {1: Fault.ERROR_VALUE})]


BROKEN = (b"PK\x03\x04", b"PK\x05\x06" + b"\0" * 18, b"PK\x03\x04" + b"x" * 1000, plain()[:-40], plain()[:400])


@pytest.mark.parametrize("data", BROKEN)
def test_a_broken_zip_is_refused(data: bytes) -> None:
    assert "XLSX" in refusal(data)


def test_a_zip_of_something_else_is_refused() -> None:
    assert "XLSX" in refusal(zipped({"readme.txt": b"hello"}))
    spreadsheet = b"<x><table:table-row table:number-rows-repeated='1048576'/></x>"
    assert "XLSX" in refusal(zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": spreadsheet}))


def test_old_and_encrypted_excel_files_are_named_for_what_they_are() -> None:
    assert "password" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)


def test_a_zip_with_a_password_is_refused() -> None:
    data = bytearray(plain())
    for signature, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = -1
        while (start := data.find(signature, start + 1)) >= 0:
            data[start + flag] |= 1
    assert "password" in refusal(bytes(data))


def test_a_zip_bomb_is_refused_unopened() -> None:
    bomb = zipped(parts_of(plain()) | {SHEET: b"<worksheet>" + b" " * MAX_INFLATED + b"</worksheet>"})
    assert len(bomb) < 200_000
    assert "64 MiB" in refusal(bomb)


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    bomb = bytearray(zipped(parts_of(plain()) | {SHEET: b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>"}))
    entry = bomb.rfind(SHEET.encode()) - 46
    assert bomb[entry : entry + 4] == b"PK\x01\x02"
    bomb[entry + 24 : entry + 28] = (1000).to_bytes(4, "little")
    assert "XLSX" in refusal(bytes(bomb))


def test_a_directory_of_many_entries_is_refused_before_it_is_read() -> None:
    assert "MiB" in refusal(zipped({f"xl/worksheets/sheet{n}.xml": b"" for n in range(9000)}, zipfile.ZIP_STORED))


def test_a_part_that_is_there_twice_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, part in parts_of(plain()).items():
            archive.writestr(name, part)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(SHEET, b"<worksheet/>")
    assert "XLSX" in refusal(file.getvalue())


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET, "xl/workbook.xml"])
def test_entities_are_refused_in_every_part(part: str) -> None:
    laughs = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts = parts_of(plain())
    declaration, _, rest = parts[part].partition(b"?>")
    parts[part] = declaration + b"?>" + laughs + rest
    assert "document type" in refusal(zipped(parts))


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", SHEET])
def test_elements_without_end_are_refused_before_they_fill_the_memory(part: str) -> None:
    for endless in (b"<a>" * 10_000_000, b"<x>" + b"<si/>" * 7_000_000 + b"</x>"):
        assert "too much" in refusal(zipped(parts_of(plain()) | {part: endless}))


def test_a_part_that_is_no_xml_is_refused() -> None:
    assert "XLSX" in refusal(zipped(parts_of(plain()) | {SHEET: b"<worksheet><sheetData>"}))


HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
TWO_CELLS = HEADER + '<row r="1048576"><c r="A1048576"><v>7</v></c></row>'


def test_cells_far_apart_cost_no_more_than_cells_close_together() -> None:
    assert [(row.number, row.cells) for row in read_sheet(with_cells(TWO_CELLS), 100).rows] == [(1_048_576, ["7"])]


def test_cells_too_far_right_or_at_no_address_are_refused() -> None:
    assert "columns" in refusal(with_cells('<row r="1"><c r="XFD1"><v>1</v></c></row>'))
    assert "address" in refusal(with_cells('<row r="1"><c r="A99999999"><v>1</v></c></row>'))
    assert "address" in refusal(with_cells('<row r="99999999999999999999"><c><v>1</v></c></row>'))
    assert "address" in refusal(with_cells('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>'))


def test_counts_that_the_file_announces_are_not_believed() -> None:
    parts = parts_of(plain())
    parts["xl/sharedStrings.xml"] = re.sub(rb'uniqueCount="\d+"', b'uniqueCount="4294967295"', parts["xl/sharedStrings.xml"])
    parts[SHEET] = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', parts[SHEET])
    assert cells(read_sheet(zipped(parts), 100)) == [["Nguyễn", "2020"]]


def test_formats_without_content_far_below_do_no_harm() -> None:
    data = with_cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2"><v>7</v></c></row>'
        '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert cells(read_sheet(data, 100)) == [["7"]]


def test_one_long_text_used_very_often_is_refused() -> None:
    parts = parts_of(plain())
    one_text = b"<si><t>" + b"x" * 1_000_000 + b"</t></si>"
    parts["xl/sharedStrings.xml"] = re.sub(rb"<si>.*</si>", one_text, parts["xl/sharedStrings.xml"])
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60))
    parts[SHEET] = re.sub(rb"<sheetData>.*</sheetData>", f"<sheetData>{rows}</sheetData>".encode(), parts[SHEET])
    assert "too much text" in refusal(zipped(parts))


def test_a_text_in_a_million_runs_is_one_long_cell_and_no_long_wait() -> None:
    data = with_cells('<row r="1"><c r="A1" t="inlineStr"><is>' + "<r><t>xxxxxxxx</t></r>" * 1_000_000 + "</is></c></row>")
    assert "header" in refusal(data)


def test_line_ends_written_in_excels_own_way_are_line_ends() -> None:
    data = with_cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2" t="str"><v>x_x000D_\ny</v></c></row>'
    )
    assert cells(read_sheet(data, 100)) == [["x\r\ny"]]


def test_half_a_letter_is_a_fault_of_its_row() -> None:
    data = with_cells(
        '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row><row r="2"><c r="A2" t="str"><v>_xD800_</v></c></row>'
    )
    assert read_sheet(data, 100).rows[0].faults == {0: Fault.CONTROL_CHARACTER}


@pytest.mark.parametrize(
    ("serial", "day"),
    [("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("43831", "2020-01-01"), ("43831.5", "2020-01-01T12:00:00")],
)
def test_serial_numbers_are_the_days_that_excel_shows(serial: str, day: str) -> None:
    assert day_of_serial(serial) == day


def test_a_workbook_from_an_old_macintosh_counts_its_days_from_1904() -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["ngày"])
        sheet.write_datetime(1, 0, datetime(2020, 1, 1), book.add_format({"num_format": "dd/mm/yyyy"}))  # noqa: DTZ001 -- no zones
    assert cells(read_sheet(file.getvalue(), 100)) == [["2020-01-01"]]


@pytest.mark.parametrize("epoch", Epoch)
def test_after_the_last_day_of_either_calendar_there_are_numbers(epoch: Epoch) -> None:
    last = (date.max - epoch.value).days
    assert day_of_serial(str(last), epoch) == "9999-12-31"
    assert day_of_serial(str(last + 1), epoch) == str(last + 1)


@pytest.mark.parametrize(
    ("code", "days"),
    [
        ("dd/mm/yyyy", True),
        ("[$-42A]d mmmm yyyy", True),
        ("0.00", False),
        ('0 "day"', False),
        ("[Red]0", False),
        ("General", False),
    ],
)
def test_formats_show_days_by_their_letters_not_by_their_texts(code: str, days: bool) -> None:  # noqa: FBT001 -- a table of answers
    assert shows_days(164, code) is days


_PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
_VALUES = (
    _PRINTABLE
    | st.integers(-(10**9), 10**9)
    | st.floats(-1e12, 1e12)
    | st.booleans()
    | st.dates(date(1901, 1, 1), date(2100, 1, 1))
)


@settings(deadline=None)
@given(st.lists(st.lists(_VALUES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_values_are_those_that_an_independent_reader_sees(rows: list[list[object]]) -> None:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    theirs = load_workbook(io.BytesIO(file.getvalue())).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ours = xlsx_records(file.getvalue(), 100)
    for record in ours:
        for cell, other in zip(record.cells, theirs[record.number - 1], strict=False):
            assert same(cell, other)


def same(ours: str, theirs: object) -> bool:
    match theirs:
        case bool():
            return ours == str(theirs).lower()
        case float() | int():
            return float(ours) == theirs
        case date():
            return ours == theirs.isoformat()
    return ours == theirs


def test_one_row_more_than_the_limit_is_too_large() -> None:
    def write(_: Any, sheet: Any) -> None:
        for row in range(12):
            sheet.write_row(row, 0, ["a"])

    data = workbook(write)
    assert len(read_sheet(data, 11).rows) == 11
    with pytest.raises(TooLarge):
        read_sheet(data, 10)


def test_twenty_thousand_rows_are_read() -> None:
    row = "".join(f'<c r="{column}%d" t="inlineStr"><is><t>chữ %d</t></is></c>' for column in "ABCDEFGHIJ")
    data = with_cells("".join(f'<row r="{n}">' + row % ((n,) * 20) + "</row>" for n in range(1, 20_002)))
    assert len(read_sheet(data, 20_000).rows) == 20_000


_PLAIN = plain()
_GOOD = parts_of(_PLAIN)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(_GOOD)), st.integers(0, 10_000), st.binary(max_size=6), st.integers(0, 8))
def test_any_damage_within_a_part_is_read_or_refused(name: str, where: int, inserted: bytes, dropped: int) -> None:
    part = _GOOD[name]
    where %= len(part)
    damaged = part[:where] + inserted + part[where + dropped :]
    with suppress(UnreadableFile, TooLarge):
        read_sheet(zipped(_GOOD | {name: damaged}, zipfile.ZIP_STORED), 100)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 100_000), st.binary(min_size=1, max_size=8))
def test_any_damage_to_the_file_is_read_or_refused(where: int, inserted: bytes) -> None:
    data = bytearray(_PLAIN)
    where %= len(data)
    data[where : where + len(inserted)] = inserted
    with suppress(UnreadableFile, TooLarge):
        read_sheet(bytes(data), 100)
