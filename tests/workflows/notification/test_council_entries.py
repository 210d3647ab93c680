"""Entries of a session of a council are numbered like all others, and no webhook is told of them."""

from datetime import UTC, datetime, timedelta

import asyncpg

from activities.expansion import Expansion
from activities.record import entry_body
from auditor.told import untold
from models.messages.record import Entry
from models.vocabulary import Act, Level
from proofs.chain import entry_hash
from tests.outbox import OFFICE, listen, write_entry


async def test_a_sessions_entries_are_numbered_and_no_webhook_hears_of_them(pool: asyncpg.Pool) -> None:
    await listen(pool, "http://127.0.0.1:9/hook")
    nomination = await write_entry(pool)
    entry = Entry(
        nomination="ph-a",
        sequence=1,
        act=Act.SESSION_CONVENED,
        nominees=0,
        unit=OFFICE,
        level=Level.DISTRICT,
        at=datetime.now(UTC),
    )
    body = entry_body(entry)
    await pool.execute(
        "insert into ledger (nomination, sequence, hash, act, body) values ('ph-a', 1, $1, $2, $3)",
        entry_hash("", body),
        entry.act,
        body,
    )
    await Expansion(pool, timedelta(seconds=600)).expand()
    assert {row["nomination"] for row in await pool.fetch("select nomination from event")} == {nomination, "ph-a"}
    assert [row["nomination"] for row in await pool.fetch("select nomination from message")] == [nomination]
    assert await untold(pool, timedelta(0)) == []
