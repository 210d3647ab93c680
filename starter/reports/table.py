"""The award report as a table, for files and for the terminal: Vietnamese headings, English beneath."""

from starter.reports.schema import AwardReport
from starter.reports.text import LEVELS_VI, RECIPIENTS_EN, RECIPIENTS_VI, grantor_vi
from trail.sheet_files import Cell

HEADINGS_VI = ("Cấp quyết định", "Thẩm quyền", "Mã", "Danh hiệu, hình thức", "Đối tượng", "Số lượt", "Số được khen", "Đã thu hồi")
HEADINGS_EN = ("deciding_level", "granted_by", "award", "award_name", "recipient_kind", "turns", "recipients", "revoked")
WORDS_EN = ("Decided at", "Granted by", "Code", "Award", "Given to", "Turns", "Recipients", "Revoked")
"""The same for people; HEADINGS_EN are for programs."""
COUNTS_FROM = 5
"""The columns from here on are numbers."""


def table_rows(report: AwardReport) -> list[list[Cell]]:
    """One row for each line of the report, under HEADINGS_VI."""
    return [
        [
            LEVELS_VI[line.level][0].upper() + LEVELS_VI[line.level][1:],
            grantor_vi(line),
            line.award,
            line.name,
            RECIPIENTS_VI[line.kind].capitalize(),
            line.turns,
            line.recipients,
            line.revoked,
        ]
        for line in report.lines
    ]


def total_rows(report: AwardReport) -> list[list[Cell]]:
    """The totals by kind of recipient, and over all: distinct recipients are counted anew, not summed."""
    rows: list[list[Cell]] = [
        ["Cộng", "", "", "", RECIPIENTS_VI[kind.kind].capitalize(), kind.turns, kind.recipients, kind.revoked]
        for kind in report.kinds
    ]
    return [*rows, ["Tổng cộng", "", "", "", "", report.all.turns, report.all.recipients, report.all.revoked]]


def data_rows(report: AwardReport) -> list[list[Cell]]:
    """The lines in codes, for programs, under HEADINGS_EN."""
    return [
        [line.level, line.grantor, line.award, line.name_en, RECIPIENTS_EN[line.kind], line.turns, line.recipients, line.revoked]
        for line in report.lines
    ]
