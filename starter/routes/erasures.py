"""Forgetting whoever was not awarded; and the register of those who were, which is public and stays."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from models.errors import (
    KeyReused,
    NotAllowed,
    NotFound,
    OutsideArea,
    OwnNomination,
    UnknownAward,
    UnknownUnit,
    WrongOffice,
    WrongState,
)
from models.messages.base import Code
from models.messages.commands import NomineeId
from starter import erasures
from starter.deadline import NotKnownYetError
from starter.idempotency import IdempotencyKey
from starter.inbox.question import award_codes
from starter.json_route import JsonRoute
from starter.late import LATE, late
from starter.people.identity import SignedIn
from starter.reads.register import RegisterQuestion, read_register
from starter.resources import Here
from starter.responses import refusing
from starter.schemas.base import Limit, NominationId, Period
from starter.schemas.erasures import EraseBody, ErasureAnswer, RegisterPage
from starter.units import find_unit

router = APIRouter(prefix="/nominations/{nomination}/nominees/{nominee}", tags=["forgetting"], route_class=JsonRoute)
register = APIRouter(prefix="/register", tags=["forgetting"], route_class=JsonRoute)


@router.post(
    "/erasure",
    response_model=ErasureAnswer,
    responses=refusing(NotFound, NotAllowed, OutsideArea, WrongOffice, OwnNomination, WrongState, KeyReused) | LATE,
    summary="Erase somebody who was not awarded",
)
async def erase(  # noqa: PLR0917 -- what FastAPI gives the route
    here: Here,
    caller: SignedIn,
    nomination: Annotated[NominationId, Path(description="Where they stand now.", examples=["hs-4kq2m7xw3bza6tnd"])],
    nominee: Annotated[NomineeId, Path(examples=[17])],
    key: IdempotencyKey,
    body: EraseBody,
) -> ErasureAnswer | Response:
    """Name, birth date, address, post, record, texts and files of this nominee go, for ever; outcome, counts and every proof stay.

    For an administrator of the office where the nomination has ended, or of one above it; nobody erases themselves. Whoever was
    awarded stands in the public register and stays, also when the award was revoked (409).
    """
    try:
        return ErasureAnswer.of(await erasures.erase(here, caller, nomination, nominee, key=key, body=body))
    except NotKnownYetError:
        return late(f"/v1/nominations/{nomination}/commands/{quote(key, safe='')}")


@register.get("", responses=refusing(UnknownAward, UnknownUnit), summary="The register of holders")
async def read(
    *,
    here: Here,
    caller: SignedIn,  # noqa: ARG001 -- whoever it is, and the log of reads asks who
    award: Annotated[Code | None, Query(description="An award's code.", examples=["LDTT"])] = None,
    period: Annotated[Period | None, Query(examples=["2019"])] = None,
    unit: Annotated[Code | None, Query(description="A unit that proposed or decided.", examples=["63.058"])] = None,
    after: Annotated[str | None, Query(description="The `next` of the page before.")] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> RegisterPage:
    """Everybody who was awarded, by every office, for every caller: decisions on awards are public. The newest comes first."""
    codes = None if award is None else award_codes(here.law, award)
    if unit is not None:
        await find_unit(here.pool, unit)
    return await read_register(here.pool, RegisterQuestion(codes, period, unit), after, limit)
