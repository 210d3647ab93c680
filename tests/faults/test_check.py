"""`vinhdanh check` as an administrator meets it: over a running installation, with the numbers that must be 0."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import Stack

ROOT = Path(__file__).parent.parent.parent
WITHOUT_LEDGER = """
insert into nomination (id, version, state, nominees, award, regime, policy_version, unit, path, received_on, opened_at, changed_at,
  closed_at)
values ('hs-aaaaaaaaaaaaaaaa', 3, 'awarded', 1, 'LDTT', 'VN-2017', 'x', '63.058', '{63.058}', '2019-12-01', now(), now(), now())
"""


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    postgres, temporal, ui, starter = free_ports(4)
    settings = Settings(
        data_dir=tmp_path / "data", postgres_port=postgres, temporal_port=temporal, temporal_ui_port=ui, starter_port=starter
    )
    async with Stack(settings) as running:
        yield running


async def check(settings: Settings) -> tuple[int | None, dict[str, int]]:
    """Its exit code, and the last line that it prints."""
    asked = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "runtime.cli", "check"),
        cwd=ROOT,
        env={**os.environ, **settings.environment()},
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await asked.communicate()
    counts: dict[str, int] = json.loads(printed.decode().splitlines()[-1])
    return asked.returncode, counts


@pytest.mark.timeout(120)
async def test_a_sound_installation_is_told_from_one_where_something_is_wrong(stack: Stack) -> None:
    code, counts = await check(stack.settings)
    assert (code, counts["orphans"], set(counts.values())) == (0, 0, {0})
    connection = await asyncpg.connect(stack.settings.postgres_url)
    try:
        await connection.execute(WITHOUT_LEDGER)
    finally:
        await connection.close()
    # However little time the servers give to a statement: the check takes the time that it needs.
    code, counts = await check(stack.settings.model_copy(update={"database_command_timeout_seconds": 0.001}))
    assert code == 1
    assert (counts["orphans"], counts["lost"] + counts["broken"] > 0) == (0, True)
