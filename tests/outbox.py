"""Notices in the outbox, and offices that listen, as the record step and the API write them."""

from datetime import UTC, datetime

import asyncpg

from activities.webhook import new_secret
from models.ids import new_nomination_id
from models.messages.notification import Channel

OFFICE = "63.058"
DUE = datetime(2025, 8, 5, 10, 0, tzinfo=UTC)


async def write_notice(
    pool: asyncpg.Pool, *, unit: str = OFFICE, template: str = "task_opened", nomination: str | None = None
) -> str:
    """A notice for a unit, with the nomination that it tells of; that nomination's id."""
    nomination = nomination or new_nomination_id()
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute(
            "insert into nomination (id, version, state, nominees, award, regime, policy_version, unit, path, received_on, due_at,"
            " opened_at, changed_at)"
            " values ($1, 3, 'appraising', 1, 'GIAYKHEN', 'VN-2024', 'test', $2, $3, '2025-03-03', $4, now(), now())"
            " on conflict do nothing",
            nomination,
            unit,
            [unit],
            DUE,
        )
        await connection.execute(
            "insert into outbox (nomination, sequence, unit, template) values ($1, 3, $2, $3)", nomination, unit, template
        )
    return nomination


async def listen(pool: asyncpg.Pool, address: str, *, unit: str = OFFICE) -> int:
    """A subscription of a unit; the channel is read off the address."""
    channel = Channel.WEBHOOK if address.startswith("http") else Channel.EMAIL
    secret = new_secret() if channel is Channel.WEBHOOK else None
    subscription: int = await pool.fetchval(
        "insert into subscription (unit, channel, address, secret) values ($1, $2, $3, $4) returning id",
        unit,
        channel,
        address,
        secret,
    )
    return subscription


async def states(pool: asyncpg.Pool) -> dict[str, int]:
    """How many deliveries stand in each state."""
    return {row["state"]: row["count"] for row in await pool.fetch("select state, count(*) from delivery group by state")}
