"""PostgreSQL as an auditor's command opens it: few connections, and a plain word where it does not answer."""

import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from runtime.database import open_small_pool
from runtime.errors import StackError
from runtime.settings import Settings

_STOPPED = (TimeoutError, ConnectionError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)
_LOG = "insert into personal_read (officer, operation, subject, nominees) values ($1, $2, $3, $4)"


@asynccontextmanager
async def auditors_pool(settings: Settings, timeout_seconds: float | None = None) -> AsyncIterator[asyncpg.Pool]:
    """A small pool, closed afterwards; each statement may take so long. Raises StackError when the database does not answer."""
    try:
        pool = await open_small_pool(settings, timeout_seconds)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StackError(f"the database does not answer ({type(error).__name__}); is it running (vinhdanh up)?") from error
    try:
        yield pool
    except _STOPPED as error:
        raise StackError(f"the database has stopped answering ({type(error).__name__})") from error
    finally:
        await pool.close()


def operator() -> str:
    """Whoever sits at the machine, in the log of reads: by the number of their user there, never by a name."""
    return f"operator:{os.getuid()}"


async def log_read(pool: asyncpg.Pool, command: str, subject: str | None, nominees: Sequence[int] = ()) -> None:
    """Writes down that a command is about to show personal data, as the API does. Raises what the database raises."""
    await pool.execute(_LOG, operator(), command, subject, list(nominees))
