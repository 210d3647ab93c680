"""`vinhdanh audit reads`: who was shown personal data, by which answer, file or command."""

import asyncio
import json
from datetime import datetime
from typing import Annotated

import typer

from runtime.audit.cases import bad_options_told
from runtime.audit.database import auditors_pool
from runtime.audit.printing import screen, show_table
from runtime.settings import Settings, get_settings
from trail.reads import LoggedRead, Question, read_reads
from trail.wanted import begin_of, end_of, must_run_forward
from trail.words import words

_DAY = "%Y-%m-%d"
_HEADINGS = ("Lúc / At", "Ai / Who", "Bằng cách nào / How", "Về / About", "Của ai / Whose")
_SHOWN = 6


def reads(  # noqa: PLR0917 -- the options of a command, each given by its name
    nomination: Annotated[str | None, typer.Option(help="About this nomination, or this session of a council.")] = None,
    officer: Annotated[str | None, typer.Option(help="Who was shown it.")] = None,
    nominee: Annotated[int | None, typer.Option(help="Whose data: also answers about a whole list on which they stood.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=[_DAY], help="The first day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[_DAY], help="The last day, included.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many, the latest.")] = 200,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line, alone.")] = False,
) -> None:
    """List who was shown personal data: answers of the API, files given out, commands on this machine. Changes nothing."""
    since, before = begin_of(first), end_of(last)
    with bad_options_told():
        must_run_forward(since, before)
    asked = Question(subject=nomination, officer=officer, nominee=nominee, since=since, before=before)
    found = asyncio.run(_read(get_settings(), asked, limit))
    if as_json:
        typer.echo(json.dumps({"reads": [one.model_dump(mode="json") for one in found]}))
        return
    rows = [(words("vi").at(one.at), one.officer, one.operation, one.subject or "-", _whose(one)) for one in found]
    console = screen()
    show_table(console, _HEADINGS, rows)
    console.print(f"{len(found)} lần đọc / reads", highlight=False)


def _whose(one: LoggedRead) -> str:
    said = ", ".join(map(str, one.nominees[:_SHOWN]))
    more = len(one.nominees) - _SHOWN
    return f"{said} … (+{more})" if more > 0 else said or "-"


async def _read(settings: Settings, asked: Question, limit: int) -> list[LoggedRead]:
    async with auditors_pool(settings) as pool:
        return await read_reads(pool, asked, None, limit)
