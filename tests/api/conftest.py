"""The starter over real engines: a worker in this process, and the application called without a socket."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from temporalio.client import Client

from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.app import create_app
from starter.officers import create_first_administrator
from starter.resources import Engines

CITY, PROVINCE, CENTRE = "63.058", "63.06", "VN"


@dataclass
class Caller:
    """Somebody with a token."""

    http: httpx.AsyncClient
    officer: str
    unit: str
    token: str

    async def get(self, path: str, **query: object) -> httpx.Response:
        return await self.http.get(path, params=query, headers=self._headers())

    async def post(self, path: str, body: object, key: str | None = None) -> httpx.Response:
        headers = self._headers() | {"Idempotency-Key": key or uuid4().hex}
        return await self.http.post(path, json=body, headers=headers)

    async def delete(self, path: str) -> httpx.Response:
        return await self.http.delete(path, headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@dataclass
class Offices:
    """Makes officers when a test asks for one: each a new person, with a token."""

    administrator: Caller
    made: dict[tuple[str, str], Caller] = field(default_factory=dict)

    async def officer(self, unit: str, *roles: str) -> Caller:
        """The officer of that unit in those roles; the same one when asked again."""
        known = self.made.get((unit, "+".join(roles)))
        if known is None:
            known = await self.another(unit, *roles)
            self.made[unit, "+".join(roles)] = known
        return known

    async def another(self, unit: str, *roles: str) -> Caller:
        admin = self.administrator
        made = await admin.post("/v1/officers", {"name": "Cán bộ thử", "unit": unit, "roles": roles})
        assert made.status_code == 201, made.text
        officer = made.json()["id"]
        issued = await admin.post(f"/v1/officers/{officer}/tokens", {"label": "thử"})
        assert issued.status_code == 201, issued.text
        return Caller(admin.http, officer, unit, issued.json()["token"])


@pytest.fixture(scope="session")
def api_settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"task_queue": f"api-{uuid4().hex}"})


@pytest.fixture(scope="session")
async def worker(api_settings: Settings, client: Client, database: asyncpg.Pool) -> AsyncIterator[None]:
    async with build_worker(client, api_settings, build_activities(database, api_settings)):
        yield


def application(settings: Settings, pool: asyncpg.Pool, client: Client) -> FastAPI:
    """A starter of its own, as after a restart: nothing in memory."""

    @asynccontextmanager
    async def engines(_settings: Settings) -> AsyncIterator[Engines]:
        yield Engines(pool=pool, temporal=client)

    return create_app(settings, engines)


@asynccontextmanager
async def running(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """The application between start-up and shut-down. Errors of the application are answers here, as they are for people."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://starter", timeout=60) as http:
            yield http


@pytest.fixture(scope="session")
async def http(api_settings: Settings, database: asyncpg.Pool, client: Client, worker: None) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application(api_settings, database, client)) as http:
        yield http


@pytest.fixture(scope="session")
async def offices(http: httpx.AsyncClient, database: asyncpg.Pool) -> Offices:
    token = await create_first_administrator(database)
    return Offices(Caller(http, "", CENTRE, token))
