"""Every entry of the ledger becomes one event, in whatever order transactions begin and end, and wherever they come from."""

import asyncio
import random
from datetime import timedelta

import asyncpg

from activities.expansion import Expansion
from models.ids import new_nomination_id
from tests.outbox import write_entry, write_entry_in

FROM_ANOTHER_CLUSTER = 10**15

NUMBERED = "select number, nomination, sequence from event order by number"
WRITTEN = "select nomination, sequence from ledger"


async def a_writer(pool: asyncpg.Pool, seed: int) -> None:
    """Entries of three nominations, in transactions of random length; some are rolled back."""
    chance = random.Random(seed)  # noqa: S311 -- a test repeats itself
    nominations = [new_nomination_id() for _ in range(3)]
    for _ in range(12):
        async with pool.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            for nomination in chance.sample(nominations, chance.randint(1, 3)):
                await write_entry_in(connection, nomination=nomination)
                await asyncio.sleep(chance.uniform(0, 0.02))
            await (transaction.rollback() if chance.random() < 0.2 else transaction.commit())


async def test_every_entry_is_numbered_once_in_its_own_order_while_many_write(pool: asyncpg.Pool) -> None:
    relays = [Expansion(pool, timedelta(seconds=600)) for _ in range(2)]
    writing = asyncio.gather(*(a_writer(pool, seed) for seed in range(6)))
    while not writing.done():
        for relay in relays:
            await relay.expand()
    await writing
    await relays[0].expand()
    numbered = [tuple(row) for row in await pool.fetch(NUMBERED)]
    assert [number for number, *_ in numbered] == list(range(1, len(numbered) + 1))
    assert sorted(entry for _, *entry in numbered) == sorted([list(row) for row in await pool.fetch(WRITTEN)])
    for nomination in {nomination for _, nomination, _ in numbered}:
        mine = [sequence for _, of, sequence in numbered if of == nomination]
        assert mine == list(range(1, len(mine) + 1))


async def test_in_a_restored_database_what_it_brought_and_what_comes_is_numbered(pool: asyncpg.Pool) -> None:
    """Transactions count from anew there: what was written before bears numbers that are still to come."""
    await pool.execute(f"alter table ledger alter written_in set default {FROM_ANOTHER_CLUSTER}")
    before = [await write_entry(pool) for _ in range(3)]
    await pool.execute("alter table ledger alter written_in set default (pg_current_xact_id()::text)::bigint")
    relay = Expansion(pool, timedelta(seconds=600))
    await relay.expand()
    since = []
    for _ in range(3):
        since.append(await write_entry(pool))
        await relay.expand()
    assert [row["nomination"] for row in await pool.fetch(NUMBERED)][3:] == since
    assert {row["nomination"] for row in await pool.fetch(NUMBERED)} == {*before, *since}
