"""Casting a ballot: one statement, which decides and answers. Sealed bytes go through here; what is in them is never known."""

import base64
import binascii
from collections.abc import Callable
from typing import Any, NamedTuple

import asyncpg

from models.ballots.box import LETTERS
from models.ballots.paper import WHOLE_SLATE, write_paper
from models.ballots.sealing import named_receipt_of, receipt_of
from models.errors import (
    AlreadyVoted,
    BallotMoved,
    DomainError,
    Duplicate,
    InvalidInput,
    MayNotChange,
    NotFound,
    NotOnSlate,
    NotYourReceipt,
    NoVote,
    Recused,
    RoundClosed,
    RoundNotOpen,
    UnreadableBallot,
)
from starter.people.caller import Caller
from starter.schemas.ballots import BallotReceipt, CastBallot

_CAST = "select ballot_box.cast_ballot($1, $2, $3, $4, $5, $6, $7, $8, $9)"
_CHOICES = {letter: choice for choice, letter in LETTERS.items()} | {"-": None}
_IN = "in"


class Place(NamedTuple):
    """Where a ballot goes: a session, its round, and a line of the slate (None: the whole)."""

    session: str
    round: int
    line: int | None = None


async def cast(pool: asyncpg.Pool, caller: Caller, place: Place, ballot: CastBallot) -> BallotReceipt:
    """The receipt of the ballot, which is in; the same bytes again give the same receipt.

    Raises NotFound, NoVote, RoundNotOpen, RoundClosed, NotOnSlate, Recused, UnreadableBallot, AlreadyVoted, NotYourReceipt,
    BallotMoved, MayNotChange, or Duplicate for the very bytes of somebody else's ballot.
    """
    seat, line = ballot.seat or caller.officer, place.line or WHOLE_SLATE
    paper, sealed = _paper_of(ballot, line), ballot.sealed is not None
    receipt = receipt_of(paper) if sealed else named_receipt_of(seat, line, paper)
    values = (place.session, place.round, caller.officer, ballot.seat, line, sealed, receipt, paper, ballot.replaces)
    answer = await pool.fetchval(_CAST, *values)
    if answer != _IN:
        raise _REFUSALS[answer](place._asdict())
    return BallotReceipt(session=place.session, round=place.round, seat=seat, line=place.line, receipt=receipt)


def _paper_of(ballot: CastBallot, line: int) -> bytes:
    if (ballot.sealed is None) == (ballot.choices is None):
        raise InvalidInput("sealed", "or choices is needed, and not both")
    if ballot.choices is not None:
        return write_paper([_CHOICES[letter] for letter in ballot.choices], line)
    try:
        return base64.b64decode(ballot.sealed or "", validate=True)
    except (binascii.Error, ValueError):
        raise UnreadableBallot("sealed", "is no base64") from None


def _said(kind: type[DomainError], *words: str) -> Callable[[dict[str, Any]], DomainError]:
    return lambda facts: kind(*words, **facts)


_REFUSALS: dict[str, Callable[[dict[str, Any]], DomainError]] = {
    "no_session": _said(NotFound, "no such session"),
    "no_seat": _said(NoVote, "no such seat in this session"),
    "not_their_seat": _said(NoVote, "somebody else casts the ballot of this seat"),
    "no_vote": _said(NoVote, "the seat has no vote"),
    "not_taking_part": _said(NoVote, "the seat does not take part, as far as presence was recorded"),
    "not_open": _said(RoundNotOpen, "the session has no such round"),
    "closed": _said(RoundClosed, "the round is closed: no ballot is taken any more"),
    "no_such_line": _said(NotOnSlate, "line", "is that of nobody in this round"),
    "recused": _said(Recused, "this seat keeps out of the vote on this line"),
    "other_mode": _said(UnreadableBallot, "line", "does not fit the round: it is voted on as a whole, or line by line"),
    "other_form": _said(UnreadableBallot, "sealed", "a secret round takes sealed ballots, an open one choices"),
    "other_length": _said(UnreadableBallot, "sealed", "is not as long as the ballots of this round"),
    "already_voted": _said(AlreadyVoted, "the ballot is in: name the receipt that another one is to replace"),
    "not_your_receipt": _said(NotYourReceipt, "the receipt is that of another ballot"),
    "moved": _said(BallotMoved, "no ballot has this receipt any more"),
    "may_not_change": _said(MayNotChange, "the rule does not let a ballot be changed"),
    "taken": _said(Duplicate, "another seat has cast these very bytes: seal your own"),
}
"""What `ballot_box.cast_ballot` (migration 0012) answers, unless the ballot is in."""
