"""Something in your inbox changed: a stream of events."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.sse import EventSourceResponse, ServerSentEvent

from starter.inbox.desks import Box, desks
from starter.inbox.news import Listener
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ

router = APIRouter(tags=["inbox"], route_class=JsonRoute)


async def listening(here: Here, caller: SignedIn) -> AsyncIterator[Listener]:
    """A listener at the caller's desks and those of the units that they lead, until the stream is over. Raises TooOften."""
    mine = {(desk.unit, desk.role) for box in (Box.OFFICE, Box.UNIT) for desk in desks(caller.person, box)}
    with here.news.listening(caller.officer, mine) as listener:
        yield listener


@router.get("/inbox/news", responses=READ, response_class=EventSourceResponse, summary="Hear that an inbox changed")
async def news(here: Here, listener: Annotated[Listener, Depends(listening)]) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events. Each names the desks whose inbox to read again; the first one, sent at once, names all of yours.

    The stream ends after five minutes: connect again, and read the inbox when the first event comes. Nothing is missed that way.
    """
    async for changed in here.news.tell(listener):
        yield ServerSentEvent(event="inbox", retry=2000, data={"desks": [{"unit": unit, "role": role} for unit, role in changed]})
