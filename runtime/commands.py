"""The commands of the command line that run and keep an installation."""

import asyncio
import contextlib
import signal

import asyncpg
import typer
from sqlalchemy.exc import SQLAlchemyError

from runtime.errors import StackError
from runtime.schema import upgrade
from runtime.settings import get_settings
from runtime.stack import Stack


def up() -> None:
    """Start everything on this machine, and stay up until Ctrl-C."""
    asyncio.run(_up())


def migrate() -> None:
    """Bring the database's schema to the newest version."""
    try:
        upgrade(get_settings().postgres_url)
    except FileNotFoundError as error:
        raise StackError(
            "there is no database yet: set VINHDANH_DATABASE_URL, or run vinhdanh up, which makes one and migrates it"
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, SQLAlchemyError) as error:
        raise StackError(f"the database cannot be migrated: {_kind(error)}; is it running, and is its address right?") from error


def _kind(error: Exception) -> str:
    """What went wrong, by its type alone: the text may quote the address with its password."""
    while error.__cause__ is not None and isinstance(error.__cause__, Exception):
        error = error.__cause__
    return type(error).__name__


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
