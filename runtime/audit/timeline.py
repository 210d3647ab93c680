"""`vinhdanh audit timeline NOMINATION`: a case in words."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from auditor.archive.store import ArchiveDamaged, open_folder
from auditor.timeline.from_archive import ArchivedTrails
from models.errors import DomainError
from runtime.audit.database import auditors_pool, log_read
from runtime.audit.printing import screen, show_table
from runtime.settings import Settings, get_settings
from trail.entries import CaseTrail
from trail.reading import ended_sessions, organisations_in, read_trail, read_way
from trail.telling import Told, ToldTrail, tell
from trail.values import Speaker
from trail.words import Language, Words, words

COMMAND = "audit_timeline"
_OFFICERS = "select id, name from officer where id = any($1::text[])"
_NOTES = "select id, body from note where id = any($1::text[]) and body is not null"
_LABEL_WIDTH = 16


@dataclass(frozen=True)
class Case:
    """A trail, and what may be said of the people in it."""

    trail: CaseTrail
    organisations: Mapping[str, str] = field(default_factory=dict)
    officers: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def timeline(
    nomination: Annotated[str, typer.Argument(help="The nomination.")],
    nominee: Annotated[int | None, typer.Option(help="Of this one nominee, through every split and join.")] = None,
    lang: Annotated[str, typer.Option(help="vi, or en.")] = "vi",
    archive: Annotated[Path | None, typer.Option(help="A folder that holds `archive/`: ask no server at all.")] = None,
    *,
    names: Annotated[bool, typer.Option("--names", help="With names and comments. That is written into the log of reads.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line, alone.")] = False,
) -> None:
    """Tell a case: who, on whose behalf, for whom, old and new, why, on which clause, how long it lay with whom. Changes nothing.

    Exit code 0, or 2 where there is no such case.
    """
    language = language_of(lang)
    if names and archive is not None:
        raise typer.BadParameter("an archive holds no names", param_hint="--names")
    try:
        case = asyncio.run(
            _live(get_settings(), nomination, nominee, names=names) if archive is None else _archived(archive, nomination, nominee)
        )
    except DomainError as error:
        raise typer.BadParameter(error.message) from error
    except (ArchiveDamaged, FileNotFoundError) as damaged:
        raise typer.BadParameter(str(damaged), param_hint="--archive") from damaged
    told = tell(case.trail, Speaker(language, case.organisations))
    if as_json:
        typer.echo(json.dumps(_with_people(told, case), ensure_ascii=False))
        return
    show(told, case, words(language), screen())


def language_of(said: str) -> Language:
    """A language by its code. Raises typer.BadParameter."""
    if said == "vi":
        return "vi"
    if said == "en":
        return "en"
    raise typer.BadParameter("is neither vi nor en", param_hint="--lang")


async def _live(settings: Settings, nomination: str, nominee: int | None, *, names: bool) -> Case:
    async with auditors_pool(settings) as pool:
        trail = await _read(pool, nomination, nominee)
        organisations = await organisations_in(pool, trail)
        if not names:
            return Case(trail, organisations)
        await log_read(pool, COMMAND, nomination, [nominee] if nominee is not None else [])
        actors = [one.entry.actor for one in trail.entries if one.entry.actor]
        people = {officer for actor in actors for officer in (actor.officer, actor.on_behalf_of) if officer}
        notes = [one.entry.note.id for one in trail.entries if one.entry.note]
        officers = {row["id"]: row["name"] for row in await pool.fetch(_OFFICERS, list(people))}
        return Case(trail, organisations, officers, {row["id"]: row["body"] for row in await pool.fetch(_NOTES, notes)})


async def _read(pool: asyncpg.Pool, nomination: str, nominee: int | None) -> CaseTrail:
    if nominee is None:
        return await read_trail(pool, nomination, await ended_sessions(pool, [nomination]))
    alone = await read_way(pool, nomination, nominee)
    return await read_way(pool, nomination, nominee, await ended_sessions(pool, alone.chains))


async def _archived(folder: Path, nomination: str, nominee: int | None) -> Case:
    trails = ArchivedTrails(open_folder(folder))
    return Case(await (trails.trail(nomination) if nominee is None else trails.way(nomination, nominee)))


def _with_people(told: ToldTrail, case: Case) -> dict[str, object]:
    said: dict[str, object] = told.model_dump(mode="json")
    if case.officers:
        said["officers"] = dict(case.officers)
        said["notes"] = dict(case.notes)
    return said


def show(told: ToldTrail, case: Case, has: Words, console: Console) -> None:
    """The case on a screen: entry by entry, then how long it lay with whom."""
    console.print(Text(f"{told.nomination} · {told.award} · {told.unit} · {told.received_on}", style="bold"))
    for one in told.entries:
        console.print()
        _show_entry(one, told, case, has, console)
    console.print()
    console.print(Text(has.labels["sums"], style="bold"))
    headings = [has.labels[name] for name in ("holder", "state", "spells", "working", "elapsed")]
    speaker = Speaker(language_of(told.language), case.organisations)
    rows = [
        (speaker.unit(one.unit), speaker.state(one.state), one.times, one.working_days, has.lasting(one.seconds))
        for one in told.lain
    ]
    show_table(console, headings, rows, right=(2, 3))


def _show_entry(one: Told, told: ToldTrail, case: Case, has: Words, console: Console) -> None:
    where = "" if one.chain == told.nomination else f"  ({one.chain})"
    console.print(Text.assemble((f"{one.sequence:>3}  {has.at(one.at)}  ", "dim"), (one.what, "bold"), (where, "dim")))
    said = [
        ("who", _named(one, case)),
        ("for_whom", one.for_whom),
        ("changes", "; ".join(one.changes)),
        ("facts", "; ".join(one.facts)),
        ("why", one.why),
        ("clause", one.clause),
        ("derivation", one.derivation),
        ("comment", case.notes.get(one.note or "")),
        ("lay", one.lay),
    ]
    grid = Table.grid(padding=(0, 1))
    grid.add_column(width=_LABEL_WIDTH, style="dim")
    grid.add_column(overflow="fold")
    for label, text in said:
        if text:
            grid.add_row(has.labels[label], Text(text))
    console.print(Padding(grid, (0, 0, 0, 5)))


def _named(one: Told, case: Case) -> str:
    people = [case.officers[officer] for officer in (one.officer, one.on_behalf_of) if officer and officer in case.officers]
    return f"{one.who}: {', '.join(people)}" if people else one.who
