"""A starter process that is killed between the bytes of a file and the row that links them: nothing is left half."""

import hashlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from models.errors import FileDamaged
from runtime.database import open_pool
from runtime.object_store import open_object_store
from runtime.ports import free_ports
from runtime.processes import Child, Program
from runtime.readiness import is_listening
from runtime.settings import Settings
from starter.documents.orphans import sweep_orphans
from starter.documents.store import FileStore
from starter.people.officers import create_first_administrator
from tests import sample_files as files
from tests.api.people import CENTRE, Caller, Offices, application, running, submission

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path: Path) -> Settings:
    (port,) = free_ports(1)
    change: dict[str, Any] = {"task_queue": f"dying-{uuid4().hex}", "sandbox_imports": "warn", "starter_port": port}
    change |= {
        "data_dir": tmp_path,
        "update_wait_seconds": 0.5,
        "serve_unscanned_files": True,
        "temporal_address": settings.temporal_target,
    }
    change["database_url"] = SecretStr(await new_database())
    return settings.model_copy(update=change)


@pytest.fixture
async def database(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()


async def test_killed_between_the_bytes_and_the_link_nothing_is_left_half(
    mine: Settings, database: asyncpg.Pool, client: Client, tmp_path: Path
) -> None:
    store = FileStore(open_object_store(mine))
    content = files.pdf(size=300_000)
    sha256 = hashlib.sha256(content).hexdigest()
    async with running(application(mine, database, client)) as http:
        offices = Offices(Caller(http, "", CENTRE, await create_first_administrator(database)))
        clerk = await offices.clerk()
        submitted = await clerk.post("/v1/nominations", submission())  # 202: there is no worker, and none is needed
        url = f"/v1/nominations/{submitted.json()['id']}/attachments"
        await send_to_a_dying_starter(mine, tmp_path, clerk, url, content)

        await store.verify(sha256)
        assert (await clerk.get(url)).json()["attachments"] == []
        assert (await clerk.get(f"{url}/{sha256}")).status_code == 404

        await database.execute("update stored_file set touched_at = now() - interval '2 hours' where sha256 = $1", sha256)
        assert await sweep_orphans(database, store) == 1
        with pytest.raises(FileDamaged):
            await store.verify(sha256)
        assert not [path for path in mine.files_folder.rglob("*") if path.is_file()]

        again = await clerk.http.post(url, params={"part": "report"}, content=content, headers=clerk.headers())
        assert again.status_code == 201, again.text
        assert (await clerk.get(again.json()["content"])).content == content


async def send_to_a_dying_starter(mine: Settings, tmp_path: Path, clerk: Caller, url: str, content: bytes) -> None:
    starter = Child(
        Program(
            name="starter",
            command=(sys.executable, "-m", "tests.faults.dying_starter"),
            log=tmp_path / "starter.log",
            pid_file=tmp_path / "starter.pid",
            ready=is_listening(mine),
            environment={**mine.environment(), "PYTHONPATH": str(ROOT)},
        )
    )
    try:
        await starter.until_ready()
        async with httpx.AsyncClient(base_url=mine.starter_url, timeout=60) as dying:
            with pytest.raises(httpx.TransportError):
                await dying.post(url, params={"part": "report"}, content=content, headers=clerk.headers())
    finally:
        starter.kill()
