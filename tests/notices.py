"""What the tests of notices have in common: settings under which they go to the servers of the test, and offices that listen."""

import asyncpg
import httpx
from pydantic import SecretStr

from runtime.settings import Settings
from tests.api.people import CITY, Caller
from tests.endpoints import Mailbox
from tests.outbox import states


def sending_to(mailbox: Mailbox, settings: Settings, database_url: str, **more: object) -> Settings:
    """The settings with a database of their own, whose mail goes to that mailbox and whose webhooks may go anywhere."""
    return settings.model_copy(
        update={
            "database_url": SecretStr(database_url),
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_starttls": False,
            "smtp_sender": "khenthuong@backan.example",
            "webhook_allow_private_addresses": True,
            **more,
        }
    )


async def subscribe(who: Caller, address: str, unit: str = CITY) -> httpx.Response:
    """The answer to somebody who lets a unit listen at an address."""
    channel = "webhook" if address.startswith("http") else "email"
    return await who.post("/v1/subscriptions", {"unit": unit, "channel": channel, "address": address})


async def all_in(pool: asyncpg.Pool, state: str) -> bool:
    """Whether there are messages, and all of them in that state."""
    return (await states(pool)).keys() == {state}
