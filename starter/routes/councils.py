"""Councils, who sits on them, and what their units have ruled for them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.messages.base import Code
from starter.councils import councils, members
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import Administrator, SignedIn
from starter.resources import Here
from starter.responses import COMMAND, READ, READ_ONE
from starter.schemas.base import Limit
from starter.schemas.councils import (
    CouncilAnswer,
    CouncilId,
    CouncilPage,
    MemberAnswer,
    MemberEnd,
    MemberList,
    NewCouncil,
    NewMember,
)

router = APIRouter(prefix="/councils", tags=["councils"], route_class=JsonRoute)
CouncilPath = Annotated[CouncilId, Path(examples=["hd-4kq2m7xw3bza6tnd"])]
MemberPath = Annotated[int, Path(ge=1, le=2**63 - 1, examples=[12])]


@router.post("", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Make a council")
async def create(here: Here, caller: Administrator, key: IdempotencyKey, body: NewCouncil) -> CouncilAnswer:
    """The council (Hội đồng Thi đua – Khen thưởng) of a unit in the administrator's area, at the unit's level.

    A unit has one at a time. The same key makes the same council.
    """
    return await councils.create_council(here.pool, caller, key, body)


@router.get("", responses=READ, summary="List councils")
async def list_(  # noqa: PLR0917 -- what can be asked
    here: Here,
    caller: SignedIn,
    unit: Annotated[Code | None, Query(examples=["63.058"])] = None,
    ended: Annotated[bool, Query(description="True: those that are over, too.")] = False,  # noqa: FBT002 -- a query's default
    after: Annotated[CouncilId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> CouncilPage:
    """Those of your units and of units beneath them, and those on which you sit."""
    return await councils.list_councils(here.pool, caller, unit, ended=ended, after=after or "", limit=limit)


@router.get("/{council}", responses=READ_ONE, summary="Read a council")
async def read(here: Here, caller: SignedIn, council: CouncilPath) -> CouncilAnswer:
    """One council."""
    return await councils.read_council(here.pool, caller, council)


@router.post("/{council}/end", responses=COMMAND, summary="End a council")
async def end(here: Here, caller: Administrator, council: CouncilPath, _key: NaturalKey = None) -> CouncilAnswer:
    """It meets no more, and its unit may have another. Not while a session of it is under way."""
    return await councils.end_council(here.pool, caller, council)


@router.get("/{council}/members", responses=READ_ONE, summary="List who sits on a council")
async def members_(here: Here, caller: SignedIn, council: CouncilPath) -> MemberList:
    """Every seat with its function and its days, those that are over included."""
    return MemberList(members=await members.members_of(here.pool, caller, council))


@router.post("/{council}/members", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Seat a member")
async def seat(here: Here, caller: Administrator, council: CouncilPath, key: IdempotencyKey, body: NewMember) -> MemberAnswer:
    """An officer, with a function, from one day to another. An officer sits on a council once, and it has one chair at a time.

    It counts for sessions that are convened from then on. Nobody seats themselves. The same key makes the same seat.
    """
    return await members.add_member(here.pool, caller, key, council, body)


@router.post("/{council}/members/{member}/end", responses=COMMAND, summary="End a seat")
async def end_(
    here: Here, caller: Administrator, council: CouncilPath, member: MemberPath, body: MemberEnd, _key: NaturalKey = None
) -> MemberAnswer:
    """At the end of a day, or at once. Sessions that were convened before keep the member."""
    return await members.end_member(here.pool, caller, council, member=member, last_day=body.last_day)
