"""Routes whose JSON bodies are read strictly, up to a size that can be checked quickly; what they tell of people is logged."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import HTTPException, Request, Response, status
from fastapi.routing import APIRoute

from starter.reading_log.noting import noted, remember_what_is_asked

MAX_VALUES = 100_000
"""Of a whole body: 200 for each of 500 nominees."""
MAX_ITEMS = 1_000
"""Of one list: the longest that any request may have holds 500."""
MAX_FIELDS = 100
"""Of one object."""


class JsonRoute(APIRoute):
    """Every route of the starter: `APIRouter(route_class=JsonRoute)`."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **said: Any) -> None:
        others = [one["model"] for one in (said.get("responses") or {}).values() if "model" in one]
        super().__init__(path, noted(endpoint, [said.get("response_model"), *others]), **said)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a request that reads its body strictly."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            remember_what_is_asked(request)
            return await handler(_StrictRequest(request.scope, request.receive))

        return handle


class _StrictRequest(Request):
    async def json(self) -> Any:
        """The body: no NaN, no lone surrogates, no nesting without end.

        Raises orjson.JSONDecodeError, which is a json.JSONDecodeError, or HTTPException 413 for more values than are ever needed:
        each wrong one among them would cost more to report than to send.
        """
        body = orjson.loads(await self.body())
        if has_too_many_values(body):
            raise HTTPException(status.HTTP_413_CONTENT_TOO_LARGE)
        return body


def has_too_many_values(body: Any) -> bool:
    """Whether a list, an object or the whole holds more than the limits above. Looks at no more than MAX_VALUES of them."""
    values, left = 1, [body]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            if len(value) > MAX_FIELDS:
                return True
            values += len(value)
            left.extend(value.values())
        elif isinstance(value, list):
            if len(value) > MAX_ITEMS:
                return True
            values += len(value)
            left.extend(value)
        if values > MAX_VALUES:
            return True
    return False
