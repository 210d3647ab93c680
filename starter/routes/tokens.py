"""API tokens: an officer's own, and for administrators those of the officers in their area."""

from typing import Annotated

from fastapi import APIRouter, Path, status

from models.errors import Conflict, KeyReused, NotAllowed, NotFound, OutsideArea
from starter.idempotency import IdempotencyKey, NaturalKey
from starter.json_route import JsonRoute
from starter.people import tokens
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import refusing
from starter.routes.officers import Officer
from starter.schemas.tokens import IssuedToken, NewToken, TokenList

router = APIRouter(prefix="/officers/{officer}/tokens", tags=["officers"], route_class=JsonRoute)
TokenId = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", examples=["b5c0f2a1d4e3968778695a4b3c2d1e0f00112233445566778899aabbccddeeff"])
]


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, Conflict, KeyReused),
    summary="Issue a token",
)
async def issue(here: Here, caller: SignedIn, officer: Officer, key: IdempotencyKey, body: NewToken) -> IssuedToken:
    """A new token, shown this once; only its hash is stored. It may be used for no more than what the caller came with.

    An administrator issues one for an officer of their area, who is told of it and sees in the list who issued it. Whoever is
    administrator in another's name issues none for others.

    The same key makes no second token: when the first answer got lost on the way, asking again gives the same token a new secret
    (and with it a new `id`), and the one that got lost opens nothing.
    """
    return await tokens.issue_token(here.pool, caller, key, officer, body)


@router.get("", responses=refusing(NotFound, NotAllowed, OutsideArea), summary="List an officer's tokens")
async def list_(here: Here, caller: SignedIn, officer: Officer) -> TokenList:
    """The officer's tokens, without their secrets, and who issued each."""
    return TokenList(tokens=await tokens.tokens_of(here.pool, caller, officer))


@router.delete(
    "/{token}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=refusing(NotFound, NotAllowed, OutsideArea),
    summary="Withdraw a token",
)
async def withdraw(here: Here, caller: SignedIn, officer: Officer, token: TokenId, _key: NaturalKey = None) -> None:
    """The token is worth nothing from now on; it may still be accepted for up to five seconds."""
    await tokens.withdraw_token(here.pool, caller, officer, token)
    here.identities.forget(token)
