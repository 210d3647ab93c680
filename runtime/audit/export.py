"""`vinhdanh audit export`: cases and their steps as a table."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from runtime.audit.cases import ArchiveOption, AwardOption, FromOption, ToOption, UnitOption, cases_to_export, wanted
from runtime.audit.timeline import language_of
from trail.exports.tables import By, Record, records, table
from trail.sheet_files import csv_file, xlsx_file
from trail.values import Speaker


class Form(StrEnum):
    """What is written."""

    CSV = "csv"
    XLSX = "xlsx"
    JSON = "json"


def export(  # noqa: PLR0917 -- the options of a command, each given by its name
    unit: UnitOption = None,
    first: FromOption = None,
    last: ToOption = None,
    award: AwardOption = None,
    by: Annotated[By, typer.Option(help="What a row is.")] = By.STEPS,
    form: Annotated[Form, typer.Option("--format")] = Form.CSV,
    lang: Annotated[str, typer.Option(help="vi, or en.")] = "vi",
    output: Annotated[Path | None, typer.Option(help="Write to this file instead of the screen.")] = None,
    archive: ArchiveOption = None,
) -> None:
    """Write cases as a table: a row for each step, or each case, with how long it lay with whom. No names, no comments.

    Cases count that were open at some time between the two days.
    """
    asked, language = wanted(unit, award, first, last), language_of(lang)
    if form is Form.XLSX and output is None and sys.stdout.isatty():
        raise typer.BadParameter("a workbook is no text: name a file", param_hint="--output")
    cases, organisations = asyncio.run(cases_to_export(asked, archive))
    rows = list(records(cases, by, Speaker(language, organisations), datetime.now(UTC)))
    content = _content(rows, by, form)
    if output is None:
        sys.stdout.buffer.write(content)
        return
    try:
        output.write_bytes(content)
    except OSError as wrong:
        raise typer.BadParameter(f"{output}: {wrong.strerror}", param_hint="--output") from wrong
    typer.echo(f"{output}: {len(cases)} hồ sơ, {len(rows)} dòng / cases, rows")


def _content(rows: list[Record], by: By, form: Form) -> bytes:
    match form:
        case Form.CSV:
            return csv_file(table(by, rows))
        case Form.XLSX:
            return xlsx_file({by.value: table(by, rows)}, header_rows=2)
    return json.dumps(rows, ensure_ascii=False, indent=1).encode() + b"\n"
