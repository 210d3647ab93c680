"""`vinhdanh demo`: starts everything on this machine and plays the Bắc Kạn scenario on it."""

import asyncio
import shutil
import signal
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from runtime.cli_play import asking, output, planned
from runtime.data_folder import DataFolder
from runtime.errors import StackError
from runtime.play.errors import PlayError
from runtime.play.layout import read_layout
from runtime.play.performance import WAITING, Stage, connection, perform, show
from runtime.play.progress import watching
from runtime.ports import free_ports, port_is_free
from runtime.postgres import clear_away_an_orphan
from runtime.settings import Settings, get_settings
from runtime.stack import Stack

SCENARIO = Path(__file__).parent.parent / "scenarios" / "bac-kan-city-2015-2020.yaml"
SEED = 1
PORTS = ("starter_port", "temporal_ui_port", "temporal_port", "postgres_port")
INTERRUPTED = 130

Answer = TypeVar("Answer")


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="Stop by itself after the table.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Play the whole scenario instead of a sample.")] = False,
    sample: Annotated[float | None, typer.Option(min=0.001, max=1, help="The fraction of the dossiers to play.")] = None,
) -> None:
    """Start everything, play the awards of Bắc Kạn city 2015-2020, print the table, and stay up until Ctrl-C.

    The data lie in a folder of the demo's own, beside the data folder of `vinhdanh up`, and are cleared away by the next demo.
    """
    raise typer.Exit(asyncio.run(_demo(once=once, sample=1.0 if full else sample)))


def demo_settings(settings: Settings) -> Settings:
    """These settings with a folder of the demo's own, embedded engines, and free ports in the place of those that are taken."""
    folder = settings.data_dir.absolute()
    free = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
    taken = {name: port for name, port in free.items() if not port_is_free(getattr(settings, name))}
    own = {"data_dir": folder.with_name(f"{folder.name}-demo"), "database_url": None, "temporal_address": None}
    return settings.model_copy(update={**own, **taken})


async def _demo(*, once: bool, sample: float | None) -> int:
    me, loop = asyncio.current_task(), asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, lambda: me and me.cancel())
    usual = get_settings()
    settings = demo_settings(usual)
    _say(f"starting PostgreSQL, Temporal, the worker and the API in {settings.data_dir}")
    for name in PORTS:
        if getattr(settings, name) != getattr(usual, name):
            _say(f"port {getattr(usual, name)} is taken: {name} is {getattr(settings, name)} for this demo")
    _start_afresh(settings)
    exit_code = INTERRUPTED
    with suppress(asyncio.CancelledError):
        async with Stack(settings, say=_say) as stack:
            exit_code = 0 if await _unless_a_part_dies(stack, _played(settings, sample, stays=not once)) else 1
            if not once:
                await stack.watch()
    return exit_code


async def _played(settings: Settings, sample: float | None, *, stays: bool) -> bool:
    """Whether every check of the play held. Prints the table, the addresses, and at last the result as JSON."""
    layout, dossiers = planned(SCENARIO, SEED, sample or read_layout(SCENARIO).scenario.demo_sample)
    token = settings.administrator_token_file.read_text().strip()
    try:
        async with connection(settings.starter_url) as http:
            errors = Console(stderr=True)
            with watching(errors, layout, dossiers) as watcher:
                stage = Stage(http, token, asking(settings), lambda: errors.print(WAITING))
                result = await perform(stage, layout, dossiers, SEED, watcher)
    except PlayError as error:
        raise StackError(f"The play cannot go on: {error}") from error
    held = show(result, layout, output())
    if stays:
        typer.echo(_addresses(settings))
    typer.echo(result.as_json())
    return held


def _addresses(settings: Settings) -> str:
    return "\n".join(
        (
            "",
            f"API       {settings.starter_url}",
            f"API docs  {settings.starter_url}/docs",
            f"Temporal  http://127.0.0.1:{settings.temporal_ui_port}",
            f"Token     {settings.administrator_token_file}",
            "Ctrl-C dừng tất cả / stops everything.",
            "",
        )
    )


def _start_afresh(settings: Settings) -> None:
    """Clears away the data of the demo before. Raises StackError when a demo runs on them, or the folder is somebody else's."""
    if settings.data_dir.exists():
        folder = DataFolder(settings)
        folder.open()
        clear_away_an_orphan(settings)
        folder.close()
        shutil.rmtree(settings.data_dir)


async def _unless_a_part_dies(stack: Stack, work: Coroutine[Any, Any, Answer]) -> Answer:
    """What the work returns. Raises StackError as soon as a part of the stack dies."""
    working, watching = asyncio.create_task(work), asyncio.create_task(stack.watch())
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        if watching.done():
            watching.result()
        return await working
    finally:
        for task in (working, watching):
            task.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


def _say(line: str) -> None:
    typer.echo(line, err=True)
