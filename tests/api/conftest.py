"""The starter over real engines: a worker in this process, and the application called without a socket."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from runtime.activities import build_activities
from runtime.ports import free_ports
from runtime.processes import Child
from runtime.settings import Settings
from runtime.temporal import build_worker, connect
from runtime.temporal_server import temporal_server
from starter.people.officers import create_first_administrator
from tests.api.people import CENTRE, CITY, Caller, Offices, application, running


@pytest.fixture(scope="session")
def api_settings(settings: Settings) -> Settings:
    """For somebody who asks faster than any office: what is limited is tested where it is limited."""
    unhindered = {
        "rate_per_second": 10_000,
        "rate_burst": 100_000,
        "address_rate_per_second": 10_000,
        "address_rate_burst": 100_000,
    }
    return settings.model_copy(update={"task_queue": f"api-{uuid4().hex}", **unhindered})


@pytest.fixture(scope="session")
async def api_worker(api_settings: Settings, client: Client, database: asyncpg.Pool) -> AsyncIterator[None]:
    async with build_worker(client, api_settings, build_activities(database, api_settings)):
        yield


@pytest.fixture(scope="session")
async def http(
    api_settings: Settings,
    database: asyncpg.Pool,
    client: Client,
    api_worker: None,  # noqa: ARG001 -- it works while the fixture lives
) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application(api_settings, database, client)) as http:
        yield http


@pytest.fixture(scope="session")
async def offices(http: httpx.AsyncClient, database: asyncpg.Pool) -> Offices:
    return Offices(Caller(http, "", CENTRE, await create_first_administrator(database)))


@pytest.fixture(scope="session")
async def empty_engine(api_settings: Settings) -> AsyncIterator[Client]:
    """A Temporal server that has never heard of any nomination, as after the retention of all."""
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-empty-"))
    port, ui_port = free_ports(2)
    settings = api_settings.model_copy(update={"data_dir": folder, "temporal_port": port, "temporal_ui_port": ui_port})
    server = Child(temporal_server(settings, ["--headless"]))
    try:
        await server.until_ready()
        yield await connect(settings)
    finally:
        await server.stop()
        shutil.rmtree(folder)


@pytest.fixture(scope="module")
async def all_hands(offices: Offices) -> Caller:
    """Somebody who may give every command at the city."""
    return await offices.another(CITY, "clerk", "appraiser", "secretary", "chair")
