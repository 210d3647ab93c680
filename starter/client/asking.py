"""How the generated operations reach the API: whoever makes a client says how a request is sent."""

from collections.abc import Mapping
from typing import Any, Protocol
from urllib.parse import quote

import httpx

Value = str | int | bool | list[str] | None


class Ask(Protocol):
    """Sends one request and returns its answer; signing in, patience and what a refusal becomes are its own business."""

    async def __call__(self, method: str, path: str, **request: Any) -> httpx.Response:
        """The answer to a request, given as `httpx.AsyncClient.request` takes it."""


class Asking:
    """What every operation needs."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask

    async def _answer(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Value] | None = None,
        headers: Mapping[str, str | None] | None = None,
        key: str | None = None,
        body: Any = None,
        content: bytes | None = None,
        content_type: str | None = None,
    ) -> Any:
        """The answer's JSON; its bytes where it is something else; None where it is empty."""
        request: dict[str, Any] = {}
        told = {**(headers or {}), "idempotency-key": key, "content-type": content_type}
        if shown := {name: value for name, value in told.items() if value}:
            request["headers"] = shown
        if query and (said := {name: value for name, value in query.items() if value is not None}):
            request["params"] = said
        if body is not None:
            request["json"] = body
        if content is not None:
            request["content"] = content
        answer = await self._ask(method, path, **request)
        if not answer.content:
            return None
        return answer.json() if "json" in answer.headers.get("content-type", "") else answer.content


def in_path(value: str | int) -> str:
    """A value as one part of a path, whatever letters it has."""
    return quote(str(value), safe="")


def asking_with(http: httpx.AsyncClient, token: str) -> Ask:
    """The plainest way to send: with this token, once. A refusal is httpx's HTTPStatusError."""

    async def ask(method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", **request.pop("headers", {})}
        answer = await http.request(method, path, headers=headers, **request)
        return answer.raise_for_status()

    return ask
