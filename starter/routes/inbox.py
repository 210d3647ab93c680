"""The inbox: pages, counts, kept filters; and what an officer has looked at."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.errors import Conflict, Duplicate, NotFound, UnknownAward
from starter.idempotency import NaturalKey
from starter.inbox.counts import count_inbox
from starter.inbox.desks import Box
from starter.inbox.filters import delete_filter, list_filters, replace_filter, save_filter
from starter.inbox.looks import changes_since_look, look_at
from starter.inbox.pages import list_inbox
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.rights.visibility import must_see
from starter.routes.nominations import Nomination
from starter.schemas.inbox import (
    Changes,
    InboxCounts,
    InboxPage,
    InboxQuery,
    InboxSearch,
    LookAnswer,
    LookBody,
    SavedFilterAnswer,
    SavedFilterBody,
    SavedFilterList,
)

router = APIRouter(tags=["inbox"], route_class=JsonRoute)
FilterId = Annotated[str, Path(pattern="^[0-9a-f]{16}$", examples=["0f3d6f9a7c117d3f"])]


@router.get("/inbox", responses=refusing(UnknownAward), summary="What I, or my office, have to do")
async def read(here: Here, caller: SignedIn, query: Annotated[InboxQuery, Query()]) -> InboxPage:
    """Open tasks of your desks (your roles at your units, and those of officers you stand in for), found and sorted as you ask.

    `box=unit` are those of every desk of the units that you lead: whatever you may take back or give to somebody.
    """
    return await list_inbox(here.pool, here.law, caller, query)


@router.post("/inbox/search", responses=refusing(UnknownAward), summary="Find tasks by the words of their dossiers")
async def search(here: Here, caller: SignedIn, body: InboxSearch) -> InboxPage:
    """The same with a text, which is sent as a body: names of people stand in no address. It changes nothing and needs no key."""
    return await list_inbox(here.pool, here.law, caller, body)


@router.get("/inbox/counts", responses=READ, summary="How much there is to do")
async def counts(here: Here, caller: SignedIn, box: Annotated[Box, Query()] = Box.OFFICE) -> InboxCounts:
    """By step, state, award and urgency. Counting ends at three hundred of a kind: `or_more` says that there are more."""
    return await count_inbox(here.pool, here.law, caller, box)


@router.get("/inbox/filters", responses=READ, summary="List kept filters")
async def filters(here: Here, caller: SignedIn) -> SavedFilterList:
    """Yours, and those that others share with your units."""
    return await list_filters(here.pool, caller)


@router.post(
    "/inbox/filters",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(UnknownAward, Conflict, Duplicate),
    summary="Keep a filter",
)
async def save(here: Here, caller: SignedIn, body: SavedFilterBody, _key: NaturalKey = None) -> SavedFilterAnswer:
    """What it asks is checked as if you asked it now. Its name is its key: the same again gives the same answer."""
    return await save_filter(here.pool, here.law, caller, body)


@router.put("/inbox/filters/{kept}", responses=refusing(NotFound, UnknownAward, Duplicate), summary="Change a kept filter")
async def replace(
    here: Here, caller: SignedIn, kept: FilterId, body: SavedFilterBody, _key: NaturalKey = None
) -> SavedFilterAnswer:
    """One of yours, name, unit and question at once."""
    return await replace_filter(here.pool, here.law, caller, kept, body)


@router.delete(
    "/inbox/filters/{kept}", status_code=status.HTTP_204_NO_CONTENT, responses=READ_ONE, summary="Throw a kept filter away"
)
async def delete(here: Here, caller: SignedIn, kept: FilterId, _key: NaturalKey = None) -> None:
    """One of yours."""
    await delete_filter(here.pool, caller, kept)


@router.put("/nominations/{nomination}/looked", responses=READ_ONE, summary="Say what you have looked at")
async def looked(here: Here, caller: SignedIn, nomination: Nomination, body: LookBody, _key: NaturalKey = None) -> LookAnswer:
    """From now on the inbox marks the nomination only when something newer happened. Reading alone never sets this."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await look_at(here.pool, caller, nomination, body.version)


@router.get("/nominations/{nomination}/changes", responses=READ_ONE, summary="What changed since I last looked")
async def changes(here: Here, caller: SignedIn, nomination: Nomination) -> Changes:
    """The acts since the version that you have looked at, and revocations over the nomination."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await changes_since_look(here.pool, caller, nomination)
