"""What officers may be, where, and until when, for administrators of the area."""

from typing import Annotated

from fastapi import APIRouter, Path, status

from models.errors import AlreadyClosed, Conflict, Duplicate, KeyReused, NotAllowed, NotFound, OutsideArea, UnknownUnit
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people import memberships
from starter.people.identity import Administrator
from starter.resources import Here
from starter.responses import refusing
from starter.routes.officers import Officer
from starter.schemas.memberships import Departure, MembershipAnswer, MembershipEnd, MembershipList, NewMembership

router = APIRouter(prefix="/officers/{officer}", tags=["officers"], route_class=JsonRoute)
MembershipId = Annotated[int, Path(ge=1, le=2**63 - 1, examples=[12])]


@router.get("/memberships", responses=refusing(NotFound, NotAllowed, OutsideArea), summary="List an officer's memberships")
async def list_(here: Here, caller: Administrator, officer: Officer) -> MembershipList:
    """Each role at each unit, those that are over included."""
    return MembershipList(memberships=await memberships.memberships_of(here.pool, caller, officer))


@router.post(
    "/memberships",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, UnknownUnit, Conflict, Duplicate, KeyReused),
    summary="Give an officer a role at a unit",
)
async def add(here: Here, caller: Administrator, officer: Officer, key: IdempotencyKey, body: NewMembership) -> MembershipAnswer:
    """From one day to another, at a unit in the administrator's area. An officer may have several, at several units.

    The same key makes the same membership. Nobody gives a role to themselves or to one for whom they stand in, and whoever is
    administrator in another's name makes no administrator.
    """
    made = await memberships.add_membership(here.pool, caller, key, officer, body)
    here.identities.forget_officer(officer)
    return made


@router.post(
    "/memberships/{membership}/end",
    responses=refusing(NotFound, NotAllowed, OutsideArea, AlreadyClosed),
    summary="End a membership",
)
async def end(
    here: Here, caller: Administrator, officer: Officer, membership: MembershipId, body: MembershipEnd, _key: NaturalKey = None
) -> MembershipAnswer:
    """At the end of a day, or at once. What the officer has taken there goes back to the office. Nobody ends their own."""
    ended = await memberships.end_membership(
        here.pool, caller, officer, membership=membership, last_day=body.last_day, hand_to=body.hand_to
    )
    here.identities.forget_officer(officer)
    return ended


@router.post(
    "/leave",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=refusing(NotFound, NotAllowed, OutsideArea),
    summary="Let an officer go",
)
async def leave(here: Here, caller: Administrator, officer: Officer, body: Departure, _key: NaturalKey = None) -> None:
    """Memberships, sessions and tokens end at once; what the officer has taken goes to a successor, or back to the offices."""
    await memberships.leave(here.pool, caller, officer, body.hand_to)
    here.identities.forget_officer(officer)
