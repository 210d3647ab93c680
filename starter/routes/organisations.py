"""Organisations: made by administrators, read by everyone who is signed in."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import Duplicate, NotAllowed, UnknownUnit
from models.messages.base import Code
from starter import organisations
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import Administrator
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.base import Limit
from starter.schemas.offices import NewOrganisation, OrganisationAnswer, OrganisationCode, OrganisationPage

router = APIRouter(prefix="/organisations", tags=["units"], route_class=JsonRoute)


@router.post(
    "", status_code=status.HTTP_201_CREATED, responses=refusing(NotAllowed, UnknownUnit, Duplicate), summary="Make an organisation"
)
async def create(here: Here, _caller: Administrator, body: NewOrganisation, _key: NaturalKey = None) -> OrganisationAnswer:
    """A department, agency, school, enterprise or cooperative. The code is its key: the same again changes nothing."""
    return await organisations.create_organisation(here.pool, body)


@router.get("", responses=READ, summary="List organisations")
async def list_(
    here: Here,
    parent: Annotated[Code | None, Query(examples=["63.058"])] = None,
    after: Annotated[OrganisationCode | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> OrganisationPage:
    """All organisations, or those that lie in one unit."""
    return await organisations.list_organisations(here.pool, parent, after or "", limit)


@router.get("/{code}", responses=READ_ONE, summary="Read an organisation")
async def read(here: Here, code: Annotated[OrganisationCode, Path(examples=["thpt-bac-kan"])]) -> OrganisationAnswer:
    """One organisation."""
    return await organisations.read_organisation(here.pool, code)
