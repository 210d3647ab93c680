"""Notices: what was sent, what waits, what has failed; and how soon each officer wants to hear of what."""

from collections.abc import Collection
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from models.errors import Conflict, NotFound, OutsideArea, WrongOffice
from models.messages.base import Code
from models.messages.notification import MessageState
from starter import notices
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.my_notices import choose_my_notices, read_my_notices
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, refusing
from starter.schemas.base import Limit, NominationId
from starter.schemas.my_notices import MyNotices, MyNoticesAnswer
from starter.schemas.notices import NoticeAnswer, NoticePage, RowId

router = APIRouter(tags=["notices"], route_class=JsonRoute)
mine = APIRouter(tags=["notices"], route_class=JsonRoute)
"""What concerns nobody but the caller."""


@router.get("/notices", responses=READ, summary="List notices")
async def list_(  # noqa: PLR0917 -- what FastAPI gives the route
    here: Here,
    caller: SignedIn,
    state: Annotated[
        MessageState | Literal["all"] | None, Query(description="Without one: those that have failed or bounced.")
    ] = None,
    nomination: Annotated[NominationId | None, Query(description="Those that are about this one.")] = None,
    officer: Annotated[Code | None, Query(description="Those to this officer.")] = None,
    after: Annotated[RowId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> NoticePage:
    """Your own and those of your units; auditors and administrators see those of every unit beneath theirs.

    Who was told what of a nomination: `?nomination=…&state=all`.
    """
    wanted = notices.Wanted(_states(state), nomination, officer)
    return await notices.list_notices(here.pool, caller, wanted, after or 0, limit)


def _states(asked: MessageState | Literal["all"] | None) -> Collection[MessageState]:
    if asked is None:
        return notices.IN_TROUBLE
    return tuple(MessageState) if asked == "all" else (asked,)


@router.post(
    "/notices/{notice}/retry", responses=refusing(NotFound, WrongOffice, OutsideArea, Conflict), summary="Retry a failed notice"
)
async def retry(
    here: Here, caller: SignedIn, notice: Annotated[RowId, Path(examples=[17])], _key: NaturalKey = None
) -> NoticeAnswer:
    """It is tried at once, and again as a new one would be. One that waits already is left alone, so asking twice is harmless."""
    return await notices.retry_notice(here.pool, caller, notice)


@mine.get("/me/notices", responses=READ, summary="How soon I am told of what")
async def my_choice(here: Here, caller: SignedIn) -> MyNoticesAnswer:
    """Your address, your language, and for each kind of notice: at once, in a digest, or not at all."""
    return await read_my_notices(here.pool, caller)


@mine.put("/me/notices", responses=READ, summary="Choose how soon I am told of what")
async def choose(here: Here, caller: SignedIn, body: MyNotices, _key: NaturalKey = None) -> MyNoticesAnswer:
    """It holds for what happens from now on. With a first address you are told, in one summary, of the tasks that are open."""
    return await choose_my_notices(here.pool, caller, body)
