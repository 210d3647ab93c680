"""Bodies larger than the limit are refused before anything reads them, also when they come in chunks without a length."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import TooLarge
from starter.problems import problem_response


class BodyLimit:
    """ASGI middleware. Answers 413 at once on a declared length, and as soon as the limit is passed on an undeclared one.

    `larger` are addresses that take more: a pattern of the whole path, and their limit.
    """

    def __init__(self, app: ASGIApp, max_bytes: int, larger: Mapping[str, int] = MappingProxyType({})) -> None:
        self._app = app
        self._max_bytes = max_bytes
        self._larger = [(re.compile(pattern), limit) for pattern, limit in larger.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting its bytes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        max_bytes = self._limit_of(scope["path"])
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > max_bytes:
            await _refuse(max_bytes, scope, receive, send)
            return

        taken = 0
        answered = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > max_bytes:
                raise _TooManyBytesError
            return message

        async def noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, counted, noted)
        except _TooManyBytesError:
            if not answered:
                await _refuse(max_bytes, scope, receive, send)

    def _limit_of(self, path: str) -> int:
        return next((limit for pattern, limit in self._larger if pattern.fullmatch(path)), self._max_bytes)


async def _refuse(max_bytes: int, scope: Scope, receive: Receive, send: Send) -> None:
    response = problem_response(TooLarge("the body is too large", max_bytes=max_bytes))
    response.headers["connection"] = "close"
    await response(scope, receive, send)


class _TooManyBytesError(BaseException):
    """Not an Exception, so that nothing on the way takes it for a mistake in the body."""
