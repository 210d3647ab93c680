"""The empty list that clerks fill in: as CSV, and as XLSX with a guide to every column."""

from policy.law import Law
from starter.lists.catalogue import columns
from trail.sheet_files import csv_file, xlsx_file

_GUIDE = ("Cột", "Tên tiếng Anh", "Bắt buộc", "Cách ghi", "Ví dụ", "Tên khác được nhận")


def template_csv(law: Law) -> bytes:
    """The header alone."""
    return csv_file([[column.label for column in columns(law)]])


def template_xlsx(law: Law) -> bytes:
    """The header, and a second sheet that explains the columns."""
    header = [column.label for column in columns(law)]
    guide = [
        [column.label, column.name, "x" if column.required else "", column.guide_vi, column.example, ", ".join(column.aliases)]
        for column in columns(law)
    ]
    return xlsx_file({"Danh sách": [header], "Hướng dẫn": [_GUIDE, *guide]})
