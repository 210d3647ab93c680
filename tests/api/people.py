"""The people of the API tests: officers with tokens, and what they do day by day."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

import asyncpg
import httpx
from fastapi import FastAPI
from temporalio.client import Client

from runtime.object_store import open_object_store
from runtime.settings import Settings
from starter.app import create_app
from starter.resources import Engines
from tests.api.declared import must_be_declared

Found = TypeVar("Found")
WARD, CITY, PROVINCE, CENTRE = "63.01840", "63.058", "63.06", "VN"
_numbers = count(1)

STEPS: dict[str, tuple[str, dict[str, Any]]] = {
    "appraise": ("appraise", {}),
    "consult": ("consult", {"opinions": [{"office": "cong-an-tinh", "answer": "agrees"}]}),
    "public_notice": ("publish-notice", {"published_on": "2020-01-02", "ended_on": "2020-03-31"}),
    "council": (
        "record-vote",
        {"held_on": "2020-04-02", "members": 10, "present": 10, "votes": {"in_favour": 10, "against": 0}},
    ),
    "sign": ("forward", {"letter_number": "45/TTr-UBND", "letter_date": "2020-04-03"}),
    "decide": ("decide", {"decision_number": "1234/QĐ-UBND", "decided_on": "2020-04-20", "signatory": "chu-tich"}),
}
"""What the office says at each step when all is well."""


@dataclass
class Caller:
    """Somebody with a token."""

    http: httpx.AsyncClient
    officer: str
    unit: str
    token: str

    async def get(self, path: str, **query: Any) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self.headers())

    async def post(self, path: str, body: Any, key: str | None = None) -> httpx.Response:
        return await self.http.post(path, json=body, headers=self.headers() | {"Idempotency-Key": key or uuid4().hex})

    async def put(self, path: str, body: Any) -> httpx.Response:
        return await self.http.put(path, json=body, headers=self.headers())

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(path, headers=self.headers())

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def at(self, http: httpx.AsyncClient) -> "Caller":
        """The same person, knocking at another starter."""
        return Caller(http, self.officer, self.unit, self.token)


@dataclass
class Offices:
    """Officers, made when a test asks for them."""

    administrator: Caller
    made: dict[tuple[str, ...], Caller] = field(default_factory=dict)

    async def officer(self, unit: str, *roles: str) -> Caller:
        """The officer of that unit in those roles; the same one when asked again."""
        if (unit, *roles) not in self.made:
            self.made[unit, *roles] = await self.another(unit, *roles)
        return self.made[unit, *roles]

    async def another(self, unit: str, *roles: str) -> Caller:
        """A new officer."""
        admin = self.administrator
        made = await admin.post("/v1/officers", {"name": "Cán bộ thử", "unit": unit, "roles": roles})
        assert made.status_code == 201, made.text
        officer = made.json()["id"]
        issued = await admin.post(f"/v1/officers/{officer}/tokens", {"label": "thử"})
        assert issued.status_code == 201, issued.text
        return Caller(admin.http, officer, unit, issued.json()["token"])

    async def clerk(self, unit: str = CITY) -> Caller:
        return await self.officer(unit, "clerk")

    async def submit(self, unit: str = CITY, award: str = "GIAYKHEN", nominees: int | list[Any] = 1, **said: Any) -> str:
        """A nomination that was handed in: its id."""
        answer = await (await self.clerk(unit)).post("/v1/nominations", submission(award, nominees, **said))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def take_step(self, nomination: str, **said: Any) -> dict[str, Any]:
        """The office that has the nomination does its step; the answer."""
        holder, path, body = await self.next_step(nomination)
        answer = await holder.post(f"/v1/nominations/{nomination}/{path}", body | said)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def next_step(self, nomination: str) -> tuple[Caller, str, dict[str, Any]]:
        """Who has it, which command is theirs, and what it says when all is well."""
        seen = (await self.administrator.get(f"/v1/nominations/{nomination}/progress")).json()
        deciding = seen["step"] == "sign" and seen["route"][-1]["unit"] == seen["office"]
        path, body = STEPS["decide" if deciding else seen["step"]]
        return await self.officer(seen["office"]["code"], seen["role"]), path, body

    async def climb(self, nomination: str) -> list[dict[str, Any]]:
        """Every step up to the decision; the answers."""
        answers = [await self.take_step(nomination)]
        while answers[-1]["task"] is not None:
            answers.append(await self.take_step(nomination))
        return answers


async def eventually(asked: Callable[[], Awaitable[Found | None]], seconds: float = 20) -> Found:
    """What is found, asked again until it is something."""
    async with asyncio.timeout(seconds):
        while not (found := await asked()):  # noqa: ASYNC110 -- what is waited for happens in another process
            await asyncio.sleep(0.05)
    return found


def nominee(**said: Any) -> dict[str, Any]:
    """A nominee nobody has seen before, of whom the record says little."""
    return {"name": f"Người thử {next(_numbers)} {uuid4().hex[:6]}", "kind": "individual", "record": {}} | said


def submission(award: str = "GIAYKHEN", nominees: int | list[Any] = 1, **said: Any) -> dict[str, Any]:
    """A nomination of these nominees, or of so many new ones."""
    listed = [nominee() for _ in range(nominees)] if isinstance(nominees, int) else nominees
    return {"award": award, "period": "2019", "received_on": "2019-12-20", "nominees": listed} | said


def application(settings: Settings, pool: asyncpg.Pool, client: Client) -> FastAPI:
    """A starter of its own, as after a restart: nothing in memory."""

    @asynccontextmanager
    async def engines(_settings: Settings) -> AsyncIterator[Engines]:
        yield Engines(pool=pool, temporal=client, objects=open_object_store(settings))

    return create_app(settings, engines)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The application between start-up and shut-down. Errors of the application are answers here, as they are for people.

    Each refusal must be one that the document declares for its operation.
    """
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        hooks = {"response": [must_be_declared(app)]}
        async with httpx.AsyncClient(transport=transport, base_url="http://starter", timeout=60, event_hooks=hooks) as http:
            yield http


def refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """The problem document, after a look at its form."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["type"] == f"/problems/{kind}", document
    assert document["status"] == status
    assert document["title"]
    assert document["detail"]
    assert document["request_id"] == answer.headers["x-request-id"]
    return document
