"""Joining (tổng hợp): several nominations go on as one."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Body, Path, Response

from models.errors import ClaimedByAnother, Conflict, KeyReused, NotFound
from starter import joins
from starter.deadline import NotKnownYetError
from starter.idempotency import KEY_PATTERN, IdempotencyKey
from starter.json_route import JsonRoute
from starter.late import LATE, late
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, REFUSED_BY_RIGHTS, refusing
from starter.schemas.joins import EXAMPLE, JoinAnswer, JoinBody, JoinStatus

router = APIRouter(prefix="/joins", tags=["commands"], route_class=JsonRoute)


@router.post(
    "",
    response_model=JoinAnswer,
    responses=refusing(NotFound, *REFUSED_BY_RIGHTS, ClaimedByAnother, Conflict, KeyReused) | LATE,
    summary="Join several nominations into one (tổng hợp)",
    operation_id="join",
)
async def create(
    here: Here,
    caller: SignedIn,
    key: IdempotencyKey,
    body: Annotated[JoinBody, Body(openapi_examples={"As a rule": {"summary": "As a rule", "value": EXAMPLE}})],
) -> JoinAnswer | Response:
    """An office makes one nomination of several of the same award, regime and step, to send up or to put before the council.

    It takes the role that holds the step. The nominations end as `joined`; the new one stands at the same step, with what all of
    them have passed and the shortest of their clocks. One that has moved meanwhile is left out and named; where fewer than two
    remain, nothing changes (409). At most 500 nominees stand in one nomination (413).
    """
    try:
        return JoinAnswer.of(await joins.join(here, caller, key, body))
    except NotKnownYetError:
        return late(f"/v1/joins/{quote(key, safe='')}")


@router.get("/{key:path}", responses=READ, summary="What became of a join")
async def read(
    here: Here,
    caller: SignedIn,
    key: Annotated[str, Path(pattern=KEY_PATTERN, examples=["7d3f1c1e-5a0b-4a3e-9d54-0f3d6f9a7c11"])],
) -> JoinStatus:
    """For a join of yours that was answered 202, by its `Idempotency-Key`. Nothing is sent: asking changes nothing."""
    return await joins.join_status(here, caller, key)
