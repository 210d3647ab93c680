"""Where offices listen, and everything that happened, from a cursor on."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import Conflict, KeyReused, NotFound, OutsideArea, UnknownUnit, WrongOffice
from models.messages.base import Code
from starter import subscriptions
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.reads.events import list_events
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.base import Limit
from starter.schemas.events import EventPage
from starter.schemas.notices import RowId
from starter.schemas.subscriptions import NewSubscription, NewSubscriptionAnswer, ReplayAnswer, ReplayFrom, SubscriptionList

router = APIRouter(tags=["notices"], route_class=JsonRoute)
events = APIRouter(tags=["events"], route_class=JsonRoute)

SubscriptionId = Annotated[RowId, Path(examples=[3])]


@router.post(
    "/subscriptions",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(WrongOffice, OutsideArea, UnknownUnit, Conflict),
    summary="Listen at an address",
)
async def subscribe(here: Here, caller: SignedIn, body: NewSubscription, _key: NaturalKey = None) -> NewSubscriptionAnswer:
    """For a clerk or the chair of the unit, or an administrator. The address is its key: the same again gives the same answer.

    An e-mail address is told what the unit is told. A webhook is called with all that happens to the nominations that the unit
    may see: a CloudEvent, signed as Standard Webhooks says, in order for each nomination. Answer 2xx, and know an event that comes
    twice by its `webhook-id`.
    """
    return await subscriptions.subscribe(here.pool, here.settings, caller, body)


@router.get("/subscriptions", responses=refusing(WrongOffice, OutsideArea, UnknownUnit), summary="List where a unit listens")
async def list_subscriptions(
    here: Here, caller: SignedIn, unit: Annotated[Code | None, Query(examples=["63.058"])] = None
) -> SubscriptionList:
    """The addresses of the unit (of the one where you work, if none is named), for its clerks, its chair and administrators."""
    return SubscriptionList(subscriptions=await subscriptions.list_subscriptions(here.pool, caller, unit or caller.unit))


@router.delete(
    "/subscriptions/{subscription}", status_code=status.HTTP_204_NO_CONTENT, responses=READ_ONE, summary="Stop listening"
)
async def unsubscribe(here: Here, caller: SignedIn, subscription: SubscriptionId, _key: NaturalKey = None) -> None:
    """The address hears nothing more. What still waited for it ends in the list of the failed, as `unsubscribed`."""
    await subscriptions.unsubscribe(here.pool, caller, subscription)


@router.post(
    "/subscriptions/{subscription}/rotate-secret", responses=refusing(NotFound, Conflict), summary="Change a webhook's secret"
)
async def rotate_secret(here: Here, caller: SignedIn, subscription: SubscriptionId, key: IdempotencyKey) -> NewSubscriptionAnswer:
    """Calls are signed with the new secret, and until `former_until`, a day later, with the former one as well."""
    return await subscriptions.rotate_secret(here.pool, caller, key, subscription)


@router.post(
    "/subscriptions/{subscription}/replay",
    status_code=status.HTTP_202_ACCEPTED,
    responses=refusing(NotFound, Conflict, KeyReused),
    summary="Send a webhook everything once more",
)
async def replay(here: Here, caller: SignedIn, subscription: SubscriptionId, body: ReplayFrom, key: IdempotencyKey) -> ReplayAnswer:
    """Every event after the cursor, up to now, in order for each nomination, under the `webhook-id` that it had before."""
    return await subscriptions.replay(here.pool, caller, key, subscription, body)


@events.get("/events", responses=READ, summary="Everything that happened")
async def list_(
    here: Here,
    caller: SignedIn,
    after: Annotated[str, Query(max_length=18, description="The `next` of the page before; 0 for the beginning.")] = "0",
    limit: Annotated[Limit, Query()] = 50,
) -> EventPage:
    """The entries of the ledgers of all nominations that you may see, as CloudEvents, in the order in which they were committed.

    Nothing turns up behind a cursor later: whoever goes on from `next` misses nothing and is told nothing twice.
    """
    return await list_events(here.pool, caller, here.settings.starter_url, after, limit)
