"""`vinhdanh audit what-if`: what a draft of the law would change, for closed and running cases. It changes nothing."""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from obstore.exceptions import BaseError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from auditor.archive.store import ArchiveDamaged, open_folder
from auditor.what_if.archived import archived_dossiers
from auditor.what_if.asking import asked_again
from auditor.what_if.cases import Batch, Dossier, Terms
from auditor.what_if.draft import read_draft
from auditor.what_if.live import how_many, live_dossiers, present_today
from auditor.what_if.report import Report, handed_in_again, new_refusals, terms_of
from auditor.what_if.rulings import Rulings
from auditor.what_if.running import Present
from policy.clock import local_day
from policy.law import DATA, Law, LawError, load_law
from runtime.audit.database import auditors_pool
from runtime.audit.what_if_words import shown
from runtime.errors import StackError
from runtime.settings import Settings, get_settings


@dataclass(frozen=True)
class Cases:
    """The dossiers that are asked, how many there are, and who is there today (None: nobody knows)."""

    batches: AsyncIterator[Batch]
    many: int
    present: Present | None


@dataclass(frozen=True)
class Drafts:
    """What is asked: the law in force, the draft, on which day (None: that of each dossier), of which dossiers (None: all)."""

    law: Law
    draft: Law
    as_of: date | None
    only: list[str] | None


def what_if(
    nominations: Annotated[
        list[str] | None, typer.Argument(help="Ask these dossiers alone, by id; all when none is named.")
    ] = None,
    *,
    policy: Annotated[
        Path, typer.Option(help="The draft: local rules, a file named like one of policy/data/law, or a whole folder of law.")
    ],
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Ask the draft as it stands that day, not as on the day each dossier came."),
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="Ask the cases in this folder, which holds `archive/`, and no server.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Everything that was found, as one JSON object on the last line.")
    ] = False,
    everything: Annotated[bool, typer.Option("--all", help="Print every case, not the first of each kind only.")] = False,
    fail_on_flips: Annotated[bool, typer.Option(help="Exit code 1 when anything would be otherwise.")] = False,
) -> None:
    """Decide closed cases again under a draft of the law, and ask which running ones would get stuck or change their route.

    Votes are decided from their counts; what was kept back, and whatever never took place, is said to be unknown. The pinned law of
    a running case stays as it is. Exit code 0; 1 with --fail-on-flips; 2 for a draft or a folder that cannot be read.
    """
    settings = get_settings()
    law, draft = _read(settings, policy)
    drafts = Drafts(law, draft, as_of.date() if as_of else None, nominations or None)
    report = asyncio.run(_archived(drafts, archive) if archive else _live(settings, drafts))
    for line in shown(report, sys.maxsize if everything else None):
        typer.echo(line)
    if as_json:
        typer.echo(json.dumps(report.as_json(), ensure_ascii=False))
    raise typer.Exit(1 if fail_on_flips and report.changes_something else 0)


def _read(settings: Settings, policy: Path) -> tuple[Law, Law]:
    try:
        return load_law(DATA, settings.policy_overrides), read_draft(policy, settings.policy_overrides)
    except LawError as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--policy") from wrong


async def _live(settings: Settings, drafts: Drafts) -> Report:
    async with auditors_pool(settings) as pool:
        present = await present_today(pool, local_day(datetime.now(UTC)))
        many = await how_many(pool, drafts.only)
        return await _ask(Cases(live_dossiers(pool, drafts.only), many, present), drafts)


async def _archived(drafts: Drafts, folder: Path) -> Report:
    try:
        found = await archived_dossiers(open_folder(folder), drafts.law)
        dossiers = [one for one in found if drafts.only is None or one.dossier in drafts.only]
        return await _ask(Cases(_in_one(dossiers), len(dossiers), None), drafts)
    except (FileNotFoundError, ArchiveDamaged) as wrong:
        raise typer.BadParameter(str(wrong), param_hint="--archive") from wrong
    except LawError as wrong:
        raise StackError(f"a policy of the archive is none that this release reads: {wrong}") from wrong
    except BaseError as error:
        raise StackError(f"the archive cannot be read ({type(error).__name__})") from error


async def _ask(cases: Cases, drafts: Drafts) -> Report:
    if drafts.only is not None and cases.many < len(set(drafts.only)):
        raise typer.BadParameter(f"{len(set(drafts.only)) - cases.many} of these are no dossiers here", param_hint="NOMINATIONS")
    now = datetime.now(UTC)
    drafted, report, kinds = Rulings(drafts.draft, drafts.as_of), Report(drafts.law.version, drafts.draft.version), Counter[Terms]()
    with _bar() as bar:
        task = bar.add_task("hồ sơ / dossiers", total=cases.many)
        async for batch in cases.batches:
            report.left_out += batch.left_out
            for dossier in batch.dossiers:
                report.take(asked_again(dossier, drafted, now, cases.present))
                kinds[terms_of(dossier)] += 1
            bar.update(task, completed=report.asked + report.left_out)
    today = drafts.as_of or local_day(now)
    report.refused += new_refusals(handed_in_again(kinds, today), Rulings(drafts.law), Rulings(drafts.draft))
    return report


def _bar() -> Progress:
    """A bar on standard error, where it is a terminal."""
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    console = Console(stderr=True)
    return Progress(*columns, console=console, disable=not console.is_terminal)


async def _in_one(dossiers: list[Dossier]) -> AsyncIterator[Batch]:
    yield Batch(dossiers)
