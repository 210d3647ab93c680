"""A mail server, a web server, and a database of its own for each test of notices."""

from collections.abc import AsyncIterator, Awaitable, Callable

import asyncpg
import pytest
from pydantic import SecretStr

from runtime.database import open_pool
from runtime.settings import Settings
from tests.endpoints import Hooks, Mailbox, a_mailbox, some_hooks


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    async with some_hooks() as hooks:
        yield hooks


@pytest.fixture
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox) -> Settings:
    return settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_starttls": False,
            "smtp_sender": "khenthuong@backan.example",
            "smtp_timeout_seconds": 1.0,
            "webhook_timeout_seconds": 1.0,
            "webhook_allow_private_addresses": True,
            "public_url": "https://vinhdanh.example",
        }
    )


@pytest.fixture
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()
