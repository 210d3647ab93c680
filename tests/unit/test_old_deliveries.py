"""What stood in the older tables of notices is kept when they become messages and events."""

import asyncio

import asyncpg
from alembic import command
from alembic.config import Config

from runtime.postgres import create_database
from runtime.schema import MIGRATIONS, upgrade
from runtime.settings import Settings
from tests.outbox import OFFICE


def _to(url: str, version: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["database_url"] = url
    command.upgrade(config, version)


async def test_deliveries_become_messages_and_entries_events(engine_settings: Settings, new_database: object) -> None:  # noqa: ARG001 -- the server runs
    url = await create_database(engine_settings, "before_messages")
    await asyncio.to_thread(_to, url, "0007")
    connection = await asyncpg.connect(url)
    try:
        before = [("email", "sent"), ("email", "failed"), ("email", "waiting"), ("webhook", "waiting")]
        for sequence, (channel, state) in enumerate(before, 1):
            notice = await connection.fetchval(
                "insert into outbox (nomination, sequence, unit, template, expanded_at)"
                " values ('hs-x', $1, $2, 'held', now()) returning id",
                sequence,
                OFFICE,
            )
            await connection.execute(
                "insert into delivery (notice, subscription, channel, address, state, attempts, next_attempt_at)"
                " values ($1, 1, $2, 'a@backan.example', $3, 2, now())",
                notice,
                channel,
                state,
            )
        await connection.execute(
            "insert into ledger (nomination, sequence, hash, act, body) values"
            " ('hs-x.r7', 1, encode(sha256(convert_to('{}', 'UTF8')), 'hex'), 'revoked', '{}')"
        )
        upgrade(url)
        kept = await connection.fetch("select channel, state, attempts, reason, sequence from message order by id")
        assert [tuple(row) for row in kept] == [
            ("email", "sent", 2, "notice/1", 1),
            ("email", "failed", 2, "notice/2", 2),
            ("email", "waiting", 2, "notice/3", 3),
        ]
        [event] = await connection.fetch("select nomination, subject, number from event")
        assert tuple(event) == ("hs-x.r7", "hs-x", 1)
    finally:
        await connection.close()
