"""Units."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.messages.base import Code
from policy.units import directory
from starter.json_route import JsonRoute
from starter.people.persons import today
from starter.reads.units import named, read_unit
from starter.resources import Here
from starter.responses import READ, READ_ONE
from starter.schemas.law import UnitAnswer, UnitList

router = APIRouter(prefix="/units", tags=["units"], route_class=JsonRoute)
_MOST = 50


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
async def read(here: Here, code: Annotated[Code, Path(examples=["63.058"])]) -> UnitAnswer:
    """A unit of the directory or an organisation, with those above it, before it and after it."""
    return await read_unit(here.pool, code)
