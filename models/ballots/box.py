"""The box of a round: what is published of its ballots, the commitment to it, and how anybody counts it again.

Everything here is a function of what is published; nothing asks a server. How each hash is made, and what must agree with what, is
`proofs/box.py`, which needs no other module of ours.

A vote is F (for), A (against), N (neither: abstains) or X (invalid). The votes on a line stand in that alphabet's order, so that
nothing but their number is told. A line whose count would unmask somebody has a leaf, and neither salt nor votes.
"""

from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from models.messages.base import Code, Message, Sha256
from models.messages.commands import NomineeId
from models.messages.council import Tally
from models.vocabulary import BallotMode, Choice
from proofs.box import (
    ABSTAINING,
    AGAINST,
    IN_FAVOUR,
    INVALID,
    commitment_to,
    count,
    disagreements,
    leaf_of,
    receipts_root,
)

__all__ = ["INVALID", "LETTERS", "Box", "BoxLine", "ClaimedCount", "NamedBallot", "Recount", "commitment_to"]
__all__ += ["leaf_of", "receipts_root", "recount", "sorted_votes", "tally_of"]

LETTERS: dict[Choice | None, str] = {Choice.FOR: IN_FAVOUR, Choice.AGAINST: AGAINST, Choice.ABSTAIN: ABSTAINING, None: INVALID}

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


def tally_of(votes: str) -> Tally:
    """The votes on a line, counted."""
    return Tally(**count(votes)._asdict())


def recount(box: Box, commitment: str | None = None, receipts: Sequence[str] = ()) -> Recount:
    """The box counted again, and everything in it that does not agree.

    `commitment` is the one that somebody noted before the tally was known, `receipts` those that somebody holds.
    """
    findings = [Finding(where=one.where, what=one.what) for one in disagreements(box.model_dump(mode="json"), commitment, receipts)]
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
