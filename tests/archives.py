"""An installation of its own into whose archive tests look: an engine that soon asks for a new run, a database, a worker."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
from pydantic import SecretStr
from temporalio.client import Client, WorkflowHistory
from temporalio.service import RPCError, RPCStatusCode
from temporalio.testing import ActivityEnvironment

from activities.archive import Archiver
from activities.archive_policy import PolicyFiles
from auditor.archive import Archive
from models.messages.archive import Archived, ArchiveInput, Card, CaseFile
from models.messages.policy import PinnedPolicy
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.ports import free_ports
from runtime.processes import Child
from runtime.settings import Settings
from runtime.temporal import build_worker, connect
from runtime.temporal_server import temporal_server
from tests.auditing import begun
from tests.climbing import ONE_LEVEL, Climb, insert_dossier
from tests.endpoints import until

SOON_FULL = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=60")
# Otherwise the engine puts off what it is told to delete for a minute or so.
DELETES_AT_ONCE = (
    *("--dynamic-config-value", "history.visibilityProcessorEnsureCloseBeforeDelete=false"),
    *("--dynamic-config-value", "history.transferProcessorEnsureCloseBeforeDelete=false"),
)


@dataclass
class House:
    """The engines of one installation, and what its archive holds."""

    client: Client
    settings: Settings
    pool: asyncpg.Pool

    @property
    def folder(self) -> Path:
        return self.settings.files_folder

    @property
    def archive(self) -> Archive:
        return Archive(open_object_store(self.settings))

    def archiver(self, engine_keeps_days: int = 30) -> Archiver:
        objects = open_object_store(self.settings)
        return Archiver(self.pool, objects, PolicyFiles(), "0.1.0+test", engine_keeps_days=engine_keeps_days)

    async def look(self, archiver: Archiver | None = None, client: Client | None = None, **asked: Any) -> Archived:
        """One look of an archiver: of a new one, which looks at everything, unless it is named. Open cases are due at once."""
        question = ArchiveInput(**({"open_after_seconds": 0} | asked))
        done: Archived = await ActivityEnvironment(client=client or self.client).run(
            (archiver or self.archiver()).archive_histories, question
        )
        return done

    async def forgotten(self, workflow_id: str) -> bool:
        """True when the engine does not know it."""
        try:
            await self.client.get_workflow_handle(workflow_id).describe()
        except RPCError as error:
            return error.status is RPCStatusCode.NOT_FOUND
        return False

    async def until_forgotten(self, workflow_id: str) -> None:
        await until(lambda: self.forgotten(workflow_id))

    async def begin(self, policy: PinnedPolicy = ONE_LEVEL, names: Sequence[str] = ("An", "Bình", "Chi")) -> Climb:
        climb = Climb(self.client, self.settings.task_queue, policy, ())
        await insert_dossier(self.pool, climb, names)
        await climb.start()
        await begun(self.pool, climb.nomination)
        return climb

    async def cards(self, chain: str) -> list[Card]:
        return await self.archive.cards(chain)

    async def case(self, chain: str) -> CaseFile:
        """The newest case file of a chain."""
        return await self.archive.case((await self.cards(chain))[-1])


def histories(case: CaseFile) -> list[WorkflowHistory]:
    """The runs of a case, as a replayer takes them."""
    return [WorkflowHistory.from_json(case.workflow_id, run.history) for run in case.runs]


@asynccontextmanager
async def a_house(
    settings: Settings, new_database: Callable[[], Awaitable[str]], folder: Path, options: Sequence[str] = SOON_FULL
) -> AsyncIterator[House]:
    temporal, ui = free_ports(2)
    mine = settings.model_copy(
        update={
            "data_dir": folder,
            "temporal_port": temporal,
            "temporal_ui_port": ui,
            "task_queue": "archive",
            "archive_every_seconds": 0.2,
            "database_url": SecretStr(await new_database()),
        }
    )
    server = Child(temporal_server(mine, ["--headless", *DELETES_AT_ONCE, *options]))
    try:
        await server.until_ready()
        pool = await open_pool(mine)
        client = await connect(mine)
        async with build_worker(client, mine, build_activities(pool, mine)):
            yield House(client, mine, pool)
        await pool.close()
    finally:
        await server.stop()
