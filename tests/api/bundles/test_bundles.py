"""One file proves a case to somebody who trusts nobody: what it holds, whom it names, and that nothing in it can be changed."""

import gzip
import io
import json
import random
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from obstore.store import LocalStore
from pypdf import PdfReader

from auditor.bundle.archived import ArchiveSource
from auditor.bundle.follow import BundleRefused
from auditor.bundle.make import Order, made
from auditor.bundle.write import OtherKey
from proofs.box import canonical
from proofs.bundle import BOUND_BY_MANIFEST, MANIFEST, NOTE, Known, manifest_text, verify_bundle
from proofs.checkpoint import Checkpoint, open_note, sign, sign_text, vkey_of
from proofs.container import pack, unpack
from proofs.findings import Report, Status, Unreadable
from proofs.words import LANGUAGES, sentence
from tests.bundles import COMMENT, NAMES, Scene

Files = dict[str, bytes]
MADE = datetime(2031, 5, 4, 8, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
async def whole(scene: Scene) -> bytes:
    return await scene.bundle()


def codes(report: Report, status: Status) -> set[str]:
    return {finding.code for finding in report.findings if finding.status is status}


def wrong(data: bytes, known: Known) -> set[str]:
    """What is found wrong; empty when all holds. Whatever is found can be said."""
    try:
        report = verify_bundle(data, known)
    except Unreadable as unreadable:
        return {unreadable.code}
    assert all(sentence(finding, language) for finding in report.findings for language in LANGUAGES)
    return codes(report, Status.FAILS)


def listed_anew(files: Mapping[str, bytes], key: Ed25519PrivateKey | None = None, **said: Any) -> bytes:
    """The bundle as an attacker writes it who changes the manifest with its files, signed by a key of their own, or not."""
    manifest = json.loads(files[MANIFEST]) | said
    rest = {path: content for path, content in files.items() if path not in {MANIFEST, NOTE}}
    manifest["files"] = {path: {"sha256": sha256(one).hexdigest(), "size": len(one)} for path, one in rest.items()}
    text = canonical(manifest)
    note = manifest_text(manifest["checkpoint"]["origin"], text)
    return pack({**rest, MANIFEST: text, NOTE: (sign_text(note, key, "vinhdanh.local/ledger") if key else note).encode()})


def texts(data: bytes) -> str:
    """Everything that a bundle says, unpacked, in one text."""
    said = []
    for path, content in unpack(data).items():
        if path.endswith(".gz"):
            said.append(gzip.decompress(content).decode())
        elif path == "page.pdf":
            said += [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
        elif not path.endswith(".zip"):
            said.append(content.decode(errors="replace"))
    return "\n".join(said)


async def test_a_whole_case_holds_and_its_page_tells_it_in_two_languages(scene: Scene, whole: bytes, vkey: str) -> None:
    report = verify_bundle(whole, Known(vkey))
    assert codes(report, Status.FAILS) == set()
    assert codes(report, Status.UNCHECKED) == {"nothing_noted", "history_goes_on"}
    checked = {"chain_whole", "entries_in_tree", "split_bound", "verdict_taken", "box_counted", "minutes_kept", "signed_minutes"}
    checked |= {"decision_in_ledger", "person_as_handed_in", "history_kept", "law_as_card", "pinned_as_ledger", "notes_as_ledger"}
    assert checked <= codes(report, Status.HOLDS)
    ended = {one.values["nominee"]: one.values["outcome"] for one in report.findings if one.code == "nominee_ended"}
    assert ended == dict(zip(scene.nominees, ("awarded", "awarded", "not_awarded"), strict=False))
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(unpack(whole)["page.pdf"])).pages]
    said = " ".join("\n".join(pages).split())
    for words in (*NAMES, "1234/QĐ-UBND", "Hội đồng bỏ phiếu", "The votes of the council", "more than 50% of all members"):
        assert words in said, words
    assert said.index("Tóm tắt bằng chứng") < said.index("Summary of the proof")


async def test_a_bundle_of_one_nominee_names_nobody_else(scene: Scene, vkey: str) -> None:
    data = await scene.bundle(scene.nominees[0])
    assert wrong(data, Known(vkey)) == set()
    said = texts(data)
    assert NAMES[0] in said
    for name in (*NAMES[1:], COMMENT):
        assert name not in said
        assert json.dumps(name)[1:-1] not in said
    assert b"minutes that name everybody" not in data
    people = json.loads(unpack(data)["people.json"])
    assert [one["nominee"] for one in people["people"]] == [scene.nominees[0]]
    assert len(people["dossiers"][scene.nomination]) == len(NAMES)
    left_out = {(one["what"], one["why"]) for one in json.loads(unpack(data)[MANIFEST])["left_out"]}
    assert left_out == {("minutes", "names_others"), ("notes", "names_others")}


async def test_whoever_holds_the_signed_minutes_compares_them(scene: Scene, vkey: str) -> None:
    data = await scene.bundle(scene.nominees[0])
    report = verify_bundle(data, Known(vkey, minutes=[scene.minutes]))
    assert "signed_minutes" in codes(report, Status.HOLDS)
    assert wrong(data, Known(vkey, minutes=[scene.minutes + b" "])) == {"paper_of_no_session"}
    assert scene.minutes in await scene.bundle(scene.nominees[0], minutes=True)


def test_every_bit_that_is_changed_anywhere_is_found(whole: bytes, vkey: str) -> None:
    chance, known, size = random.Random(20261122), Known(vkey), len(whole)  # noqa: S311 -- no secret
    files = unpack(whole)
    # As often in a small file as in a large one, and in what lies between them.
    places = [whole.index(content) + chance.randrange(len(content)) for content in files.values() for _ in range(12) if content]
    places += [chance.randrange(size) for _ in range(200)]
    places += list(range(size - 22, size)) + [whole.index(b"PK\x01\x02") + number for number in range(46)] + list(range(30))
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1 << chance.randrange(8)
        assert wrong(bytes(changed), known), place
    assert wrong(whole + b"\0", known)
    assert wrong(whole[:-1], known)


def test_a_file_that_is_changed_together_with_the_manifest_is_found_by_what_is_signed(whole: bytes, vkey: str) -> None:
    """Even where no signature over the manifest is asked for: all but what hangs on nothing else."""
    chance, files = random.Random(7), unpack(whole)  # noqa: S311 -- no secret
    known = Known(vkey, unsigned=True)
    assert wrong(listed_anew(files), known) == set()
    hanging = [path for path in files if path not in {MANIFEST, NOTE, *BOUND_BY_MANIFEST} and "pinned" not in path]
    for path in hanging:
        content = files[path]
        # What proves that earlier trees begin this one is looked at with an earlier one in hand only.
        end = content.index(b'"entries"') if path == "proofs.json" else 0
        for _ in range(10):
            changed = bytearray(content)
            changed[chance.randrange(end, len(content))] ^= 1 << chance.randrange(8)
            assert wrong(listed_anew({**files, path: bytes(changed)}), known), path
        gone = {other: one for other, one in files.items() if other != path}
        may_be_left_out = path == "notes.json" or path.endswith("signed.pdf")
        assert wrong(listed_anew(gone), known) or may_be_left_out, path


def test_a_forger_with_another_key_is_found_by_whoever_knows_the_right_one(whole: bytes, vkey: str) -> None:
    files, key = unpack(whole), Ed25519PrivateKey.generate()
    tree = open_note(files["checkpoint.txt"].decode(), vkey)
    forged = sign(Checkpoint(tree.origin, tree.size, tree.root), key, tree.origin)
    own = {**files, "checkpoint.txt": forged.encode(), "key.txt": f"{vkey_of(tree.origin, key.public_key())}\n".encode()}
    data = listed_anew(own, key)
    report = verify_bundle(data)
    assert report.all_holds, "whoever compares no key sees nothing but that it was not compared"
    assert "key_not_compared" in codes(report, Status.UNCHECKED)
    assert {"checkpoint_not_signed", "manifest_not_signed"} <= wrong(data, Known(vkey))
    assert wrong(listed_anew(files), Known(vkey)) == {"manifest_without_signature"}


def test_changed_removed_and_swapped_entries_cases_and_results_are_named(scene: Scene, whole: bytes, vkey: str) -> None:
    files, known = unpack(whole), Known(vkey, unsigned=True)

    def found(**changed: bytes) -> set[str]:
        return wrong(listed_anew({**files, **changed}), known)

    chain, session = f"ledger/{scene.nomination}.jsonl", f"sessions/{scene.session}"
    lines = files[chain].splitlines(keepends=True)
    assert {"entry_out_of_place", "proofs_missing"} <= found(**{chain: b"".join(lines[:1] + lines[2:])})
    assert {"entry_out_of_place", "entry_not_in_tree"} <= found(**{chain: b"".join([lines[1], lines[0], *lines[2:]])})
    assert {"proofs_missing", "case_not_as_chain"} <= found(**{chain: b"".join(lines[:-1])})
    assert "entry_changed" in found(**{chain: files[chain].replace(b"1234/", b"1235/")})
    cases = [path for path in files if path.endswith(".gz")]
    assert "case_changed" in found(**{cases[0]: files[cases[1]], cases[1]: files[cases[0]]})
    cards = [path for path in files if path.endswith(".card.json")]
    assert "card_not_in_tree" in found(**{cards[0]: files[cards[1]], cards[1]: files[cards[0]]})
    results = json.loads(files[f"{session}/results-1.json"])
    results[2]["verdict"] = "pass"
    changed = found(**{f"{session}/results-1.json": canonical(results)})
    assert {"results_not_as_ledger", "passed_without_votes", "verdict_not_of_box"} <= changed
    box = json.loads(files[f"{session}/box-1.json"])
    box["lines"][2]["votes"] = "FFFFFF"
    assert {"box_disagrees"} <= found(**{f"{session}/box-1.json": canonical(box)})
    people = json.loads(files["people.json"])
    people["people"][0]["handed_in"] = people["people"][0]["handed_in"].replace(NAMES[0], NAMES[1])
    assert found(**{"people.json": canonical(people)}) == {"person_changed"}
    decided = json.loads(files["decision.json"])
    decided["decisions"][0]["nominees"] *= 2
    assert found(**{"decision.json": canonical(decided)}) == {"decision_not_as_ledger"}
    assert found(**{"more.json": b"{}"}) == {"file_of_nothing"}
    assert wrong(listed_anew(files, subject={"nomination": scene.nomination, "nominees": [*scene.nominees, 999]}), known)


async def test_a_ledger_that_was_written_anew_is_found_by_a_checkpoint_noted_earlier(scene: Scene, vkey: str) -> None:
    earlier = await scene.source.checkpoint()
    assert earlier is not None
    await scene.offices.submit()
    await scene.sign()
    data = await scene.bundle()
    now = unpack(data)["checkpoint.txt"].decode()
    tree = open_note(now, vkey)
    assert tree.size > earlier.size
    for noted in (earlier.note, now):
        assert "grown_from_noted" in codes(verify_bundle(data, Known(vkey, noted)), Status.HOLDS)
    other = sign(Checkpoint(tree.origin, earlier.size, bytes(32)), scene.key, tree.origin)
    assert wrong(data, Known(vkey, other)) == {"not_grown_from_noted"}
    newer = sign(Checkpoint(tree.origin, tree.size + 5, bytes(32)), scene.key, tree.origin)
    assert "noted_is_newer" in codes(verify_bundle(data, Known(vkey, newer)), Status.UNCHECKED)
    between = sign(Checkpoint(tree.origin, tree.size - 1, bytes(32)), scene.key, tree.origin)
    if tree.size - 1 != earlier.size:
        assert "no_consistency_path" in codes(verify_bundle(data, Known(vkey, between)), Status.UNCHECKED)
    assert wrong(await scene.bundle(noted=[tree.size - 1]), Known(vkey, between)) == {"not_grown_from_noted"}
    assert wrong(data, Known(vkey, "no checkpoint")) == {"noted_unreadable"}


async def test_the_trail_leads_through_a_join_forwards_and_backwards(scene: Scene, vkey: str) -> None:
    first, second = scene.lists
    nominee = await scene.house.pool.fetchval("select id from nominee where dossier = $1 order by position limit 1", first)
    for data in (await scene.bundle(nomination=first), await scene.bundle(nominee, nomination=scene.joined)):
        report = verify_bundle(data, Known(vkey))
        assert codes(report, Status.FAILS) == set()
        chains = {one.values["chain"] for one in report.findings if one.code == "chain_whole"}
        assert chains == {first, scene.joined}, "the list of another ward is none of this one's"
        assert {"join_bound", "vote_by_hand"} <= codes(report, Status.HOLDS)
    both = verify_bundle(await scene.bundle(nomination=scene.joined), Known(vkey))
    assert {one.values["chain"] for one in both.findings if one.code == "chain_whole"} == {first, second, scene.joined}
    assert codes(both, Status.FAILS) == set()


async def test_revocation_and_erasure_belong_to_it_and_whoever_was_erased_is_named_nowhere(scene: Scene, vkey: str) -> None:
    data = await scene.bundle(nomination=scene.over)
    report = verify_bundle(data, Known(vkey))
    assert codes(report, Status.FAILS) == set()
    assert [one.values["act"] for one in report.findings if one.code == "act_bound"] == ["erased", "revoked"]
    ended = {one.values["nominee"]: one.values["outcome"] for one in report.findings if one.code == "nominee_ended"}
    assert ended == {scene.holder: "revoked", scene.erased: "not_awarded"}
    left_out = json.loads(unpack(data)[MANIFEST])["left_out"]
    assert {"what": "person", "why": "erased", "name": str(scene.erased)} in left_out
    assert "Hứa Văn Quên" not in texts(data)
    assert "people_as_ledger" in codes(report, Status.HOLDS), "the dossier's commitment is made again without their name"


async def test_an_archive_alone_gives_a_bundle_that_holds_and_names_nobody(
    scene: Scene, vkey: str, tmp_path: Path, whole: bytes
) -> None:
    shutil.copytree(scene.house.folder / "archive", tmp_path / "archive")
    source = ArchiveSource(LocalStore(prefix=tmp_path))
    data, _ = await made(source, Order(scene.nomination), None, MADE)
    assert wrong(data, Known(vkey, unsigned=True)) == set()
    assert wrong(data, Known(vkey)) == {"manifest_without_signature"}
    said = texts(data)
    assert not [name for name in (*NAMES, COMMENT) if name in said]
    here, there = unpack(data), unpack(whole)
    same = [path for path in there if path.startswith(("ledger/", "sessions/", "histories/")) and not path.endswith(".pdf")]
    assert {path: here[path] for path in same} == {path: there[path] for path in same}
    again, _ = await made(ArchiveSource(LocalStore(prefix=tmp_path)), Order(scene.nomination), None, MADE)
    assert again == data, "the same at the same moment is the same file, bit for bit"
    for nomination, chains in ((scene.joined, 3), (scene.over, 3)):
        data, found = await made(ArchiveSource(LocalStore(prefix=tmp_path)), Order(nomination), scene.key, MADE)
        assert (wrong(data, Known(vkey)), len(found.trail.chains)) == (set(), chains)
    with pytest.raises(OtherKey):
        await made(ArchiveSource(LocalStore(prefix=tmp_path)), Order(scene.joined), Ed25519PrivateKey.generate())


async def test_what_no_checkpoint_signs_yet_stays_out_and_is_said(scene: Scene, vkey: str) -> None:
    nomination = await scene.offices.submit()
    with pytest.raises(BundleRefused, match="no checkpoint"):
        await scene.bundle(nomination=nomination)
    await scene.sign()
    await scene.offices.take_step(nomination)
    data = await scene.bundle(nomination=nomination)
    assert wrong(data, Known(vkey)) == set()
    left_out = json.loads(unpack(data)[MANIFEST])["left_out"]
    assert {"what": "entries", "why": "not_under_checkpoint", "name": nomination} in left_out
    assert {"what": "history", "why": "not_archived", "name": nomination} in left_out
    with pytest.raises(BundleRefused, match="there is no such chain"):
        await scene.bundle(nomination="hs-aaaaaaaaaaaaaaaa")
    with pytest.raises(BundleRefused, match="999999"):
        await scene.bundle(999999)
    with pytest.raises(BundleRefused, match="is no nomination"):
        await scene.bundle(nomination=scene.session)


def test_a_split_that_no_checkpoint_signs_yet_is_told_and_accuses_nobody(scene: Scene, whole: bytes, vkey: str) -> None:
    child, files = f"{scene.nomination}.1", unpack(whole)
    rest = {path: content for path, content in files.items() if f"{child}" not in path}
    proofs = json.loads(files["proofs.json"])
    del proofs["entries"][child]
    proofs["histories"] = {name: one for name, one in proofs["histories"].items() if not name.startswith(child)}
    rest["proofs.json"] = canonical(proofs)
    left_out = [{"what": "chain", "why": "not_under_checkpoint", "name": child}]
    report = verify_bundle(listed_anew(rest, left_out=left_out), Known(vkey, unsigned=True))
    assert codes(report, Status.FAILS) == set()
    assert {"nominee_went_on", "left_out"} <= codes(report, Status.UNCHECKED)
    assert {"chain_missing", "nominee_in_places"} <= wrong(listed_anew(rest), Known(vkey, unsigned=True))


async def test_a_dossier_from_before_commitments_says_that_nothing_was_committed_to(scene: Scene, vkey: str) -> None:
    climb = await scene.house.begin(names=["Ma Thị Cũ"])
    await climb.climb()
    await scene.keep()
    data = await scene.bundle(nomination=climb.nomination)
    report = verify_bundle(data, Known(vkey))
    assert codes(report, Status.FAILS) == set()
    assert {"not_committed", "person_not_committed"} <= codes(report, Status.UNCHECKED)


def test_values_of_any_other_shape_are_told_and_never_an_error(whole: bytes, vkey: str) -> None:
    """A file of somebody who writes what they like into each place: a verifier that breaks tells its reader nothing."""
    chance, files = random.Random(11), unpack(whole)  # noqa: S311 -- no secret
    known = Known(vkey, unsigned=True)
    numbers: tuple[Any, ...] = (True, 0, -1, 2**70, -(2**70), 1.5, float("inf"))
    junk: tuple[Any, ...] = (None, *numbers, "", "x", [], [[]], {}, {"a": 1}, "é" * 300, [None] * 3)
    plain = [path for path in files if path.endswith((".json", ".jsonl")) and path != MANIFEST]
    for number in range(400):
        path = chance.choice(plain)
        lines = [json.loads(line) for line in files[path].splitlines()]
        holder: Any = {"body": lines, "at": 0}
        place: Any = "body"
        while isinstance(holder[place], dict | list) and holder[place] and (chance.random() < 0.8 or place == "body"):
            holder = holder[place]
            place = chance.choice(list(holder)) if isinstance(holder, dict) else chance.randrange(len(holder))
        holder[place] = junk[number % len(junk)]
        ends = b"\n" if path.endswith("l") else b""
        changed = b"".join(canonical(line) + ends for line in lines)
        found = wrong(listed_anew({**files, path: changed}), known)
        assert found or changed == files[path] or path in BOUND_BY_MANIFEST or "pinned" in path or path == "proofs.json", path
    others: tuple[dict[str, Any], ...] = (
        {"files": []},
        {"left_out": [1]},
        {"subject": None},
        {"checkpoint": 1},
        {"subject": {"nomination": 1}},
    )
    for manifest in others:
        data = pack({**files, MANIFEST: canonical(json.loads(files[MANIFEST]) | manifest)})
        assert wrong(data, known)
    deep = b"[" * 100_000 + b"]" * 100_000
    for path in ("people.json", "proofs.json", "decision.json"):
        assert wrong(listed_anew({**files, path: deep}), known) & {"malformed", "decision_not_as_ledger"}
