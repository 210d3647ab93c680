"""The real engines, started once for all tests on free ports, in a folder that goes away afterwards.

- `settings`       the settings of this session: its ports, its database, its key.
- `postgres_url`   the URL of the session's database, its schema made by the migrations.
- `database`       an asyncpg pool on it, as the record step uses.
- `new_database`   makes a further database, migrated and empty, and returns its URL; for tests that must be alone.
- `mailbox`        a mail server; `hooks` a web server. Both are real, on free ports, for one test.
- `client`         a Temporal client with the one plugin; `temporal_env` is its environment, in real time.
- `skipping_env`   an environment whose clock jumps, for all at once: run one workflow at a time, on `skipping_env.client`.

All use one session-wide event loop. Use a task queue of your own: `settings.model_copy(update={"task_queue": ...})`.
"""

import gc
import shutil
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from runtime.codec import new_key
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal import connect, temporal_plugin
from runtime.temporal_server import temporal_server, time_skipping_server
from tests.endpoints import Hooks, Mailbox, a_mailbox, some_hooks

TEMPLATE = "migrated"
UNSAFE_BUT_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "max_wal_size=160MB")
"""The last one since a round of ballots that is destroyed writes over the whole log (activities/ballot_destruction.py)."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Puts `tmp_path` where no other test run changes anything.

    pytest shuts the folder that all runs of a user share to other users, whenever one begins; and as root, PostgreSQL is another.
    """
    if config.option.basetemp is None:
        folder = tempfile.mkdtemp(prefix="vinhdanh-tests-")
        config.option.basetemp = folder
        config.add_cleanup(lambda: shutil.rmtree(folder))


@pytest.fixture(scope="module", autouse=True)
def spared_collector() -> Iterator[None]:
    """What a module leaves for good is not looked through again: a look that lasts seconds lets workflows seem to be stuck."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def engine_settings() -> Iterator[Settings]:
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-tests-"))
    postgres_port, temporal_port, ui_port, starter_port = free_ports(4)
    yield Settings(
        data_dir=folder,
        postgres_port=postgres_port,
        temporal_port=temporal_port,
        temporal_ui_port=ui_port,
        starter_port=starter_port,
        encryption_keys={"test": SecretStr(new_key())},
        sandbox_imports="raise",
        log_level="WARNING",
    )
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
async def new_database(engine_settings: Settings) -> AsyncIterator[Callable[[], Awaitable[str]]]:
    server = Child(postgres(engine_settings, UNSAFE_BUT_FAST))
    try:
        await server.until_ready()
        upgrade(await create_database(engine_settings, TEMPLATE))

        async def make() -> str:
            return await create_database(engine_settings, f"test_{uuid4().hex}", template=TEMPLATE)

        yield make
    finally:
        await server.stop()


@pytest.fixture(scope="session")
async def postgres_url(new_database: Callable[[], Awaitable[str]]) -> str:
    return await new_database()


@pytest.fixture(scope="session")
async def settings(engine_settings: Settings, postgres_url: str) -> Settings:
    return engine_settings.model_copy(update={"database_url": SecretStr(postgres_url)})


@pytest.fixture(scope="session")
async def database(settings: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(settings)
    yield pool
    await pool.close()


@pytest.fixture(scope="session")
async def client(engine_settings: Settings) -> AsyncIterator[Client]:
    server = Child(temporal_server(engine_settings, ["--headless"]))
    try:
        await server.until_ready()
        yield await connect(engine_settings)
    finally:
        await server.stop()


@pytest.fixture(scope="session")
def temporal_env(client: Client) -> WorkflowEnvironment:
    return WorkflowEnvironment.from_client(client)


@pytest.fixture(scope="session")
async def skipping_env(engine_settings: Settings) -> AsyncIterator[WorkflowEnvironment]:
    async with await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_server()),
        plugins=[temporal_plugin(engine_settings)],
    ) as env:
        yield env


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    async with some_hooks() as hooks:
        yield hooks
