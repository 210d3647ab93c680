"""The published box of a round, counted again: a function of what is published, as plain JSON values. Nothing asks a server.

    leaf of a line   SHA-256 of "vinhdanh line 1" LF, its salt (32 bytes), its number (4 bytes, big-endian), its votes (ASCII)
    receipts root    SHA-256 of "vinhdanh receipts 1" LF, and the receipts in order (hex), each with LF
    slate hash       SHA-256 of "vinhdanh slate 1" LF, and the slate as JSON: keys sorted, no blanks, UTF-8
    commitment       SHA-256 of "vinhdanh box 1" LF, and what is committed to, as JSON in the same form

A vote is F (for), A (against), N (neither: abstains) or X (invalid). The votes on a line stand in that alphabet's order, so that
nothing but their number is told. A line whose count would unmask somebody has a leaf, and neither salt nor votes.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

IN_FAVOUR, AGAINST, ABSTAINING, INVALID = "F", "A", "N", "X"
COUNTS = ("in_favour", "against", "abstaining", "invalid")
_LINE, _RECEIPTS, _BOX, _SLATE = b"vinhdanh line 1\n", b"vinhdanh receipts 1\n", b"vinhdanh box 1\n", b"vinhdanh slate 1\n"
_NAMED_RECEIPT = b"vinhdanh named ballot 1\n"
_MARKS = {IN_FAVOUR: 1, AGAINST: 2, ABSTAINING: 3}
_SORTED_VOTES = re.compile(r"A*F*N*X*")

Box = Mapping[str, Any]
"""A box as it is published: the fields of models/ballots/box.py `Box`, as JSON has them. Absent fields are left out or None."""


class Disagreement(NamedTuple):
    """Something in a box that does not agree: where, and how."""

    where: str
    what: str


class Votes(NamedTuple):
    """The votes on a line, counted."""

    in_favour: int
    against: int
    abstaining: int
    invalid: int


def canonical(value: Any) -> bytes:
    """A value as JSON in the one form that is hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def from_hex(text: str) -> bytes:
    """Bytes out of hexadecimal as it is written here: small letters, nothing between. Raises ValueError for anything else."""
    raw = bytes.fromhex(text)
    if raw.hex() != text:
        raise ValueError("hexadecimal that is not in its one form")
    return raw


def leaf_of(salt: bytes, position: int, votes: str) -> str:
    """The hash of a line's votes, which tells nothing without the salt."""
    return hashlib.sha256(_LINE + salt + position.to_bytes(4, "big") + votes.encode()).hexdigest()


def receipts_root(receipts: Iterable[str]) -> str:
    """The hash of all receipts, whatever order they come in."""
    return hashlib.sha256(_RECEIPTS + "".join(f"{one}\n" for one in sorted(receipts)).encode()).hexdigest()


def slate_hash(
    session: str, round_: int, mode: str, *, secret: bool, public_key: str | None, lines: Iterable[Sequence[Any]]
) -> str:
    """SHA-256 of the slate; each line is a nomination and a nominee, the public key is in hex."""
    said = {
        "session": session,
        "round": round_,
        "mode": str(mode),
        "secret": secret,
        "public_key": public_key,
        "lines": [[nomination, nominee] for nomination, nominee in lines],
    }
    return hashlib.sha256(_SLATE + canonical(said)).hexdigest()


def commitment_to(  # noqa: PLR0917 -- the six things that are committed to, named in the document that anybody makes again
    session: str, round_: int, slate_hash: str, public_key: str | None, root: str, leaves: Sequence[str]
) -> str:
    """The hash of everything that the count is made from; it stands in ledger and history before the tally is known."""
    said = {
        "session": session,
        "round": round_,
        "slate_hash": slate_hash,
        "public_key": public_key,
        "receipts_root": root,
        "leaves": list(leaves),
    }
    return hashlib.sha256(_BOX + canonical(said)).hexdigest()


def count(votes: str) -> Votes:
    """The votes on a line, counted."""
    return Votes(votes.count(IN_FAVOUR), votes.count(AGAINST), votes.count(ABSTAINING), votes.count(INVALID))


def disagreements(box: Box, noted: str | None = None, held: Sequence[str] = ()) -> list[Disagreement]:
    """Everything in a box that does not agree with the rest of it; empty when all does.

    `noted` is the commitment that somebody noted before the tally was known, `held` the receipts that somebody holds. A value
    of another type than the format's raises KeyError, TypeError or ValueError.
    """
    return [
        *_in_receipts(box, held),
        *_in_lines(box),
        *_in_named(box),
        *_in_commitment(box, noted),
        *_in_results(box),
    ]


def _in_receipts(box: Box, held: Sequence[str]) -> Iterable[Disagreement]:
    receipts = list(box["receipts"])
    if receipts != sorted(set(receipts)):
        yield Disagreement("receipts", "are not sorted, or one stands there twice")
    if len(receipts) != box["ballots"]:
        yield Disagreement("receipts", f"are {len(receipts)} for {box['ballots']} ballots")
    if receipts_root(receipts) != box["receipts_root"]:
        yield Disagreement("receipts_root", "is not that of the receipts")
    for receipt in held:
        if receipt not in receipts:
            yield Disagreement("receipts", f"{receipt} is not among them")


def _in_lines(box: Box) -> Iterable[Disagreement]:
    for number, line in enumerate(box["lines"], 1):
        salt, votes, position = line.get("salt"), line.get("votes"), line["position"]
        if position != number or type(position) is not int:
            yield Disagreement(f"lines[{number}]", f"says that it is line {position}")
        if (salt is None) != (votes is None):
            yield Disagreement(f"lines[{number}]", "has votes or a salt without the other")
        if salt is not None and votes is not None:
            if not _SORTED_VOTES.fullmatch(votes):
                yield Disagreement(f"lines[{number}]", "has votes that are none, or not in their order")
            if leaf_of(from_hex(salt), position, votes) != line["leaf"]:
                yield Disagreement(f"lines[{number}]", "has votes that are not those of its leaf")
            if len(votes) > box["ballots"]:
                yield Disagreement(f"lines[{number}]", f"has {len(votes)} votes from {box['ballots']} ballots")


def _in_named(box: Box) -> Iterable[Disagreement]:
    named = box.get("named") or ()
    if box["secret"] and named:
        yield Disagreement("named", "stand in a secret box")
    if not box["secret"]:
        yield from _in_named_receipts(box)
        for line in box["lines"]:
            place, votes = line["position"], line.get("votes")
            cast = "".join(sorted(one["votes"][place - 1 : place] for one in named)).replace("-", "")
            if votes is not None and cast != votes:
                yield Disagreement(f"lines[{place}]", "does not say what the named ballots say")


def _in_named_receipts(box: Box) -> Iterable[Disagreement]:
    """An open ballot of which every mark is known has a receipt that anybody can make again: nobody's vote is put down to another.

    Where a member keeps out of a line, or a vote is invalid, the ballot may have said several things; then nothing can be made.
    """
    receipts = set(box["receipts"])
    for one in box.get("named") or ():
        whole = box["mode"] == "slate"
        ballots = [(0, one["votes"])] if whole else list(enumerate(one["votes"], 1))
        for line, votes in ballots:
            if set(votes) <= set(_MARKS) and named_receipt_of(one["officer"], line, votes) not in receipts:
                yield Disagreement("named", f"has votes of {one['officer']} of which there is no receipt")


def named_receipt_of(officer: str, line: int, votes: str) -> str:
    """The receipt of an open ballot: of whose seat it is, on which line (0: the slate), and its marks as the paper has them."""
    paper = bytes([1]) + line.to_bytes(4, "big") + bytes(_MARKS[vote] for vote in votes)
    return hashlib.sha256(_NAMED_RECEIPT + f"{officer}\n{line}\n".encode() + paper).hexdigest()


def _in_commitment(box: Box, noted: str | None) -> Iterable[Disagreement]:
    leaves = [line["leaf"] for line in box["lines"]]
    slate = [(line["nomination"], line["nominee"]) for line in box["lines"]]
    session, number, key = box["session"], box["round"], box.get("public_key")
    if slate_hash(session, number, box["mode"], secret=box["secret"], public_key=key, lines=slate) != box["slate_hash"]:
        yield Disagreement("slate_hash", "is not that of the lines: others were voted on, or in another way")
    if commitment_to(session, number, box["slate_hash"], key, box["receipts_root"], leaves) != box["commitment"]:
        yield Disagreement("commitment", "is not that of the box")
    if noted is not None and noted != box["commitment"]:
        yield Disagreement("commitment", "is not the one that was noted")


def _in_results(box: Box) -> Iterable[Disagreement]:
    counted = {line["nominee"]: line.get("votes") for line in box["lines"]}
    for claim in box.get("results") or ():
        nominee = claim["nominee"]
        said = tuple(claim.get(name) for name in COUNTS)
        votes = counted.get(nominee)
        if nominee not in counted:
            yield Disagreement("results", f"speak of nominee {nominee}, who is on no line")
        elif votes is None and said != (None,) * 4:
            yield Disagreement("results", f"tell the count of nominee {nominee}, whose line is masked")
        elif votes is not None and said != count(votes):
            yield Disagreement("results", f"tell another count of nominee {nominee} than the box")
