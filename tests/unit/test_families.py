"""What belongs together stays together, comes once, and is found by indexes."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from asyncpg.pool import PoolConnectionProxy

from auditor import invariants
from auditor.families import FAMILIES, in_portions, kinship
from auditor.what_if import live
from tests.ledgers import write_chain

ONE, OTHER, APART = ("hs-" + letter * 16 for letter in "adx")
JOINED, AGAIN = ("hs-" + letter * 16 for letter in "gb")
SESSION = "ph-" + "a" * 16


@pytest.fixture
async def connection(database: asyncpg.Pool) -> AsyncIterator[PoolConnectionProxy]:
    """Nothing that is written here stays."""
    async with database.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield connection
        await transaction.rollback()


async def test_families_that_were_joined_are_in_one_portion_and_everything_comes_once(connection: PoolConnectionProxy) -> None:
    ours = {ONE, f"{ONE}.1", f"{ONE}.r{0:016x}", OTHER, APART, JOINED, f"{JOINED}.2", AGAIN, SESSION}
    for chain in ours:
        await write_chain(connection, 1, chain)
    went = [(f"{ONE}.1", 1, JOINED), (OTHER, 2, JOINED), (f"{JOINED}.2", 2, AGAIN)]
    await connection.executemany("insert into joined_nominee (source, nominee, target, position) values ($1, $2, $3, 1)", went)

    portions = [portion async for portion in in_portions(connection, None, at_a_time=1)]
    every = [chain for portion in portions for chain in portion.chains]
    assert len(every) == len(set(every))
    assert ours <= set(every)
    together = [set(portion.families) for portion in portions if ours & set(portion.chains)]
    assert sorted(together, key=len) == [{APART}, {SESSION}, {ONE, OTHER, JOINED, AGAIN}]

    assert set(await connection.fetchval(FAMILIES, [AGAIN])) == {ONE, OTHER, JOINED, AGAIN}
    (named,) = [portion async for portion in in_portions(connection, [APART])]
    assert named.chains == [APART]


def test_kinship_goes_over_any_number_of_joins() -> None:
    standing = kinship([("a", "b"), ("c", "d"), ("e", "e"), ("d", "a"), ("b", "c")])
    assert len({standing[family] for family in "abcd"}) == 1
    assert standing["e"] == "e"


async def test_what_is_asked_of_each_portion_is_found_by_indexes(connection: PoolConnectionProxy) -> None:
    await connection.execute("set local enable_seqscan = off")
    of_a_portion = (invariants.LINKS, invariants.RECEIPTS, invariants.NOMINATIONS, invariants.TASKS, invariants.NOMINEES)
    for question in (FAMILIES, live.NOMINATIONS, live.TASKS, live.ENTRIES, *of_a_portion):
        plan = await connection.fetch(f"explain {question}", [ONE])
        assert not [line[0] for line in plan if "Seq Scan" in line[0]], question
