"""The signer of the ledger: what was committed comes into the tree once, in order, and nothing is signed in two ways."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import asyncpg
import obstore
import pytest
from obstore.store import LocalStore
from pydantic import SecretStr

from activities import ledger_fold, ledger_tree
from activities.ledger_nodes import consistency_path, inclusion_path, latest_checkpoint, root_at, tree_size
from activities.ledger_objects import read_leaves
from auditor.unsigned import unsigned
from models.messages.ledger_proof import LedgerSigned, SigningTrouble
from proofs.checkpoint import open_note, read_vkey
from proofs.merkle import leaf_hash, verify_consistency, verify_inclusion
from runtime.database import open_pool
from runtime.settings import Settings
from tests.ledgers import ORIGIN, a_signer, root_of, sign, write_archive, write_chain


@pytest.fixture
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    mine = settings.model_copy(update={"database_url": SecretStr(await new_database()), "database_pool_min": 1})
    pool = await open_pool(mine)
    yield pool
    await pool.close()


@pytest.fixture
def objects(tmp_path: Path) -> LocalStore:
    return LocalStore(prefix=tmp_path / "files", mkdir=True)


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "checkpoint-key"


def mode_of(file: Path) -> int | None:
    return file.stat().st_mode if file.exists() else None


def move_away(file: Path) -> None:
    file.rename(file.with_name("former-key"))


async def leaves(pool: asyncpg.Pool) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await pool.fetch("select kind, chain, sequence, hash from ledger_leaf order by position")]


async def tree_of(pool: asyncpg.Pool) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Everything that the signer keeps in the database but the times."""
    nodes = await pool.fetch("select height, place, hash from ledger_node order by height, place")
    notes = await pool.fetch("select size, root, note, vkey from checkpoint order by size")
    return await leaves(pool), [tuple(row) for row in nodes], [tuple(row) for row in notes]


async def files(objects: LocalStore) -> dict[str, bytes]:
    names = [one["path"] async for some in obstore.list(objects) for one in some]
    return {name: bytes(obstore.get(objects, name).bytes()) for name in names}


async def assert_whole(pool: asyncpg.Pool, objects: LocalStore) -> None:
    """Each entry and each card has one leaf, chains are in order, nodes and checkpoint follow from the leaves, files from both."""
    found = await leaves(pool)
    entries = await pool.fetch("select nomination, sequence, hash from ledger")
    cards = await pool.fetch("select chain, sequence, card_sha256 from archived_history")
    wanted = [("entry", *row) for row in entries] + [("history", *row) for row in cards]
    assert sorted(found) == sorted(wanted)
    last: dict[tuple[str, str], int] = {}
    for kind, chain, sequence, _ in found:
        assert sequence == last.get((kind, chain), 0) + 1
        last[kind, chain] = sequence
    hashes = [leaf_hash(bytes.fromhex(leaf[3])) for leaf in found]
    checkpoint = await latest_checkpoint(pool)
    assert checkpoint is not None
    signed = open_note(checkpoint.note, checkpoint.vkey)
    assert (signed.origin, signed.size, signed.root) == (ORIGIN, len(found), root_of(hashes))
    assert [await root_at(pool, size) for size in range(len(found) + 1)] == [
        root_of(hashes[:size]) for size in range(len(found) + 1)
    ]
    kept = await files(objects)
    in_files = [leaf for name in sorted(kept) if name.startswith("archive/leaves/") for leaf in read_leaves(kept[name])]
    assert [(position, *leaf) for position, leaf in in_files] == [(position, *leaf) for position, leaf in enumerate(found)]
    notes = await pool.fetch("select size, note from checkpoint")
    in_storage = {name: kept[name] for name in kept if name.startswith("archive/checkpoints/")}
    assert in_storage == {f"archive/checkpoints/{row['size']:012}.txt": row["note"].encode() for row in notes}
    assert kept[f"archive/vkeys/{read_vkey(checkpoint.vkey).key_id.hex()}.txt"].decode().strip() == checkpoint.vkey


async def test_entries_and_cards_come_into_the_tree_and_its_root_is_signed(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path
) -> None:
    signer = a_signer(pool, objects, key_file)
    first, second = await write_chain(pool, 3), await write_chain(pool, 2)
    assert await sign(signer) == LedgerSigned(size=5, added=5, signed=5)
    await write_archive(pool, objects, first)
    await write_chain(pool, 2, second)
    assert await sign(signer) == LedgerSigned(size=8, added=3, signed=8)
    assert await sign(signer) == LedgerSigned(size=8, added=0, signed=8)
    assert [leaf[0] for leaf in await leaves(pool)] == ["entry"] * 7 + ["history"]
    assert await pool.fetchval("select count(*) from checkpoint") == 2
    assert (mode_of(key_file) or 0o777) & 0o177 == 0
    await assert_whole(pool, objects)


async def test_every_proof_that_the_database_gives_holds(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    for _ in range(5):
        await write_chain(pool, 3)
    await sign(a_signer(pool, objects, key_file))
    size = await tree_size(pool)
    hashes = [leaf_hash(bytes.fromhex(leaf[3])) for leaf in await leaves(pool)]
    for end in range(1, size + 1):
        for position in range(end):
            path = await inclusion_path(pool, position, end)
            assert verify_inclusion(hashes[position], position, end, path, root_of(hashes[:end]))
        proof = await consistency_path(pool, end, size)
        assert verify_consistency(end, root_of(hashes[:end]), size, root_of(hashes), proof)


async def test_no_entry_is_missed_whatever_the_order_in_which_transactions_end(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path
) -> None:
    signer = a_signer(pool, objects, key_file)
    chain = await write_chain(pool, 1)
    async with pool.acquire() as late:
        transaction = late.transaction()
        await transaction.start()
        await write_chain(late, 2)
        await write_chain(pool, 1)
        assert (await sign(signer)).added == 2
        await write_chain(pool, 1, chain)
        assert (await sign(signer)).added == 1
        await transaction.commit()
    assert (await sign(signer)).added == 2
    await assert_whole(pool, objects)


async def test_a_ledger_larger_than_a_batch_comes_in_whole_and_in_order(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_fold, "BATCH", 7)
    monkeypatch.setattr(ledger_tree, "LEAVES_IN_FILE", 5)
    chains = [await write_chain(pool, 1) for _ in range(6)]
    for chain in Random(5).choices(chains, k=20):  # noqa: S311 -- a test
        await write_chain(pool, 1, chain)
    for chain in chains:
        await write_archive(pool, objects, chain)
    assert await sign(a_signer(pool, objects, key_file)) == LedgerSigned(size=32, added=32, signed=32)
    await assert_whole(pool, objects)


async def test_entries_of_a_restored_database_come_in_although_their_transactions_are_still_to_come(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path
) -> None:
    chain = await write_chain(pool, 2)
    async with pool.acquire() as connection:
        await connection.execute("alter table ledger disable trigger user")
        await connection.execute("update ledger set written_in = written_in + 1000000000")
        await connection.execute("alter table ledger enable trigger user")
    await write_chain(pool, 1, chain)
    await sign(a_signer(pool, objects, key_file))
    await assert_whole(pool, objects)


async def test_two_signers_at_once_make_one_tree(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    signers = [a_signer(pool, objects, key_file) for _ in range(3)]
    for _ in range(4):
        await write_chain(pool, 2)
        await asyncio.gather(*map(sign, signers))
    await sign(signers[0])
    assert await tree_size(pool) == 8
    await assert_whole(pool, objects)


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", range(1, 13))
async def test_cut_off_after_any_step_the_next_run_makes_the_same(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    await sign(a_signer(pool, objects, key_file))
    chain = await write_chain(pool, 2)
    await sign(a_signer(pool, objects, key_file))
    await write_chain(pool, 9, chain)
    await write_archive(pool, objects, chain)
    monkeypatch.setattr(ledger_fold, "BATCH", 4)
    monkeypatch.setattr(ledger_tree, "LEAVES_IN_FILE", 5)
    steps = 0

    def stop_after(function: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def then_stop(*args: Any, **values: Any) -> Any:
            nonlocal steps
            answer = await function(*args, **values)
            steps += 1
            if steps == step:
                raise Killed
            return answer

        return then_stop

    with monkeypatch.context() as dying:
        for module, name in (
            (ledger_fold, "_fold_batch"),
            (ledger_fold, "add_leaves"),
            (ledger_tree, "put"),
            (ledger_tree, "notes_after"),
        ):
            dying.setattr(module, name, stop_after(getattr(module, name)))
        try:
            await sign(a_signer(pool, objects, key_file))
        except Killed:
            pass
        else:
            assert steps < step
    signed_then = [row["note"] for row in await pool.fetch("select note from checkpoint order by size")]
    lying_then = await files(objects)
    await sign(a_signer(pool, objects, key_file))
    assert await tree_size(pool) == 12
    await assert_whole(pool, objects)
    assert [row["note"] for row in await pool.fetch("select note from checkpoint order by size")][: len(signed_then)] == signed_then
    assert lying_then.items() <= (await files(objects)).items()


async def test_a_root_that_lies_in_storage_alone_is_the_one_that_counts(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = await write_chain(pool, 3)
    with monkeypatch.context() as dying:
        dying.setattr(ledger_tree, "KEEP", "select $1::bigint, $2::text, $3::text, $4::text")
        await sign(a_signer(pool, objects, key_file))
    assert await latest_checkpoint(pool) is None
    await write_chain(pool, 1, chain)
    await sign(a_signer(pool, objects, key_file))
    assert [row["size"] for row in await pool.fetch("select size from checkpoint order by size")] == [3, 4]
    await assert_whole(pool, objects)


async def restored_to_the_start(pool: asyncpg.Pool, size: int) -> None:
    """The database as a backup had it, when the tree had `size` leaves."""
    async with pool.acquire() as connection, connection.transaction():
        for table in ("ledger", "ledger_leaf", "ledger_node", "checkpoint"):
            await connection.execute(f"alter table {table} disable trigger user")
        gone = await connection.fetch("select chain, sequence from ledger_leaf where position >= $1", size)
        await connection.execute("alter table ledger drop constraint ledger_chain")
        await connection.executemany("delete from ledger where nomination = $1 and sequence = $2", [tuple(row) for row in gone])
        await connection.execute("delete from ledger_leaf where position >= $1", size)
        await connection.execute("delete from ledger_node where (place + 1) * (1::bigint << height) > $1", size)
        await connection.execute("delete from checkpoint where size > $1", size)


async def test_after_a_restore_the_tree_takes_back_what_was_signed_and_goes_on_from_there(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path
) -> None:
    chain = await write_chain(pool, 2)
    await sign(a_signer(pool, objects, key_file))
    await write_chain(pool, 3, chain)
    before = await sign(a_signer(pool, objects, key_file))
    signed = await tree_of(pool)
    await restored_to_the_start(pool, 2)
    other = await write_chain(pool, 1)
    after = await sign(a_signer(pool, objects, key_file))
    assert (before.size, after.size, after.trouble) == (5, 6, None)
    found = await tree_of(pool)
    assert found[0][:5] == signed[0] and found[2][:2] == signed[2]  # noqa: PT018 -- one thing: it goes on
    assert found[0][5][:3] == ("entry", other, 1)
    await write_chain(pool, 3, chain)
    assert (await sign(a_signer(pool, objects, key_file))).size == 6
    await assert_whole(pool, objects)


async def test_nothing_is_signed_beside_what_was_signed_before(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    chain = await write_chain(pool, 2)
    await sign(a_signer(pool, objects, key_file))
    await write_chain(pool, 2, chain)
    await sign(a_signer(pool, objects, key_file))
    await restored_to_the_start(pool, 2)
    async for some in obstore.list(objects, "archive/leaves/"):
        for one in some:
            await obstore.delete_async(objects, one["path"])
    before = await tree_of(pool)
    told = await sign(a_signer(pool, objects, key_file))
    assert (told.trouble, told.added) == (SigningTrouble.TREE_BEHIND, 0)
    assert await tree_of(pool) == before


async def test_nothing_is_signed_over_a_tree_that_somebody_has_changed(
    pool: asyncpg.Pool, objects: LocalStore, key_file: Path
) -> None:
    chain = await write_chain(pool, 4)
    await sign(a_signer(pool, objects, key_file))
    async with pool.acquire() as connection:
        await connection.execute("alter table ledger_node disable trigger user")
        await connection.execute("update ledger_node set hash = $1 where height = 2", "0" * 64)
    await write_chain(pool, 1, chain)
    told = await sign(a_signer(pool, objects, key_file))
    assert (told.trouble, told.signed) == (SigningTrouble.TREE_DAMAGED, 4)


async def test_a_key_that_is_gone_is_not_replaced_silently(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    await write_chain(pool, 1)
    await sign(a_signer(pool, objects, key_file))
    move_away(key_file)
    await write_chain(pool, 1)
    told = await sign(a_signer(pool, objects, key_file))
    assert (told.trouble, told.signed) == (SigningTrouble.KEY_MISSING, 1)
    assert mode_of(key_file) is None


async def test_a_key_is_changed_by_naming_the_former_one(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    await write_chain(pool, 1)
    await sign(a_signer(pool, objects, key_file))
    former = await latest_checkpoint(pool)
    assert former is not None
    move_away(key_file)
    await write_chain(pool, 1)
    told = await sign(a_signer(pool, objects, key_file, (former.vkey,)))
    latest = await latest_checkpoint(pool)
    assert latest is not None
    assert (told.trouble, told.signed) == (None, 2)
    assert latest.vkey != former.vkey
    assert open_note(former.note, latest.vkey, former.vkey).size == 1
    await assert_whole(pool, objects)


async def test_what_stands_long_under_no_signed_root_is_counted(pool: asyncpg.Pool, objects: LocalStore, key_file: Path) -> None:
    await write_chain(pool, 2)
    await sign(a_signer(pool, objects, key_file))
    assert await unsigned(pool, timedelta(0)) == 0
    await write_chain(pool, 3)
    assert (await unsigned(pool, timedelta(0)), await unsigned(pool)) == (3, 0)
    move_away(key_file)
    await sign(a_signer(pool, objects, key_file))
    assert await unsigned(pool, timedelta(0)) == 3
