"""`vinhdanh report awards`: the award report, read from the database by an operator on the machine."""

import asyncio
import sys
from datetime import date, datetime
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from models.errors import DomainError
from policy.law import DATA, load_law
from runtime.audit.database import auditors_pool
from runtime.settings import Settings, get_settings
from starter.people.persons import today
from starter.reports.award_report import award_report
from starter.reports.files import report_csv, report_xlsx
from starter.reports.schema import AwardReport
from starter.reports.table import COUNTS_FROM, HEADINGS_VI, WORDS_EN, table_rows, total_rows
from starter.reports.text import number, sentences, summary_en

app = typer.Typer(add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False)

_DAY = "%Y-%m-%d"
_PAGE_WIDTH = 132


class Form(StrEnum):
    """How the report is shown."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


@app.callback()
def _reports() -> None:
    """Reports over what was decided."""


@app.command()
def awards(
    unit: Annotated[str, typer.Option(help="The code of a unit, such as 63.058, or of an organisation.")],
    first: Annotated[datetime | None, typer.Option("--from", formats=[_DAY], help="First day; 1 January by default.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[_DAY], help="Last day; today by default.")] = None,
    form: Annotated[Form, typer.Option("--format")] = Form.TABLE,
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the screen.")] = None,
) -> None:
    """Award turns (lượt) and distinct recipients of a unit, by deciding level, award and kind of recipient."""
    begin = first.date() if first else today().replace(month=1, day=1)
    end = last.date() if last else today()
    report = asyncio.run(_read(get_settings(), unit, begin, end))
    if form is Form.XLSX and output is None and sys.stdout.isatty():
        raise typer.BadParameter("a workbook is no text: name a file", param_hint="--output")
    if form is Form.TABLE and output is None:
        terminal = Console()
        show(report, terminal if terminal.is_terminal else Console(width=_PAGE_WIDTH))
        return
    content = _content(report, form)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error.strerror}", param_hint="--output") from error


def show(report: AwardReport, console: Console) -> None:
    """The report on a terminal: first in sentences, then as a table."""
    for sentence in sentences(report):
        console.print(sentence, highlight=False)
    console.print(summary_en(report), style="dim", highlight=False)
    table = Table(show_lines=False)
    columns = len(HEADINGS_VI) if report.all.revoked else len(HEADINGS_VI) - 1  # the last one tells of revocations
    for position, (vi, en) in enumerate(zip(HEADINGS_VI[:columns], WORDS_EN, strict=False)):
        table.add_column(f"{vi}\n[dim]{en}[/dim]", justify="right" if position >= COUNTS_FROM else "left")
    for rows in (table_rows(report), total_rows(report)):
        for row in rows:
            table.add_row(*(number(cell) if isinstance(cell, int) else cell for cell in row[:columns]))
        table.add_section()
    console.print(table)


async def _read(settings: Settings, unit: str, first: date, last: date) -> AwardReport:
    try:
        async with auditors_pool(settings) as pool:
            return await award_report(pool, load_law(DATA, settings.policy_overrides), unit, first, last)
    except DomainError as error:
        raise typer.BadParameter(error.message) from error


def _content(report: AwardReport, form: Form) -> bytes:
    match form:
        case Form.JSON:
            return report.model_dump_json(indent=2).encode() + b"\n"
        case Form.CSV:
            return report_csv(report)
        case Form.XLSX:
            return report_xlsx(report)
    text = Console(file=StringIO(), width=_PAGE_WIDTH, color_system=None, record=True)
    show(report, text)
    return text.export_text().encode()
