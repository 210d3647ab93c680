"""One id for each request: taken from `X-Request-Id` or made, bound to every log line, and told in the answer."""

import re
from contextvars import ContextVar
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, unbind_contextvars

HEADER = b"x-request-id"
_ACCEPTED = re.compile(rb"[A-Za-z0-9._-]{1,64}")
_CURRENT: ContextVar[str | None] = ContextVar("request_id", default=None)
"""Never taken back, as what logs say is: a request that was abandoned may end in the middle of another one."""


class RequestId:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on under its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        request_id = given if _ACCEPTED.fullmatch(given) else uuid4().hex.encode()

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (HEADER, request_id)]
            await send(message)

        _CURRENT.set(request_id.decode())
        with bound_contextvars(request_id=request_id.decode()):
            try:
                await self._app(scope, receive, named)
            finally:
                unbind_contextvars("officer")  # whoever asked has nothing to do with what runs here next


def current_request_id() -> str | None:
    """The id of the request that is being answered."""
    return _CURRENT.get()
