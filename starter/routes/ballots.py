"""Voting in a session of a council: the paper, the ballot, its receipt, and the box that anybody counts again."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.errors import (
    AlreadyVoted,
    BallotMoved,
    Duplicate,
    MayNotChange,
    NotAllowed,
    NotFound,
    NotOnSlate,
    NotYourReceipt,
    NoVote,
    Recused,
    RoundClosed,
    RoundNotOpen,
    UnreadableBallot,
    WrongState,
)
from starter.ballots import boxes, casting, papers
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.ballots import (
    BallotPaper,
    BallotReceipt,
    CastBallot,
    LineNumber,
    PublishedBox,
    SlatePage,
    VotingProgress,
)
from starter.schemas.base import CouncilSessionId, Limit, RoundNumber

router = APIRouter(prefix="/council-sessions/{session}/rounds/{round}", tags=["ballots"], route_class=JsonRoute)
Session = Annotated[CouncilSessionId, Path(examples=["ph-4kq2m7xw3bza6tnd"])]
Round = Annotated[RoundNumber, Path(alias="round", examples=[1])]
Line = Annotated[LineNumber, Path(examples=[1], description="The `position` of a line of the slate.")]
_READ = refusing(NotFound, RoundNotOpen)

_CAST = refusing(
    *(NotFound, NoVote, RoundNotOpen, RoundClosed, NotOnSlate, Recused, UnreadableBallot),
    *(AlreadyVoted, NotYourReceipt, BallotMoved, MayNotChange, Duplicate),
)
"""What a ballot may be refused for, on the whole slate or on one line."""


@router.get("/paper", responses=_READ, summary="The ballot paper of a round")
async def paper(here: Here, caller: SignedIn, session: Session, round_: Round) -> BallotPaper:
    """What is voted on, how, until when, and the receipts of your own ballots that are in."""
    return await papers.read_paper(here.pool, caller, session, round_)


@router.get("/lines", responses=_READ, summary="The lines of a ballot paper")
async def lines(  # noqa: PLR0917 -- which round, and which page
    here: Here,
    caller: SignedIn,
    session: Session,
    round_: Round,
    after: Annotated[int, Query(ge=0, le=1_000_000, description="The `next` of the page before.")] = 0,
    limit: Annotated[Limit, Query()] = 200,
) -> SlatePage:
    """Who is voted on, in the order in which a ballot speaks of them."""
    return await papers.read_lines(here.pool, caller, session, round_, after, limit)


@router.put(
    "/ballot",
    responses=_CAST,
    summary="Cast a ballot on the whole slate",
)
async def cast(here: Here, caller: SignedIn, session: Session, round_: Round, body: CastBallot) -> BallotReceipt:
    """One for each seat. The same bytes again give the same receipt; another ballot has to name the receipt that it replaces.

    Keep the receipt, and the bytes until you have it: sealing the same choices again gives another ballot.
    """
    return await casting.cast(here.pool, caller, casting.Place(session, round_), body)


@router.put(
    "/ballot/{line}",
    responses=_CAST,
    summary="Cast a ballot on one line",
)
async def cast_on_line(  # noqa: PLR0917 -- on what, and what
    here: Here, caller: SignedIn, session: Session, round_: Round, line: Line, body: CastBallot
) -> BallotReceipt:
    """The same, where the round is voted on line by line."""
    return await casting.cast(here.pool, caller, casting.Place(session, round_, line), body)


@router.get("/progress", responses=refusing(NotFound, NotAllowed, RoundNotOpen), summary="How many have voted")
async def progress(here: Here, caller: SignedIn, session: Session, round_: Round) -> VotingProgress:
    """Numbers alone, for those who sit in the session and its secretary: who has voted is told to nobody."""
    return await papers.read_progress(here.pool, caller, session, round_)


@router.get(
    "/box",
    responses=refusing(NotFound, RoundNotOpen, WrongState),
    response_model_exclude_none=True,
    summary="The published box of a round",
)
async def box(here: Here, caller: SignedIn, session: Session, round_: Round) -> PublishedBox:
    """After the publication: all receipts, the votes on each line without order or link, and the commitment to them.

    `vinhdanh recount box.json` counts it again, without asking anybody.
    """
    return await boxes.read_box(here.pool, caller, session, round_)
