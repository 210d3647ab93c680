"""A database of its own for each test of notices, and settings under which they go to the servers of the test."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest

from runtime.database import open_pool
from runtime.settings import Settings
from tests.endpoints import Mailbox
from tests.notices import sending_to


@pytest.fixture
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox) -> Settings:
    return sending_to(
        mailbox,
        settings,
        await new_database(),
        smtp_timeout_seconds=1.0,
        webhook_timeout_seconds=1.0,
        public_url="https://vinhdanh.example",
    )


@pytest.fixture
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()
