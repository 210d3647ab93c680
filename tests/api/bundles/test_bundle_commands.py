"""`vinhdanh audit bundle`, `vinhdanh verify`, and `python -m proofs` on a machine that has nothing else."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import cryptography
import pytest
from typer.testing import CliRunner, Result

from runtime.audit import bundle as command
from runtime.audit.database import operator
from runtime.cli import app
from tests.bundles import NAMES, Scene

ROOT = Path(__file__).parents[3]
ALONE = """
import sys
class NothingElse:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in {"proofs", "cryptography", "_cffi_backend", "cffi"} | sys.stdlib_module_names | set(sys.builtin_module_names):
            raise ImportError(f"{name} is not there")
        if top in {"socket", "_socket", "ssl", "http", "asyncio"}:
            raise ImportError(f"{name}: there is no network")
sys.meta_path.insert(0, NothingElse())
sys.path += [sys.argv.pop(1), sys.argv.pop(1)]
try:
    import pydantic
except ImportError:
    pass
else:
    sys.exit("pydantic is there")
from proofs.__main__ import main
sys.exit(main())
"""


@pytest.fixture
def vinhdanh(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Awaitable[Result]]:
    """The command line on the scene's installation."""
    monkeypatch.setattr(command, "get_settings", lambda: scene.house.settings)

    async def run(*words: Any) -> Result:
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, [str(word) for word in words]))

    return run


def last(result: Result) -> dict[str, Any]:
    return dict(json.loads(result.stdout.splitlines()[-1]))


async def test_a_bundle_is_written_and_verified_by_the_two_commands(
    scene: Scene, vinhdanh: Callable[..., Awaitable[Result]], tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    made = await vinhdanh("audit", "bundle", scene.nomination, "--output", file, "--json")
    assert made.exit_code == 0, made.output
    said = last(made)
    assert (said["file"], said["signed"], said["nominees"]) == (str(file), True, scene.nominees)
    log = "select officer, subject, nominees from personal_read where operation = 'audit_bundle'"
    logged = [tuple(row) for row in await scene.house.pool.fetch(log)]
    assert logged == [(operator(), scene.nomination, scene.nominees)], "whoever takes names out leaves a row"
    noted = tmp_path / "checkpoint.txt"
    earlier = await scene.source.checkpoint()
    assert earlier is not None
    noted.write_text(earlier.note.replace("\n", "\r\n") + "\r\n", encoding="utf-8-sig")
    checked = await vinhdanh("verify", file, "--vkey", said["vkey"], "--checkpoint", noted, "--json")
    assert (checked.exit_code, last(checked)["all_holds"], last(checked)["fails"]) == (0, True, 0)
    told = await vinhdanh("verify", file, "--vkey", said["vkey"], "--lang", "en")
    assert (told.exit_code, told.stdout.splitlines()[-1]) == (0, "Everything that could be checked holds; 2 could not be checked.")
    assert "Mọi điều kiểm tra được đều đúng" in (await vinhdanh("verify", file)).stdout

    changed = bytearray(file.read_bytes())
    changed[changed.index(NAMES[0].encode()) + 1] ^= 1
    file.write_bytes(changed)
    wrong = await vinhdanh("verify", file, "--lang", "en")
    assert wrong.exit_code == 1
    assert "  - The file people.json is not the one that the manifest lists." in wrong.stdout.splitlines()
    file.write_bytes(b"junk")
    for junk in (file, tmp_path / "nowhere.zip", tmp_path):
        assert (await vinhdanh("verify", junk, "--json")).exit_code == 2
    assert (await vinhdanh("verify", file, "--lang", "fr")).exit_code == 2
    nowhere = await vinhdanh("audit", "bundle", scene.nomination, "--output", tmp_path / "none" / "case.zip")
    assert (nowhere.exit_code, "No such file or directory" in nowhere.output) == (2, True)
    mistyped = await vinhdanh("verify", file, "--vkey", said["vkey"][:-1], "--json")
    assert (mistyped.exit_code, last(mistyped)["unreadable"]) == (2, "no_vkey")


async def test_an_archive_folder_alone_is_enough_and_what_is_asked_wrongly_is_told(
    scene: Scene, vinhdanh: Callable[..., Awaitable[Result]], tmp_path: Path
) -> None:
    file = tmp_path / "case.zip"
    made = await vinhdanh("audit", "bundle", scene.joined, "--archive", scene.house.folder, "--output", file, "--json")
    assert (made.exit_code, last(made)["signed"]) == (0, False), made.output
    assert "không có khóa để ký" in made.stdout
    assert (await vinhdanh("verify", file)).exit_code == 1
    assert (await vinhdanh("verify", file, "--unsigned")).exit_code == 0
    key = scene.house.settings.checkpoint_key
    made = await vinhdanh("audit", "bundle", scene.joined, "--archive", scene.house.folder, "--key", key, "--output", file)
    assert made.exit_code == 0, made.output
    assert (await vinhdanh("verify", file)).exit_code == 0
    for words in (
        [scene.joined, "--archive", tmp_path],
        [scene.joined, "--key", tmp_path / "none"],
        [scene.joined, "--nominee", "999999"],
        [scene.joined, "--noted", "999999"],
        ["hs-aaaaaaaaaaaaaaaa"],
        [scene.session],
    ):
        assert (await vinhdanh("audit", "bundle", *words, "--output", file)).exit_code == 2, words


async def test_what_is_not_signed_yet_can_be_signed_first(
    scene: Scene, vinhdanh: Callable[..., Awaitable[Result]], tmp_path: Path
) -> None:
    nomination, file = await scene.offices.submit(), tmp_path / "case.zip"
    assert (await vinhdanh("audit", "bundle", nomination, "--output", file)).exit_code == 2
    made = await vinhdanh("audit", "bundle", nomination, "--output", file, "--sign")
    assert made.exit_code == 0, made.output
    assert (await vinhdanh("verify", file)).exit_code == 0


async def test_the_verifier_needs_nothing_but_python_and_cryptography(scene: Scene, tmp_path: Path) -> None:
    """In a process of its own, isolated, in which every other import fails, and those of a network as well."""
    file, vkey = tmp_path / "case.zip", await scene.vkey()
    file.write_bytes(await scene.bundle())
    libraries = Path(cryptography.__file__).parents[1]

    def alone(*words: str) -> subprocess.CompletedProcess[str]:
        asked = [sys.executable, "-I", "-S", "-c", ALONE, str(ROOT), str(libraries), str(file), *words]
        return subprocess.run(asked, capture_output=True, text=True, check=False, cwd=tmp_path, env={})

    found = alone("--vkey", vkey, "--json", "--lang", "en")
    assert (found.returncode, found.stderr) == (0, "")
    said = json.loads(found.stdout)
    assert (said["all_holds"], said["fails"], said["subject"]["nomination"]) == (True, 0, scene.nomination)
    assert "ĐÚNG" in alone("--vkey", vkey).stdout
    file.write_bytes(file.read_bytes()[:-1] + b"\x01")
    assert alone("--vkey", vkey).returncode == 1
    file.write_bytes(b"PK")
    assert alone().returncode == 2


async def test_whoever_stops_reading_gets_no_traceback(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "case.zip"
    file.write_bytes(await scene.bundle())

    def unread() -> tuple[int, str]:
        asked = [sys.executable, "-m", "proofs", str(file)]
        with subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.close()
            return process.wait(), process.stderr.read()

    assert await asyncio.to_thread(unread) == (2, "")


async def test_a_machine_with_other_letters_tells_it_all_the_same(scene: Scene, tmp_path: Path) -> None:
    file = tmp_path / "case.zip"
    file.write_bytes(await scene.bundle())
    asked = [sys.executable, "-m", "proofs", str(file)]
    told = await asyncio.to_thread(
        subprocess.run, asked, cwd=ROOT, capture_output=True, check=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert told.stdout.decode().splitlines()[0] == "CHƯA KIỂM TRA ĐƯỢC"
