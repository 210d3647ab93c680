"""Headers that every answer carries: what is personal is not kept by anything on the way."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_ALWAYS = ((b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"))
_UNLESS_SAID = (b"cache-control", b"no-store")


class SafeHeaders:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ()), *_ALWAYS]
                if all(name != _UNLESS_SAID[0] for name, _ in headers):
                    headers.append(_UNLESS_SAID)
                message["headers"] = headers
            await send(message)

        await self._app(scope, receive, guarded)
