"""PostgreSQL: a lean pool for the record step, an engine for reads and reports, and the schema's migrations."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import asyncpg
import orjson
from alembic import command
from alembic.config import Config
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from runtime.settings import Settings

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_SESSION = {"timezone": "UTC", "jit": "off"}
"""`jit`: our statements take microseconds to milliseconds, and compiling one takes longer than it can save."""


async def open_pool(settings: Settings) -> asyncpg.Pool:
    """A pool of asyncpg connections, jsonb columns as Python values both ways, statements cached.

    Close it with `await pool.close()`. Raises OSError or asyncpg.PostgresError when the database does not answer.
    """
    return await asyncpg.create_pool(
        settings.postgres_url,
        min_size=settings.database_pool_min,
        max_size=settings.database_pool_max,
        command_timeout=settings.database_command_timeout_seconds,
        server_settings={**_SESSION, "application_name": "vinhdanh"},
        init=_prepare,
    )


async def _prepare(connection: asyncpg.Connection) -> None:
    await connection.set_type_codec("jsonb", schema="pg_catalog", format="binary", encoder=_to_jsonb, decoder=_from_jsonb)
    await connection.set_type_codec(
        "json", schema="pg_catalog", encoder=lambda value: orjson.dumps(value).decode(), decoder=orjson.loads
    )


def _to_jsonb(value: Any) -> bytes:
    return b"\x01" + orjson.dumps(value)  # the wire format of jsonb: a version byte, then the text


def _from_jsonb(wire: bytes) -> Any:
    return orjson.loads(memoryview(wire)[1:])


def engine(settings: Settings) -> AsyncEngine:
    """A SQLAlchemy engine over asyncpg, for reads and reports. Dispose of it with `await engine.dispose()`."""
    return create_async_engine(
        make_url(settings.postgres_url).set(drivername="postgresql+asyncpg"),
        pool_size=settings.database_pool_min,
        max_overflow=max(settings.database_pool_max - settings.database_pool_min, 0),
        json_serializer=lambda value: orjson.dumps(value).decode(),
        json_deserializer=orjson.loads,
        hide_parameters=True,  # an error's text goes to the log, and parameters hold names
        connect_args={
            "command_timeout": settings.database_command_timeout_seconds,
            "server_settings": {**_SESSION, "application_name": "vinhdanh-reads"},
        },
    )


def upgrade(database_url: str) -> None:
    """Brings the schema to its newest version. Callable within an event loop, and by several at once: one works, others wait."""
    _in_thread(lambda config: command.upgrade(config, "head"), database_url)


def check(database_url: str) -> None:
    """Raises alembic's CommandError when the tables in `models.tables` and the migrated schema differ."""
    _in_thread(command.check, database_url)


def revise(database_url: str, message: str) -> None:
    """Writes a new migration from what `models.tables` has and the schema at `database_url` lacks."""
    _in_thread(lambda config: command.revision(config, message, autogenerate=True), database_url)


def _in_thread(work: Any, database_url: str) -> None:
    """Runs an alembic command in a thread of its own: it drives its own event loop, and the caller may be inside another."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["database_url"] = database_url
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="migrations") as thread:
        thread.submit(work, config).result()
