"""Who asks: the bearer token of a request, or the session of its browser, and what its officer may be today."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from structlog.contextvars import bind_contextvars

from models.errors import MissingScope, NotAllowed, NotSignedIn
from models.vocabulary import Role, Scope
from starter.people.caller import Caller
from starter.people.opaque import SESSION_PREFIX, hash_of
from starter.people.persons import person_of
from starter.rate_limit import ACCEPTED
from starter.resources import Here, Resources
from starter.sign_in.browser import must_be_our_page, session_secret
from starter.sign_in.sessions import officer_of_session

_bearer = HTTPBearer(auto_error=False, scheme_name="token", description="A token that an administrator issued, or the officer.")
SESSION_SCHEME = "session"
_session = APIKeyCookie(
    name="vd-session",
    auto_error=False,
    scheme_name=SESSION_SCHEME,
    description="The session of a browser that has signed in. What changes something must come from a page of this address.",
)
"""For the document alone: under TLS the cookie has another name, and what stands in it is `session_secret`'s business."""
_MAX_SECRET_LENGTH = 200
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
_A_MINUTE = timedelta(minutes=1)

_BY_HASH = """
select token.officer, token.scopes, token.expires_at, token.last_used_at
from token join officer on officer.id = token.officer
where token.hash = $1 and token.withdrawn_at is null and officer.left_at is null
"""
_USED = "update token set last_used_at = now() where hash = $1"


async def signed_in(
    here: Here,
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    _cookie: Annotated[str | None, Depends(_session)],
) -> Caller:
    """The caller whom the request's token names, or else its session. Raises NotSignedIn, NotAllowed for a foreign page."""
    if credentials is not None:
        if credentials.credentials.startswith(SESSION_PREFIX):
            raise NotSignedIn("a session is a browser's alone: it is no token")
        caller = await _known(here, credentials.credentials, _by_token)
    else:
        secret = session_secret(request, here.settings)
        if secret is None or not secret.startswith(SESSION_PREFIX):
            raise NotSignedIn("a valid bearer token is needed, or a session")
        if request.method not in _READS:
            must_be_our_page(request, here.settings)
        caller = await _known(here, secret, _by_session)
    setattr(request.state, ACCEPTED, True)
    bind_contextvars(officer=caller.officer)
    return caller


async def _known(here: Resources, secret: str, find: Callable[[Resources, str], Awaitable[Caller]]) -> Caller:
    """The caller with this secret, found a moment ago or now."""
    if len(secret) > _MAX_SECRET_LENGTH:
        raise NotSignedIn("a token is not as long as that")
    key = hash_of(secret)
    caller = here.identities.get(key)
    if caller is None:
        as_of = here.identities.now()
        caller = await find(here, key)
        here.identities.put(key, caller, as_of)
    return caller


async def _by_token(here: Resources, key: str) -> Caller:
    now, row = datetime.now(UTC), await here.pool.fetchrow(_BY_HASH, key)
    if row is None or (row["expires_at"] is not None and row["expires_at"] <= now):
        raise NotSignedIn("the token is unknown, expired or withdrawn")
    if row["last_used_at"] is None or row["last_used_at"] < now - _A_MINUTE:
        await here.pool.execute(_USED, key)
    return Caller(await person_of(here.pool, row["officer"]), frozenset(Scope(scope) for scope in row["scopes"]))


async def _by_session(here: Resources, key: str) -> Caller:
    officer = await officer_of_session(here.pool, here.settings, key)
    return Caller(await person_of(here.pool, officer), frozenset(Scope))


SignedIn = Annotated[Caller, Depends(signed_in)]
"""A route's parameter of this type is given the caller; without a valid token or session the answer is 401."""


def within_scope(changing: Scope) -> Callable[..., Awaitable[None]]:
    """A dependency: reading needs the scope `read`, changing the one given. It raises MissingScope, which names the scope.

    It awaits nothing, and is async all the same: else each request would go to another thread for it and back.
    """

    async def must_have_scope(request: Request, caller: SignedIn) -> None:
        needed = scope_of(request.method, request.scope["route"].path, changing)
        if needed not in caller.scopes:
            raise MissingScope("this needs a scope that the token does not have", scope=needed.value)

    return must_have_scope


def scope_of(method: str, path: str, changing: Scope) -> Scope:
    """The scope that an operation needs where changing needs that one.

    A search is posted so that what is searched for, a name perhaps, stands in no address; it reads all the same.
    """
    return Scope.READ if method in _READS or path.endswith("/search") else changing


async def administrator(caller: SignedIn) -> Caller:
    """The caller, who is an administrator. Raises NotAllowed."""
    if Role.ADMINISTRATOR not in caller.roles:
        raise NotAllowed("only an administrator may do this", roles=[Role.ADMINISTRATOR.value])
    return caller


Administrator = Annotated[Caller, Depends(administrator)]
"""A route's parameter of this type is given the caller; anyone but an administrator is answered 403."""
