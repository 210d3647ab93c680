"""Sessions of browsers: signing in by password, looking at the own sessions, ending them."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response, status

from models.errors import NotAllowed, NotFound, NotSignedIn
from starter.idempotency import NaturalKey
from starter.json_route import JsonRoute
from starter.people.identity import SignedIn
from starter.resources import Here
from starter.responses import READ, READ_ONE, refusing
from starter.schemas.sign_in import SessionAnswer, SessionList, SignIn
from starter.sign_in import logins, sessions
from starter.sign_in.browser import forget_in_browser, keep_in_browser, must_not_be_a_foreign_page, session_of

open_router = APIRouter(prefix="/sessions", tags=["sign-in"], route_class=JsonRoute)
router = APIRouter(prefix="/sessions", tags=["sign-in"], route_class=JsonRoute)
SessionId = Annotated[
    str, Path(pattern=r"^[0-9a-f]{64}$", examples=["0c5f2a1d4e3968778695a4b3c2d1e0f00112233445566778899aabbccddeeff1"])
]


@open_router.post(
    "", status_code=status.HTTP_201_CREATED, responses=refusing(NotSignedIn, NotAllowed), summary="Sign in by password"
)
async def sign_in(here: Here, request: Request, response: Response, body: SignIn, _key: NaturalKey = None) -> SessionAnswer:
    """A session, in a cookie that no script reads, in the place of the one that the browser had.

    After some failures one has to wait, and longer after each further one.

    Nothing in the answer says whether there is such an account. Programs that are no browser use tokens.
    """
    must_not_be_a_foreign_page(request, here.settings)
    former = session_of(request, here.settings)
    secret, session = await logins.sign_in(
        here.pool,
        here.settings,
        username=body.username,
        password=body.password.get_secret_value(),
        address=address_of(request),
        former=former,
    )
    if former is not None:
        here.identities.forget(former)
    keep_in_browser(response, here.settings, "session", secret, here.settings.session_seconds)
    return session


@router.get("", responses=READ, summary="List the own sessions")
async def list_(here: Here, caller: SignedIn) -> SessionList:
    """Where one is signed in now."""
    return SessionList(sessions=await sessions.sessions_of(here.pool, here.settings, caller.officer))


@router.delete("/current", status_code=status.HTTP_204_NO_CONTENT, responses=READ_ONE, summary="Sign out")
async def sign_out(here: Here, request: Request, response: Response, caller: SignedIn, _key: NaturalKey = None) -> None:
    """The session of this browser is over. With a token there is none, and the answer is 404."""
    session = session_of(request, here.settings)
    if session is None:
        raise NotFound("the request comes with no session")
    await _end(here, caller.officer, session)
    forget_in_browser(response, here.settings, "session")


@router.delete("/{session}", status_code=status.HTTP_204_NO_CONTENT, responses=READ_ONE, summary="End one of the own sessions")
async def end(here: Here, caller: SignedIn, session: SessionId, _key: NaturalKey = None) -> None:
    """It opens nothing any more, though another process may take it for five more seconds."""
    await _end(here, caller.officer, session)


async def _end(here: Here, officer: str, session: str) -> None:
    await sessions.end_session(here.pool, officer, session)
    here.identities.forget(session)


def address_of(request: Request) -> str:
    """From where the request comes; behind a proxy uvicorn has put the client's address there."""
    return request.client.host if request.client else ""
