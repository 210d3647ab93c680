"""The box of a round: what is published of its ballots, the commitment to it, and how anybody counts it again.

Everything here is a function of what is published; nothing asks a server.

    leaf of a line   SHA-256 of "vinhdanh line 1" LF, its salt (32 bytes), its number (4 bytes, big-endian), its votes (ASCII)
    receipts root    SHA-256 of "vinhdanh receipts 1" LF, and the receipts in order (hex), each with LF
    commitment       SHA-256 of "vinhdanh box 1" LF, and what is committed to, as JSON: keys sorted, no blanks, UTF-8

A vote is F (for), A (against), N (neither: abstains) or X (invalid). The votes on a line stand in that alphabet's order, so that
nothing but their number is told. A line whose count would unmask somebody has a leaf, and neither salt nor votes.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from models.ballots.slate import Line, canonical, slate_hash
from models.messages.base import Code, Message, Sha256
from models.messages.commands import NomineeId
from models.messages.council import Tally
from models.vocabulary import BallotMode, Choice

INVALID = "X"
LETTERS: dict[Choice | None, str] = {Choice.FOR: "F", Choice.AGAINST: "A", Choice.ABSTAIN: "N", None: INVALID}
_LINE, _RECEIPTS, _BOX = b"vinhdanh line 1\n", b"vinhdanh receipts 1\n", b"vinhdanh box 1\n"

Votes = Annotated[str, StringConstraints(pattern=r"^A*F*N*X*$", max_length=1000)]


class NamedBallot(Message):
    """A ballot of an open round: whose seat it is, and a letter for each line in its order ("-" where none was cast)."""

    officer: Code
    votes: Annotated[str, StringConstraints(pattern=r"^[AFNX-]*$")]


class BoxLine(Message):
    """A line: the nominee, the votes on it, and the salt by which anybody makes its leaf again. A masked one has its leaf alone."""

    position: int = Field(ge=1, le=1_000_000)
    nomination: Code
    nominee: NomineeId
    leaf: Sha256
    salt: Sha256 | None = None
    votes: Votes | None = None


class ClaimedCount(Message):
    """What the result says of a nominee, to be compared with the box."""

    nominee: NomineeId
    verdict: str
    in_favour: int | None = None
    against: int | None = None
    abstaining: int | None = None
    invalid: int | None = None
    needed: int = 0
    base: int = 0


class Box(Message):
    """What is published of a round. `results` are what was made of it; they are compared with it, not part of it."""

    format: Literal["vinhdanh-box-1"] = "vinhdanh-box-1"
    session: Code
    round: int
    mode: BallotMode
    secret: bool
    slate_hash: Sha256
    public_key: str | None = None
    ballots: int
    receipts: tuple[Sha256, ...]
    receipts_root: Sha256
    commitment: Sha256
    lines: tuple[BoxLine, ...]
    named: tuple[NamedBallot, ...] = ()
    results: tuple[ClaimedCount, ...] = ()


class Finding(Message):
    """Something in a box that does not agree: where, and how."""

    where: str
    what: str


class Recount(Message):
    """What counting a box again comes to. It agrees when there is no finding."""

    session: str
    round: int
    ballots: int
    commitment: str
    agrees: bool
    findings: tuple[Finding, ...]
    masked: int
    tallies: dict[int, Tally]


def sorted_votes(choices: Iterable[Choice | None]) -> str:
    """The votes on a line in the order of their letters; None is an invalid one."""
    return "".join(sorted(LETTERS[choice] for choice in choices))


def leaf_of(salt: bytes, position: int, votes: str) -> str:
    """The hash of a line's votes, which tells nothing without the salt."""
    return hashlib.sha256(_LINE + salt + position.to_bytes(4, "big") + votes.encode()).hexdigest()


def receipts_root(receipts: Iterable[str]) -> str:
    """The hash of all receipts, whatever order they come in."""
    return hashlib.sha256(_RECEIPTS + "".join(f"{one}\n" for one in sorted(receipts)).encode()).hexdigest()


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


def tally_of(votes: str) -> Tally:
    """The votes on a line, counted."""
    return Tally(
        in_favour=votes.count(LETTERS[Choice.FOR]),
        against=votes.count(LETTERS[Choice.AGAINST]),
        abstaining=votes.count(LETTERS[Choice.ABSTAIN]),
        invalid=votes.count(INVALID),
    )


def recount(box: Box, commitment: str | None = None, receipts: Sequence[str] = ()) -> Recount:
    """The box counted again, and everything in it that does not agree.

    `commitment` is the one that somebody noted before the tally was known, `receipts` those that somebody holds.
    """
    findings = [
        *_receipt_findings(box, receipts),
        *_line_findings(box),
        *_named_findings(box),
        *_commitment_findings(box, commitment),
        *_result_findings(box),
    ]
    return Recount(
        session=box.session,
        round=box.round,
        ballots=box.ballots,
        commitment=box.commitment,
        agrees=not findings,
        findings=tuple(findings),
        masked=sum(line.votes is None for line in box.lines),
        tallies={line.nominee: tally_of(line.votes) for line in box.lines if line.votes is not None},
    )


def _receipt_findings(box: Box, held: Sequence[str]) -> Iterable[Finding]:
    if list(box.receipts) != sorted(set(box.receipts)):
        yield Finding(where="receipts", what="are not sorted, or one stands there twice")
    if len(box.receipts) != box.ballots:
        yield Finding(where="receipts", what=f"are {len(box.receipts)} for {box.ballots} ballots")
    if receipts_root(box.receipts) != box.receipts_root:
        yield Finding(where="receipts_root", what="is not that of the receipts")
    for receipt in held:
        if receipt not in box.receipts:
            yield Finding(where="receipts", what=f"{receipt} is not among them")


def _line_findings(box: Box) -> Iterable[Finding]:
    for number, line in enumerate(box.lines, 1):
        if line.position != number:
            yield Finding(where=f"lines[{number}]", what=f"says that it is line {line.position}")
        if (line.salt is None) != (line.votes is None):
            yield Finding(where=f"lines[{number}]", what="has votes or a salt without the other")
        if line.salt is not None and line.votes is not None:
            if leaf_of(bytes.fromhex(line.salt), line.position, line.votes) != line.leaf:
                yield Finding(where=f"lines[{number}]", what="has votes that are not those of its leaf")
            if len(line.votes) > box.ballots:
                yield Finding(where=f"lines[{number}]", what=f"has {len(line.votes)} votes from {box.ballots} ballots")


def _named_findings(box: Box) -> Iterable[Finding]:
    if box.secret and box.named:
        yield Finding(where="named", what="stand in a secret box")
    if not box.secret:
        for line in box.lines:
            cast = "".join(sorted(one.votes[line.position - 1 : line.position] for one in box.named)).replace("-", "")
            if line.votes is not None and cast != line.votes:
                yield Finding(where=f"lines[{line.position}]", what="does not say what the named ballots say")


def _commitment_findings(box: Box, noted: str | None) -> Iterable[Finding]:
    leaves = [line.leaf for line in box.lines]
    slate = [Line(line.nomination, line.nominee) for line in box.lines]
    if slate_hash(box.session, box.round, box.mode, secret=box.secret, public_key=box.public_key, lines=slate) != box.slate_hash:
        yield Finding(where="slate_hash", what="is not that of the lines: others were voted on, or in another way")
    if commitment_to(box.session, box.round, box.slate_hash, box.public_key, box.receipts_root, leaves) != box.commitment:
        yield Finding(where="commitment", what="is not that of the box")
    if noted is not None and noted != box.commitment:
        yield Finding(where="commitment", what="is not the one that was noted")


def _result_findings(box: Box) -> Iterable[Finding]:
    counted = {line.nominee: line.votes for line in box.lines}
    for claim in box.results:
        said = (claim.in_favour, claim.against, claim.abstaining, claim.invalid)
        votes = counted.get(claim.nominee)
        if claim.nominee not in counted:
            yield Finding(where="results", what=f"speak of nominee {claim.nominee}, who is on no line")
        elif votes is None and said != (None,) * 4:
            yield Finding(where="results", what=f"tell the count of nominee {claim.nominee}, whose line is masked")
        elif votes is not None:
            tally = tally_of(votes)
            if said != (tally.in_favour, tally.against, tally.abstaining, tally.invalid):
                yield Finding(where="results", what=f"tell another count of nominee {claim.nominee} than the box")
