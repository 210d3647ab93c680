"""`vinhdanh audit verify` as an auditor calls it: exit code, sentences, JSON; with a database, a backup, an archive alone."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any, NamedTuple

import asyncpg
import pytest
from pydantic import SecretStr

from runtime.database import open_pool
from runtime.settings import Settings
from tests.ledgers import sign, signer_of, write_archive, write_chain

ROOT = Path(__file__).parents[3]


class Installation(NamedTuple):
    """A ledger with a checkpoint and an archive, and how it is reached."""

    settings: Settings
    pool: asyncpg.Pool
    url: str
    chain: str
    vkey: str
    checkpoint: Path


class Said(NamedTuple):
    """What a command has said: its exit code, its sentences, and the JSON of its last line."""

    code: int | None
    text: str
    json: dict[str, Any]


@pytest.fixture(scope="module")
async def installation(
    engine_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    url, folder = await new_database(), tmp_path_factory.mktemp("installation")
    settings = engine_settings.model_copy(update={"database_url": SecretStr(url), "data_dir": folder, "database_pool_min": 1})
    pool, chain = await open_pool(settings), ""
    signer = signer_of(pool, settings)
    for _ in range(2):
        chain = await write_chain(pool, 2)
        await sign(signer)
    await write_archive(pool, signer.objects, chain)
    await sign(signer)
    note, vkey = await pool.fetchrow("select note, vkey from checkpoint order by size limit 1") or ("", "")
    checkpoint = folder / "kept.txt"
    await asyncio.to_thread(checkpoint.write_text, note)
    yield Installation(settings, pool, url, chain, vkey, checkpoint)
    await pool.close()


async def verify(settings: Settings, *asked: str) -> Said:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.cli", "audit", "verify", "--json", *asked),
        cwd=ROOT,
        env={**os.environ, **settings.environment()},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, complained = await process.communicate()
    lines = printed.decode().splitlines()
    told = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return Said(process.returncode, "\n".join(lines[:-1]) + complained.decode(), told)


async def test_an_installation_holds_and_its_own_key_says_so(installation: Installation) -> None:
    said = await verify(installation.settings, "--checkpoint", str(installation.checkpoint))
    assert (said.code, said.json["holds"], said.json["keys"], said.json["findings"]) == (0, True, "installation", [])
    assert (said.json["entries"], said.json["leaves"], said.json["checkpoints"], said.json["cases"]) == (4, 5, 7, 1)
    assert "the ledger holds: signed up to leaf 5" in said.text
    installation.checkpoint.write_bytes(b"\xef\xbb\xbf" + installation.checkpoint.read_bytes().replace(b"\n", b"\r\n") + b"\r\n")
    kept = await verify(installation.settings, "--checkpoint", str(installation.checkpoint))
    assert (kept.code, kept.json["checkpoints"]) == (0, 7), "as an editor or a mail leaves it"
    folder = str(installation.settings.files_folder)
    copied = await verify(installation.settings, "--database", "live", "--archive", folder, "--vkey", installation.vkey)
    assert (copied.code, copied.json["keys"], copied.json["cases"]) == (0, "given", 1)


async def test_an_archive_holds_without_any_server(installation: Installation, tmp_path: Path) -> None:
    alone = Settings(data_dir=tmp_path)
    folder = str(installation.settings.files_folder)
    said = await verify(alone, "--archive", folder, "--vkey", installation.vkey)
    assert (said.code, said.json["keys"], said.json["leaves"]) == (0, "given", 5)
    stated = await verify(alone, "--archive", folder)
    assert (stated.code, stated.json["keys"]) == (0, "stated")
    assert "name the one that you know by --vkey" in stated.text


async def test_what_was_done_to_a_backup_is_told_in_words_and_in_json(installation: Installation) -> None:
    async with installation.pool.acquire() as connection:
        await connection.execute("alter table ledger disable trigger user")
        await connection.execute("delete from ledger where nomination = $1 and sequence = 2", installation.chain)
    said = await verify(installation.settings, "--database", installation.url, "--vkey", installation.vkey)
    assert (said.code, said.json["holds"]) == (1, False)
    (finding,) = said.json["findings"]
    assert (finding["part"], finding["deed"], finding["chain"], finding["sequence"]) == ("entry", "removed", installation.chain, 2)
    assert f"entry {installation.chain} 2 removed (database)" in said.text
    assert "THE LEDGER DOES NOT HOLD" in said.text


@pytest.mark.parametrize(
    "asked",
    [
        ("--archive", "/nowhere"),
        ("--checkpoint", "/nowhere"),
        ("--checkpoint", __file__),
        ("--checkpoint", sys.executable),
        ("--vkey", "nobody"),
        ("--database", "mysql://x"),
    ],
)
async def test_what_cannot_be_read_is_no_verdict(tmp_path: Path, asked: tuple[str, str]) -> None:
    said = await verify(Settings(data_dir=tmp_path), *asked)
    assert (said.code, said.json) == (2, {})


async def test_a_database_that_is_away_is_no_verdict_either(tmp_path: Path) -> None:
    said = await verify(Settings(data_dir=tmp_path), "--database", "postgresql://nobody:x@127.0.0.1:1/none")
    assert (said.code, said.json) == (1, {})
    assert "does not answer" in said.text


async def test_a_database_without_a_ledger_is_no_verdict_and_said_to_be_none(
    tmp_path: Path, new_database: Callable[[], Awaitable[str]]
) -> None:
    url = await new_database()
    connection = await asyncpg.connect(url)
    await connection.execute("drop table checkpoint")
    await connection.close()
    said = await verify(Settings(data_dir=tmp_path), "--database", url)
    assert (said.code, said.json) == (2, {})
    assert "holds no ledger of this version" in " ".join(said.text.split())


async def test_an_archive_of_nothing_is_no_verdict(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    said = await verify(Settings(data_dir=tmp_path), "--archive", str(tmp_path))
    assert (said.code, said.json) == (2, {})
    assert "nothing to verify" in said.text


async def test_what_was_never_signed_proves_nothing_and_accuses_nobody(
    tmp_path: Path, new_database: Callable[[], Awaitable[str]]
) -> None:
    url = await new_database()
    connection = await asyncpg.connect(url)
    await write_chain(connection, 2)
    await connection.close()
    said = await verify(Settings(data_dir=tmp_path), "--database", url)
    assert (said.code, said.json["holds"], said.json["unsigned"]) == (1, False, 2)
    assert "nothing here is signed, so nothing can be proved" in said.text
    assert "DOES NOT HOLD" not in said.text


async def test_a_key_file_that_holds_no_key_is_said_to_hold_none(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    (tmp_path / "checkpoint-key").write_text("junk")
    said = await verify(Settings(data_dir=tmp_path), "--archive", str(tmp_path))
    assert (said.code, said.json) == (2, {})
    assert "checkpoint-key holds no Ed25519 key" in " ".join(said.text.replace("│", " ").split())
