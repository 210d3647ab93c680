"""The commands of the command line that run and keep an installation."""

import asyncio
import contextlib
import signal

import typer

from runtime.schema import upgrade
from runtime.settings import get_settings
from runtime.stack import Stack


def up() -> None:
    """Start everything on this machine, and stay up until Ctrl-C."""
    asyncio.run(_up())


def migrate() -> None:
    """Bring the database's schema to the newest version."""
    upgrade(get_settings().postgres_url)


async def _up() -> None:
    loop, me = asyncio.get_running_loop(), asyncio.current_task()
    for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(one, lambda: me and me.cancel())
    stack = Stack(get_settings(), say=typer.echo)
    with contextlib.suppress(asyncio.CancelledError):
        async with stack:
            typer.echo(_addresses(stack))
            await stack.watch()


def _addresses(stack: Stack) -> str:
    settings = stack.settings
    lines = [f"API      {settings.starter_url}", f"API docs {settings.starter_url}/docs"]
    if "temporal" in stack.parts:
        lines.append(f"Temporal http://127.0.0.1:{settings.temporal_ui_port}")
    lines.append(f"Token    {settings.administrator_token_file}")
    return "\n".join([*lines, "Ctrl-C stops everything."])
