"""`vinhdanh audit list`: which cases the archive holds, by whatever an auditor knows of them."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import asyncpg
import orjson
import typer
from obstore.exceptions import BaseError
from rich.console import Console
from rich.table import Table

from activities.archive_files import card_text
from activities.archive_index import index_again
from auditor.archive.listing import Question, listed_in_archive, listed_in_database
from auditor.archive.store import Archive, ArchiveDamaged, open_folder
from models.messages.archive import Card, CaseKind
from policy.clock import local_day
from runtime.audit.days import days_between
from runtime.database import open_small_pool
from runtime.errors import StackError
from runtime.object_store import open_object_store
from runtime.settings import Settings, get_settings

_PAGE_WIDTH = 150
_ENOUGH_FOR_ALL = 130
"""Columns of the screen below which the table is cut down to what is wanted most."""
_DAYS = ["%Y-%m-%d"]


def list_archive(
    *,
    archive: Annotated[
        Path | None, typer.Option(help="A folder that holds `archive/`; neither database nor engine is asked.")
    ] = None,
    nomination: Annotated[str | None, typer.Option(help="It, what was split off it, and what came after it.")] = None,
    unit: Annotated[str | None, typer.Option(help="The code of any unit that has to do with the case.")] = None,
    award: Annotated[str | None, typer.Option(help="The award's code.")] = None,
    period: Annotated[str | None, typer.Option(help="The period that the award is for, such as 2024.")] = None,
    officer: Annotated[str | None, typer.Option(help="Acted in the case, was acted for, or sat in the session.")] = None,
    kind: Annotated[CaseKind | None, typer.Option(help="What sort of case.")] = None,
    state: Annotated[str | None, typer.Option(help="The state in which it was last kept, such as awarded.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAYS, help="Not closed before this day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAYS, help="Opened on this day or before.")] = None,
    closed: Annotated[bool | None, typer.Option("--closed/--open", help="Only closed cases, or only open ones.")] = None,
    expired: Annotated[bool, typer.Option("--expired", help="Cases that need not be kept any more. Nothing deletes them.")] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="First write into the database's index what the cards say more.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line.")] = False,
) -> None:
    """List the archived cases, each by its newest card: out of the database's index, or out of a folder alone.

    Exit code 0, also when nothing is found; 1 when the database does not answer, or the archive is damaged; 2 for bad input.
    """
    first_day, last_day = days_between(first, last)
    question = Question(
        nomination=nomination,
        unit=unit,
        award=award,
        period=period,
        officer=officer,
        kind=kind,
        state=state,
        first=first_day,
        last=last_day,
        closed=closed,
        expired_on=local_day(datetime.now(UTC)) if expired else None,
    )
    cards = asyncio.run(_list(get_settings(), archive, question, rebuild=rebuild))
    _show(cards)
    if as_json:
        typer.echo(json.dumps({"count": len(cards), "cases": [_as_json(card) for card in cards]}))


async def _list(settings: Settings, folder: Path | None, question: Question, *, rebuild: bool) -> list[Card]:
    try:
        if folder is not None and not rebuild:
            return await listed_in_archive(_folder(folder), question)
        async with await open_small_pool(settings) as pool:
            if rebuild:
                cards = Archive(open_object_store(settings)) if folder is None else _folder(folder)
                typer.echo(
                    f"{await index_again(pool, await cards.cards())} thẻ được ghi lại vào chỉ mục / cards written into the index"
                )
            return await listed_in_database(pool, question)
    except ArchiveDamaged as damaged:
        raise StackError(f"kho lưu trữ bị hỏng / the archive is damaged: {damaged}") from damaged
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, BaseError) as error:
        raise StackError(f"an engine does not answer ({type(error).__name__}); is it running (vinhdanh up)?") from error


def _folder(folder: Path) -> Archive:
    try:
        return open_folder(folder)
    except FileNotFoundError as missing:
        raise typer.BadParameter(str(missing), param_hint="--archive") from missing


def _as_json(card: Card) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(card_text(card))
    return said


_HEADINGS = (
    *(("Hồ sơ", "case"), ("Loại", "kind"), ("Danh hiệu", "award"), ("Kỳ", "period"), ("Đơn vị", "unit"), ("Trạng thái", "state")),
    *(("Mở", "opened"), ("Đóng", "closed"), ("Lưu đến", "keep until"), ("Bút toán", "entries"), ("Thiếu", "lacks")),
)
_MOST_WANTED = (0, 2, 5, 7, 10)
"""Columns on a narrow terminal; `--json` says everything anywhere."""


def _show(cards: Sequence[Card]) -> None:
    terminal = Console()
    console = terminal if terminal.is_terminal else Console(width=_PAGE_WIDTH)
    table = Table(show_lines=False)
    places = range(len(_HEADINGS)) if console.width >= _ENOUGH_FOR_ALL else _MOST_WANTED
    for place in places:
        vi, en = _HEADINGS[place]
        # The id stays in one piece, to be copied.
        table.add_column(f"{vi}\n[dim]{en}[/dim]", overflow="fold", no_wrap=place == 0)
    for card in cards:
        cells = _cells(card)
        table.add_row(*(cells[place] for place in places))
    console.print(table)
    console.print(f"{len(cards)} hồ sơ / cases", highlight=False)


def _cells(card: Card) -> tuple[str, ...]:
    return (
        *(card.chain, str(card.kind), card.award or "", card.period or "", card.unit or "", card.state or ""),
        local_day(card.opened_at).isoformat(),
        "" if card.closed_at is None else local_day(card.closed_at).isoformat(),
        _kept_until(card),
        str(card.entries),
        card.lacks or "",
    )


def _kept_until(card: Card) -> str:
    """Nothing is said of an open case; a closed one without a last day is kept until somebody says otherwise."""
    if card.closed_at is None:
        return ""
    return "∞" if card.keep_until is None else card.keep_until.isoformat()
