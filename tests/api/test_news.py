"""Whoever listens hears that their inbox changed, and nothing of anybody else's."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import httpx
import pytest
import uvicorn
from temporalio.client import Client

from runtime.ports import free_ports
from runtime.settings import Settings
from starter.inbox.news import STREAMS_OF_AN_OFFICER
from tests.api.people import CITY, PROVINCE, Caller, Offices, application, refused
from tests.api.test_api_guide import programs

Desks = set[tuple[str, str]]


@pytest.fixture(scope="module")
async def address(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[str]:
    """The starter behind a real socket: a stream has no end to wait for."""
    (port,) = free_ports(1)
    app = application(api_settings, database, client)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=1))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 -- uvicorn offers nothing else
        await asyncio.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await serving


@asynccontextmanager
async def listening(address: str, caller: Caller) -> AsyncIterator[AsyncIterator[Desks]]:
    async with (
        httpx.AsyncClient(base_url=address, timeout=30) as http,
        http.stream("GET", "/v1/inbox/news", headers=caller.headers()) as stream,
    ):
        assert stream.status_code == 200, await stream.aread()
        assert stream.headers["content-type"].startswith("text/event-stream")
        yield heard(stream)  # held by the caller: a generator that nobody holds closes its stream


async def heard(stream: httpx.Response) -> AsyncIterator[Desks]:
    async for line in stream.aiter_lines():
        if line.startswith("data:"):
            yield {(desk["unit"], desk["role"]) for desk in json.loads(line.removeprefix("data:"))["desks"]}


@pytest.mark.timeout(60)
async def test_an_officer_hears_of_their_own_desk_at_once_and_whenever_it_changes(address: str, offices: Offices) -> None:
    appraiser, elsewhere = await offices.another(CITY, "appraiser"), await offices.another(PROVINCE, "appraiser")
    async with listening(address, appraiser) as mine, listening(address, elsewhere) as others:
        assert await anext(mine) == {(CITY, "appraiser")}
        assert await anext(others) == {(PROVINCE, "appraiser")}
        nomination = await offices.submit(CITY)
        assert await anext(mine) == {(CITY, "appraiser")}
        await offices.take_step(nomination)
        assert await anext(mine) == {(CITY, "appraiser")}
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(others), 1)


@pytest.mark.timeout(60)
async def test_whoever_leads_a_unit_hears_of_every_desk_there(address: str, offices: Offices) -> None:
    chair = await offices.another(CITY, "chair")
    async with listening(address, chair) as mine:
        assert await anext(mine) == {(CITY, role) for role in ("clerk", "appraiser", "secretary", "chair")}
        await offices.submit(CITY)
        assert await anext(mine) == {(CITY, "appraiser")}


@pytest.mark.timeout(60)
async def test_the_listener_on_the_page_hears_as_well(address: str, offices: Offices) -> None:
    appraiser = await offices.another(CITY, "appraiser")
    async with httpx.AsyncClient(base_url=address) as http:
        desks = programs()["changed_desks"](http, appraiser.token)
        assert await anext(desks) == [{"unit": CITY, "role": "appraiser"}]
        await offices.submit(CITY)
        assert await anext(desks) == [{"unit": CITY, "role": "appraiser"}]
        await desks.aclose()


@pytest.mark.timeout(60)
async def test_so_many_streams_and_no_more(address: str, offices: Offices) -> None:
    appraiser = await offices.another(CITY, "appraiser")
    streams: list[AsyncIterator[Desks]] = []
    async with AsyncExitStack() as stack:
        for _ in range(STREAMS_OF_AN_OFFICER):
            streams.append(await stack.enter_async_context(listening(address, appraiser)))
            assert await anext(streams[-1]) == {(CITY, "appraiser")}
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=address, timeout=10))
        refused(await http.get("/v1/inbox/news", headers=appraiser.headers()), 429, "too-often")
