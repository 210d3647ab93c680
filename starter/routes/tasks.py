"""Tasks."""

from typing import Annotated

from fastapi import APIRouter, Query

from starter.inbox.pages import list_inbox
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ
from starter.schemas.base import Limit
from starter.schemas.inbox import InboxPage, InboxQuery, Mark

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=JsonRoute)


@router.get("", responses=READ, summary="What my office has to do")
async def list_(
    here: Here,
    caller: SignedIn,
    after: Annotated[Mark | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> InboxPage:
    """The office inbox, the most urgent first: short for `GET /v1/inbox?box=office`."""
    return await list_inbox(here.pool, here.law, caller, InboxQuery(after=after, limit=limit))
