"""The archive as files: written the same each time, found again, and believed only when it is what its hash says."""

import base64
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import obstore
import orjson
import pytest
from obstore.store import LocalStore

from activities.archive_files import About, card_key, card_text, case_key, make_card, open_case, pack, policy_key, sha256_of, unpack
from activities.archive_policy import zip_policy
from auditor.archive import Archive, ArchiveDamaged, latest, open_folder
from auditor.archive.policy import unfold_policy
from models.messages.archive import ArchivedEntry, ArchivedRun, Card, CaseFile, CaseKind, Lack
from policy.law import law, load_law

NOW = datetime(2025, 7, 1, tzinfo=UTC)
CLOSED = About(opened_at=NOW, closed_at=NOW, unit="63.01843", path=("63.01843", "63.06"), award="COCP", state="awarded")
DATA = Path("policy/data")


def an_entry(sequence: int, officer: str) -> ArchivedEntry:
    body = orjson.dumps({"act": "appraised", "actor": {"officer": officer, "on_behalf_of": "of-absent"}}).decode()
    return ArchivedEntry(sequence=sequence, hash=hashlib.sha256(body.encode()).hexdigest(), body=body)


def a_run(last: str, key_id: str = "k1") -> ArchivedRun:
    payload = {"metadata": {"encoding": _b64("binary/encrypted"), "key-id": _b64(key_id)}, "data": "AAAA"}
    events: list[dict[str, Any]] = [
        {"eventType": "EVENT_TYPE_WORKFLOW_EXECUTION_STARTED", "attributes": {"input": {"payloads": [payload]}}},
        {"eventType": f"EVENT_TYPE_WORKFLOW_EXECUTION_{last}"},
    ]
    return ArchivedRun(run_id=f"run-{last}", history={"events": events})


def a_case(*runs: ArchivedRun, nomination: str = "hs-a") -> CaseFile:
    return CaseFile(
        workflow_id=f"nomination:{nomination}",
        kind=CaseKind.NOMINATION,
        chain=nomination,
        runs=runs,
        entries=(an_entry(1, "of-b"), an_entry(2, "of-a")),
        rows={"nomination": [{"id": nomination, "decision_number": None}]},
    )


def _b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def the_card(case: CaseFile, about: About = CLOSED, sequence: int = 1, lacks: Lack | None = None) -> Card:
    return make_card(case, pack(case), about, sequence, "0.1.0+abc", lacks)


async def an_archive(folder: Path, *cases: tuple[CaseFile, Card]) -> Archive:
    store = LocalStore(prefix=folder, mkdir=True)
    for case, card in cases:
        await obstore.put_async(store, case_key(card.sha256), pack(case))
        await obstore.put_async(store, card_key(card), card_text(card))
    return open_folder(folder)


def test_the_same_case_is_the_same_file_and_comes_back_whole() -> None:
    case = a_case(a_run("COMPLETED"))
    assert pack(case) == pack(case.model_copy())
    assert unpack(pack(case)) == case


def test_a_card_tells_of_its_file_who_acted_and_which_keys_open_it() -> None:
    card = the_card(a_case(a_run("CONTINUED_AS_NEW", "k2"), a_run("COMPLETED")))
    assert (card.events, card.entries, card.final) == (4, 2, True)
    assert card.officers == ("of-a", "of-absent", "of-b")
    assert card.key_ids == ("k1", "k2")
    assert b"null" not in card_text(card)


@pytest.mark.parametrize(
    ("case", "about", "lacks", "final"),
    [
        (a_case(a_run("COMPLETED")), CLOSED, None, True),
        (a_case(a_run("COMPLETED")), About(opened_at=NOW), None, False),
        (a_case(a_run("CONTINUED_AS_NEW")), CLOSED, None, False),
        (a_case(), CLOSED, Lack.HISTORY, True),
        (a_case(a_run("CONTINUED_AS_NEW")), CLOSED, Lack.END, True),
    ],
)
def test_a_card_is_final_when_case_and_history_have_ended(case: CaseFile, about: About, lacks: Lack | None, *, final: bool) -> None:
    assert the_card(case, about, lacks=lacks).final is final


async def test_the_archive_gives_back_cards_and_cases_out_of_a_plain_folder(tmp_path: Path) -> None:
    one, later = a_case(a_run("CONTINUED_AS_NEW")), a_case(a_run("COMPLETED"))
    other = a_case(a_run("FAILED"), nomination="hs-b")
    first, second, third = the_card(one, About(opened_at=NOW)), the_card(later, sequence=2), the_card(other)
    archive = await an_archive(tmp_path, (one, first), (later, second), (other, third))
    assert await archive.cards() == [first, second, third]
    assert await archive.cards("hs-b") == [third]
    assert latest(await archive.cards()) == [second, third]
    assert await archive.case(second) == later


async def test_a_case_file_that_was_changed_cut_or_swapped_is_not_believed(tmp_path: Path) -> None:
    case, other = a_case(a_run("COMPLETED")), a_case(a_run("FAILED"), nomination="hs-b")
    card = the_card(case)
    archive = await an_archive(tmp_path, (case, card))
    file = tmp_path / case_key(card.sha256)
    for content in (pack(other), file.read_bytes()[:-9], b"", bytes(255 - one for one in pack(case))):
        file.write_bytes(content)
        with pytest.raises(ArchiveDamaged):
            await archive.case(card)
    file.unlink()
    with pytest.raises(ArchiveDamaged, match="no such file"):
        await archive.case(card)


@pytest.mark.parametrize("lie", [{"events": 3}, {"entries": 1}, {"last_hash": "0" * 64}, {"chain": "hs-b"}, {"bytes": 1}])
def test_a_card_that_says_otherwise_than_its_file_is_not_believed(lie: dict[str, Any]) -> None:
    case = a_case(a_run("COMPLETED"))
    with pytest.raises(ArchiveDamaged):
        open_case(the_card(case).model_copy(update=lie), pack(case))


async def test_a_card_that_lies_in_anothers_place_is_not_believed(tmp_path: Path) -> None:
    case = a_case(a_run("COMPLETED"))
    archive = await an_archive(tmp_path, (case, the_card(case)))
    (tmp_path / "archive/cards/hs-a").rename(tmp_path / "archive/cards/hs-c")
    with pytest.raises(ArchiveDamaged, match="another case"):
        await archive.cards()


async def test_leaves_come_back_in_order_and_a_gap_is_found(tmp_path: Path) -> None:
    lines = [
        orjson.dumps({"position": n, "kind": "entry", "chain": "hs-a", "sequence": n + 1, "hash": f"{n:064x}"}) for n in range(3)
    ]
    folder = tmp_path / "archive/leaves"
    folder.mkdir(parents=True)
    (folder / f"{0:012}.jsonl").write_bytes(b"\n".join(lines[:2]) + b"\n")
    (folder / f"{2:012}.jsonl").write_bytes(lines[2] + b"\n")
    archive = open_folder(tmp_path)
    assert [leaf.sequence for leaf in await archive.leaves()] == [1, 2, 3]
    (folder / f"{0:012}.jsonl").write_bytes(lines[0] + b"\n")
    with pytest.raises(ArchiveDamaged, match="leaf 1"):
        await archive.leaves()


async def test_a_policy_out_of_the_archive_is_the_same_law(tmp_path: Path) -> None:
    overrides = (Path("policy/data/law/local/example.yaml"),)
    packed = zip_policy(DATA, overrides)
    assert packed == zip_policy(DATA, overrides)
    (tmp_path / "archive/policies").mkdir(parents=True)
    (tmp_path / policy_key(sha256_of(packed))).write_bytes(packed)
    found = await open_folder(tmp_path).policy(sha256_of(packed))
    assert unfold_policy(zip_policy(DATA), tmp_path / "national").version == law().version
    assert unfold_policy(found, tmp_path / "local").version not in {law().version, ""}


def test_local_rules_come_back_by_whatever_name_in_the_order_in_which_they_were_named(tmp_path: Path) -> None:
    files = [tmp_path / f"{101 - number}.{'yml' if number % 2 else 'yaml'}" for number in range(101)]
    for file in files:
        file.write_text(f"# {file.name}\nrules: []\n")
    assert unfold_policy(zip_policy(DATA, files), tmp_path / "kept").version == load_law(DATA / "law", files).version


def test_a_folder_without_an_archive_is_told() -> None:
    with pytest.raises(FileNotFoundError):
        open_folder(Path("policy"))
