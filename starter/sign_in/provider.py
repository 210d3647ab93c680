"""An OpenID Connect provider: where it signs people in, and what it says of somebody who comes back from it.

OpenID Connect Core 1.0, section 3.1 (authorization code), with PKCE (RFC 7636). authlib writes the requests and checks the claims,
joserfc the signature, httpx carries.
"""

import re
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import ClaimError, JoseError
from joserfc.jwk import KeySet

from models.errors import NotFound, NotSignedIn, Unavailable
from runtime.settings import Settings

_ALGORITHMS = ("RS256", "PS256", "ES256")
_KEPT_SECONDS = 600.0
_LEEWAY_SECONDS = 60
_OK, _SERVER_ERROR = 200, 500
_SUBJECT = re.compile(r"[!-~]{1,255}")
"""OpenID Connect Core 1.0, section 2: at most 255 ASCII characters."""
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


class Provider:
    """The provider that the settings name. What it says of itself is remembered for ten minutes."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._kept: dict[str, tuple[dict[str, Any], float]] = {}

    @property
    def issuer(self) -> str:
        """The provider's name for itself. Raises NotFound when the installation has none."""
        if self._settings.oidc_issuer is None or self._settings.oidc_client_id is None:
            raise NotFound("this installation signs nobody in through a provider")
        return self._settings.oidc_issuer

    async def sign_in_url(self, *, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
        """Where the browser is sent. Raises NotFound, Unavailable."""
        url: str = prepare_grant_uri(
            (await self._metadata())["authorization_endpoint"],
            client_id=self._settings.oidc_client_id,
            response_type="code",
            redirect_uri=redirect_uri,
            scope=" ".join(self._settings.oidc_scopes),
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return url

    async def claims(self, *, code: str, nonce: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
        """What the provider says of the person who came back with the code, checked.

        Raises NotSignedIn when the provider does not take the code, or what it says does not hold; Unavailable when it is away.
        """
        metadata = await self._metadata()
        answer = await self._post_code(metadata, code=code, redirect_uri=redirect_uri, code_verifier=verifier)
        id_token = answer.get("id_token")
        if not isinstance(id_token, str):
            raise NotSignedIn("the provider has given no id token")
        token = await self._signed(metadata, id_token)
        rules = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        params = {"nonce": nonce, "client_id": self._settings.oidc_client_id, "access_token": answer.get("access_token")}
        found = CodeIDToken(token.claims, token.header, options=rules, params=params)
        try:
            found.validate(leeway=_LEEWAY_SECONDS)
        except ClaimError as wrong:
            raise NotSignedIn("what the provider says does not hold", claim=wrong.claim) from None
        if not _SUBJECT.fullmatch(str(found["sub"])):
            raise NotSignedIn("what the provider says does not hold", claim="sub")
        return dict(found)

    async def _signed(self, metadata: dict[str, Any], id_token: str) -> jwt.Token:
        """The token, signed by one of the provider's keys: by a new one, if it is not signed by one that is known."""
        for fresh in (False, True):
            keys = await self._get(metadata["jwks_uri"], fresh=fresh)
            try:
                return jwt.decode(id_token, KeySet.import_key_set(keys), algorithms=_ALGORITHMS)  # type: ignore[arg-type]
            except (JoseError, ValueError):
                continue
        raise NotSignedIn("the id token is not signed by the provider")

    async def _metadata(self) -> dict[str, Any]:
        """The discovery document (OpenID Connect Discovery 1.0, section 4)."""
        found = await self._get(f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.issuer:
            raise Unavailable("the provider calls itself by another name")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not _is_safe(found.get(name)):
                raise Unavailable("the provider names an address that is none, or not safe", endpoint=name)
        return found

    async def _post_code(self, metadata: dict[str, Any], **said: str) -> dict[str, Any]:
        secret = self._settings.oidc_client_secret
        known = metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        way = "none" if secret is None else "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"
        body = prepare_token_request("authorization_code", **said)
        auth = ClientAuth(self._settings.oidc_client_id, secret.get_secret_value() if secret else None, way)
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        url, headers, body = auth.prepare("POST", metadata["token_endpoint"], headers, body)
        response = await self._ask("POST", url, headers=dict(headers), content=body)
        if response.status_code != _OK:
            raise NotSignedIn("the provider does not take the code")
        return _document(response)

    async def _get(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        kept = self._kept.get(url)
        if kept is not None and kept[1] > time.monotonic() and not fresh:
            return kept[0]
        if not _is_safe(url):
            raise Unavailable("the provider's address is not safe: it must begin with https")
        response = await self._ask("GET", url)
        if response.status_code != _OK:
            raise Unavailable("the provider does not say what it should")
        document = _document(response)
        self._kept[url] = (document, time.monotonic() + _KEPT_SECONDS)
        return document

    async def _ask(self, method: str, url: str, **said: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(
                trust_env=False, follow_redirects=False, timeout=self._settings.oidc_timeout_seconds
            ) as client:
                response = await client.request(method, url, **said)
        except (httpx.HTTPError, httpx.InvalidURL):
            raise Unavailable("the provider does not answer") from None
        if response.status_code >= _SERVER_ERROR:
            raise Unavailable("the provider does not answer")
        return response


def _document(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("the provider's answer cannot be read")
    return found


def _is_safe(url: object) -> bool:
    """Under TLS, or on this very machine."""
    if not isinstance(url, str):
        return False
    found = urlsplit(url)
    return found.scheme == "https" or (found.scheme == "http" and found.hostname in _LOOPBACK)
