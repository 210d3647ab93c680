"""Somebody edits the files of an archive: it is found and named, with the database at hand and without it."""

import asyncio
import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from auditor.ledger.findings import Deed, Finding, Part, Where
from auditor.ledger.rows import NoteRow
from auditor.ledger.stated_keys import stated_in_archive
from auditor.ledger.verify import verify_archive
from models.messages.archive import Card
from proofs.chain import entry_hash
from proofs.checkpoint import vkey_of
from tests.ledgers import entry_text
from tests.tampering import Copy, entry, named, note_of


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


async def test_changed_and_removed_files_of_a_policy_are_found_once_however_many_cards_name_them(copy: Copy) -> None:
    (policy,) = (copy.folder / "archive" / "policies").iterdir()
    edit(policy, lambda content: content + b" ")
    (finding,) = await archived(copy)
    assert (finding.part, finding.deed) == (Part.POLICY, Deed.CHANGED)
    policy.unlink()
    (finding,) = await archived(copy)
    assert (finding.part, finding.deed) == (Part.POLICY, Deed.REMOVED)
    assert policy.name in finding.detail


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


async def test_a_changed_strange_or_misplaced_key_in_the_archive_is_found_whoever_names_the_right_one(copy: Copy) -> None:
    folder = copy.folder / "archive" / "vkeys"
    (file,) = folder.iterdir()
    right = file.read_bytes()
    strange = vkey_of("elsewhere/ledger", Ed25519PrivateKey.generate().public_key())
    for text in (right.replace(b"+A", b"+B"), right[:-1] + b"\x0b", f"{strange}\n".encode(), b"", b"\xff"):
        edit(file, lambda _, text=text: text)  # type: ignore[misc]
        (found,) = await archived(copy)
        assert (found.part, found.deed, found.detail[:26]) == (Part.KEY, Deed.CHANGED, f"archive/vkeys/{file.stem}.txt")
    edit(file, lambda _: right)
    assert not (await verify_archive(copy.objects, await stated_in_archive(copy.objects))).findings
    file.rename(folder / "00000000.txt")
    (found,) = await archived(copy)
    assert "not named" in found.detail
    # The key that it states itself is one of those that are believed then: what else lies there is still looked at.
    edit(folder / "00000000.txt", lambda _: right[:-1] + b"\x0b")
    assert {one.part for one in (await verify_archive(copy.objects, await stated_in_archive(copy.objects))).findings} == {Part.KEY}


@pytest.mark.parametrize("how", ["hash in capitals", "another chain", "another number", "blank"])
async def test_nothing_that_a_leaf_says_can_be_changed_although_roots_cover_its_hash_alone(copy: Copy, how: str) -> None:
    file, chain = copy.folder / "archive" / "leaves" / f"{0:012}.jsonl", copy.story.chains[3]
    assert chain not in {card.chain for card in copy.story.cards}, "of others the case file tells too"
    lines = file.read_bytes().splitlines(keepends=True)
    place, line = next((place, orjson.loads(line)) for place, line in enumerate(lines) if chain.encode() in line)
    line |= {"hash in capitals": {"hash": line["hash"].upper()}, "another chain": {"chain": f"{chain[:-1]}0"}}.get(how, {})
    line |= {"sequence": 9} if how == "another number" else {}
    lines[place] = orjson.dumps(line, option=orjson.OPT_SORT_KEYS) + (b" \n" if how == "blank" else b"\n")
    file.write_bytes(b"".join(lines))
    assert (await verify_archive(copy.objects, [copy.story.vkey])).findings
    assert await copy.found()


async def test_cards_and_leaves_that_were_cut_off_together_are_counted_as_not_signed(copy: Copy) -> None:
    archive, kept = copy.folder / "archive", NoteRow(Where.BROUGHT, "mine", await note_of(copy, 23))
    (archive / "checkpoints" / f"{23:012}.txt").unlink()
    (archive / "leaves" / f"{20:012}.jsonl").unlink()
    verdict = await verify_archive(copy.objects, [copy.story.vkey])
    assert (verdict.findings, verdict.cards, verdict.unsigned_cards) == ([], 3, 3)
    (found,) = (await verify_archive(copy.objects, [copy.story.vkey], [kept])).findings
    assert (found.part, found.deed) == (Part.LEAF, Deed.REMOVED), "whoever kept a checkpoint knows that there was more"


def test_a_finding_is_a_line_and_json() -> None:
    finding = Finding(Part.ENTRY, Deed.REMOVED, Where.DATABASE, "hs-a", 3, "it was signed, and is not there")
    assert str(finding) == "entry hs-a 3 removed (database): it was signed, and is not there"
    assert json.loads(json.dumps(finding._asdict()))["deed"] == "removed"
