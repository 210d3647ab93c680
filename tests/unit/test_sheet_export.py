"""Tables as files: what a spreadsheet sees of them."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from starter.sheets.sheet import read_sheet
from trail.sheet_files import Cell, csv_file, safe, xlsx_file

FORMULAS = ["=1+1", "+84", "-5", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x")']


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    rows = list(csv.reader(io.StringIO(csv_file([[text, "b"]]).decode("utf-8-sig"), newline="")))
    assert rows == [[f"'{text}", "b"]]
    row = read_sheet(xlsx_file({"x": [["a", "b"], [text, "b"]]}), 10).rows[0]
    assert row.faults == {}
    assert row.cells[0].startswith("'")


def test_numbers_stay_numbers_also_below_zero() -> None:
    assert [safe(-5), safe(7)] == [-5, 7]


def test_excel_sees_from_the_first_bytes_that_the_file_is_utf_8() -> None:
    assert csv_file([["họ tên"]]) == b"\xef\xbb\xbf" + "họ tên\r\n".encode()


_CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=20)


@settings(deadline=None)
@given(st.lists(st.lists(_CELLS, min_size=2, max_size=2), min_size=1, max_size=5))
def test_what_is_exported_can_be_read_again_from_either_form(rows: list[list[Cell]]) -> None:
    table: list[list[Cell]] = [["a", "b"], *rows]
    from_csv, from_xlsx = read_sheet(csv_file(table), 10), read_sheet(xlsx_file({"x": table}), 10)
    assert from_csv.rows == from_xlsx.rows
    assert len(from_csv.rows) == len(rows)
    assert all(not row.faults for row in from_csv.rows)
