"""Officers, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import KeyReused, NotAllowed, NotFound, OutsideArea, UnknownUnit
from models.messages.base import Code
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people import officers
from starter.people.identity import Administrator
from starter.people.officer_list import list_officers, search_officers
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.base import Limit, OfficerId
from starter.schemas.offices import NameCorrection, NewOfficer, OfficerAnswer, OfficerPage, OfficerSearch

router = APIRouter(prefix="/officers", tags=["officers"], route_class=JsonRoute)
Officer = Annotated[OfficerId, Path(examples=["of-4kq2m7xw3bza6tnd"])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotAllowed, OutsideArea, UnknownUnit, KeyReused),
    summary="Make an officer",
)
async def create(here: Here, caller: Administrator, key: IdempotencyKey, body: NewOfficer) -> OfficerAnswer:
    """A person at a unit, with their roles. The same key makes the same officer. A substitute makes no administrator."""
    return await officers.create_officer(here.pool, caller, key, body)


@router.get("", responses=refusing(NotAllowed, OutsideArea, UnknownUnit), summary="List officers")
async def list_(
    here: Here,
    caller: Administrator,
    unit: Annotated[Code | None, Query(examples=["63.058"])] = None,
    after: Annotated[OfficerId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> OfficerPage:
    """Those of one unit in the area; without one all, for the administrator of the whole country, or those of the own unit."""
    return await list_officers(here.pool, caller, unit, after or "", limit)


@router.post("/search", responses=refusing(NotAllowed), summary="Find officers by name")
async def search(here: Here, caller: Administrator, body: OfficerSearch) -> OfficerPage:
    """Those who have a role today at a unit in your area; the centre's administrator finds all."""
    return await search_officers(here.pool, caller, body)


@router.put("/{officer}/name", responses=refusing(NotAllowed, NotFound, OutsideArea), summary="Correct an officer's name")
async def correct(
    here: Here, caller: Administrator, officer: Officer, body: NameCorrection, _key: NaturalKey = None
) -> OfficerAnswer:
    """For one who works in your area only. They are shown so everywhere from now on; minutes that were kept stay as they are."""
    return await officers.correct_name(here.pool, caller, officer, body.name)
