"""Files lie under their hash, in a folder and in an S3-compatible storage alike."""

import hashlib
import io
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from pydantic import SecretStr

from models.errors import FileDamaged, Unavailable
from runtime.object_store import open_object_store
from runtime.ports import free_ports
from runtime.settings import Settings
from starter.documents.store import FileStore

SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=key/20200101/us-east-1/s3/aws4_request"}


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """A storage server in a process of its own; it is up in about half a second."""
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    program = "import sys; from moto.server import main; main(['-H', '127.0.0.1', '-p', sys.argv[1]])"
    server = subprocess.Popen([sys.executable, "-c", program, str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while True:
            try:
                httpx.put(f"{address}/dossiers", headers=SIGNED).raise_for_status()
                break
            except httpx.TransportError:
                assert server.poll() is None
                time.sleep(0.05)
        yield address
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["folder", "s3"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    if request.param == "folder":
        return Settings(data_dir=tmp_path)
    return Settings(
        data_dir=tmp_path,
        s3_bucket="dossiers",
        s3_endpoint=request.getfixturevalue("s3"),
        s3_access_key_id=SecretStr("key"),
        s3_secret_access_key=SecretStr("secret"),
        s3_prefix=uuid4().hex,
    )


@pytest.fixture
def store(settings: Settings) -> FileStore:
    return FileStore(open_object_store(settings))


async def put(store: FileStore, content: bytes) -> str:
    sha256 = hashlib.sha256(content).hexdigest()
    await store.put(sha256, io.BytesIO(content))
    return sha256


async def collect(pieces: AsyncIterator[bytes], given: list[bytes]) -> None:
    async for piece in pieces:
        given.append(piece)  # noqa: PERF401 -- what came before the refusal is kept


async def whole(pieces: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in pieces])


@pytest.mark.parametrize("content", [b"a", b"x" * 3_000_001], ids=["small", "of several pieces"])
async def test_what_is_put_is_read(store: FileStore, content: bytes) -> None:
    sha256 = await put(store, content)
    await put(store, content)
    assert await whole(store.read(sha256)) == content


async def test_what_is_deleted_is_gone_and_may_be_deleted_again(store: FileStore) -> None:
    sha256 = await put(store, b"gone soon")
    await store.delete(sha256)
    await store.delete(sha256)
    with pytest.raises(FileDamaged):
        await store.verify(sha256)


async def test_of_a_damaged_file_the_last_piece_is_never_given(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    store = FileStore(open_object_store(settings))
    content = b"x" * 2_500_000
    sha256 = await put(store, content)
    (lying,) = (path for path in settings.files_folder.rglob("*") if path.is_file())
    lying.write_bytes(content[:-1] + b"y")
    given: list[bytes] = []
    with pytest.raises(FileDamaged):
        await collect(store.read(sha256), given)
    assert len(b"".join(given)) < len(content)
    await put(store, content)
    await store.verify(sha256)


@pytest.mark.parametrize("name", ["../secret", "a" * 63, "A" * 64, f"{'a' * 64}/..", ""])
async def test_nothing_but_a_hash_is_ever_a_key(store: FileStore, name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        await store.put(name, io.BytesIO(b"a"))


async def test_a_storage_that_does_not_answer_is_unavailable() -> None:
    (port,) = free_ports(1)
    settings = Settings(
        s3_bucket="dossiers",
        s3_endpoint=f"http://127.0.0.1:{port}",
        s3_access_key_id=SecretStr("key"),
        s3_secret_access_key=SecretStr("secret"),
    )
    store = FileStore(open_object_store(settings))
    with pytest.raises(Unavailable):
        await store.verify("a" * 64)
    with pytest.raises(Unavailable):
        await put(store, b"a")


async def test_a_draft_that_a_killed_process_left_is_cleared_away_and_nothing_else(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    store = FileStore(open_object_store(settings))
    sha256 = await put(store, b"whole")
    (lying,) = settings.files_folder.rglob(sha256)
    draft = lying.with_name(f"{'a' * 64}#1")
    draft.write_bytes(b"hal")
    assert await store.clear_drafts(older_than_seconds=3600) == 0
    assert await store.clear_drafts(older_than_seconds=-1) == 1
    assert not draft.exists()
    await store.verify(sha256)


async def test_the_folder_is_its_owners_alone(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    open_object_store(settings)
    assert settings.files_folder.stat().st_mode & 0o077 == 0
