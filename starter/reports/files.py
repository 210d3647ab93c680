"""The award report as a text, a CSV file or an XLSX file."""

from collections.abc import Callable
from enum import StrEnum

from starter.reports.schema import AwardReport
from starter.reports.table import HEADINGS_EN, HEADINGS_VI, data_rows, table_rows, total_rows
from starter.reports.text import sentences, summary_en
from trail.sheet_files import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE, csv_file, xlsx_file


class ReportFormat(StrEnum):
    """The forms in which the API gives the report."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    TEXT = "text"


TEXT_MEDIA_TYPE = "text/plain; charset=utf-8"


def report_text(report: AwardReport) -> bytes:
    """The report in sentences as the newspapers write them, a line each, and the totals in English at its end."""
    return "".join(f"{sentence}\n" for sentence in (*sentences(report), summary_en(report))).encode()


def report_csv(report: AwardReport) -> bytes:
    """The table under Vietnamese headings, English ones beneath them, with the totals at its end."""
    return csv_file([HEADINGS_VI, HEADINGS_EN, *table_rows(report), *total_rows(report)])


def report_xlsx(report: AwardReport) -> bytes:
    """A workbook of three sheets: the report in sentences, the table, and the same in codes for programs."""
    table = [HEADINGS_VI, HEADINGS_EN, *table_rows(report), *total_rows(report)]
    words = [[sentence] for sentence in (*sentences(report), summary_en(report))]
    return xlsx_file({"Bảng": table, "Báo cáo": words, "data": [HEADINGS_EN, *data_rows(report)]}, header_rows=1)


FILES: dict[ReportFormat, tuple[Callable[[AwardReport], bytes], str]] = {
    ReportFormat.CSV: (report_csv, CSV_MEDIA_TYPE),
    ReportFormat.XLSX: (report_xlsx, XLSX_MEDIA_TYPE),
    ReportFormat.TEXT: (report_text, TEXT_MEDIA_TYPE),
}
"""How each file is made, and its media type."""
