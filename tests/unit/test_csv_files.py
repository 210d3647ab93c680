"""Lists as CSV: what is read, and what is refused."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import TooLarge, UnreadableFile
from starter.sheets.form import WHOLE_ROW, Fault, SheetForm
from starter.sheets.sheet import read_sheet

LIST = "đơn vị,họ tên\nTrường A,Nguyễn Văn Mẫu\n"


def refusal(data: bytes, *, max_rows: int = 100) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        read_sheet(data, max_rows)
    assert caught.value.facts["field"] == "file"
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_vietnamese_survives_each_encoding_that_excel_writes(encoding: str) -> None:
    sheet = read_sheet(LIST.encode(encoding), 100)
    assert sheet.header == ["đơn vị", "họ tên"]
    assert [row.cells for row in sheet.rows] == [["Trường A", "Nguyễn Văn Mẫu"]]
    assert sheet.rows[0].number == 2


def test_big_endian_utf_16_is_read_too() -> None:
    assert read_sheet(b"\xfe\xff" + LIST.encode("utf-16-be"), 100).rows[0].cells[0] == "Trường A"


def test_letters_typed_as_letter_and_accent_become_the_letters_that_others_type() -> None:
    decomposed = "họ tên\nNguyễn".encode()
    import_form = "ho\u0323 te\u0302n\nNguye\u0302\u0303n".encode()
    assert read_sheet(decomposed, 9) == read_sheet(import_form, 9)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_and_tabs_separate_cells(delimiter: str) -> None:
    text = LIST.replace(",", delimiter)
    assert read_sheet(text.encode(), 100).rows[0].cells == ["Trường A", "Nguyễn Văn Mẫu"]


def test_a_comma_within_quotes_separates_nothing() -> None:
    sheet = read_sheet(b'"a,b";"c"\n"1;2";"3\n4"\n', 100)
    assert sheet.header == ["a,b", "c"]
    assert sheet.rows[0].cells == ["1;2", "3\n4"]


def test_broken_encoding_names_byte_and_line() -> None:
    facts = refusal(b"a,b\nx,y\n" + "Nguyễn".encode("utf-16-le") + b"\xff").facts
    assert (facts["byte"], facts["line"]) == (16, 3)
    assert "dòng 3" in facts["reason_vi"]
    assert "line 3" in facts["reason"]


def test_a_legacy_code_page_is_refused_and_not_guessed() -> None:
    refusal("tên\nNguyễn Hòa\n".encode("cp1258", errors="ignore"))


def test_unbalanced_quotes_name_the_line_where_the_row_began() -> None:
    assert refusal(b'a,b\n1,2\n3,"4\n5,6\n7,8\n').facts["line"] == 3


def test_a_cell_of_ten_megabytes_is_refused_by_line() -> None:
    assert refusal(b"a,b\n1," + b"x" * 10_000_000).facts["line"] == 2


def test_a_cell_longer_than_excel_allows_is_a_fault_of_its_row_only() -> None:
    rows = read_sheet(b"a,b\n1," + b"x" * 40_000 + b"\n3,4\n", 100).rows
    assert rows[0].faults == {1: Fault.TOO_LONG}
    assert rows[1].faults == {}


def test_more_columns_than_a_list_can_have_are_refused() -> None:
    assert refusal(",".join(f"c{n}" for n in range(200)).encode()).facts["columns"] == 200


def test_empty_columns_at_the_end_of_the_header_do_not_count() -> None:
    sheet = read_sheet(b"a,b" + b"," * 300 + b"\n1,2" + b"," * 300, 100)
    assert sheet.header == ["a", "b"]
    assert sheet.rows[0].cells == ["1", "2"]


@pytest.mark.parametrize("data", [b"", b"\n\n", b" ,  ,\n,,", b"\xef\xbb\xbf"])
def test_a_file_without_a_header_is_empty(data: bytes) -> None:
    assert "empty" in refusal(data).facts["reason"]


def test_control_characters_are_faults_of_their_row() -> None:
    rows = read_sheet(b"a,b\nx\x00y,2\n3,\x1b[31m\n5,6\n", 100).rows
    assert [row.faults for row in rows] == [{0: Fault.CONTROL_CHARACTER}, {1: Fault.CONTROL_CHARACTER}, {}]


def test_ragged_rows_are_faults_but_empty_cells_too_many_are_not() -> None:
    rows = read_sheet(b"a,b,c\n1,2\n1,2,3,4\n1,2,3,,,\n1,2,3\n", 100).rows
    assert [row.faults for row in rows] == [{WHOLE_ROW: Fault.RAGGED}, {WHOLE_ROW: Fault.RAGGED}, {}, {}]
    assert all(len(row.cells) == 3 for row in rows)


def test_a_text_that_begins_like_a_formula_is_a_fault() -> None:
    rows = read_sheet(b'a,b\n"=HYPERLINK(""x"")",1\n"  =1+1",2\n-5,+3\n', 100).rows
    assert [row.faults for row in rows] == [{0: Fault.FORMULA}, {0: Fault.FORMULA}, {}]


def test_blank_rows_are_left_out_and_keep_the_numbers_of_the_others() -> None:
    rows = read_sheet(b"\na\n\n1\n \n2\n", 100).rows
    assert [(row.number, row.cells) for row in rows] == [(4, ["1"]), (6, ["2"])]


def test_one_row_more_than_the_limit_is_too_large() -> None:
    assert len(read_sheet(b"a\n" + b"1\n" * 10, 10).rows) == 10
    with pytest.raises(TooLarge):
        read_sheet(b"a\n" + b"1\n" * 11, 10)


def test_blank_lines_without_end_are_too_large() -> None:
    assert read_sheet(b"a\n" + b"\n" * 9_000 + b"1\n", 10).rows[0].number == 9_002
    for endless in (b"\n" * 3_000_000, b"a\n" + b"\r" * 3_000_000):
        with pytest.raises(TooLarge):
            read_sheet(endless, 10)


def test_text_declared_to_be_xlsx_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        read_sheet(LIST.encode(), 100, SheetForm.XLSX)


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        sheet = read_sheet(data, 50)
    except (UnreadableFile, TooLarge):
        return
    assert all(len(row.cells) == len(sheet.header) for row in sheet.rows)


_CELL = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(",;\t"))
def test_whatever_is_written_as_csv_is_read_again(rows: list[list[str]], delimiter: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=delimiter)
    writer.writerow(["a", "b", "c"])
    writer.writerows(rows)
    sheet = read_sheet(file.getvalue().encode(), 50)
    again = read_sheet(file.getvalue().encode("utf-16"), 50)
    assert [len(row.cells) for row in sheet.rows] == [3] * len(rows)
    assert sheet == again
