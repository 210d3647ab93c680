"""What each process that replays makes for itself: a replayer like the worker's, and its own way to the cases."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg
from temporalio.service import RPCError
from temporalio.worker import Plugin, Replayer

from auditor.archive.store import Archive, open_folder
from auditor.replay.from_archive import FromArchive
from auditor.replay.from_live import FromLive
from policy.law import DATA, load_law
from runtime.collector import spare_the_collector
from runtime.database import open_small_pool
from runtime.errors import StackError
from runtime.object_store import open_object_store
from runtime.payload_walk import walk_payloads_once
from runtime.settings import Settings
from runtime.temporal import build_replayer, connect


@dataclass(frozen=True)
class OfAnArchive:
    """Cases out of a folder. Raises FileNotFoundError when it holds no archive."""

    settings: Settings
    folder: Path

    def replayer(self, after: Plugin) -> Replayer:
        """On the keys of the settings."""
        return _replayer(self.settings, after)

    @asynccontextmanager
    async def source(self) -> AsyncIterator[FromArchive]:
        """Nothing to close."""
        yield FromArchive(open_folder(self.folder))


@dataclass(frozen=True)
class OfTheInstallation:
    """Cases out of PostgreSQL and the engine. Raises StackError when one does not answer."""

    settings: Settings

    def replayer(self, after: Plugin) -> Replayer:
        """On the keys of the settings."""
        return _replayer(self.settings, after)

    @asynccontextmanager
    async def source(self) -> AsyncIterator[FromLive]:
        """With a small pool and a client of its own."""
        try:
            pool = await open_small_pool(self.settings)
            client = await connect(self.settings)
        except (OSError, RuntimeError, RPCError, asyncpg.PostgresError) as error:
            raise StackError(f"an engine does not answer ({type(error).__name__}); is the installation running?") from error
        try:
            law = await asyncio.to_thread(load_law, DATA, self.settings.policy_overrides)
            yield FromLive(pool, client, Archive(open_object_store(self.settings)), law)
        finally:
            await pool.close()


def _replayer(settings: Settings, after: Plugin) -> Replayer:
    walk_payloads_once()
    replayer = build_replayer(settings, after)
    spare_the_collector()  # all the code is loaded by now; looking through it for garbage would take a sixth of the time
    return replayer
