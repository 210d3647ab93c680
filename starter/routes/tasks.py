"""Tasks."""

from typing import Annotated

from fastapi import APIRouter, Query

from starter.identity import SignedIn
from starter.json_route import JsonRoute
from starter.reads.tasks import list_tasks
from starter.resources import Here
from starter.responses import READ
from starter.schemas.base import Limit
from starter.schemas.nominations import TaskPage

router = APIRouter(prefix="/tasks", tags=["tasks"], route_class=JsonRoute)


@router.get("", responses=READ, summary="What my office has to do")
async def list_(
    here: Here,
    caller: SignedIn,
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> TaskPage:
    """Open tasks of your unit in your roles, the most urgent first."""
    return await list_tasks(here.pool, caller, after, limit)
