"""One application for all tests of a file, and a mail server; each test begins with nothing said and nobody listening."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.notification import NoticeDelivery, Pace
from models.messages.notification import DeliverNoticesInput
from runtime.database import open_pool
from runtime.settings import Settings
from starter.people.officers import create_first_administrator
from tests.api.people import CENTRE, Caller, Offices, application, running
from tests.endpoints import Mailbox, a_mailbox
from tests.notices import sending_to

ONE_TRY = Pace(
    look=timedelta(milliseconds=50), sweep=timedelta(milliseconds=100), first_delay=timedelta(milliseconds=50), attempts=1
)


@pytest.fixture(scope="module")
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="module")
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox) -> Settings:
    return sending_to(mailbox, settings, await new_database())


@pytest.fixture(scope="module")
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()


@pytest.fixture(scope="module")
async def house(mine: Settings, pool: asyncpg.Pool, client: Client) -> AsyncIterator[Offices]:
    async with running(application(mine, pool, client)) as http:
        yield Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))


@pytest.fixture(autouse=True)
async def _nothing_said_yet(pool: asyncpg.Pool, mailbox: Mailbox) -> None:
    """One application for all tests; each begins without messages, listeners and entries."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("set local session_replication_role = replica")  # the ledger refuses it otherwise
        await connection.execute(
            "truncate message, outbox, event, ledger, subscription, replay, contact, introduction restart identity"
        )
    mailbox.messages.clear()
    mailbox.refuses.clear()


@pytest.fixture
async def relay(mine: Settings, pool: asyncpg.Pool) -> AsyncIterator[None]:
    env = ActivityEnvironment()
    delivery = NoticeDelivery(pool, mine, pace=ONE_TRY)
    work = asyncio.create_task(env.run(delivery.deliver_notices, DeliverNoticesInput(seconds=600)))
    yield
    env.worker_shutdown()
    await work
