"""Officers and their tokens, for administrators."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, status

from models.messages.base import Code
from starter import officers
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.identity import Administrator
from starter.json_route import JsonRoute
from starter.resources import Here
from starter.responses import ADMINISTRATION, COMMAND
from starter.schemas.base import Limit, OfficerId
from starter.schemas.offices import IssuedToken, NewOfficer, NewToken, OfficerAnswer, OfficerPage, TokenList

router = APIRouter(prefix="/officers", tags=["officers"], route_class=JsonRoute)
Officer = Annotated[OfficerId, Path(examples=["of-4kq2m7xw3bza6tnd"])]


@router.post("", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Make an officer")
async def create(here: Here, caller: Administrator, key: IdempotencyKey, body: NewOfficer) -> OfficerAnswer:
    """A person at a unit, with their roles. The same key makes the same officer."""
    return await officers.create_officer(here.pool, caller.officer, key, body)


@router.get("", responses=ADMINISTRATION, summary="List officers")
async def list_(
    here: Here,
    _caller: Administrator,
    unit: Annotated[Code | None, Query(examples=["63.058"])] = None,
    after: Annotated[OfficerId | None, Query()] = None,
    limit: Annotated[Limit, Query()] = 50,
) -> OfficerPage:
    """All officers, or those of one unit."""
    return await officers.list_officers(here.pool, unit, after or "", limit)


@router.post("/{officer}/tokens", status_code=status.HTTP_201_CREATED, responses=COMMAND, summary="Issue a token")
async def issue(here: Here, caller: Administrator, officer: Officer, key: IdempotencyKey, body: NewToken) -> IssuedToken:
    """A new token, shown this once; only its hash is stored.

    The same key makes no second token: when the first answer got lost on the way, asking again gives the same token a new secret
    (and with it a new `id`), and the one that got lost opens nothing.
    """
    return await officers.issue_token(here.pool, caller.officer, key, officer, body)


@router.get("/{officer}/tokens", responses=ADMINISTRATION, summary="List an officer's tokens")
async def tokens(here: Here, _caller: Administrator, officer: Officer) -> TokenList:
    """The officer's tokens, without their secrets."""
    return TokenList(tokens=await officers.tokens_of(here.pool, officer))


@router.delete("/{officer}/tokens/{token}", status_code=status.HTTP_204_NO_CONTENT, responses=COMMAND, summary="Withdraw a token")
async def withdraw(
    here: Here,
    _caller: Administrator,
    officer: Officer,
    token: Annotated[
        str, Path(pattern=r"^[0-9a-f]{64}$", examples=["b5c0f2a1d4e3968778695a4b3c2d1e0f00112233445566778899aabbccddeeff"])
    ],
    _key: NaturalKey = None,
) -> None:
    """The token is worth nothing from now on; it may still be accepted for up to five seconds."""
    await officers.withdraw_token(here.pool, officer, token)
    here.identities.forget(token)
