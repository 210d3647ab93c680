"""The box of an open round, made by hand from its formulas alone: votes that are put down to somebody else are found."""

from typing import Any

import pytest

from models.ballots.paper import write_paper
from models.ballots.sealing import named_receipt_of
from models.vocabulary import Choice
from proofs.box import commitment_to, disagreements, leaf_of, receipts_root, slate_hash

CHOICES = {"F": Choice.FOR, "A": Choice.AGAINST, "N": Choice.ABSTAIN}
SESSION, NOMINATION = "ph-4kq2m7xw3bza6tnd", "hs-4kq2m7xw3bza6tnd"


def an_open_box(mode: str, named: dict[str, str]) -> dict[str, Any]:
    """As the calculus publishes it: a letter for each line of each member."""
    lines = len(next(iter(named.values())))
    if mode == "slate":
        receipts = [named_receipt_of(who, 0, write_paper([CHOICES[one] for one in votes])) for who, votes in named.items()]
    else:
        receipts = [
            named_receipt_of(who, line, write_paper([CHOICES[one]], line))
            for who, votes in named.items()
            for line, one in enumerate(votes, 1)
        ]
    votes = ["".join(sorted(said[line] for said in named.values())) for line in range(lines)]
    leaves = [leaf_of(bytes(32), line, said) for line, said in enumerate(votes, 1)]
    slate = slate_hash(SESSION, 1, mode, secret=False, public_key=None, lines=[(NOMINATION, line) for line in range(1, lines + 1)])
    root = receipts_root(receipts)
    return {
        "session": SESSION,
        "round": 1,
        "mode": mode,
        "secret": False,
        "slate_hash": slate,
        "ballots": len(receipts),
        "receipts": sorted(receipts),
        "receipts_root": root,
        "commitment": commitment_to(SESSION, 1, slate, None, root, leaves),
        "lines": [
            {"position": line, "nomination": NOMINATION, "nominee": line, "leaf": leaf, "salt": "00" * 32, "votes": said}
            for line, (leaf, said) in enumerate(zip(leaves, votes, strict=True), 1)
        ],
        "named": [{"officer": who, "votes": said} for who, said in named.items()],
    }


@pytest.mark.parametrize("mode", ["slate", "items"])
def test_votes_that_are_put_down_to_another_member_are_found(mode: str) -> None:
    box = an_open_box(mode, {"of-an": "FFN", "of-binh": "AFN", "of-chi": "FAA"})
    assert disagreements(box) == []
    first, second = box["named"][0], box["named"][1]
    first["votes"], second["votes"] = second["votes"], first["votes"]
    assert {one.where for one in disagreements(box)} == {"named"}


def test_what_a_member_kept_out_of_or_spoilt_accuses_nobody() -> None:
    box = an_open_box("slate", {"of-an": "FF", "of-binh": "FF"})
    box["named"][1]["votes"] = "-F"
    box["lines"][0] |= {"votes": "F", "leaf": leaf_of(bytes(32), 1, "F")}
    leaves = [line["leaf"] for line in box["lines"]]
    box["commitment"] = commitment_to(SESSION, 1, box["slate_hash"], None, box["receipts_root"], leaves)
    assert disagreements(box) == []
