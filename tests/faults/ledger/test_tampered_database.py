"""Whoever owns the database changes the ledger behind its triggers: it is found and named."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from obstore.store import LocalStore

from auditor.ledger.findings import Deed, Part, Where
from auditor.ledger.rows import NoteRow
from auditor.ledger.verify import Against, verify_archive, verify_database
from proofs.chain import entry_hash
from tests.ledgers import a_signer, entry_text, sign, write_archive, write_chain
from tests.tampering import Copy, cut_off, entry, named, note_of

INSERT = """
insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, act, update_id, body)
values ($1, 4, 3, $2, $3, 'appraised', 'key-4', $4)
"""


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


async def test_a_leaf_far_behind_the_end_is_found_at_once(copy: Copy) -> None:
    chain = copy.story.chains[0]
    await copy.change(
        ("update ledger_leaf set position = 1::bigint << 50 where kind = 'entry' and chain = $1 and sequence = 4", chain)
    )
    found = named(await copy.found(archive=False))
    assert {(Part.LEAF, Deed.REMOVED, None, None), (Part.LEAF, Deed.INSERTED, chain, 4)} <= found


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
