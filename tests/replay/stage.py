"""The engines on which golden histories are recorded: real ones, empty, on ports of their own."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

from models.messages.policy import PinnedPolicy
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal import build_worker, connect, temporal_plugin
from runtime.temporal_server import temporal_server, time_skipping_server
from tests.auditing import begun
from tests.climbing import Climb, insert_dossier
from tests.replay.key import replay_settings

LONG_HISTORY = 120
"""Events after which this engine suggests a new run: more than a straight climb needs, and soon reached by a long one."""


@dataclass
class Stage:
    """Where a scenario plays. `clock` has a server of its own, whose time can be skipped."""

    client: Client
    clock: WorkflowEnvironment
    settings: Settings
    pool: asyncpg.Pool

    async def begin(self, name: str, policy: PinnedPolicy, client: Client | None = None, **said: Any) -> Climb:
        """A nomination of five, named after its scenario, at its first step."""
        climb = Climb(client or self.client, self.settings.task_queue, policy, (), nomination=f"hs-{name}", **said)
        await insert_dossier(self.pool, climb, [f"Người thứ {number}" for number in range(1, 6)])
        await climb.start()
        await begun(self.pool, climb.nomination)
        return climb


@asynccontextmanager
async def stage() -> AsyncIterator[Stage]:
    """The engines, with a worker on each, until the context ends."""
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-replay-"))
    postgres_port, temporal_port, ui_port = free_ports(3)
    ports = {"postgres_port": postgres_port, "temporal_port": temporal_port, "temporal_ui_port": ui_port}
    settings = replay_settings().model_copy(
        update={"data_dir": folder, "task_queue": "golden", "archive_every_seconds": 0.2, **ports}
    )
    sooner = ["--dynamic-config-value", f"limit.historyCount.suggestContinueAsNew={LONG_HISTORY}"]
    children = [Child(postgres(settings)), Child(temporal_server(settings, ["--headless", *sooner]))]
    try:
        for child in children:
            await child.until_ready()
        url = await create_database(settings)
        upgrade(url)
        settings = settings.model_copy(update={"database_url": SecretStr(url)})
        async with workers(settings) as ready:
            yield ready
    finally:
        for child in children:
            await child.stop()
        shutil.rmtree(folder)


@asynccontextmanager
async def workers(settings: Settings) -> AsyncIterator[Stage]:
    """A worker on the engine in real time, and one on the engine whose time can be skipped."""
    pool = await open_pool(settings)
    activities = build_activities(pool, settings)
    clock = await WorkflowEnvironment.start_time_skipping(
        test_server_existing_path=str(time_skipping_server()), plugins=[temporal_plugin(settings)]
    )
    try:
        client = await connect(settings)
        async with clock, build_worker(client, settings, activities), build_worker(clock.client, settings, activities):
            yield Stage(client, clock, settings, pool)
    finally:
        await pool.close()
