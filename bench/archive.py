"""`make drill-archive`: all is played, archived and signed; then engine and database are gone, and the archive is asked alone.

What a play of 400 nominations, 4,000 nominees and 20 sessions left is listed, run again and verified by the commands of an auditor.
Everything that is left, histories in clear, and all that the commands say, is searched for whoever the play was about.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvloop

from bench.archive_play import FULL, ROUND_SECONDS, DrillError, Played, Size, play
from bench.archive_search import Hit, found_in, said_in
from bench.house import house
from runtime.codec import EncryptionCodec, key_ring
from runtime.settings import Settings

NOMINATIONS, NOMINEES, SESSIONS = 400, 4_000, 20
LONGEST_SECONDS = 1_800
COMMANDS = ("list", "replay", "verify", "anomalies")
_HITS_TOLD = 20
_METRICS = re.compile(r"^Temporal Metrics:\s+(\S+)$", re.MULTILINE)


@dataclass
class Asked:
    """What the commands answered, each by its name, how long each took, and the exit codes that were not 0."""

    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)


async def drill(size: Size) -> dict[str, Any]:
    """Every figure, and what did not hold. Raises DrillError when there was nothing to ask."""
    with tempfile.TemporaryDirectory(prefix="vinhdanh-archive-") as name:
        left = Path(name)
        async with house(archive_every_seconds=ROUND_SECONDS) as settings:
            begun = time.perf_counter()
            played = await play(settings, size)
            seconds = time.perf_counter() - begun
            take_along(settings, left)
        asked = ask_the_archive(left)
        return told(played, asked, await private_in(left, asked, played), round(seconds, 1))


def take_along(settings: Settings, left: Path) -> None:
    """What is left when engine and database are lost: the storage, the key ring of the histories, the logs; and the last metrics.

    Raises DrillError when the engine does not say where its metrics are.
    """
    said = _METRICS.search((settings.data_dir / "logs" / "temporal.log").read_text())
    if said is None:
        raise DrillError("the engine does not say where its metrics are")
    (left / "metrics.txt").write_text(httpx.get(said[1]).raise_for_status().text)
    shutil.copytree(settings.files_folder, left / "files")
    shutil.copytree(settings.data_dir / "logs", left / "logs")
    shutil.copy(settings.encryption_key_file, left / settings.encryption_key_file.name)


def ask_the_archive(left: Path) -> Asked:
    """What the commands say of the archive, with nothing else in reach: no address of any engine leads anywhere."""
    asked = Asked()
    for command in COMMANDS:
        begun = time.perf_counter()
        done = ask(left, command)
        asked.seconds[command] = round(time.perf_counter() - begun, 1)
        asked.texts[command] = done.stdout + done.stderr
        lines = done.stdout.splitlines()
        if done.returncode or not lines:
            asked.failed.append(f"{command}: exit code {done.returncode}: {done.stderr[-500:]}")
        asked.answers[command] = json.loads(lines[-1]) if lines and lines[-1].startswith("{") else {}
    return asked


def ask(left: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What came of one command of the auditor over the archive alone, with its answer as JSON on the last line."""
    nowhere = {"VINHDANH_DATA_DIR": str(left), "VINHDANH_POSTGRES_PORT": "1", "VINHDANH_TEMPORAL_PORT": "1", "COLUMNS": "150"}
    return subprocess.run(  # noqa: S603 -- our own command
        [sys.executable, "-m", "runtime.cli", "audit", *words, "--archive", str(left / "files"), "--json"],
        capture_output=True,
        text=True,
        env=nowhere | {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parent.parent)},
        timeout=LONGEST_SECONDS,
        check=False,
    )


async def private_in(left: Path, asked: Asked | None, played: Played) -> list[Hit]:
    """Where somebody of the play is named: in what is left, histories in clear, and in what the commands said."""
    hits = [hit for command, text in (asked.texts if asked else {}).items() for hit in found_in(text, played.private, command)]
    settings = Settings(data_dir=left)
    codec = EncryptionCodec(key_ring(settings)) if settings.encryption_key_file.exists() else None
    async for where, text in said_in(left, codec):
        hits += found_in(text, played.private, where)
    return hits


def told(played: Played, asked: Asked, hits: list[Hit], seconds: float) -> dict[str, Any]:
    """The figures, and what did not hold."""
    listed, replayed, verified = (asked.answers[command] for command in ("list", "replay", "verify"))
    holds = {
        "nominations": played.nominations >= NOMINATIONS,
        "nominees": played.nominees >= NOMINEES,
        "sessions": played.sessions >= SESSIONS,
        "every case listed": listed.get("count", 0) >= played.nominations + played.sessions,
        "every case replayed": replayed.get("cases") == listed.get("count"),
        "no divergence": replayed.get("divergences") == [],
        "verified": verified.get("holds") is True and verified.get("cases") == listed.get("count"),
        "nobody named": not hits,
        "every command": not asked.failed,
    }
    return {
        "nominations": played.nominations,
        "nominees": played.nominees,
        "sessions": played.sessions,
        "cases": listed.get("count"),
        "events": replayed.get("events"),
        "leaves": verified.get("leaves"),
        "not_computed": replayed.get("not_computed"),
        "searched_for": len(played.private),
        "named": [f"{hit.where} ({hit.characters} characters)" for hit in hits[:_HITS_TOLD]],
        "seconds": {"play and archive": seconds, **asked.seconds},
        "failed": asked.failed,
        "missed": [name for name, held in holds.items() if not held],
    }


def main() -> int:
    """0 only when everything held."""
    try:
        result = uvloop.run(drill(FULL))
    except DrillError as error:
        result = {"missed": ["all"], "why": str(error)}
    print(json.dumps(result, ensure_ascii=False))
    return 1 if result["missed"] else 0


if __name__ == "__main__":
    sys.exit(main())
