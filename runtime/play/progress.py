"""Shows how far a play has come: live bars on a terminal, a plain line now and then anywhere else. To standard error, always."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from runtime.play.awards import KINDS
from runtime.play.layout import Layout
from runtime.play.plan import PlannedDossier
from runtime.play.tallies import Line

PLAIN_SECONDS = 5


class Watcher(Protocol):
    """Hears of every dossier that has ended."""

    def ended(self, dossier: PlannedDossier) -> None:
        """This one has."""


@contextmanager
def watching(console: Console, layout: Layout, dossiers: Sequence[PlannedDossier]) -> Iterator[Watcher]:
    """A watcher for these dossiers, for as long as they are played."""
    if not console.is_terminal:
        yield _Lines(console, dossiers)
        return
    with Progress(
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    ) as bars:
        yield _Bars(bars, layout, dossiers)


class _Bars:
    """A bar of nominees for each award and kind of recipient, and one of dossiers."""

    def __init__(self, bars: Progress, layout: Layout, dossiers: Sequence[PlannedDossier]) -> None:
        self._bars = bars
        names = {plan.law.code: plan.law.vi for plan in layout.awards}
        self._lines: dict[Line, TaskID] = {}
        for plan in layout.awards:
            for kind in plan.entry.counts:
                total = sum(len(one.nominees) for one in dossiers if (one.award, one.kind) == (plan.law.code, kind))
                self._lines[Line(plan.law.code, kind)] = bars.add_task(f"{names[plan.law.code]}, {KINDS[kind]}", total=total)
        self._all = bars.add_task("[bold]Hồ sơ / dossiers", total=len(dossiers))

    def ended(self, dossier: PlannedDossier) -> None:
        self._bars.advance(self._lines[Line(dossier.award, dossier.kind)], len(dossier.nominees))
        self._bars.advance(self._all)


class _Lines:
    """A line every few seconds, and one at the end."""

    def __init__(self, console: Console, dossiers: Sequence[PlannedDossier]) -> None:
        self._console = console
        self._of = len(dossiers), sum(len(one.nominees) for one in dossiers)
        self._dossiers = self._nominees = 0
        self._began = self._told = time.monotonic()

    def ended(self, dossier: PlannedDossier) -> None:
        self._dossiers += 1
        self._nominees += len(dossier.nominees)
        now = time.monotonic()
        if now - self._told >= PLAIN_SECONDS or self._dossiers == self._of[0]:
            self._told = now
            self._console.print(
                f"{now - self._began:5.0f} s: {self._dossiers}/{self._of[0]} dossiers, {self._nominees}/{self._of[1]} nominees",
                highlight=False,
            )
