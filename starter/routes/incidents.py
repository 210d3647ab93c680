"""Incidents: what waits for nobody who could do it."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.errors import AlreadyClosed, NotFound, OwnNomination
from starter import incidents
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, refusing
from starter.schemas.base import Limit
from starter.schemas.incidents import IncidentAnswer, IncidentPage
from starter.schemas.notices import RowId

router = APIRouter(prefix="/incidents", tags=["incidents"], route_class=JsonRoute)


@router.get("", responses=READ, summary="List incidents")
async def list_(
    here: Here,
    caller: SignedIn,
    open_: Annotated[bool, Query(alias="open", description="False: those that are over.")] = True,  # noqa: FBT002 -- a query's default
    after: Annotated[RowId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> IncidentPage:
    """An office in which nobody is there who may do what waits, or a case that everybody there must leave alone.

    You see those that you own and those of your units. Each closes by itself once somebody can do the work again.
    """
    return await incidents.list_incidents(here.pool, caller, still_open=open_, after=after or 0, limit=limit)


@router.post("/{incident}/take", responses=refusing(NotFound, AlreadyClosed, OwnNomination), summary="See to an incident")
async def take(
    here: Here, caller: SignedIn, incident: Annotated[RowId, Path(examples=[5])], _key: NaturalKey = None
) -> IncidentAnswer:
    """You own it from now on. For the chair of its unit, administrators of it or of a unit above it, and substitutes of these."""
    return await incidents.take_incident(here.pool, caller, incident)
