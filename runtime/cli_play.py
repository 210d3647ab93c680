"""`vinhdanh play`: plays a scenario through the HTTP API of an installation that runs."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from runtime.database import open_pool
from runtime.play.errors import PlayError, ScenarioError
from runtime.play.layout import Layout, read_layout
from runtime.play.performance import WAITING, Ask, Stage, connection, perform, show
from runtime.play.plan import PlannedDossier, plan
from runtime.play.progress import watching
from runtime.play.result import Result
from runtime.play.tallies import Tallies
from runtime.play.witness import Evidence, gather_evidence
from runtime.settings import Settings, get_settings
from runtime.temporal import connect

WIDTH = 132
"""Columns of the table where standard output is no terminal."""


def play(
    file: Annotated[Path, typer.Argument(help="The scenario: a YAML file as docs/scenarios.md describes it.")],
    sample: Annotated[float, typer.Option(min=0.001, max=1, help="The fraction of the dossiers to play.")] = 1.0,
    seed: Annotated[int, typer.Option(help="Another seed makes other people, lists and incidents.")] = 1,
    url: Annotated[str | None, typer.Option(help="The API's address, if it is not that of this installation.")] = None,
    token_file: Annotated[Path | None, typer.Option(help="A file with an administrator's token.")] = None,
) -> None:
    """Play a scenario through the API, and check that everything came out as it says.

    Run on the installation itself (without --url), it also compares ledger, lists and workflows.
    """
    settings = get_settings()
    layout, dossiers = planned(file, seed, sample)
    token = _token(token_file or settings.administrator_token_file)
    try:
        result = asyncio.run(_play(settings, url, token, layout, dossiers, seed))
    except PlayError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    held = show(result, layout, output())
    typer.echo(result.as_json())
    raise typer.Exit(0 if held else 1)


def planned(file: Path, seed: int, sample: float) -> tuple[Layout, tuple[PlannedDossier, ...]]:
    """The layout of a scenario file and the dossiers to play. A wrong file is told in words, with exit code 2."""
    try:
        layout = read_layout(file)
        return layout, plan(layout, seed, sample)
    except ScenarioError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


def output() -> Console:
    """Standard output, wide enough for the table."""
    console = Console()
    return console if console.is_terminal else Console(width=WIDTH)


def asking(settings: Settings) -> Ask:
    """Asks the engines of these settings about a run."""

    async def ask(run: str, tallies: Tallies) -> Evidence:
        async with AsyncExitStack() as stack:
            pool = await open_pool(settings)
            stack.push_async_callback(pool.close)
            return await gather_evidence(pool, await connect(settings), run, tallies)

    return ask


async def _play(  # noqa: PLR0917 -- everything that a play needs, once
    settings: Settings, url: str | None, token: str, layout: Layout, dossiers: tuple[PlannedDossier, ...], seed: int
) -> Result:
    async with connection(url or settings.starter_url) as http:
        errors = Console(stderr=True)
        stage = Stage(http, token, asking(settings) if url is None else None, lambda: errors.print(WAITING))
        with watching(errors, layout, dossiers) as watcher:
            return await perform(stage, layout, dossiers, seed, watcher)


def _token(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError as error:
        typer.echo(f"{file}: {error.strerror}. Name the file with an administrator's token by --token-file.", err=True)
        raise typer.Exit(2) from error
