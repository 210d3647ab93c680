"""Signing in through the provider: out with a state that works once and for one browser, back with a code, into a session."""

import secrets
from dataclasses import dataclass
from typing import Any

from models.errors import NotSignedIn
from starter.people.opaque import hash_of, new_secret
from starter.resources import Resources
from starter.sign_in.identities import officer_of_claims
from starter.sign_in.sessions import open_session

AWAY_SECONDS = 600
"""How long somebody may take at the provider's pages."""
CALLBACK = "/v1/sign-in/oidc/callback"

_OLD = "delete from sign_in_request where expires_at < now()"
_SEND = """
insert into sign_in_request (state, browser, nonce, verifier, return_to, expires_at)
values ($1, $2, $3, $4, $5, now() + make_interval(secs => $6))
"""
_BACK = "delete from sign_in_request where state = $1 returning browser, nonce, verifier, return_to, expires_at > now() as in_time"


@dataclass(frozen=True, slots=True, repr=False)
class Departure:
    """Where the browser is sent, and the secret by which it is known again."""

    url: str
    browser: str


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """The secret of the session in which the officer is now, and the page they wanted."""

    secret: str
    return_to: str


async def send_away(here: Resources, return_to: str) -> Departure:
    """To the provider. Raises NotFound when there is none, Unavailable when it is away."""
    state, browser, nonce, verifier = new_secret(""), new_secret(""), new_secret(""), secrets.token_urlsafe(64)
    url = await here.provider.sign_in_url(state=state, nonce=nonce, verifier=verifier, redirect_uri=_redirect_uri(here))
    await here.pool.execute(_OLD)
    await here.pool.execute(_SEND, hash_of(state), hash_of(browser), nonce, verifier, return_to, AWAY_SECONDS)
    return Departure(url, browser)


async def come_back(here: Resources, *, state: str, code: str | None, browser: str | None, former: str | None) -> Arrival:
    """Signed in; the session that the browser had is over. The state is worth nothing from now on, whatever comes of it.

    Raises NotSignedIn (a state that is unknown, over, used or another browser's; a provider that says no; claims that do not hold),
    NotAllowed (nobody's identity), Unavailable.
    """
    sent: Any = await here.pool.fetchrow(_BACK, hash_of(state))
    if sent is None or not sent["in_time"] or browser is None or hash_of(browser) != sent["browser"]:
        raise NotSignedIn("this way back is unknown, used, over, or another browser's: begin again")
    if code is None:
        raise NotSignedIn("the provider has signed nobody in")
    claims = await here.provider.claims(code=code, nonce=sent["nonce"], verifier=sent["verifier"], redirect_uri=_redirect_uri(here))
    async with here.pool.acquire() as connection, connection.transaction():
        officer = await officer_of_claims(connection, here.settings, here.provider.issuer, claims)
        secret, _ = await open_session(connection, here.settings, officer, "oidc", former=former)
    here.identities.forget_officer(officer)
    if former is not None:
        here.identities.forget(former)
    return Arrival(secret, sent["return_to"])


def _redirect_uri(here: Resources) -> str:
    return here.settings.starter_url + CALLBACK
