"""Engines that are away for a while: nothing is lost, nothing is called failed, and the same key leads to the same end."""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.errors import StackError
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal import build_worker, connect
from runtime.temporal_server import temporal_server
from starter.away import ENGINE_AWAY
from starter.people.officers import create_first_administrator
from starter.resources import Resources
from starter.sweeper import sweep
from tests.api.people import CENTRE, CITY, Caller, Offices, application, eventually, refused, running, submission


@dataclass
class Engines:
    """Engines of these tests alone, so that they can be killed."""

    settings: Settings
    database_server: Child
    temporal_server: Child
    pool: asyncpg.Pool
    client: Client

    async def kill_temporal(self) -> None:
        self.temporal_server.kill()

    async def start_temporal(self) -> None:
        self.temporal_server = Child(temporal_server(self.settings, ["--headless"]))
        await self.temporal_server.until_ready()

    async def kill_postgres(self) -> None:
        self.database_server.kill()

    async def start_postgres(self) -> None:
        async with asyncio.timeout(30):
            while True:  # the backends of the killed server hold its memory for a moment
                self.database_server = Child(postgres(self.settings))
                try:
                    return await self.database_server.until_ready()
                except StackError:
                    await asyncio.sleep(0.2)


@pytest.fixture(scope="module")
async def engines(engine_settings: Settings) -> AsyncIterator[Engines]:
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-away-"))
    postgres_port, port, ui_port = free_ports(3)
    settings = engine_settings.model_copy(
        update={
            "data_dir": folder,
            "postgres_port": postgres_port,
            "temporal_port": port,
            "temporal_ui_port": ui_port,
            "update_wait_seconds": 1.0,
            "task_queue": f"away-{uuid4().hex}",
        }
    )
    database_server = Child(postgres(settings))
    server = Child(temporal_server(settings, ["--headless"]))
    await database_server.until_ready()
    await server.until_ready()
    url = await create_database(settings)
    upgrade(url)
    settings = settings.model_copy(update={"database_url": SecretStr(url)})
    pool = await open_pool(settings)
    mine = Engines(settings, database_server, server, pool, await connect(settings))
    yield mine
    await pool.close()
    await mine.temporal_server.stop()
    await mine.database_server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
async def offices(engines: Engines) -> AsyncIterator[Offices]:
    async with running(application(engines.settings, engines.pool, engines.client)) as http:
        yield Offices(Caller(http, "", CENTRE, await create_first_administrator(engines.pool)))


async def state_of(offices: Offices, nomination: str) -> str:
    return str((await offices.administrator.get(f"/v1/nominations/{nomination}")).json()["state"])


async def read_once_there(offices: Offices, address: str, **wanted: str) -> dict[str, Any]:
    """What lies at the address once it is as wanted."""

    async def asked() -> dict[str, Any] | None:
        found: dict[str, Any] = (await offices.administrator.get(address)).json()
        return found if wanted.items() <= found.items() else None

    return await eventually(asked)


async def accepted(caller: Caller, address: str, body: Any, key: str, status: int) -> httpx.Response:
    """The answer, asked for with the same key until the engines are back. Nothing but "not known" is said in between."""

    async def asked() -> httpx.Response | None:
        answer = await caller.post(address, body, key)
        assert answer.status_code in {202, 503, status}, answer.text
        return answer if answer.status_code == status else None

    return await eventually(asked, 30)


async def test_without_a_worker_a_nomination_is_kept_and_goes_on_later(engines: Engines, offices: Offices) -> None:
    clerk, appraiser = await offices.clerk(), await offices.officer(CITY, "appraiser")
    body, keys = submission(), [uuid4().hex, uuid4().hex]

    late = await clerk.post("/v1/nominations", body, keys[0])
    assert late.status_code == 202, late.text
    nomination = late.json()["id"]
    assert late.headers["location"] == f"/v1/nominations/{nomination}"
    assert await state_of(offices, nomination) == "submitted"
    command = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"comment": "Đủ."}, keys[1])
    assert command.status_code == 202, command.text
    status_url = command.headers["location"]
    assert command.json() == {"status_url": status_url}
    assert (await appraiser.get(status_url)).json()["state"] in {"unknown", "under_way"}

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        again = await clerk.post("/v1/nominations", body, keys[0])
        assert (again.status_code, again.json()) == (201, late.json())
        done = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"comment": "Đủ."}, keys[1])
        assert done.status_code == 200, done.text

    asked = (await appraiser.get(status_url)).json()
    assert (asked["state"], asked["answer"]) == ("done", done.json())
    told = (await appraiser.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"]
    assert [(entry["act"], entry["comment"]) for entry in told] == [("submitted", None), ("appraised", "Đủ.")]


async def test_without_a_worker_each_item_of_a_bulk_is_not_known_yet_and_found_at_its_address_later(
    engines: Engines, offices: Offices
) -> None:
    appraiser, key = await offices.officer(CITY, "appraiser"), uuid4().hex
    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        nominations = [await offices.submit() for _ in range(3)]
    asked = [*nominations, "hs-aaaaaaaaaaaaaaaa"]
    body = {"command": "appraise", "items": [{"nomination": nomination, "task": 1} for nomination in asked]}

    late = await appraiser.post("/v1/bulk", body, key)
    assert late.status_code == 200, late.text
    told_late = late.json()
    assert (told_late["done"], told_late["refused"], told_late["not_known_yet"]) == (0, 1, 3)
    addresses = [result["status_url"] for result in told_late["results"][:3]]
    for address in addresses:
        assert (await appraiser.get(address)).json()["state"] in {"unknown", "under_way"}

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        done = (await appraiser.post("/v1/bulk", body, key)).json()
        assert (done["done"], done["refused"]) == (3, 1)
        for address, result in zip(addresses, done["results"], strict=False):
            assert (await appraiser.get(address)).json()["answer"] == result["status"]
    assert {result["status"]["version"] for result in done["results"][:3]} == {2}


async def test_with_temporal_killed_each_item_of_a_bulk_is_not_known_yet(engines: Engines, offices: Offices) -> None:
    appraiser, key = await offices.officer(CITY, "appraiser"), uuid4().hex
    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        nominations = [await offices.submit() for _ in range(2)]
    body = {"command": "appraise", "items": [{"nomination": nomination, "task": 1} for nomination in nominations]}
    await engines.kill_temporal()
    try:
        late = await appraiser.post("/v1/bulk", body, key)
        assert late.status_code == 200, late.text
        assert late.json()["not_known_yet"] == 2, late.text
    finally:
        await engines.start_temporal()

    async def carried_out() -> bool:
        return bool((await appraiser.post("/v1/bulk", body, key)).json()["done"] == 2)

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        assert await eventually(carried_out, 30)
    rows = await engines.pool.fetch("select version from nomination where id = any($1)", nominations)
    assert [row["version"] for row in rows] == [2, 2]


async def test_a_late_revocation_is_told_by_its_status_address(engines: Engines, offices: Offices) -> None:
    chair, key = await offices.officer(CITY, "chair"), uuid4().hex
    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        nomination = await offices.submit()
        await offices.climb(nomination)
    body = {"ground": "fraud", "decision_number": "2/QĐ", "decided_on": "2020-06-01"}

    late = await chair.post(f"/v1/nominations/{nomination}/revoke", body, key)
    assert late.status_code == 202, late.text
    assert (await chair.get(late.headers["location"])).json()["state"] == "under_way"

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        asked = await eventually(lambda: told(chair, late.headers["location"]))
        again = await chair.post(f"/v1/nominations/{nomination}/revoke", body, key)
    assert (again.status_code, again.json()) == (200, asked["revocation"])


async def test_with_temporal_killed_a_nomination_is_kept_and_swept_up_later(engines: Engines, offices: Offices) -> None:
    clerk, appraiser = await offices.clerk(), await offices.officer(CITY, "appraiser")
    await engines.kill_temporal()
    try:
        late = await clerk.post("/v1/nominations", submission(), None)
        assert late.status_code == 202, late.text
        nomination = late.json()["id"]
        assert await engines.pool.fetchval("select started_at from dossier where id = $1", nomination) is None
        answer = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {})
        assert answer.status_code in {202, 503}, answer.text
        refused(await offices.administrator.get("/health/ready"), 503, "unavailable")
        assert (await offices.administrator.get("/health/live")).status_code == 200
        assert await state_of(offices, nomination) == "submitted"
    finally:
        await engines.start_temporal()

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        await eventually(lambda: swept(offices), 30)
        await read_once_there(offices, f"/v1/nominations/{nomination}", state="appraising")
        assert await engines.pool.fetchval("select started_at from dossier where id = $1", nomination) is not None
        await accepted(appraiser, f"/v1/nominations/{nomination}/appraise", {}, uuid4().hex, 200)


async def told(caller: Caller, address: str) -> dict[str, Any] | None:
    """What became of a command, once it is done."""
    found: dict[str, Any] = (await caller.get(address)).json()
    return found if found["state"] == "done" else None


def resources(offices: Offices) -> Resources:
    """What the starter under test works with."""
    transport: Any = offices.administrator.http._transport  # noqa: SLF001 -- the application is in there
    found: Resources = transport.app.state.resources
    return found


async def swept(offices: Offices) -> bool:
    """Whether nothing is left behind after another round of the sweeper. The engine may still be on its way back."""
    here = resources(offices)
    with suppress(*ENGINE_AWAY):
        await sweep(here, older_than_seconds=0)
    return not await here.pool.fetchval("select exists (select from dossier where started_at is null)")


async def test_a_dossier_that_cannot_be_started_keeps_no_other_waiting(engines: Engines, offices: Offices) -> None:
    handed_in = (await (await offices.clerk()).post("/v1/nominations", submission())).json()["id"]
    await engines.pool.execute(
        """
        insert into dossier (id, award, regime, policy_version, unit, path, period, received_on, caller, idempotency_key,
          request_hash, start, created_at)
        select 'hs-aaaaaaaaaaaaaaaa', award, regime, policy_version, unit, path, period, received_on, caller, 'broken',
          request_hash, '{}', created_at - interval '1 hour' from dossier where id = $1
        """,
        handed_in,
    )
    await engines.pool.execute("update dossier set started_at = null where id = $1", handed_in)
    try:
        assert await sweep(resources(offices), older_than_seconds=0) == 1
        assert await engines.pool.fetchval("select started_at from dossier where id = $1", handed_in) is not None
    finally:
        await engines.pool.execute("delete from dossier where id = 'hs-aaaaaaaaaaaaaaaa'")


async def test_a_command_for_a_nomination_that_was_left_behind_starts_it(engines: Engines, offices: Offices) -> None:
    appraiser = await offices.officer(CITY, "appraiser")
    await engines.kill_temporal()
    late = await (await offices.clerk()).post("/v1/nominations", submission())
    await engines.start_temporal()
    assert late.status_code == 202, late.text

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        async with asyncio.timeout(30):
            while (
                answer := await appraiser.post(f"/v1/nominations/{late.json()['id']}/appraise", {}, "one-key")
            ).status_code != 200:
                assert answer.status_code in {202, 503}, answer.text
                await asyncio.sleep(0.2)
        assert answer.json()["version"] == 2


async def test_with_postgresql_killed_nothing_is_half_written(engines: Engines, offices: Offices) -> None:
    clerk, body, key = await offices.clerk(), submission(nominees=5), uuid4().hex
    before = await engines.pool.fetchval("select count(*) from nominee")
    await engines.kill_postgres()
    try:
        answer = await clerk.post("/v1/nominations", body, key)
        refused(answer, 503, "unavailable")
        assert answer.headers["retry-after"]
        refused(await clerk.get("/v1/nominations"), 503, "unavailable")
        refused(await clerk.get("/health/ready"), 503, "unavailable")
    finally:
        await engines.start_postgres()

    async with build_worker(engines.client, engines.settings, build_activities(engines.pool, engines.settings)):
        await accepted(clerk, "/v1/nominations", body, key, 201)
    assert await engines.pool.fetchval("select count(*) from nominee") == before + 5
