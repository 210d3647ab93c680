"""Signing in through an OpenID Connect provider, and who officers are there."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response, status
from fastapi.responses import RedirectResponse

from models.errors import Conflict, Duplicate, NotAllowed, NotFound, NotSignedIn, OutsideArea
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import Administrator
from starter.resources import Here
from starter.responses import READ_ONE, refusing
from starter.routes.officers import Officer
from starter.schemas.sign_in import IdentityAnswer, IdentityList, NewIdentity
from starter.sign_in import identities, oidc
from starter.sign_in.browser import cookie_name, forget_in_browser, keep_in_browser, session_of

open_router = APIRouter(prefix="/sign-in/oidc", tags=["sign-in"], route_class=JsonRoute)
router = APIRouter(prefix="/officers/{officer}/identities", tags=["officers"], route_class=JsonRoute)

IdentityId = Annotated[int, Path(ge=1, le=2**63 - 1, examples=[3])]
_LOCAL = r"^/([!-.0-\[\]-~][!-\[\]-~]{0,499})?$"
"""A page of ours: no other host, neither by two slashes nor by a backslash, which browsers take for one."""


@open_router.get(
    "",
    status_code=status.HTTP_302_FOUND,
    response_class=RedirectResponse,
    responses=READ_ONE,
    summary="Sign in through the provider",
)
async def depart(
    here: Here, return_to: Annotated[str, Query(pattern=_LOCAL, description="The page wanted afterwards.")] = "/"
) -> Response:
    """Sends the browser to the provider. 404 where the installation has none."""
    departure = await oidc.send_away(here, return_to)
    answer = RedirectResponse(departure.url, status.HTTP_302_FOUND)
    keep_in_browser(answer, here.settings, "sign-in", departure.browser, oidc.AWAY_SECONDS)
    return answer


@open_router.get(
    "/callback",
    status_code=status.HTTP_303_SEE_OTHER,
    response_class=RedirectResponse,
    responses=refusing(NotSignedIn, NotAllowed, NotFound),
    summary="Come back from the provider",
)
async def come_back(
    here: Here,
    request: Request,
    state: Annotated[str, Query(min_length=1, max_length=200, pattern=r"^[!-~]+$", examples=["kY2…"])],
    code: Annotated[str | None, Query(min_length=1, max_length=2000, pattern=r"^[!-~]+$")] = None,
) -> Response:
    """The provider sends the browser here. It gets a session in the place of the one it had, and the page that was wanted.

    403 for somebody whom no administrator has linked and whose claims give no membership.
    """
    browser = request.cookies.get(cookie_name("sign-in", here.settings))
    former = session_of(request, here.settings)
    arrival = await oidc.come_back(here, state=state, code=code, browser=browser, former=former)
    answer = RedirectResponse(arrival.return_to, status.HTTP_303_SEE_OTHER)
    keep_in_browser(answer, here.settings, "session", arrival.secret, here.settings.session_seconds)
    forget_in_browser(answer, here.settings, "sign-in")
    return answer


@router.get("", responses=refusing(NotFound, NotAllowed, OutsideArea), summary="List an officer's identities")
async def list_(here: Here, caller: Administrator, officer: Officer) -> IdentityList:
    """Who the officer is at the provider."""
    return IdentityList(identities=await identities.identities_of(here.pool, caller, officer))


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusing(NotFound, NotAllowed, OutsideArea, Conflict, Duplicate),
    summary="Link an identity to an officer",
)
async def link(here: Here, caller: Administrator, officer: Officer, body: NewIdentity, _key: NaturalKey = None) -> IdentityAnswer:
    """Whoever is that at the provider signs in as this officer, who is told. An administrator in another's name links nobody."""
    return await identities.link(here.pool, caller, officer, body)


@router.delete(
    "/{identity}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=refusing(NotFound, NotAllowed, OutsideArea),
    summary="Unlink an identity",
)
async def unlink(here: Here, caller: Administrator, officer: Officer, identity: IdentityId, _key: NaturalKey = None) -> None:
    """It signs nobody in any more. A session that is open stays open."""
    await identities.unlink(here.pool, caller, officer, identity)
