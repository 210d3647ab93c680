"""Paper, seal, receipt and box: what any client can do, and what a box that was tampered with cannot hide."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from models.ballots.box import Box, commitment_to, leaf_of, receipts_root, recount, sorted_votes, tally_of
from models.ballots.paper import paper_length, read_paper, write_paper
from models.ballots.sealing import SEAL_BYTES, RoundKey, new_key, receipt_of, seal
from models.ballots.slate import Line, slate_hash
from models.errors import UnreadableBallot
from models.vocabulary import BallotMode, Choice
from runtime.cli import app

CHOICES = st.lists(st.sampled_from([*Choice, None]), min_size=1, max_size=40)
SESSION, SLATE = "ph-4kq2m7xw3bza6tnd", "a" * 64


@given(CHOICES)
def test_what_is_written_on_a_paper_is_read_from_it(choices: list[Choice | None]) -> None:
    assert read_paper(write_paper(choices), len(choices)) == tuple(choices)


@given(CHOICES, CHOICES)
def test_sealed_ballots_of_a_slate_are_of_one_length_whatever_they_say(
    one: list[Choice | None], other: list[Choice | None]
) -> None:
    lines = min(len(one), len(other))
    key = RoundKey(new_key())
    sealed = [seal(key.public, write_paper(choices[:lines])) for choices in (one, other)]
    assert {len(each) for each in sealed} == {paper_length(lines) + SEAL_BYTES}


def test_the_same_choices_sealed_twice_are_different_bytes_and_open_to_the_same() -> None:
    key, paper = RoundKey(new_key()), write_paper([Choice.FOR])
    one, other = seal(key.public, paper), seal(key.public, paper)
    assert one != other
    assert receipt_of(one) != receipt_of(other)
    assert key.unseal(one) == key.unseal(other) == paper


def test_another_key_or_a_changed_byte_opens_nothing() -> None:
    key, other = RoundKey(new_key()), RoundKey(new_key())
    sealed = seal(key.public, write_paper([Choice.FOR]))
    for each in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:20], b""):
        with pytest.raises(UnreadableBallot):
            key.unseal(each)
    with pytest.raises(UnreadableBallot):
        other.unseal(sealed)


@pytest.mark.parametrize(
    ("paper", "marks", "line"),
    [
        (write_paper([Choice.FOR]), 2, 0),
        (b"\x02" + write_paper([Choice.FOR])[1:], 1, 0),
        (write_paper([Choice.FOR], 3), 1, 2),
        (b"", 1, 0),
    ],
    ids=["too short", "another version", "another line", "empty"],
)
def test_a_paper_of_another_form_is_refused(paper: bytes, marks: int, line: int) -> None:
    with pytest.raises(UnreadableBallot):
        read_paper(paper, marks, line)


def test_a_mark_that_is_none_reads_as_nothing_said() -> None:
    assert read_paper(write_paper([Choice.FOR])[:-1] + b"\x09", 1) == (None,)


def test_a_seed_always_gives_the_same_key_and_salts_and_other_seeds_give_others() -> None:
    seed = new_key()
    assert RoundKey(seed).public == RoundKey(seed).public
    assert RoundKey(seed).salt_of(1) == RoundKey(seed).salt_of(1) != RoundKey(seed).salt_of(2)
    assert RoundKey(seed).salt_of(1) != RoundKey(new_key()).salt_of(1)


def test_a_known_seed_seals_and_hashes_as_the_document_says() -> None:
    """Written down so that no release changes the format in silence."""
    key = RoundKey(bytes(range(32)))
    assert key.public.hex() == "4701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01"
    assert key.salt_of(1).hex() == "b3b73264dde509b75431289f087bb679d28b31cd87d63eb159c3ac2ffccffdef"
    assert leaf_of(bytes(32), 1, "AFF") == "5b202df6b78569711dce9a75499e8b088df750cb203f1c70a1096681aa1e8152"
    assert receipts_root(["0" * 64, "f" * 64]) == "f79d2dd72d70dd68bb273bd1cf62c74bd9269e2e06172ff3a9c99110cd3273a1"
    assert receipt_of(b"ballot") == "2a0c22b5f870fbe9b35386f6f07361596d0dca0d9dd443c2b5d5b4bfbcbe9370"
    assert (
        commitment_to(SESSION, 1, SLATE, None, "0" * 64, ["f" * 64])
        == "881f2a990339c87278d24b8849ff64e3581d6998db86dbb53a0ef3f145afad9d"
    )


def a_box(votes: tuple[str, ...] = ("AFFFN", "FFFFF", "AAAAX"), masked: tuple[int, ...] = (2,)) -> dict[str, Any]:
    key = RoundKey(bytes(32))
    receipts = sorted(receipt_of(bytes([number])) for number in range(5))
    leaves = [leaf_of(key.salt_of(position), position, vote) for position, vote in enumerate(votes, 1)]
    lines = [
        {"position": position, "nomination": "hs-a", "nominee": 100 + position, "leaf": leaf}
        | ({} if position in masked else {"salt": key.salt_of(position).hex(), "votes": vote})
        for position, (vote, leaf) in enumerate(zip(votes, leaves, strict=True), 1)
    ]
    root, public = receipts_root(receipts), key.public.hex()
    slate = [Line("hs-a", 100 + position) for position in range(1, len(votes) + 1)]
    hashed = slate_hash(SESSION, 1, BallotMode.SLATE, secret=True, public_key=public, lines=slate)
    return {
        "format": "vinhdanh-box-1",
        "session": SESSION,
        "round": 1,
        "mode": "slate",
        "secret": True,
        "slate_hash": hashed,
        "public_key": public,
        "ballots": 5,
        "receipts": receipts,
        "receipts_root": root,
        "commitment": commitment_to(SESSION, 1, hashed, public, root, leaves),
        "lines": lines,
        "results": [
            {"nominee": 101, "verdict": "pass", "in_favour": 3, "against": 1, "abstaining": 1, "invalid": 0},
            {"nominee": 102, "verdict": "pass"},
        ],
    }


def test_a_whole_box_agrees_and_tells_every_tally_that_is_shown() -> None:
    found = recount(Box.model_validate(a_box()), a_box()["commitment"], a_box()["receipts"])
    assert (found.agrees, found.findings, found.masked) == (True, (), 1)
    assert {
        nominee: (tally.in_favour, tally.against, tally.abstaining, tally.invalid) for nominee, tally in found.tallies.items()
    } == {
        101: (3, 1, 1, 0),
        103: (0, 4, 0, 1),
    }


def _with(path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    box: Any = a_box()
    place = box
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return dict(box)


def _exchanged() -> dict[str, Any]:
    """The first nominee has the votes of the third, and everything else agrees with that."""
    box = a_box()
    first, _, third = box["lines"]
    first["nominee"], third["nominee"] = third["nominee"], first["nominee"]
    return box | {"results": [box["results"][0] | {"nominee": 103}]}


TAMPERED = {
    "two nominees exchanged": (_exchanged(), "slate_hash"),
    "an open vote called secret": (_with(("secret",), False), "slate_hash"),
    "a vote turned": (_with(("lines", 0, "votes"), "AAFFN"), "lines[1]"),
    "a vote added": (_with(("lines", 0, "votes"), "AFFFFN"), "lines[1]"),
    "two lines exchanged": (_with(("lines", 2, "votes"), "AFFFN"), "lines[3]"),
    "a line renumbered": (_with(("lines", 0, "position"), 2), "lines[1]"),
    "votes shown without a salt": (_with(("lines", 1, "votes"), "FFFFF"), "lines[2]"),
    "a receipt taken out": (_with(("receipts",), a_box()["receipts"][1:]), "receipts"),
    "a receipt exchanged": (_with(("receipts", 4), "f" * 64), "receipts_root"),
    "receipts out of order": (_with(("receipts",), a_box()["receipts"][::-1]), "receipts"),
    "another number of ballots": (_with(("ballots",), 6), "receipts"),
    "another root": (_with(("receipts_root",), "0" * 64), "receipts_root"),
    "another leaf": (_with(("lines", 1, "leaf"), "0" * 64), "commitment"),
    "another slate": (_with(("slate_hash",), "0" * 64), "commitment"),
    "another key": (_with(("public_key",), "0" * 64), "commitment"),
    "another commitment": (_with(("commitment",), "0" * 64), "commitment"),
    "another round": (_with(("round",), 2), "commitment"),
    "a result that the box does not bear out": (_with(("results", 0, "in_favour"), 4), "results"),
    "a masked count told": (_with(("results", 1, "in_favour"), 5), "results"),
    "a result of nobody": (_with(("results", 0, "nominee"), 999), "results"),
}


@pytest.mark.parametrize(("box", "where"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_box_that_was_tampered_with_does_not_agree(box: dict[str, Any], where: str) -> None:
    found = recount(Box.model_validate(box))
    assert not found.agrees
    assert where in {finding.where for finding in found.findings}


def test_a_whole_other_box_is_found_out_by_who_noted_the_commitment_or_holds_a_receipt() -> None:
    other = Box.model_validate(a_box(votes=("FFFFF", "FFFFF", "FFFFF")) | {"results": []})
    assert recount(other).agrees
    assert not recount(other, commitment=a_box()["commitment"]).agrees
    assert not recount(other, receipts=["0" * 64]).agrees


@given(st.lists(st.sampled_from([*Choice, None]), max_size=30))
def test_the_votes_on_a_line_tell_their_number_and_no_order(choices: list[Choice | None]) -> None:
    votes = sorted_votes(choices)
    assert votes == sorted_votes(reversed(choices))
    tally = tally_of(votes)
    assert (tally.in_favour, tally.invalid, tally.ballots) == (choices.count(Choice.FOR), choices.count(None), len(choices))


def test_the_command_line_counts_a_box_again_and_says_whether_it_agrees(tmp_path: Path) -> None:
    good, bad, none, endless = (tmp_path / f"{name}.json" for name in ("good", "bad", "none", "endless"))
    good.write_text(json.dumps(a_box()))
    bad.write_text(json.dumps(TAMPERED["a vote turned"][0]))
    none.write_text('{"lines": 3}')
    endless.write_text(json.dumps(_with(("lines", 0, "position"), 10**40)))
    run = CliRunner().invoke
    told = run(app, ["recount", str(good), "--commitment", a_box()["commitment"], "--receipt", a_box()["receipts"][0]])
    assert told.exit_code == 0
    assert json.loads(told.stdout)["tallies"]["101"] == {"in_favour": 3, "against": 1, "abstaining": 1, "invalid": 0}
    assert run(app, ["recount", str(bad)]).exit_code == 1
    assert run(app, ["recount", str(good), "--receipt", "0" * 64]).exit_code == 1
    assert run(app, ["recount", str(none)]).exit_code == 2
    assert run(app, ["recount", str(endless)]).exit_code == 2
    assert run(app, ["recount", str(tmp_path / "nowhere.json")]).exit_code == 2
