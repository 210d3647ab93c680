"""Whoever owns the database changes the ledger behind its triggers, or edits the archive's files: it is found and named."""

import asyncio
import gzip
import json
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import obstore
import orjson
import pytest
from obstore.store import LocalStore
from pydantic import SecretStr

from auditor.ledger.database import Snapshot
from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import NoteRow
from auditor.ledger.verdict import Verdict
from auditor.ledger.verify import Against, verify_archive, verify_database, verify_moment
from models.messages.archive import Card
from proofs.chain import entry_hash
from runtime.database import open_pool
from runtime.settings import Settings
from tests.ledgers import a_signer, entry_text, sign, write_archive, write_chain

INSERT = """
insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, update_id, body)
values ($1, 4, 3, $2, $3, 'appraised', 'key-4', $4)
"""
TABLES = ("ledger", "ledger_leaf", "ledger_node", "checkpoint", "archived_history")


class Story(NamedTuple):
    """A ledger in a database of its own, with everything that was archived and signed of it."""

    settings: Settings
    folder: Path
    key_file: Path
    chains: list[str]
    cards: list[Card]
    vkey: str


async def tell(pool: asyncpg.Pool, objects: LocalStore, key_file: Path, settings: Settings) -> Story:
    """Four chains of five entries; three checkpoints: after two entries each, after all five, and after the first archives."""
    signer = a_signer(pool, objects, key_file)
    chains = sorted([await write_chain(pool, 2) for _ in range(4)])
    await sign(signer)
    for chain in chains:
        await write_chain(pool, 3, chain)
    await sign(signer)
    cards = [await write_archive(pool, objects, chain) for chain in chains[:3]]
    await sign(signer)
    vkey = await pool.fetchval("select vkey from checkpoint limit 1")
    return Story(settings, key_file.with_name("files"), key_file, chains, cards, vkey)


async def a_database(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> Settings:
    url = SecretStr(await new_database())
    return settings.model_copy(update={"database_url": url, "database_pool_min": 1, "database_pool_max": 6})


@pytest.fixture(scope="module")
async def told(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> Story:
    folder = tmp_path_factory.mktemp("told")
    settings = await a_database(engine_settings, new_database)
    pool = await open_pool(settings)
    story = await tell(pool, LocalStore(prefix=folder / "files", mkdir=True), folder / "key", settings)
    await pool.close()
    return story


class Copy(NamedTuple):
    """The story, to lay hands on: a database (a pool, or a connection whose transaction is never committed) and the files."""

    database: Any
    objects: LocalStore
    folder: Path
    story: Story

    async def found(self, *, archive: bool = True, brought: tuple[NoteRow, ...] = (), backup: bool = False) -> list[Finding]:
        """What the verifier finds in the database, held against the archive or not."""
        return (await self.verdict(archive=archive, brought=brought, backup=backup)).findings

    async def verdict(self, *, archive: bool = True, brought: tuple[NoteRow, ...] = (), backup: bool = False) -> Verdict:
        against = Against([self.story.vkey], brought, self.objects if archive else None, backup=backup)
        if isinstance(self.database, asyncpg.Pool):
            return await verify_database(self.database, against)
        return await verify_moment(nullcontext(Snapshot(self.database)), against)

    async def change(self, *statements: tuple[Any, ...]) -> None:
        """As a superuser would: nothing that watches over the tables is in the way."""
        async with AsyncExitStack() as stack:
            connection = self.database
            if isinstance(connection, asyncpg.Pool):
                connection = await stack.enter_async_context(connection.acquire())
            for table in TABLES:
                await connection.execute(f"alter table {table} disable trigger user")
            await connection.execute("alter table ledger drop constraint if exists ledger_chain")
            for name in ("link", "starts_at_one", "linked", "no_gap", "hash"):
                await connection.execute(f"alter table ledger drop constraint if exists ledger_{name} cascade")
            await connection.execute("alter table ledger_leaf drop constraint if exists ledger_leaf_once")
            for statement, *values in statements:
                changed = await connection.execute(statement, *values)
                assert not changed.endswith(" 0"), statement


@pytest.fixture(scope="module")
async def pool(told: Story) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(told.settings)
    yield pool
    await pool.close()


async def copied(told: Story, folder: Path) -> LocalStore:
    await asyncio.to_thread(shutil.copytree, told.folder, folder)
    return LocalStore(prefix=folder)


@pytest.fixture
async def copy(told: Story, pool: asyncpg.Pool, tmp_path: Path) -> AsyncIterator[Copy]:
    """What is done to its database is undone afterwards."""
    objects = await copied(told, tmp_path / "files")
    async with pool.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        yield Copy(connection, objects, tmp_path / "files", told)
        await transaction.rollback()


@pytest.fixture
async def living(engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path: Path) -> AsyncIterator[Copy]:
    """Its database is one of its own, in which others may work meanwhile."""
    settings = await a_database(engine_settings, new_database)
    pool = await open_pool(settings)
    objects = LocalStore(prefix=tmp_path / "files", mkdir=True)
    yield Copy(pool, objects, tmp_path / "files", await tell(pool, objects, tmp_path / "key", settings))
    await pool.close()


def named(findings: list[Finding]) -> set[tuple[Part, Deed, str | None, int | None]]:
    return {(finding.part, finding.deed, finding.chain, finding.sequence) for finding in findings}


def entry(deed: Deed, chain: str, *sequences: int) -> set[tuple[Part, Deed, str | None, int | None]]:
    return {(Part.ENTRY, deed, chain, sequence) for sequence in sequences}


async def test_an_untouched_ledger_holds(copy: Copy) -> None:
    verdict = await copy.verdict()
    assert (verdict.findings, verdict.holds) == ([], True)
    assert (verdict.entries, verdict.leaves, verdict.checkpoints, verdict.cards, verdict.cases) == (20, 23, 6, 3, 3)
    assert verdict.latest is not None
    assert verdict.latest.checkpoint.size == 23
    archived = await verify_archive(copy.objects, [copy.story.vkey])
    assert (archived.findings, archived.holds, archived.leaves, archived.cards) == ([], True, 23, 3)


async def test_what_is_not_signed_yet_is_no_finding(copy: Copy) -> None:
    await write_chain(copy.database, 2, copy.story.chains[0])
    await write_chain(copy.database, 1)
    await write_archive(copy.database, copy.objects, copy.story.chains[3])
    verdict = await copy.verdict()
    assert (verdict.findings, verdict.unsigned) == ([], 3)


async def test_there_is_no_false_alarm_while_people_work_and_the_signer_signs(living: Copy) -> None:
    signer = a_signer(living.database, living.objects, living.story.key_file)
    working = True

    async def work() -> int:
        times = 0
        while working:
            chain = await write_chain(living.database, 2)
            await write_archive(living.database, living.objects, chain)
            await write_chain(living.database, 1, living.story.chains[times % 4])
            await sign(signer)
            times += 1
        return times

    at_work = asyncio.create_task(work())
    found = [await living.found() for _ in range(8)]
    working = False
    assert await at_work > 0
    assert [finding for each in found for finding in each] == []
    assert await living.found() == []


# --- entries


async def test_a_changed_text_is_named(copy: Copy) -> None:
    chain = copy.story.chains[1]
    await copy.change(
        ("update ledger set body = replace(body, 'appraised', 'forwarded') where nomination = $1 and sequence = 3", chain)
    )
    assert named(await copy.found(archive=False)) == entry(Deed.CHANGED, chain, 3)


async def test_an_entry_that_was_changed_and_hashed_anew_is_named_and_so_is_each_that_was_linked_to_it_anew(copy: Copy) -> None:
    chain = copy.story.chains[1]
    rows = await copy.database.fetch(
        "select sequence, previous_hash, body from ledger where nomination = $1 order by sequence", chain
    )
    before, statements = None, list[tuple[Any, ...]]()
    for row in rows:
        body = row["body"].replace('"nominees":1', '"nominees":2') if row["sequence"] == 3 else row["body"]
        hash_ = entry_hash(before or "", body)
        change = "update ledger set body = $1, hash = $2, previous_hash = $3 where nomination = $4 and sequence = $5"
        statements.append((change, body, hash_, before, chain, row["sequence"]))
        before = hash_
    await copy.change(*statements)
    assert named(await copy.found(archive=False)) == entry(Deed.CHANGED, chain, 3, 4, 5)


@pytest.mark.parametrize(
    "change",
    [
        "act = 'decided'",
        "actor = 'of-somebody'",
        "update_id = 'another'",
        "previous_hash = repeat('0', 64)",
        "previous_sequence = 1",
        "hash = repeat('0', 64)",
        "body = 'no json'",
        "body = '[]'",
    ],
)
async def test_no_column_of_an_entry_can_be_changed(copy: Copy, change: str) -> None:
    chain = copy.story.chains[2]
    await copy.change((f"update ledger set {change} where nomination = $1 and sequence = 4", chain))  # noqa: S608 -- a test
    assert named(await copy.found(archive=False)) == entry(Deed.CHANGED, chain, 4)


@pytest.mark.parametrize("sequence", [1, 3, 5])
async def test_a_removed_entry_is_named(copy: Copy, sequence: int) -> None:
    chain = copy.story.chains[0]
    await copy.change(("delete from ledger where nomination = $1 and sequence = $2", chain, sequence))
    assert named(await copy.found(archive=False)) == entry(Deed.REMOVED, chain, sequence)


async def test_a_removed_chain_is_named_entry_by_entry(copy: Copy) -> None:
    chain = copy.story.chains[3]
    await copy.change(("delete from ledger where nomination = $1", chain))
    assert named(await copy.found(archive=False)) == entry(Deed.REMOVED, chain, 1, 2, 3, 4, 5)


async def test_an_entry_that_was_removed_and_the_rest_numbered_anew_is_named(copy: Copy) -> None:
    chain = copy.story.chains[0]
    await copy.change(
        ("delete from ledger where nomination = $1 and sequence = 2", chain),
        ("update ledger set sequence = sequence - 1 where nomination = $1 and sequence = 3", chain),
    )
    found = named(await copy.found(archive=False))
    assert entry(Deed.REMOVED, chain, 2) <= found
    assert found <= entry(Deed.REMOVED, chain, 2) | entry(Deed.CHANGED, chain, 3)


async def test_an_inserted_entry_is_named(copy: Copy) -> None:
    chain = copy.story.chains[1]
    before = await copy.database.fetchval("select hash from ledger where nomination = $1 and sequence = 3", chain)
    body = entry_text(chain, 4)[:-1] + ',"reason":"pushed-in"}'
    await copy.change(
        ("update ledger set sequence = 6 where nomination = $1 and sequence = 5", chain),
        ("update ledger set sequence = 5 where nomination = $1 and sequence = 4", chain),
        (
            INSERT,
            chain,
            before,
            entry_hash(before, body),
            body,
        ),
    )
    found = named(await copy.found(archive=False))
    assert entry(Deed.INSERTED, chain, 4) <= found
    assert found <= entry(Deed.INSERTED, chain, 4) | entry(Deed.CHANGED, chain, 4, 5)


async def test_entries_that_have_changed_places_are_named(copy: Copy) -> None:
    chain = copy.story.chains[2]
    await copy.change(
        ("update ledger set sequence = 99 where nomination = $1 and sequence = 2", chain),
        ("update ledger set sequence = 2 where nomination = $1 and sequence = 4", chain),
        ("update ledger set sequence = 4 where nomination = $1 and sequence = 99", chain),
    )
    found = named(await copy.found(archive=False))
    assert found & entry(Deed.REORDERED, chain, 2, 4)
    assert found <= entry(Deed.REORDERED, chain, 2, 3, 4) | entry(Deed.CHANGED, chain, 2, 4)


async def test_entries_of_two_chains_that_have_changed_places_are_named(copy: Copy) -> None:
    one, other = copy.story.chains[:2]
    await copy.change(
        ("update ledger set nomination = 'aside' where nomination = $1 and sequence = 3", one),
        ("update ledger set nomination = $1 where nomination = $2 and sequence = 3", one, other),
        ("update ledger set nomination = $1 where nomination = 'aside'", other),
    )
    assert named(await copy.found(archive=False)) == entry(Deed.CHANGED, one, 3) | entry(Deed.CHANGED, other, 3)


# --- the tree and its roots


async def test_a_changed_leaf_is_named(copy: Copy) -> None:
    chain = copy.story.chains[0]
    await copy.change(("update ledger_leaf set hash = repeat('0', 64) where kind = 'entry' and chain = $1 and sequence = 4", chain))
    found = await copy.found(archive=False)
    assert (Part.LEAF, Deed.CHANGED, chain, 4) in named(found)
    assert {finding.part for finding in found} == {Part.LEAF, Part.ENTRY}
    assert {(finding.chain, finding.sequence) for finding in found} == {(chain, 4)}


async def test_a_removed_leaf_is_found_at_its_place_and_named_by_the_archive(copy: Copy) -> None:
    chain = copy.story.chains[0]
    await copy.change(("delete from ledger_leaf where kind = 'entry' and chain = $1 and sequence = 4", chain))
    assert (Part.LEAF, Deed.REMOVED, chain, 4) in named(await copy.found())
    without = await copy.found(archive=False)
    assert any(finding.part is Part.LEAF and finding.deed is Deed.REMOVED for finding in without)


async def test_leaves_that_have_changed_places_are_named(copy: Copy) -> None:
    await copy.change(
        ("update ledger_leaf set position = -1 where position = 2",),
        ("update ledger_leaf set position = 2 where position = 13",),
        ("update ledger_leaf set position = 13 where position = -1",),
    )
    found = await copy.found(archive=False)
    assert {finding.deed for finding in found if finding.part is Part.LEAF} == {Deed.REORDERED}
    assert len([finding for finding in found if finding.part is Part.LEAF and "was not put in" in finding.detail]) == 2


@pytest.mark.parametrize(("height", "place"), [(0, 7), (1, 3), (2, 1), (4, 0)])
async def test_no_node_can_be_changed_or_removed(copy: Copy, height: int, place: int) -> None:
    at = f"node {place} at height {height}:"
    await copy.change(("update ledger_node set hash = repeat('0', 64) where height = $1 and place = $2", height, place))
    changed = await copy.found(archive=False)
    assert {(finding.part, finding.deed) for finding in changed} == {(Part.NODE, Deed.CHANGED)}
    assert any(finding.detail.startswith(at) for finding in changed)
    await copy.change(("delete from ledger_node where height = $1 and place = $2", height, place))
    removed = await copy.found(archive=False)
    assert [(finding.part, finding.deed) for finding in removed] == [(Part.NODE, Deed.REMOVED)]
    assert removed[0].detail.startswith(at)


async def test_a_node_over_no_leaves_is_found(copy: Copy) -> None:
    await copy.change(("insert into ledger_node (height, place, hash) values (3, 17, repeat('0', 64))",))
    (found,) = await copy.found(archive=False)
    assert (found.part, found.deed) == (Part.NODE, Deed.INSERTED)


@pytest.mark.parametrize(
    "change",
    [
        "root = repeat('0', 64)",
        "note = replace(note, 'vinhdanh', 'vinhdang')",
        "note = 'no note'",
        "size = 9",
        "vkey = 'nobody+00000000+AA'",
    ],
)
async def test_no_checkpoint_can_be_changed(copy: Copy, change: str) -> None:
    await copy.change((f"update checkpoint set {change} where size = 8",))  # noqa: S608 -- a test
    found = await copy.found(archive=False)
    assert {(finding.part, finding.deed, finding.where) for finding in found} == {(Part.CHECKPOINT, Deed.CHANGED, Where.DATABASE)}


async def test_a_removed_checkpoint_is_found_by_the_archive(copy: Copy) -> None:
    await copy.change(("delete from checkpoint where size = 8",))
    (found,) = await copy.found()
    assert (found.part, found.deed, found.where) == (Part.CHECKPOINT, Deed.REMOVED, Where.DATABASE)


async def test_a_whole_ledger_that_was_made_anew_has_no_root_that_was_signed(living: Copy, tmp_path: Path) -> None:
    chain = living.story.chains[1]
    rows = await living.database.fetch("select sequence, body from ledger where nomination = $1 order by sequence", chain)
    before, statements = None, list[tuple[Any, ...]]()
    for row in rows:
        body = row["body"].replace('"nominees":1', '"nominees":2')
        hash_ = entry_hash(before or "", body)
        change = "update ledger set body = $1, hash = $2, previous_hash = $3 where nomination = $4 and sequence = $5"
        statements.append((change, body, hash_, before, chain, row["sequence"]))
        before = hash_
    emptied = [(f"delete from {table}",) for table in ("ledger_leaf", "ledger_node", "checkpoint")]  # noqa: S608 -- names of our own
    await living.change(*statements, *emptied)
    forger = LocalStore(prefix=tmp_path / "forged", mkdir=True)
    await sign(a_signer(living.database, forger, tmp_path / "forged-key"))
    alone = await verify_database(living.database, Against([living.story.vkey], objects=None))
    assert {finding.part for finding in alone.findings} == {Part.CHECKPOINT}
    assert not alone.holds
    kept = NoteRow(Where.BROUGHT, "mine", await note_of(living, 20))
    vkeys = [living.story.vkey, await living.database.fetchval("select vkey from checkpoint limit 1")]
    by_both_keys = await verify_database(living.database, Against(vkeys, (kept,), None))
    assert [(finding.part, finding.where) for finding in by_both_keys.findings] == [(Part.CHECKPOINT, Where.BROUGHT)]


async def note_of(copy: Copy, size: int) -> str:
    content = await obstore.get_async(copy.objects, f"archive/checkpoints/{size:012}.txt")
    return bytes(await content.bytes_async()).decode()


async def cut_off(copy: Copy, size: int) -> None:
    """Everything after the first `size` leaves is gone from every table."""
    gone = await copy.database.fetch("select chain, sequence from ledger_leaf where kind = 'entry' and position >= $1", size)
    entries = [("delete from ledger where nomination = $1 and sequence = $2", row["chain"], row["sequence"]) for row in gone]
    await copy.change(
        *entries,
        ("delete from archived_history",),
        ("delete from ledger_leaf where position >= $1", size),
        ("delete from ledger_node where (place + 1) * (1::bigint << height) > $1", size),
        ("delete from checkpoint where size > $1", size),
    )


async def test_a_tail_that_was_cut_off_everywhere_in_the_database_is_named_by_the_archive(copy: Copy) -> None:
    await cut_off(copy, 8)
    assert await copy.found(archive=False) == []
    found = [finding for finding in await copy.found() if finding.where is Where.DATABASE]
    gone = {(Part.ENTRY, Deed.REMOVED, chain, sequence) for chain in copy.story.chains for sequence in (3, 4, 5)}
    assert gone <= named(found)
    brought = await copy.found(archive=False, brought=(NoteRow(Where.BROUGHT, "mine", await note_of(copy, 20)),))
    assert [(finding.part, finding.deed) for finding in brought] == [(Part.LEAF, Deed.REMOVED)]


async def test_a_backup_may_be_older_than_the_archive_and_what_it_has_must_agree(copy: Copy) -> None:
    await cut_off(copy, 8)
    verdict = await copy.verdict(backup=True, brought=(NoteRow(Where.BROUGHT, "mine", await note_of(copy, 20)),))
    assert (verdict.findings, verdict.later, verdict.holds) == ([], 3, True)
    chain = copy.story.chains[1]
    await copy.change(("update ledger set body = body || ' ' where nomination = $1 and sequence = 2", chain))
    assert entry(Deed.CHANGED, chain, 2) == named(await copy.found(backup=True))


@pytest.mark.parametrize(
    "change", ["unit = '01'", "final = true", "card_sha256 = repeat('0', 64)", "officers = '{}'", "kind = 'no kind'"]
)
async def test_the_index_of_the_archive_cannot_be_changed(copy: Copy, change: str) -> None:
    chain = copy.story.chains[1]
    await copy.change((f"update archived_history set {change} where chain = $1", chain))  # noqa: S608 -- a test
    assert named(await copy.found(archive=False)) == {(Part.CARD, Deed.CHANGED, chain, 1)}


async def test_a_row_that_is_gone_from_the_index_is_named(copy: Copy) -> None:
    chain = copy.story.chains[2]
    await copy.change(("delete from archived_history where chain = $1", chain))
    assert named(await copy.found(archive=False)) == {(Part.CARD, Deed.REMOVED, chain, 1)}


# --- files of the archive


def edit(file: Path, change: Callable[[bytes], bytes]) -> None:
    file.write_bytes(change(file.read_bytes()))


def case_file(copy: Copy, card: Card) -> Path:
    return copy.folder / "archive" / "cases" / card.sha256[:2] / card.sha256


def edit_entries(copy: Copy, card: Card, change: Callable[[list[dict[str, Any]]], Any]) -> None:
    """Somebody edits the entries in a case file; its name stays."""
    case = orjson.loads(gzip.decompress(case_file(copy, card).read_bytes()))
    change(case["entries"])
    case_file(copy, card).write_bytes(gzip.compress(orjson.dumps(case, option=orjson.OPT_SORT_KEYS), mtime=0))


async def archived(copy: Copy) -> list[Finding]:
    """What is found in the archive alone; the same has to be found beside the database."""
    alone = (await verify_archive(copy.objects, [copy.story.vkey])).findings
    beside = await copy.found()
    assert named(alone) == named(beside)
    assert {finding.where for finding in [*alone, *beside]} == {Where.ARCHIVE}
    return alone


def changed_case(card: Card) -> set[tuple[Part, Deed, str | None, int | None]]:
    return {(Part.CASE, Deed.CHANGED, card.chain, card.sequence)}


async def test_a_changed_entry_in_a_case_file_is_named(copy: Copy) -> None:
    card = copy.story.cards[1]
    edit_entries(copy, card, lambda entries: entries[2].update(body=entries[2]["body"].replace("appraised", "forwarded")))
    assert named(await archived(copy)) == changed_case(card) | entry(Deed.CHANGED, card.chain, 3)


@pytest.mark.parametrize("place", [0, 2, 4])
async def test_a_removed_entry_in_a_case_file_is_named(copy: Copy, place: int) -> None:
    card = copy.story.cards[1]
    edit_entries(copy, card, lambda entries: entries.pop(place))
    assert named(await archived(copy)) == changed_case(card) | entry(Deed.REMOVED, card.chain, place + 1)


async def test_an_inserted_entry_in_a_case_file_is_named(copy: Copy) -> None:
    card = copy.story.cards[1]
    body = entry_text(card.chain, 3)[:-1] + ',"reason":"pushed-in"}'

    def push_in(entries: list[dict[str, Any]]) -> None:
        before = entries[1]["hash"]
        entries.insert(2, {"sequence": 3, "previous_hash": before, "hash": entry_hash(before, body), "body": body})

    edit_entries(copy, card, push_in)
    assert entry(Deed.INSERTED, card.chain, 3) | changed_case(card) == named(await archived(copy))


async def test_entries_in_a_case_file_that_have_changed_places_are_named(copy: Copy) -> None:
    card = copy.story.cards[1]

    def swap(entries: list[dict[str, Any]]) -> None:
        entries[1], entries[3] = entries[3], entries[1]

    edit_entries(copy, card, swap)
    found = named(await archived(copy))
    assert found & entry(Deed.REORDERED, card.chain, 2, 3, 4)
    assert found <= changed_case(card) | entry(Deed.REORDERED, card.chain, 2, 3, 4)


async def test_a_case_file_with_a_changed_history_a_damaged_one_and_a_missing_one_are_named(copy: Copy) -> None:
    one, two, three = copy.story.cards
    case = orjson.loads(gzip.decompress(case_file(copy, one).read_bytes()))
    case["rows"] = {"nomination": []}
    case_file(copy, one).write_bytes(gzip.compress(orjson.dumps(case), mtime=0))
    edit(case_file(copy, two), lambda content: content[:40])
    case_file(copy, three).unlink()
    removed = {(Part.CASE, Deed.REMOVED, three.chain, 1)}
    assert named(await archived(copy)) == changed_case(one) | changed_case(two) | removed


def card_file(copy: Copy, card: Card) -> Path:
    return copy.folder / "archive" / "cards" / card.chain / "nomination-0001.json"


async def test_changed_removed_and_swapped_cards_are_named(copy: Copy) -> None:
    one, two, three = copy.story.cards
    edit(card_file(copy, one), lambda text: text.replace(b'"final":false', b'"final":true'))
    two_text, three_text = card_file(copy, two).read_bytes(), card_file(copy, three).read_bytes()
    card_file(copy, two).write_bytes(three_text)
    card_file(copy, three).write_bytes(two_text)
    found = named(await archived(copy))
    assert {(Part.CARD, Deed.CHANGED, card.chain, 1) for card in (one, two, three)} <= found
    assert {(Part.CARD, Deed.REORDERED, card.chain, 1) for card in (two, three)} <= found
    card_file(copy, one).unlink()
    assert (Part.CARD, Deed.REMOVED, one.chain, 1) in named(await archived(copy))


def leaf_file(copy: Copy) -> Path:
    return copy.folder / "archive" / "leaves" / f"{8:012}.jsonl"


async def test_a_changed_leaf_in_a_file_is_found(copy: Copy) -> None:
    edit(leaf_file(copy), lambda text: text.replace(orjson.loads(text.splitlines()[3])["hash"][:8].encode(), b"abcdef01"))
    alone = (await verify_archive(copy.objects, [copy.story.vkey])).findings
    assert alone
    beside = await copy.found()
    chain, sequence = await copy.database.fetchrow("select chain, sequence from ledger_leaf where position = 11") or ("", 0)
    assert (Part.LEAF, Deed.CHANGED, chain, sequence) in named(beside)
    assert {finding.where for finding in beside} == {Where.ARCHIVE}


@pytest.mark.parametrize("keep", [slice(1, None), slice(None, -1), slice(0, None, 2)])
async def test_removed_leaves_in_a_file_are_found(copy: Copy, keep: slice) -> None:
    edit(leaf_file(copy), lambda text: b"".join(text.splitlines(keepends=True)[keep]))
    assert Deed.REMOVED in {finding.deed for finding in (await verify_archive(copy.objects, [copy.story.vkey])).findings}
    assert {(finding.part, finding.deed, finding.where) for finding in await copy.found()} == {
        (Part.LEAF, Deed.REMOVED, Where.ARCHIVE)
    }


async def test_reordered_leaves_in_a_file_are_found(copy: Copy) -> None:
    edit(leaf_file(copy), lambda text: b"".join(reversed(text.splitlines(keepends=True))))
    assert {(finding.part, finding.where) for finding in await copy.found()} == {(Part.LEAF, Where.ARCHIVE)}
    found = {finding.deed for finding in await copy.found()}
    assert Deed.REORDERED in found


async def test_changed_and_removed_checkpoints_in_the_archive_are_found(copy: Copy) -> None:
    folder = copy.folder / "archive" / "checkpoints"
    edit(folder / f"{8:012}.txt", lambda text: text.replace(b"\n8\n", b"\n7\n"))
    (found,) = await archived(copy)
    assert (found.part, found.deed, found.detail[:33]) == (Part.CHECKPOINT, Deed.CHANGED, f"archive/checkpoints/{8:012}.")
    await asyncio.to_thread((folder / f"{8:012}.txt").unlink)
    (gone,) = await copy.found()
    assert (gone.part, gone.deed, gone.where) == (Part.CHECKPOINT, Deed.REMOVED, Where.ARCHIVE)
    for size in (20, 23):
        await asyncio.to_thread((folder / f"{size:012}.txt").unlink)
    assert not (await verify_archive(copy.objects, [copy.story.vkey])).holds


def test_a_finding_is_a_line_and_json() -> None:
    finding = Finding(Part.ENTRY, Deed.REMOVED, Where.DATABASE, "hs-a", 3, "it was signed, and is not there")
    assert str(finding) == "entry hs-a 3 removed (database): it was signed, and is not there"
    assert json.loads(json.dumps(finding._asdict()))["deed"] == "removed"
