"""A file is held until the scanner has found it clean; whatever becomes of scanner and starter meanwhile."""

import hashlib
import io
from collections.abc import AsyncIterator
from datetime import timedelta

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from models.errors import FileDamaged
from runtime.object_store import open_object_store
from runtime.settings import Settings
from starter.documents.clamd import Clamd
from starter.documents.orphans import sweep_orphans
from starter.documents.scanning import Pace, Scanning
from starter.documents.store import FileStore
from tests import sample_files as files
from tests.api.people import CITY, Caller, Offices, application, eventually, refused, running
from tests.clamd_server import EICAR, ScannerServer, scanner_on_a_port

MEBIBYTE = 1024 * 1024
TOMORROW = Pace(timedelta(days=1), timedelta(days=1))
KEPT = """
insert into stored_file (sha256, size, media_type, scan, stored_at, next_scan_at)
values ($1, $2, 'application/pdf', 'waiting', now(), 'infinity')
"""
ATTACHED = """
insert into attachment (nomination, sha256, size, media_type, part, uploaded_by, unit, role)
values ($1, $2, 1, 'application/pdf', 'report', $3, $4, 'clerk')
"""


@pytest.fixture(scope="module")
async def scanner() -> AsyncIterator[ScannerServer]:
    async with scanner_on_a_port() as server:
        yield server


@pytest.fixture(scope="module")
def scanned_settings(api_settings: Settings, scanner: ScannerServer, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    change = {"data_dir": tmp_path_factory.mktemp("scanned"), "clamd_address": scanner.address}
    return api_settings.model_copy(update=change)


@pytest.fixture(scope="module")
async def desk(scanned_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    async with running(application(scanned_settings, database, client)) as http:
        yield http


@pytest.fixture(scope="module")
async def clerk(offices: Offices, desk: httpx.AsyncClient) -> Caller:
    return (await offices.clerk()).at(desk)


@pytest.fixture
def store(scanned_settings: Settings) -> FileStore:
    return FileStore(open_object_store(scanned_settings))


@pytest.fixture(autouse=True)
def a_sound_scanner(scanner: ScannerServer) -> None:
    scanner.dies_after_bytes, scanner.largest_stream = None, 100 * MEBIBYTE
    scanner.streams.clear()


async def attach(caller: Caller, nomination: str, content: bytes) -> httpx.Response:
    headers = caller.headers() | {"Content-Type": "application/pdf"}
    return await caller.http.post(
        f"/v1/nominations/{nomination}/attachments", params={"part": "report"}, content=content, headers=headers
    )


async def scan_of(database: asyncpg.Pool, sha256: str) -> str | None:
    found: str | None = await database.fetchval("select scan from stored_file where sha256 = $1", sha256)
    return found


async def settled(database: asyncpg.Pool, sha256: str) -> str:
    """What the starter's own scanning has come to."""

    async def no_longer_waiting() -> str | None:
        scan = await scan_of(database, sha256)
        return None if scan == "waiting" else scan

    return await eventually(no_longer_waiting, 60)


async def kept(database: asyncpg.Pool, store: FileStore, content: bytes) -> str:
    """A file that waits, and that no starter has scanned yet."""
    sha256 = hashlib.sha256(content).hexdigest()
    await store.put(sha256, io.BytesIO(content))
    await database.execute(KEPT, sha256, len(content))
    return sha256


async def test_a_clean_file_is_given_out_once_it_is_known_to_be_clean(
    offices: Offices, clerk: Caller, database: asyncpg.Pool, scanner: ScannerServer
) -> None:
    content = files.pdf(size=2 * MEBIBYTE + 5)
    told = (await attach(clerk, await offices.submit(), content)).json()
    assert await settled(database, told["sha256"]) == "clean"
    assert (await clerk.get(told["content"])).content == content
    (sent,) = (chunks for chunks in scanner.streams if sum(chunks) == len(content))
    assert len(sent) > 1


async def test_an_infected_file_is_never_given_out_and_those_concerned_are_told(
    offices: Offices, desk: httpx.AsyncClient, clerk: Caller, database: asyncpg.Pool
) -> None:
    """The signature lies where two pieces of the stream meet."""
    nomination = await offices.submit()
    appraiser = (await offices.officer(CITY, "appraiser")).at(desk)
    start = files.pdf(size=MEBIBYTE - 30)
    content = start + EICAR + b"end"
    told = (await attach(appraiser, nomination, content)).json()
    assert await settled(database, told["sha256"]) == "infected"
    refused(await clerk.get(told["content"]), 409, "file-infected")
    listed = (await clerk.get(f"/v1/nominations/{nomination}/attachments")).json()["attachments"]
    assert [one["scan"] for one in listed] == ["infected"]
    unit = await database.fetch("select unit from outbox where nomination = $1 and template = 'file_infected'", nomination)
    assert [row["unit"] for row in unit] == [CITY]
    person = await database.fetch("select officer from message where nomination = $1 and template = 'file_infected'", nomination)
    assert appraiser.officer in {row["officer"] for row in person}
    refused(await attach(clerk, await offices.submit(), content), 409, "file-infected")
    assert await database.fetchval("select count(*) from attachment where sha256 = $1", told["sha256"]) == 1


async def test_with_the_scanner_away_a_file_stays_held_and_a_later_starter_has_it_scanned(  # noqa: PLR0917 -- fixtures
    offices: Offices, clerk: Caller, scanned_settings: Settings, database: asyncpg.Pool, client: Client, store: FileStore
) -> None:
    nomination = await offices.submit()
    content = files.pdf()
    sha256 = await kept(database, store, content)
    await database.execute(ATTACHED, nomination, sha256, clerk.officer, CITY)
    await Scanning(database, store, Clamd("127.0.0.1:1", 20), TOMORROW).scan_one(sha256, 1)
    url = f"/v1/nominations/{nomination}/attachments/{sha256}"
    document = refused(await clerk.get(url), 409, "file-held")
    assert document["facts"]["scan"] == "waiting"
    async with running(application(scanned_settings, database, client)):
        await database.execute("update stored_file set next_scan_at = now() where sha256 = $1", sha256)
        assert await settled(database, sha256) == "clean"
    assert (await clerk.get(url)).content == content


@pytest.mark.parametrize("trouble", ["dies", "refuses", "file"])
async def test_in_trouble_nothing_is_decided_and_the_file_is_tried_again(
    database: asyncpg.Pool, store: FileStore, trouble: str
) -> None:
    content = files.pdf(size=3 * MEBIBYTE)
    sha256 = await kept(database, store, content)
    async with scanner_on_a_port() as scanner:
        scanner.dies_after_bytes = MEBIBYTE if trouble == "dies" else None
        scanner.largest_stream = MEBIBYTE if trouble == "refuses" else 100 * MEBIBYTE
        if trouble == "file":
            await store.delete(sha256)
        scanning = Scanning(database, store, Clamd(scanner.address, 20), TOMORROW)
        await scanning.scan_one(sha256, 1)
        waits = await database.fetchrow(
            "select scan, next_scan_at > now() + interval '23 hours' as later from stored_file where sha256 = $1", sha256
        )
        assert waits is not None
        assert (waits["scan"], waits["later"]) == ("waiting", True)
        scanner.dies_after_bytes, scanner.largest_stream = None, 100 * MEBIBYTE
        await store.put(sha256, io.BytesIO(content))
        await scanning.scan_one(sha256, 2)
    assert await scan_of(database, sha256) == "clean"


async def test_a_file_that_came_while_there_was_no_scanner_is_scanned_once_there_is_one(
    offices: Offices, clerk: Caller, scanned_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    without = scanned_settings.model_copy(update={"clamd_address": None})
    async with running(application(without, database, client)) as http:
        told = (await attach(clerk.at(http), await offices.submit(), files.pdf())).json()
    assert told["scan"] in {"unscanned", "clean"}
    await eventually(lambda: _is(database, told["sha256"], "clean"), 60)
    assert (await clerk.get(told["content"])).status_code == 200


async def _is(database: asyncpg.Pool, sha256: str, scan: str) -> bool:
    return await scan_of(database, sha256) == scan


async def test_what_nobody_holds_is_swept_away_and_what_somebody_holds_is_not(
    offices: Offices, clerk: Caller, database: asyncpg.Pool, store: FileStore
) -> None:
    """The orphan is what a starter leaves that was killed between the object and its link."""
    held = (await attach(clerk, await offices.submit(), files.pdf())).json()["sha256"]
    orphan = await kept(database, store, files.pdf())
    await database.execute("update stored_file set touched_at = now() - interval '2 hours' where sha256 = $1", orphan)
    await database.execute("update stored_file set touched_at = now() - interval '2 hours' where sha256 = $1", held)
    assert await sweep_orphans(database, store) >= 1
    assert await scan_of(database, orphan) is None
    with pytest.raises(FileDamaged):
        await store.verify(orphan)
    await store.verify(held)


async def test_bytes_that_somebody_just_brought_are_left_alone(database: asyncpg.Pool, store: FileStore) -> None:
    sha256 = await kept(database, store, files.pdf())
    await sweep_orphans(database, store)
    assert await scan_of(database, sha256) == "waiting"
    await store.verify(sha256)
