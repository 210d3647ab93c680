"""Officers, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.messages.base import Code
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.people import officers
from starter.people.identity import Administrator
from starter.resources import Here
from starter.responses import ADMINISTRATION, COMMAND
from starter.schemas.base import Limit, OfficerId
from starter.schemas.offices import NewOfficer, OfficerAnswer, OfficerPage

router = APIRouter(prefix="/officers", tags=["officers"], route_class=JsonRoute)
Officer = Annotated[OfficerId, Path(examples=["of-4kq2m7xw3bza6tnd"])]


@router.post("", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Make an officer")
async def create(here: Here, caller: Administrator, key: IdempotencyKey, body: NewOfficer) -> OfficerAnswer:
    """A person at a unit, with their roles. The same key makes the same officer. A substitute makes no administrator."""
    return await officers.create_officer(here.pool, caller, key, body)


@router.get("", responses=ADMINISTRATION, summary="List officers")
async def list_(
    here: Here,
    caller: Administrator,
    unit: Annotated[Code | None, Query(examples=["63.058"])] = None,
    after: Annotated[OfficerId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> OfficerPage:
    """Those of one unit in the area; without one all, for the administrator of the whole country, or those of the own unit."""
    return await officers.list_officers(here.pool, caller, unit, after or "", limit)
