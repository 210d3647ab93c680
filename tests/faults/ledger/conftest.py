"""A ledger for each module, and its files for each test. What a test does to the database is undone afterwards."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import asyncpg
import pytest
from obstore.store import LocalStore

from runtime.database import open_pool
from runtime.settings import Settings
from tests.tampering import Copy, Story, a_database, tell


@pytest.fixture(scope="module")
async def told(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> Story:
    folder = tmp_path_factory.mktemp("told")
    settings = await a_database(engine_settings, new_database)
    pool = await open_pool(settings)
    story = await tell(pool, LocalStore(prefix=folder / "files", mkdir=True), folder / "key", settings)
    await pool.close()
    return story


@pytest.fixture(scope="module")
async def pool(told: Story) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(told.settings)
    yield pool
    await pool.close()


async def copied(told: Story, folder: Path) -> LocalStore:
    await asyncio.to_thread(shutil.copytree, told.folder, folder)
    return LocalStore(prefix=folder)


@pytest.fixture
async def copy(told: Story, pool: asyncpg.Pool, tmp_path: Path) -> AsyncIterator[Copy]:
    """What is done to its database is undone afterwards."""
    objects = await copied(told, tmp_path / "files")
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield Copy(connection, objects, tmp_path / "files", told)
        await transaction.rollback()


@pytest.fixture
async def living(engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Copy]:
    """Its database is one of its own, in which others may work meanwhile."""
    settings = await a_database(engine_settings, new_database)
    pool = await open_pool(settings)
    objects = LocalStore(prefix=tmp_path / "files", mkdir=True)
    yield Copy(pool, objects, tmp_path / "files", await tell(pool, objects, tmp_path / "key", settings))
    await pool.close()
