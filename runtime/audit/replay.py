"""`vinhdanh audit replay`: does the code still take the steps that it took, and do they mean what ledger and read model say?"""

import asyncio
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import asyncpg
import typer
from obstore.exceptions import BaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from temporalio.service import RPCError

from auditor.archive.store import ArchiveDamaged
from auditor.replay.crew import Crew
from auditor.replay.done import Done, NotTheSame
from auditor.replay.examination import Found
from auditor.replay.sources import Asked, Equipment, Listed, UnknownCase
from runtime.audit.days import days_between
from runtime.audit.replay_equipment import OfAnArchive, OfTheInstallation
from runtime.code_version import code_version
from runtime.codec import key_ring
from runtime.errors import StackError
from runtime.settings import get_settings

DAY = ["%Y-%m-%d"]
LINES = 20
"""About so many lines say how far it is, where there is no terminal."""


def replay(  # noqa: PLR0917 -- typer makes options of them
    ids: Annotated[list[str] | None, typer.Argument(help="Nominations and sessions by id; everything when none is named.")] = None,
    since: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="Decided or closed on this day or later.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Decided or closed on this day or before.")] = None,
    archive: Annotated[
        Path | None, typer.Option(help="A folder that holds `archive/`: ask it alone, no database and no engine.")
    ] = None,
    resume: Annotated[Path | None, typer.Option(help="Keep in this file what is done, and do not do again what it names.")] = None,
    processes: Annotated[int, typer.Option(min=1, help="Processes side by side.")] = len(os.sched_getaffinity(0)),
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line.")] = False,
) -> None:
    """Run the workflow code again on every history, and compare what it says with ledger, read model and law. Changes nothing.

    Prints a line for each divergence: what, where, expected, found. Exit code 0 when there is none, 1 when there is, 2 for an id or
    a folder that is not there.
    """
    settings = get_settings()
    key_ring(settings)
    asked = Asked(tuple(ids or ()), *days_between(since, until))
    equipment = OfTheInstallation(settings) if archive is None else OfAnArchive(settings, archive)
    begun = time.monotonic()
    try:
        listed = asyncio.run(_listed(equipment, asked))
        found, before = _replayed(equipment, listed, processes, resume, _of(archive))
    except ArchiveDamaged as damaged:
        typer.echo(f"archive: {damaged}")  # a card: nobody knows what else there should be
        raise typer.Exit(1) from damaged
    except (UnknownCase, FileNotFoundError, NotTheSame) as wrong:
        typer.echo(str(wrong), err=True)
        raise typer.Exit(2) from wrong
    except (OSError, RPCError, asyncpg.PostgresError, asyncpg.InterfaceError, BaseError) as error:
        raise StackError(
            f"an engine or the storage does not answer ({type(error).__name__}); what is done is done (--resume)"
        ) from error
    except BrokenProcessPool as error:
        raise StackError("a process that replays was killed; what is done is done (--resume)") from error
    seconds = time.monotonic() - begun
    report = _report(found, seconds, before=before, processes=processes)
    typer.echo(_in_words(report))
    if as_json:
        typer.echo(json.dumps(report))
    raise typer.Exit(1 if report["divergences"] else 0)


def _of(archive: Path | None) -> str:
    """What a file of what is done is about: where the cases come from, and which code replays them."""
    return f"{'the installation' if archive is None else archive.absolute()} {code_version()}"


async def _listed(equipment: Equipment, asked: Asked) -> list[Listed]:
    async with equipment.source() as source:
        return await source.listed(asked)


def _replayed(
    equipment: Equipment, listed: Sequence[Listed], processes: int, resume: Path | None, of: str
) -> tuple[list[Found], int]:
    """What came of each, and how many of them were done before."""
    with ExitStack() as stack:
        done = None if resume is None else stack.enter_context(Done(resume, of))
        known = [found for one in listed if done is not None and (found := done.of(one)) is not None]
        names = {found.workflow_id for found in known}
        waiting = [one for one in listed if one.workflow_id not in names]
        step = stack.enter_context(_progress(len(waiting)))
        all_found = list(known)
        for found in known:
            _tell(found)
        if waiting:
            crew = stack.enter_context(Crew(equipment, min(processes, len(waiting))))
            for found in crew.replay(waiting):
                if done is not None:
                    done.keep(found)
                all_found.append(found)
                _tell(found)
                step()
        return all_found, len(known)


def _tell(found: Found) -> None:
    for divergence in found.divergences:
        typer.echo(str(divergence))


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """How far it is: a bar on a terminal, now and then a line elsewhere."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("phát lại / replaying"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("", total=total)
            yield lambda: bar.advance(task)
    else:
        counted, every = Counter[str](), max(1, total // LINES)

        def step() -> None:
            counted["done"] += 1
            if counted["done"] % every == 0:
                typer.echo(f"{counted['done']}/{total}", err=True)

        yield step


def _report(found: Sequence[Found], seconds: float, *, before: int, processes: int) -> dict[str, object]:
    divergences = [one._asdict() for each in found for one in each.divergences]
    left_out = Counter(f"{one.what}: {one.why}" for each in found for one in each.not_computed)
    return {
        "cases": len(found),
        "done_before": before,
        "events": sum(each.events for each in found),
        "divergent_cases": sum(bool(each.divergences) for each in found),
        "divergences": divergences,
        "not_computed": dict(sorted(left_out.items())),
        "processes": processes,
        "seconds": round(seconds, 2),
        "code_version": code_version(),
    }


def _in_words(report: dict[str, object]) -> str:
    divergences, left_out = report["divergences"], report["not_computed"]
    assert isinstance(divergences, list)  # noqa: S101 -- as made above
    assert isinstance(left_out, dict)  # noqa: S101 -- as made above
    lines = [f"không tính lại được / not computed: {what} ({times}×)" for what, times in left_out.items()]
    lines.append(
        f"{report['cases']} vụ việc, {report['events']} sự kiện, {len(divergences)} sai khác, {report['seconds']} giây / "
        f"{report['cases']} cases, {report['events']} events, {len(divergences)} divergences, {report['seconds']} seconds"
    )
    return "\n".join(lines)
