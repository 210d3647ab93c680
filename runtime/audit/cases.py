"""Which cases a command counts in, and from where: the database, or an archive alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from auditor.archive.store import ArchiveDamaged, open_folder
from auditor.timeline.from_archive import entries_of
from auditor.timeline.many import archived_cases, case_of, what_came_over
from models.errors import InvalidInput
from policy.law import law
from policy.units import directory
from runtime.audit.database import auditors_pool
from runtime.settings import get_settings
from trail.anomalies.reading import read_cases
from trail.anomalies.reviews import Case
from trail.entries import in_order
from trail.exports.reading import ExportedCase, exported_cases
from trail.reading import organisations_named
from trail.wanted import Wanted, begin_of, end_of, must_make_sense

_DAY = "%Y-%m-%d"
UnitOption = Annotated[str | None, typer.Option(help="A unit on the way of the cases, such as 63.058.")]
AwardOption = Annotated[str | None, typer.Option(help="An award's code, such as LDTT.")]
FromOption = Annotated[datetime | None, typer.Option("--from", formats=[_DAY], help="Open on this day, or later.")]
ToOption = Annotated[datetime | None, typer.Option("--to", formats=[_DAY], help="Begun on this day at the latest.")]
ArchiveOption = Annotated[Path | None, typer.Option(help="A folder that holds `archive/`: ask no server at all.")]


def wanted(unit: str | None, award: str | None, first: datetime | None, last: datetime | None) -> Wanted:
    """The cases that these options name.

    Raises typer.BadParameter for an award or a unit of the directory's form that there is not, and for days in the wrong order.
    """
    asked = Wanted(unit, award, begin_of(first), end_of(last))
    with bad_options_told():
        must_make_sense(asked, law())
        if unit is not None and unit[:1].isdigit():
            directory().get(unit)
    return asked


@contextmanager
def bad_options_told() -> Iterator[None]:
    """What is wrong in a question, as typer.BadParameter of the option of that name."""
    try:
        yield
    except InvalidInput as wrong:
        raise typer.BadParameter(wrong.facts["reason"], param_hint=f"--{wrong.facts['field']}") from wrong


async def cases_to_count(asked: Wanted, archive: Path | None) -> list[Case]:
    """Them, from the database or the archive."""
    if archive is None:
        async with auditors_pool(get_settings()) as pool:
            return await read_cases(pool, asked)
    with _damage_told():
        found = [case_of(file) async for file in archived_cases(open_folder(archive), asked)]
        return [case for case in found if case is not None]


async def cases_to_export(asked: Wanted, archive: Path | None) -> tuple[list[ExportedCase], dict[str, str]]:
    """Them with their rows, and the names of organisations as far as they are known here."""
    if archive is None:
        async with auditors_pool(get_settings()) as pool:
            return [case async for case in exported_cases(pool, asked)], await organisations_named(pool)
    with _damage_told():
        kept = open_folder(archive)
        files = [file async for file in archived_cases(kept, asked)]
        over = await what_came_over(kept)
    with_rows = [(file, file.rows["nomination"][0]) for file in files if file.rows.get("nomination")]
    return [ExportedCase(row, in_order([*entries_of(file), *over.get(file.chain, ())])) for file, row in with_rows], {}


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (ArchiveDamaged, FileNotFoundError) as damaged:
        raise typer.BadParameter(str(damaged), param_hint="--archive") from damaged
