"""The API as a careful client uses it: the same key until there is an answer, whatever dies in between."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import httpx

from models.vocabulary import Command
from runtime.play.errors import PlayError, Refused
from starter.client.operations import Operations
from starter.client.shapes import NomineeAnswer

AWAY = frozenset({429, 502, 503, 504})
"""Answers that mean: not now. Nothing is known to have failed."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 1.0
_READY_SECONDS = 5
_SILENT_SECONDS = 3
_PAGE = 200


class Api:
    """Sends requests until they are answered.

    A lost connection, a time-out and every answer of `AWAY` lead to the same request again, with the same key, for up to
    `patience` seconds; then the play fails with `PlayError`. A refusal is `Refused`. `waiting` is called once whenever nothing
    has been answered for `silent` seconds.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        patience: float = 180,
        waiting: Callable[[], None] = lambda: None,
        silent: float = _SILENT_SECONDS,
    ) -> None:
        self._http = http
        self._patience = patience
        self._silence = _Silence(waiting, silent)
        self.requests = 0
        self.retries = 0

    async def must_be_ready(self, patience: float = _READY_SECONDS) -> None:
        """Nothing once the API is ready to work. Raises `PlayError`, after a short patience, saying what is missing where."""
        deadline = time.monotonic() + patience
        while (fault := await self._fault(patience)) is not None:
            if time.monotonic() + _LONGEST_PAUSE / 4 > deadline:
                raise PlayError(fault)
            await asyncio.sleep(_LONGEST_PAUSE / 4)

    async def _fault(self, patience: float) -> str | None:
        """Why the API cannot be worked with; None when it can."""
        address = self._http.base_url
        try:
            response = await self._http.get("/health/ready", timeout=patience)
        except httpx.TransportError as error:
            return f"No API answers at {address} ({type(error).__name__}). Start one (vinhdanh up), or name another by --url."
        if response.is_success:
            return None
        return f"The API at {address} is not ready: {_refusal('GET /health/ready', response)}"

    def of(self, token: str) -> Operations:
        """Every operation of the API, asked by the owner of this token."""
        return Operations(partial(self._ask, token))

    async def command(self, token: str, nomination: str, command: Command, key: str, body: dict[str, Any]) -> dict[str, Any]:
        """The status to which the command led. Where the answer is "not known yet", its address is asked until it is known."""
        give = _said_by(self.of(token), command)
        deadline = time.monotonic() + self._patience
        while time.monotonic() < deadline:
            answer = await give(nomination, body, key=key)
            if "status_url" not in answer:
                return dict(answer)
            known = await self._until_known(token, nomination, key, deadline)
            if known is not None:
                return known
        raise PlayError(f"nobody knows what became of {command} after {self._patience:.0f} s")

    async def _until_known(self, token: str, nomination: str, key: str, deadline: float) -> dict[str, Any] | None:
        """The answer once the command is done; None when nothing is recorded under its key, so that it must be sent again."""
        while time.monotonic() < deadline:
            known: dict[str, Any] = {**await self.of(token).nominations_commands_read(nomination, key)}
            if known["state"] == "done":
                answer: dict[str, Any] = known["answer"]
                return answer
            if known["state"] == "refused":
                problem = known["problem"]
                raise Refused("a command", problem.get("status", 409), problem)
            if known["state"] == "unknown":
                return None
            await asyncio.sleep(_LONGEST_PAUSE / 4)
        return None

    async def nominees(self, token: str, nomination: str) -> list[NomineeAnswer]:
        """Everybody on the list, page after page, in its order."""
        listed: list[NomineeAnswer] = []
        after: str | None = None
        while True:
            page = await self.of(token).nominations_nominees(nomination, after=after, limit=_PAGE)
            listed += page["nominees"]
            after = page.get("next")
            if after is None:
                return sorted(listed, key=lambda one: one["position"])

    async def _ask(self, token: str, method: str, path: str, **request: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", **request.pop("headers", {})}
        deadline, pause, last = time.monotonic() + self._patience, _FIRST_PAUSE, "no answer"
        while True:
            self.requests += 1
            began = time.monotonic()
            try:
                response = await self._http.request(method, path, headers=headers, **request)
            except httpx.TransportError as error:
                last = type(error).__name__
            else:
                if response.status_code not in AWAY:
                    self._silence.end()
                    return _answer(f"{method} {path}", response)
                last = str(response.status_code)
            self._silence.goes_on(began)
            if time.monotonic() + pause > deadline:
                raise PlayError(f"{method} {path}: still {last} after {self._patience:.0f} s")
            self.retries += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)


class _Silence:
    """How long nothing has been answered. Says so once, until there is an answer."""

    def __init__(self, told: Callable[[], None], seconds: float) -> None:
        self._told = told
        self._seconds = seconds
        self._since: float | None = None
        self._said = False

    def goes_on(self, since: float) -> None:
        """A request that began then was not answered."""
        self._since = since if self._since is None else self._since
        if not self._said and time.monotonic() - self._since >= self._seconds:
            self._said = True
            self._told()

    def end(self) -> None:
        """Something was answered."""
        self._since, self._said = None, False


def _said_by(officer: Operations, command: Command) -> Callable[..., Awaitable[Any]]:
    """The operation by which the officer gives the command: it is called as the command is."""
    give: Callable[..., Awaitable[Any]] = getattr(officer, command.value)
    return give


def _answer(what: str, response: httpx.Response) -> httpx.Response:
    if response.is_error or not isinstance(_json(response), dict):
        raise _refusal(what, response)
    return response


def _refusal(what: str, response: httpx.Response) -> Refused:
    """The refusal that an answer is."""
    content = _json(response)
    return Refused(what, response.status_code, content if isinstance(content, dict) else {})


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None
