"""A nomination's open task, from hand to hand."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from models.errors import ActedBefore, NotAllowed, NotFound, OwnNomination, SameHands, WrongOffice
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import HANDED, READ, READ_ONE, refusing
from starter.rights.visibility import must_see
from starter.schemas.base import Limit, NominationId, OfficerId
from starter.schemas.tasks import ClaimTask, ColleaguePage, HandTask, HeldTask, ReleaseTask, TaskActList, TaskActPage
from starter.tasks import hands
from starter.tasks.acts import acts_of_officer, acts_of_task
from starter.tasks.colleagues import colleagues_of_task

router = APIRouter(tags=["tasks"], route_class=JsonRoute)
Nomination = Annotated[NominationId, Path(examples=["hs-4kq2m7xw3bza6tnd"])]
_HERE = "/nominations/{nomination}/task"


@router.get(_HERE, responses=READ_ONE, summary="Whose task it is")
async def look(here: Here, caller: SignedIn, nomination: Nomination) -> HeldTask:
    """The open task, and who has taken it. 404 when the nomination has none."""
    return await hands.look(here, caller, nomination)


@router.post(
    f"{_HERE}/claim",
    responses=refusing(NotFound, *HANDED, WrongOffice, OwnNomination, ActedBefore, SameHands),
    summary="Take a task",
)
async def claim(here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: ClaimTask) -> HeldTask:
    """It is yours until it is done, given back or given on. Taking what is yours already changes nothing.

    Of two who ask at once one has it; the other is told who, and since when. Whoever stands in for an absent officer takes it on
    their behalf.
    """
    return await hands.claim(here, caller, nomination, key, body)


@router.post(f"{_HERE}/release", responses=refusing(NotFound, *HANDED), summary="Give a task back")
async def release(here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: ReleaseTask) -> HeldTask:
    """It lies with the office again. The chair and the administrators over the unit may take it from anybody."""
    return await hands.release(here, caller, nomination, key, body)


@router.post(f"{_HERE}/assign", responses=refusing(NotFound, *HANDED, NotAllowed, OwnNomination), summary="Assign a task")
async def assign(here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: HandTask) -> HeldTask:
    """To a colleague who has the role there, is not absent, and may do it by the rules.

    The chair of the unit and the administrators over it assign and reassign any task; whoever has its role there, one that lies
    with the office or with themselves.
    """
    return await hands.assign(here, caller, nomination, key, body)


@router.post(f"{_HERE}/delegate", responses=refusing(NotFound, *HANDED, OwnNomination), summary="Give my task to a colleague")
async def delegate(here: Here, caller: SignedIn, nomination: Nomination, key: IdempotencyKey, body: HandTask) -> HeldTask:
    """For this task only; for days of absence make a substitution."""
    return await hands.delegate(here, caller, nomination, key, body)


@router.get(f"{_HERE}/colleagues", responses=refusing(NotFound, NotAllowed, OwnNomination), summary="Who may be given a task")
async def colleagues(
    here: Here,
    caller: SignedIn,
    nomination: Nomination,
    after: Annotated[OfficerId | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> ColleaguePage:
    """Whom `assign` and `delegate` take for the open task: who has its role there, is not absent, and may do it by the rules.

    For those who may give it: the chair of the unit, the administrators over it, and whoever has its role there.
    """
    return await colleagues_of_task(here, caller, nomination, after or "", limit)


@router.get(f"{_HERE}/{{number}}/acts", responses=READ_ONE, summary="How a task changed hands")
async def acts(
    here: Here, caller: SignedIn, nomination: Nomination, number: Annotated[int, Path(ge=1, lt=2**31, examples=[1])]
) -> TaskActList:
    """Every claim, release, assignment and move of a task, open or done, the oldest first."""
    await must_see(here.pool, here.areas, caller, nomination)
    return TaskActList(acts=await acts_of_task(here.pool, nomination, number))


@router.get("/task-acts", responses=READ, summary="What came to me, or went from me")
async def mine(
    here: Here,
    caller: SignedIn,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> TaskActPage:
    """Tasks that were given to you or taken from you, by people or by rule, and absences that concern you, the newest first."""
    return await acts_of_officer(here.pool, caller.officer, before, limit)
