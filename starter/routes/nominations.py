"""Reading nominations."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.messages.base import Code
from models.vocabulary import Level, NominationState
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.reads.history import read_history
from starter.reads.nominations import Filters, list_nominations, read_nomination
from starter.reads.nominees import list_nominees
from starter.reads.progress import read_progress
from starter.reads.rights import read_rights
from starter.reads.timeline import read_timeline
from starter.resources import Here
from starter.responses import READ, READ_ONE
from starter.rights.visibility import must_see
from starter.schemas.audit import History
from starter.schemas.base import Limit, NominationId
from starter.schemas.nominations import NominationAnswer, NominationPage, NomineeList, Progress, Timeline
from starter.schemas.nominees import NomineeQuery, NomineeSearch
from starter.schemas.notices import RowId
from starter.schemas.rights import Rights
from trail.words import Language

router = APIRouter(prefix="/nominations", tags=["nominations"], route_class=JsonRoute)
Nomination = Annotated[NominationId, Path(examples=["hs-4kq2m7xw3bza6tnd"])]


@router.get("", responses=READ, summary="List nominations")
async def list_(
    *,
    here: Here,
    caller: SignedIn,
    state: Annotated[NominationState | None, Query()] = None,
    award: Annotated[Code | None, Query(description="An award's code.", examples=["LDTT"])] = None,
    unit: Annotated[
        Code | None, Query(description="A unit on the way: the proposing unit or an office.", examples=["63.058"])
    ] = None,
    level: Annotated[Level | None, Query(description="Where it stands now.")] = None,
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> NominationPage:
    """Nominations of your units, of what lies beneath them, and those that pass them; the last changed first."""
    return await list_nominations(here.pool, caller, Filters(unit, state, award, level), after, limit)


@router.get("/{nomination}", responses=READ_ONE, summary="Read a nomination")
async def read(here: Here, caller: SignedIn, nomination: Nomination) -> NominationAnswer:
    """The nomination as it stands."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await read_nomination(here.pool, nomination)


@router.get("/{nomination}/progress", responses=READ_ONE, summary="Who has it, since when, until when")
async def progress(here: Here, caller: SignedIn, nomination: Nomination) -> Progress:
    """Who has the nomination, and the way before and behind it."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await read_progress(here.pool, nomination)


@router.get("/{nomination}/timeline", responses=READ_ONE, summary="What happened")
async def timeline(here: Here, caller: SignedIn, nomination: Nomination) -> Timeline:
    """The ledger of the nomination, with the revocations over it."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await read_timeline(here.pool, nomination)


@router.get("/{nomination}/history", responses=READ_ONE, summary="What happened, in words")
async def history(
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    nominee: Annotated[RowId | None, Query(description="Of this one nominee, through every split and join.")] = None,
    language: Annotated[Language, Query(alias="lang", description="Vietnamese, or English.")] = "vi",
) -> History:
    """The case told: who, on whose behalf, for whom, old and new, why, on which clause, and how long it lay with whom before.

    With what came over it later, the entry by which it was split off, and, for whoever may see them, the sessions of councils on
    whose agenda it stood, once they are over.
    """
    await must_see(here.pool, here.areas, caller, nomination)
    return await read_history(here, caller, nomination, nominee=nominee, language=language)


@router.get("/{nomination}/nominees", responses=READ_ONE, summary="The list, with each one's outcome")
async def nominees(here: Here, caller: SignedIn, nomination: Nomination, query: Annotated[NomineeQuery, Query()]) -> NomineeList:
    """Those who stand in the nomination now, with outcome, decision number and sequence number; all, unless you ask for less."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await list_nominees(here.pool, nomination, query)


@router.post("/{nomination}/nominees/search", responses=READ_ONE, summary="Find nominees by name")
async def search_nominees(here: Here, caller: SignedIn, nomination: Nomination, body: NomineeSearch) -> NomineeList:
    """The same with a text, sent as a body: names of people stand in no address. It changes nothing and needs no key."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await list_nominees(here.pool, nomination, body)


@router.get("/{nomination}/rights", responses=READ_ONE, summary="What you may do to it now, and why not the rest")
async def rights(here: Here, caller: SignedIn, nomination: Nomination) -> Rights:
    """For each command: in which role and on whose behalf you may give it, or what it would be answered."""
    await must_see(here.pool, here.areas, caller, nomination)
    return await read_rights(here.pool, caller, nomination)
