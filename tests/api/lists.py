"""Lists as clerks write them, in CSV and XLSX."""

import csv
import io
from collections.abc import Sequence
from uuid import uuid4

import xlsxwriter

CSV, XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BASE = {"award": "GIAYKHEN", "period": "2019", "kind": "individual", "received_on": "20/12/2019"}
SINCE = {"valid_from": "2010-01-01"}
SIZES = "select count(*), min(position), max(position) from nominee join dossier d on d.id = dossier where batch = $1 group by d.id"
Row = dict[str, str]


def person(**said: str) -> Row:
    return BASE | {"name": f"Người {uuid4().hex[:12]}"} | said


def table(rows: Sequence[Row]) -> list[list[str]]:
    header = list(dict.fromkeys(name for row in rows for name in row))
    return [header, *([row.get(name, "") for name in header] for row in rows)]


def as_csv(rows: Sequence[Row]) -> bytes:
    file = io.StringIO()
    csv.writer(file).writerows(table(rows))
    return file.getvalue().encode()


def as_xlsx(rows: Sequence[Row]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(table(rows)):
            sheet.write_row(number, 0, row)
    return file.getvalue()
