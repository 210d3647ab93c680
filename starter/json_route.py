"""Routes whose JSON bodies are read strictly: no NaN, no lone surrogates, no nesting without end, no numbers beyond 64 bits."""

from collections.abc import Callable, Coroutine
from typing import Any

import orjson
from fastapi import Request, Response
from fastapi.routing import APIRoute


class JsonRoute(APIRoute):
    """Every route of the starter: `APIRouter(route_class=JsonRoute)`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, given a request that reads its body by orjson."""
        handler = super().get_route_handler()

        async def handle(request: Request) -> Response:
            return await handler(_StrictRequest(request.scope, request.receive))

        return handle


class _StrictRequest(Request):
    async def json(self) -> Any:
        """The body. Raises orjson.JSONDecodeError, which is a json.JSONDecodeError."""
        return orjson.loads(await self.body())
