"""Several hundred cases to replay: full climbs over HTTP through the real worker, archived as the worker archives them."""

import asyncio
import shutil
from pathlib import Path

import httpx
from temporalio.testing import ActivityEnvironment

from activities.archive import Archiver
from activities.archive_policy import PolicyFiles
from bench.house import house
from bench.http import http_climb, open_offices
from models.messages.archive import ArchiveInput
from runtime.code_version import code_version
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.settings import Settings
from runtime.temporal import connect

AT_ONCE = 16


async def make_corpus(folder: Path, climbs: int, nominees: int) -> None:
    """Fills the folder with an archive of so many climbs, and the keys of its histories, as a data folder has them."""
    async with house() as settings, httpx.AsyncClient(base_url=settings.starter_url, timeout=60) as http:
        one_case = http_climb(http, await open_offices(http, settings), nominees, [])
        places = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with places:
                await one_case()

        await asyncio.gather(*(one() for _ in range(climbs)))
        await _archive(settings)
        await asyncio.to_thread(shutil.copytree, settings.files_folder / "archive", folder / "archive")
        await asyncio.to_thread(shutil.copy, settings.encryption_key_file, folder)


async def _archive(settings: Settings) -> None:
    """Everything that has closed lies in the archive. The engine needs a moment to close the last ones."""
    pool, client = await open_pool(settings), await connect(settings)
    try:
        closed = await pool.fetchval("select count(*) from nomination where closed_at is not null")
        archiver = Archiver(pool, open_object_store(settings), PolicyFiles(), code_version())
        while await pool.fetchval("select count(distinct workflow_id) from archived_history where final") < closed:
            await ActivityEnvironment(client=client).run(archiver.archive_histories, ArchiveInput())
    finally:
        await pool.close()
