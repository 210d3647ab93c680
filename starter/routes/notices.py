"""Notices: what was sent, what waits, what has failed; and where offices listen."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.messages.base import Code
from models.messages.notification import DeliveryState
from starter import notices
from starter.idempotency import NaturalKey
from starter.identity import SignedIn
from starter.json_route import JsonRoute
from starter.resources import Here
from starter.responses import ADMINISTRATION, COMMAND, READ
from starter.schemas.base import Limit
from starter.schemas.notices import NewSubscription, NewSubscriptionAnswer, NoticeAnswer, NoticePage, RowId, SubscriptionList

router = APIRouter(tags=["notices"], route_class=JsonRoute)


@router.get("/notices", responses=READ, summary="List notices")
async def list_(
    here: Here,
    caller: SignedIn,
    state: Annotated[DeliveryState, Query()] = DeliveryState.FAILED,
    after: Annotated[RowId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> NoticePage:
    """Those of the own unit; auditors and administrators see all."""
    return await notices.list_notices(here.pool, caller, state, after or 0, limit)


@router.post("/notices/{notice}/retry", responses=COMMAND, summary="Retry a failed notice")
async def retry(
    here: Here, caller: SignedIn, notice: Annotated[RowId, Path(examples=[17])], _key: NaturalKey = None
) -> NoticeAnswer:
    """It is tried at once, and again as a new one would be. One that waits already is left alone, so asking twice is harmless."""
    return await notices.retry_notice(here.pool, caller, notice)


@router.post("/subscriptions", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Listen at an address")
async def subscribe(here: Here, caller: SignedIn, body: NewSubscription, _key: NaturalKey = None) -> NewSubscriptionAnswer:
    """For a clerk or the chair of the unit, or an administrator. The address is its key: the same again gives the same answer.

    A webhook is called with a JSON body signed as Standard Webhooks says; answer 2xx, and know a message that comes twice by its
    `webhook-id`.
    """
    return await notices.subscribe(here.pool, here.settings, caller, body)


@router.get("/subscriptions", responses=ADMINISTRATION, summary="List where a unit listens")
async def list_subscriptions(
    here: Here, caller: SignedIn, unit: Annotated[Code | None, Query(examples=["63.058"])] = None
) -> SubscriptionList:
    """The addresses of the unit (the own one, if none is named), for its clerks, its chair and administrators."""
    return SubscriptionList(subscriptions=await notices.list_subscriptions(here.pool, caller, unit or caller.unit))


@router.delete("/subscriptions/{subscription}", status_code=status.HTTP_204_NO_CONTENT, responses=COMMAND, summary="Stop listening")
async def unsubscribe(
    here: Here, caller: SignedIn, subscription: Annotated[RowId, Path(examples=[3])], _key: NaturalKey = None
) -> None:
    """The address hears nothing more. What still waited for it ends in the list of the failed, as `unsubscribed`."""
    await notices.unsubscribe(here.pool, caller, subscription)
