"""A small OpenID Connect provider on a real socket: it signs with a real key, checks PKCE, and can be told to lie."""

import asyncio
import base64
import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import uvicorn
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

from runtime.ports import free_ports

CLIENT, SECRET = "vinhdanh", "a secret of the client"


@dataclass
class Provider:
    """Who signs in next, what is said of them, and how the provider misbehaves."""

    port: int
    subject: str = "nobody"
    claims: dict[str, Any] = field(default_factory=dict)
    lies: dict[str, Any] = field(default_factory=dict)
    """Claims of the id token in place of the true ones; None leaves one out."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    signs_with: RSAKey | None = None
    algorithm: str = "RS256"
    away: bool = False
    authorised: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def behave(self) -> None:
        """Nothing wrong any more."""
        self.lies, self.signs_with, self.algorithm, self.away, self.claims = {}, None, "RS256", False, {}

    def id_token(self, asked: dict[str, str]) -> str:
        """What is said of the subject."""
        now = int(time.time())
        true = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
        }
        said = {name: value for name, value in (true | self.claims | self.lies).items() if value is not None}
        key = self.signs_with or self.key
        return jwt.encode({"alg": self.algorithm, "kid": key.kid}, said, key, algorithms=[self.algorithm], encoder_cls=_Ascii)


class _Ascii(json.JSONEncoder):
    """Writes what is no ASCII as escapes, as many providers do: that way even half a character can be said."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said | {"ensure_ascii": True})


@asynccontextmanager
async def a_provider() -> AsyncIterator[Provider]:
    """The provider until the context ends."""
    (port,) = free_ports(1)
    provider = Provider(port)
    server = uvicorn.Server(uvicorn.Config(_application(provider), port=port, log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers nothing else
        await asyncio.sleep(0.02)
    try:
        yield provider
    finally:
        server.should_exit = True
        await serving


def _application(provider: Provider) -> FastAPI:
    app = FastAPI()

    @app.middleware("http")
    async def away(request: Request, answer: Any) -> Any:
        if provider.away:
            return RedirectResponse("/away", 503)
        return await answer(request)

    @app.get("/.well-known/openid-configuration")
    def discovery() -> dict[str, Any]:
        return {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/authorize",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/keys",
        }

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [provider.key.as_dict(private=False)]}

    @app.get("/authorize")
    def authorize(request: Request) -> RedirectResponse:
        asked = dict(request.query_params)
        if asked["client_id"] != CLIENT or asked["response_type"] != "code" or asked["code_challenge_method"] != "S256":
            raise HTTPException(400)
        code = uuid4().hex
        provider.authorised[code] = asked
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}", 302)

    @app.post("/token")
    async def token(request: Request) -> dict[str, Any]:
        said = {name: values[0] for name, values in parse_qs((await request.body()).decode()).items()}
        asked = provider.authorised.pop(said["code"], None)
        basic = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if asked is None or request.headers.get("authorization") != basic or said["redirect_uri"] != asked["redirect_uri"]:
            raise HTTPException(400)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(said["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            raise HTTPException(400)
        return {"access_token": uuid4().hex, "token_type": "Bearer", "id_token": provider.id_token(asked)}

    return app
