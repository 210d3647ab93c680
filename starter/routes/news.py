"""Something in your inbox changed: a stream of events."""

from collections.abc import AsyncIterator

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent

from starter.identity import SignedIn
from starter.inbox.desks import Box, desks
from starter.json_route import JsonRoute
from starter.resources import Here
from starter.responses import READ

router = APIRouter(tags=["inbox"], route_class=JsonRoute)


@router.get("/inbox/news", responses=READ, response_class=EventSourceResponse, summary="Hear that an inbox changed")
async def news(here: Here, caller: SignedIn) -> AsyncIterator[ServerSentEvent]:
    """Server-sent events. Each names the desks whose inbox to read again; the first one, sent at once, names all of yours.

    The stream ends after five minutes: connect again, and read the inbox when the first event comes. Nothing is missed that way.
    """
    mine = {(desk.unit, desk.role) for desk in desks(caller.person, Box.OFFICE)}
    async for changed in here.news.listen(caller.officer, mine):
        yield ServerSentEvent(event="inbox", retry=2000, data={"desks": [{"unit": unit, "role": role} for unit, role in changed]})
