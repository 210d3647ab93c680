"""Ballots: the paper of a round, a ballot that is cast, its receipt, and what is published."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from models.ballots.box import Box
from models.messages.base import Sha256
from models.vocabulary import BallotMode, RecipientKind
from starter.reading_log.marks import ABOUT_NOMINEE, PERSONAL
from starter.schemas.base import Answer, Body, OfficerId
from starter.schemas.examples import Example, shown

LineNumber = Annotated[int, Field(ge=1, le=1_000_000)]

_RECEIPT = "5b1f0e3c8c0b6f0d9a4c1f2e7d3a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c"
_ROOT = "0a4c1f2e7d3a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d"
_COMMITMENT = "c1f2e7d3a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d0a4"
_LEAF = "e7d3a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d0a4c1f2"
_SALT = "d3a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d0a4c1f2e7"
_SLATE = "a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d0a4c1f2e7d3"
_KEY = "b6c7d8e9fa0b1c2d3e4f5061728394a5b6c5b1f0e3c8c0b6f0d0a4c1f2e7d3a5"
_SESSION = "ph-4kq2m7xw3bza6tnd"

CAST: Example = {"sealed": "qL1b2c0sS2Zl" * 6, "replaces": None, "seat": None}
RECEIPT: Example = {"session": _SESSION, "round": 1, "seat": "of-4kq2m7xw3bza6tnd", "line": None, "receipt": _RECEIPT}
PAPER: Example = {
    "session": _SESSION,
    "round": 1,
    "mode": "slate",
    "secret": True,
    "lines": 200,
    "slate_hash": _SLATE,
    "public_key": _KEY,
    "ballot_bytes": 253,
    "may_change": True,
    "opened_at": "2020-01-10T07:00:00Z",
    "closes_at": "2020-01-10T08:00:00Z",
    "closed_at": None,
    "receipts_root": None,
    "commitment": None,
    "voided": None,
    "seats": [{"seat": "of-4kq2m7xw3bza6tnd", "may_vote": True, "receipts": [{"line": None, "receipt": _RECEIPT}]}],
}
LINES: Example = {
    "lines": [
        {
            "position": 1,
            "nomination": "hs-4kq2m7xw3bza6tnd",
            "nominee": 4711,
            "name": "Nông Thị Mẫu",
            "kind": "individual",
            "award": "LDTT",
            "keeps_out": [],
        }
    ],
    "next": None,
}
PROGRESS: Example = {"session": _SESSION, "round": 1, "electors": 9, "voted": 7, "ballots": 7, "closed": False}
BOX: Example = {
    "format": "vinhdanh-box-1",
    "session": _SESSION,
    "round": 1,
    "mode": "slate",
    "secret": True,
    "slate_hash": _SLATE,
    "public_key": _KEY,
    "ballots": 1,
    "receipts": [_RECEIPT],
    "receipts_root": _ROOT,
    "commitment": _COMMITMENT,
    "lines": [
        {"position": 1, "nomination": "hs-4kq2m7xw3bza6tnd", "nominee": 4711, "leaf": _LEAF, "salt": _SALT, "votes": "AFFFFFFFN"}
    ],
    "results": [
        {
            "nominee": 4711,
            "verdict": "pass",
            "in_favour": 7,
            "against": 1,
            "abstaining": 1,
            "invalid": 0,
            "needed": 5,
            "base": 9,
        }
    ],
}


class CastBallot(Body):
    """A ballot: sealed in a secret round, where the member sits; in clear in an open one. How is said in docs/secrecy.md."""

    model_config = shown(CAST)

    sealed: str | None = Field(
        default=None,
        max_length=1_500_000,
        description="A secret round: the ballot's paper in a libsodium sealed box to `public_key`, as base64; `ballot_bytes` long.",
    )
    choices: str | None = Field(
        default=None,
        max_length=1_000_000,
        pattern=r"^[AFN-]+$",
        description="An open round: a letter for each line of the slate in its order, or for the one line. F for, A against, "
        "N neither, - nothing said.",
    )
    replaces: Sha256 | None = Field(default=None, description="The receipt of your ballot that this one is to replace.")
    seat: OfficerId | None = Field(default=None, description="The seat whose written mandate you hold. None: your own.")


class BallotReceipt(Answer):
    """The proof that a ballot is in: look for it in the box when that is published. It says nothing of what the ballot says."""

    model_config = shown(RECEIPT)

    session: str
    round: int
    seat: str
    line: int | None = Field(default=None, description="None: the whole slate.")
    receipt: str


class HeldReceipt(Answer):
    """The receipt of a ballot that is in."""

    line: int | None = None
    receipt: str


class SeatToVote(Answer):
    """A seat for which the caller votes: their own, or one whose mandate they hold."""

    seat: str
    may_vote: bool = Field(description="False for a seat without a vote, or one that does not take part in a way the rule admits.")
    receipts: list[HeldReceipt] = Field(description="Of the ballots that are in; empty once they were counted.")


class BallotPaper(Answer):
    """A round, as whoever votes in it has to know it. Compare `slate_hash` and `public_key` with a colleague's."""

    model_config = shown(PAPER)

    session: str
    round: int
    mode: BallotMode
    secret: bool
    lines: int
    slate_hash: str
    public_key: str | None = Field(default=None, description="X25519, 32 bytes in hex. None: the round is open.")
    ballot_bytes: int = Field(description="How long every ballot of the round is.")
    may_change: bool
    opened_at: datetime
    closes_at: datetime | None = None
    closed_at: datetime | None = None
    receipts_root: str | None = None
    commitment: str | None = None
    voided: str | None = None
    seats: list[SeatToVote]


class SlateLineAnswer(Answer):
    """A line of the slate. `keeps_out` are those of the caller's seats that do not vote on it."""

    position: int
    nomination: str
    nominee: Annotated[int, ABOUT_NOMINEE]
    name: Annotated[str, PERSONAL]
    kind: RecipientKind
    award: str
    keeps_out: list[str]


class SlatePage(Answer):
    """Lines of the slate in its order."""

    model_config = shown(LINES)

    lines: list[SlateLineAnswer]
    next: int | None = Field(default=None, description="The `after` of the next page; None: this is the last.")


class VotingProgress(Answer):
    """How far the vote is: numbers alone, never who."""

    model_config = shown(PROGRESS)

    session: str
    round: int
    electors: int = Field(description="Seats that may cast a ballot.")
    voted: int | None = Field(default=None, description="Seats of which a ballot is in; unknown once they were counted.")
    ballots: int = Field(description="Ballots that are in: where each line is voted on by itself, several of a seat.")
    closed: bool


class PublishedBox(Box):
    """The box of a round: everything that anybody needs to count it again (`vinhdanh recount`)."""

    model_config = shown(BOX)
