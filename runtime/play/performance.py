"""One performance, from an empty stage to the table: for the command `play`, for the demo, and for tests."""

import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

import httpx
from rich.console import Console

from runtime.play.awards import award_table, read_report
from runtime.play.client import Api
from runtime.play.layout import Layout
from runtime.play.plan import PlannedDossier
from runtime.play.play import Player, new_run
from runtime.play.progress import Watcher
from runtime.play.result import SHOWN, Result
from runtime.play.tallies import Tallies, planned_awards
from runtime.play.witness import Evidence

REQUEST_SECONDS = 30
WAITING = "Đang chờ API… / waiting for the API…"

Ask = Callable[[str, Tallies], Awaitable[Evidence]]
"""Asks the engines about a run, whose name and tallies it is given."""


@dataclass(frozen=True)
class Stage:
    """Where a play is performed: the API, an administrator's token, the engines to ask, where they can be reached.

    `waiting` is called once whenever the API has stopped answering.
    """

    http: httpx.AsyncClient
    administrator: str
    ask: Ask | None = None
    waiting: Callable[[], None] = lambda: None


def connection(url: str) -> httpx.AsyncClient:
    """A connection to the API of that address, for as many requests at once as a play has. Close it with `async with`."""
    return httpx.AsyncClient(base_url=url, timeout=REQUEST_SECONDS, limits=httpx.Limits(max_connections=None))


async def perform(stage: Stage, layout: Layout, dossiers: Sequence[PlannedDossier], seed: int, watcher: Watcher) -> Result:
    """The result of playing these dossiers; `watcher` hears how far it has come. Raises `PlayError` when it cannot go on."""
    run, api = new_run(), Api(stage.http, waiting=stage.waiting)
    await api.must_be_ready()
    before = await read_report(api, stage.administrator, layout.scenario)
    began = time.monotonic()
    tallies = await Player(api, stage.administrator, layout, seed, run, watcher.ended).play(dossiers)
    seconds = time.monotonic() - began
    after = await read_report(api, stage.administrator, layout.scenario)
    evidence = await stage.ask(run, tallies) if stage.ask else None
    return Result(tallies, planned_awards(dossiers), after.since(before), evidence, seconds)


def show(result: Result, layout: Layout, console: Console) -> bool:
    """Prints the award table and the checks, and returns whether all of them held."""
    console.print(award_table(layout, result.planned, result.report))
    checks = result.checks(layout)
    for check in checks:
        console.print(
            f"[green]✓[/] {check.vi} / {check.en}" if check.held else f"[bold red]✗[/] {check.vi} / {check.en}", highlight=False
        )
        for fault in check.found[:SHOWN]:
            console.print(f"    {fault}", highlight=False, markup=False)
        if len(check.found) > SHOWN:
            console.print(f"    … {len(check.found) - SHOWN} more", highlight=False)
    return all(check.held for check in checks)
