"""A relay of notices at work, quicker than it is shipped."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import asyncpg
from temporalio.testing import ActivityEnvironment

from activities.notification import NoticeDelivery, Pace
from models.messages.notification import DeliverNoticesInput
from runtime.settings import Settings
from tests.outbox import states

QUICK = Pace(
    look=timedelta(milliseconds=50),
    gather=timedelta(milliseconds=5),
    first_delay=timedelta(milliseconds=100),
    longest_delay=timedelta(milliseconds=400),
    attempts=4,
    lease_margin=timedelta(milliseconds=500),
    sweep=timedelta(milliseconds=100),
)
LATER = DeliverNoticesInput(seconds=600)


@asynccontextmanager
async def relaying(pool: asyncpg.Pool, settings: Settings, pace: Pace = QUICK) -> AsyncIterator[ActivityEnvironment]:
    """The relay at work until the context ends, as on a worker that is then told to stop."""
    env = ActivityEnvironment()
    relay = NoticeDelivery(pool, settings, pace=pace)
    work = asyncio.create_task(env.run(relay.deliver_notices, LATER))
    try:
        yield env
    finally:
        env.worker_shutdown()
        await work


async def all_are(pool: asyncpg.Pool, state: str, count: int) -> bool:
    return await states(pool) == {state: count}
