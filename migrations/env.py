"""How alembic reaches the database. Configured in code by `runtime.schema`; there is no ini file."""

import asyncio
import importlib
import pkgutil
from typing import Any

from alembic import context
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Column, Connection, Enum, String, TypeDecorator, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool
from sqlalchemy.types import TypeEngine
from sqlmodel import SQLModel

import models.tables

ONE_AT_A_TIME = 7_864_201_945
"""The advisory lock that a migrating process holds, so that several may start together."""


def differs(
    _context: MigrationContext, _is: Column[Any], _should_be: Column[Any], there: TypeEngine[Any], meant: TypeEngine[Any]
) -> bool | None:
    """Whether a column has another type than `models.tables` gives it; None leaves the answer to alembic.

    SQLModel makes a `str` a VARCHAR without a length and the migrations make it TEXT: PostgreSQL keeps both alike.
    """
    return not is_unbounded_text(there) if is_unbounded_text(meant) else None


def is_unbounded_text(kind: TypeEngine[Any]) -> bool:
    """TEXT, VARCHAR without a length, or what SQLModel makes of a `str`."""
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    return isinstance(plain, String) and not isinstance(plain, Enum) and plain.length is None


def run(connection: Connection) -> None:
    """Migrates in one transaction over the given connection."""
    for module in pkgutil.iter_modules(models.tables.__path__, "models.tables."):
        importlib.import_module(module.name)
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        compare_type=differs,
        compare_server_default=True,
    )
    with context.begin_transaction():
        connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
        context.run_migrations()


async def connect_and_run() -> None:
    """Opens one connection for the migration and closes it."""
    url = make_url(context.config.attributes["database_url"]).set(drivername="postgresql+asyncpg")
    engine = create_async_engine(url, poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(connect_and_run())
