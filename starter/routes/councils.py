"""Councils, who sits on them, and what their units have ruled for them."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import (
    AlreadyClosed,
    Conflict,
    Duplicate,
    KeyReused,
    NotAllowed,
    NotFound,
    OutsideArea,
    OutsideRegime,
    UnknownAward,
    UnknownUnit,
)
from models.messages.base import Code
from starter.councils import councils, members, regulations
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import Administrator, SignedIn
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.base import Limit, Line
from starter.schemas.councils import (
    CouncilAnswer,
    CouncilId,
    CouncilPage,
    EffectiveRule,
    MemberAnswer,
    MemberEnd,
    MemberList,
    NewCouncil,
    NewMember,
    NewRegulation,
    RegulationAnswer,
    RegulationList,
)
from starter.schemas.inbox import Day

router = APIRouter(prefix="/councils", tags=["councils"], route_class=JsonRoute)
CouncilPath = Annotated[CouncilId, Path(examples=["hd-4kq2m7xw3bza6tnd"])]
MemberPath = Annotated[int, Path(ge=1, le=2**63 - 1, examples=[12])]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotAllowed, OutsideArea, UnknownUnit, Duplicate, KeyReused),
    summary="Make a council",
)
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


@router.post("/{council}/end", responses=refusing(NotFound, NotAllowed, OutsideArea, Conflict), summary="End a council")
async def end(here: Here, caller: Administrator, council: CouncilPath, _key: NaturalKey = None) -> CouncilAnswer:
    """It meets no more, and its unit may have another. Not while a session of it is under way."""
    return await councils.end_council(here.pool, caller, council)


@router.get("/{council}/members", responses=READ_ONE, summary="List who sits on a council")
async def members_(here: Here, caller: SignedIn, council: CouncilPath) -> MemberList:
    """Every seat with its function and its days, those that are over included."""
    return MemberList(members=await members.members_of(here.pool, caller, council))


@router.post(
    "/{council}/members",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, Conflict, Duplicate, KeyReused),
    summary="Seat a member",
)
async def seat(here: Here, caller: Administrator, council: CouncilPath, key: IdempotencyKey, body: NewMember) -> MemberAnswer:
    """An officer, with a function, from one day to another. An officer sits on a council once, and it has one chair at a time.

    It counts for sessions that are convened from then on. Nobody seats themselves, nor one for whom they stand in. The same key
    makes the same seat.
    """
    return await members.add_member(here.pool, caller, key, council, body)


@router.post(
    "/{council}/members/{member}/end", responses=refusing(NotFound, NotAllowed, OutsideArea, AlreadyClosed), summary="End a seat"
)
async def end_(
    here: Here, caller: Administrator, council: CouncilPath, member: MemberPath, body: MemberEnd, _key: NaturalKey = None
) -> MemberAnswer:
    """At the end of a day, or at once. Sessions that were convened before keep the member."""
    return await members.end_member(here.pool, caller, council, member=member, last_day=body.last_day)


@router.get("/{council}/regulations", responses=READ_ONE, summary="List the regulations of a council")
async def regulations_(here: Here, caller: SignedIn, council: CouncilPath) -> RegulationList:
    """What the unit has ruled for its council (quy chế), each with its number, day and time."""
    return RegulationList(regulations=await regulations.regulations_of(here.pool, caller, council))


@router.post(
    "/{council}/regulations",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, UnknownAward, Conflict, Duplicate, KeyReused),
    summary="Enter a regulation",
)
async def regulate(
    here: Here, caller: Administrator, council: CouncilPath, key: IdempotencyKey, body: NewRegulation
) -> RegulationAnswer:
    """The unit's own rules for its council, with number and day: only what they say otherwise than the law.

    Every number is tried on the awards that it speaks of, and one that cannot be is named (422). On a day on which several are
    valid, the one that came last counts, and it alone. A session takes what is valid when a round opens.
    """
    return await regulations.add_regulation(here.pool, here.law, caller, key, council=council, new=body)


@router.get(
    "/{council}/rules",
    responses=refusing(NotFound, UnknownAward, OutsideRegime),
    summary="By which rule a council votes on an award",
)
async def rules(
    here: Here,
    caller: SignedIn,
    council: CouncilPath,
    award: Annotated[Line, Query(description="Its code, its name or another name of it.", examples=["CSTDCS"])],
    on: Annotated[Day | None, Query(description="The day of receipt; today when left out.", examples=["2019-12-20"])] = None,
) -> EffectiveRule:
    """The law's rule for dossiers received that day, with what the council's own regulation says otherwise, and where it stands."""
    return await regulations.rule_in_force(here.pool, here.law, caller, council, award=award, on=on)
