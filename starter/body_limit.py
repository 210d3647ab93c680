"""Bodies larger than the limit are refused before anything reads them, also when they come in chunks without a length."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from models.errors import TooLarge
from starter.problems import problem_response


class BodyLimit:
    """ASGI middleware. Answers 413 at once on a declared length, and as soon as the limit is passed on an undeclared one."""

    def __init__(self, app: ASGIApp, max_bytes: int) -> None:
        self._app = app
        self._max_bytes = max_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, counting its bytes."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > self._max_bytes:
            await self._refuse(scope, receive, send)
            return

        taken = 0
        answered = False

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._max_bytes:
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
                await self._refuse(scope, receive, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = problem_response(TooLarge("the body is too large", max_bytes=self._max_bytes))
        response.headers["connection"] = "close"
        await response(scope, receive, send)


class _TooManyBytesError(BaseException):
    """Not an Exception, so that nothing on the way takes it for a mistake in the body."""
