"""A relay of notices in a process that can be killed, with claims that run out soon: `python -m tests.faults.killed_relay`.

It is what a worker runs (`NoticeDelivery`), without the engine that would start it again: whoever kills it starts the next.
"""

import asyncio
from datetime import timedelta

from temporalio.testing import ActivityEnvironment

from activities.notification import NoticeDelivery, Pace
from models.messages.notification import DeliverNoticesInput
from runtime.database import open_pool
from runtime.settings import get_settings

PACE = Pace(look=timedelta(milliseconds=100), sweep=timedelta(milliseconds=500), lease_margin=timedelta(seconds=1))


async def main() -> None:
    """Delivers until killed."""
    settings = get_settings()
    pool = await open_pool(settings)
    await ActivityEnvironment().run(NoticeDelivery(pool, settings, pace=PACE).deliver_notices, DeliverNoticesInput(seconds=600))


if __name__ == "__main__":
    asyncio.run(main())
