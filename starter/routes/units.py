"""Units."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.errors import NotAllowed, NotFound
from models.messages.base import Code
from policy.units import directory
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.people.persons import today
from starter.reads.units import named, read_unit
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.base import Limit, OfficerId
from starter.schemas.law import UnitAnswer, UnitList
from starter.schemas.tasks import ColleaguePage
from starter.tasks.colleagues import colleagues_at_unit

router = APIRouter(prefix="/units", tags=["units"], route_class=JsonRoute)
_MOST = 50
UnitCode = Annotated[Code, Path(examples=["63.058"])]


@router.get("", responses=READ, summary="Find units by name")
async def search(
    q: Annotated[
        str,
        Query(
            min_length=1,
            max_length=200,
            examples=["bac kan"],
            description="The beginning of a name; tone marks do not matter. `song cau, bac kan` narrows.",
        ),
    ],
    on: Annotated[
        date | None, Query(description="The day on which they existed; today when left out.", examples=["2019-12-20"])
    ] = None,
    limit: Annotated[int, Query(ge=1, le=_MOST)] = 20,
) -> UnitList:
    """Units of the country's directory on a day, the best match first."""
    return UnitList(units=[named(unit) for unit in directory().search(q, on or today(), limit)])


@router.get("/{code}", responses=READ_ONE, summary="Read a unit")
async def read(here: Here, code: UnitCode) -> UnitAnswer:
    """A unit of the directory or an organisation, with those above it, before it and after it."""
    return await read_unit(here.pool, code)


@router.get("/{code}/colleagues", responses=refusing(NotFound, NotAllowed), summary="Who works at a unit")
async def colleagues(
    here: Here,
    caller: SignedIn,
    code: UnitCode,
    after: Annotated[OfficerId | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> ColleaguePage:
    """Who has a role there today, each of whom may stand in for a colleague.

    For those who have a role there, or stand in for somebody who has, and for the administrators over it.
    """
    return await colleagues_at_unit(here.pool, caller, code, after or "", limit)
