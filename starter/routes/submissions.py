"""Handing in a nomination."""

from typing import Any

from fastapi import APIRouter, Response, status

from models.errors import Conflict, Duplicate, KeyReused, NotAllowed, NotEligible, OutsideRegime, UnknownAward, UnknownUnit
from starter.idempotency import IdempotencyKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.nominations import SubmissionAnswer, SubmissionBody
from starter.submissions import submit

router = APIRouter(prefix="/nominations", tags=["nominations"], route_class=JsonRoute)

_LATE: dict[int | str, dict[str, Any]] = {
    status.HTTP_202_ACCEPTED: {
        "model": SubmissionAnswer,
        "description": "Taken in, and kept. The lists will show it as soon as the engine answers.",
    }
}


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses={
        **refusing(NotAllowed, UnknownUnit, UnknownAward, OutsideRegime, NotEligible, Duplicate, Conflict, KeyReused),
        **_LATE,
    },
    summary="Hand in a nomination",
)
async def create(here: Here, caller: SignedIn, key: IdempotencyKey, body: SubmissionBody, response: Response) -> SubmissionAnswer:
    """One unit, one award, one period, 1 to 500 nominees. The law of the day of receipt is pinned on it.

    A clerk of several units names one: without it the answer is 422, with their codes as `units` among the facts.

    Nominees who are shown not to meet the rules are refused, with the rules; where the record does not tell, the nominee passes.
    """
    submitted = await submit(here, caller, key, body)
    response.headers["location"] = submitted.answer.links.self
    if not submitted.visible:
        response.status_code = status.HTTP_202_ACCEPTED
    return submitted.answer
