"""`vinhdanh audit gate`: what an operator asks with a new release in hand, before it is rolled out."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import typer
from obstore.exceptions import BaseError
from temporalio.client import WorkflowHistory
from temporalio.service import RPCError

from auditor.archive.store import ArchiveDamaged, open_folder
from auditor.replay.runner import Runner
from auditor.what_if.gate import Taken, taken_on
from auditor.what_if.open_now import open_in_archive, open_in_engine
from runtime.errors import StackError
from runtime.settings import Settings, get_settings
from runtime.temporal import build_replayer, connect


def gate(
    archive: Annotated[
        Path | None, typer.Option(help="A folder that holds `archive/`: replay what was open there, and ask no engine.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Say it as one JSON object, on the last line.")] = False,
) -> None:
    """Replay every open history of the running engine, or of an archive, on the code of this release. Changes nothing.

    Prints a line for each that fails. Exit code 0 when all go on, 1 when some would stand still, 2 for a folder that is no archive.
    """
    taken = asyncio.run(_gate(get_settings(), archive))
    failed = [one for one in taken if one.failure is not None]
    for one in failed:
        typer.echo(f"không chạy tiếp được / cannot go on: {one}")
    typer.echo(f"{len(taken)} lịch sử đang mở, {len(failed)} không chạy tiếp được / open histories, {len(failed)} cannot go on")
    if as_json:
        typer.echo(json.dumps({"asked": len(taken), "failed": [one._asdict() for one in failed]}))
    raise typer.Exit(1 if failed else 0)


async def _gate(settings: Settings, archive: Path | None) -> list[Taken]:
    histories = await _in_engine(settings) if archive is None else _in_archive(archive)
    try:
        async with Runner(lambda listening: build_replayer(settings, listening)) as runner:
            return [one async for one in taken_on(runner, histories)]
    except ArchiveDamaged as damaged:
        raise typer.BadParameter(str(damaged)) from damaged
    except RPCError as error:
        raise StackError(f"the engine does not answer ({error.status.name})") from error
    except BaseError as error:
        raise StackError(f"the archive cannot be read ({type(error).__name__})") from error


async def _in_engine(settings: Settings) -> AsyncIterator[WorkflowHistory]:
    try:
        return open_in_engine(await connect(settings))
    except RuntimeError as error:
        raise StackError(f"the engine does not answer ({type(error).__name__}); is the installation running?") from error


def _in_archive(folder: Path) -> AsyncIterator[WorkflowHistory]:
    try:
        return open_in_archive(open_folder(folder))
    except FileNotFoundError as missing:
        raise typer.BadParameter(str(missing)) from missing
