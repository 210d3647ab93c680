"""Tables as files that a spreadsheet opens without believing what is in them."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter

Cell = str | int
Table = Sequence[Sequence[Cell]]

CSV_MEDIA_TYPE = "text/csv; charset=utf-8"
XLSX_MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MARK = "\ufeff"
"""Excel reads a CSV file as UTF-8 only with this mark."""
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe(cell: Cell) -> Cell:
    """A text that a spreadsheet would take for a formula, with an apostrophe before it; everything else as it is."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_DANGEROUS) else cell


def csv_file(table: Table) -> bytes:
    """The table as CSV: UTF-8 with its mark, commas, lines that end as RFC 4180 says."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([safe(cell) for cell in row] for row in table)
    return (_MARK + file.getvalue()).encode()


def xlsx_file(sheets: dict[str, Table], header_rows: int = 1) -> bytes:
    """The tables as sheets of a workbook: texts as texts, numbers as numbers, the header rows bold and always in sight."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        for name, table in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(table):
                sheet.write_row(number, 0, [safe(cell) for cell in row], bold if number < header_rows else None)
            sheet.freeze_panes(header_rows, 0)
            for column in range(max((len(row) for row in table), default=0)):
                sheet.set_column(column, column, _width(table, column))
    return file.getvalue()


def _width(table: Table, column: int) -> int:
    longest = max((len(str(row[column])) for row in table if column < len(row)), default=0)
    return min(max(longest + 1, 8), 60)
