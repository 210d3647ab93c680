"""A play whose engines are killed under it, one at a time and two together: it finishes, nothing is lost, nothing is doubled."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from auditor.orphans import lasting_orphans
from auditor.told import told_twice, untold
from models.vocabulary import Outcome
from policy.clock import local_day
from runtime.cli_demo import SCENARIO, SEED
from runtime.cli_play import asking
from runtime.database import open_pool
from runtime.play.layout import Layout, read_layout
from runtime.play.performance import Stage, connection, perform
from runtime.play.plan import PlannedDossier, plan
from runtime.play.result import Result
from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.stack import Stack
from tests.endpoints import until

KILLS = (
    ("worker",),
    ("starter",),
    ("postgres",),
    ("temporal",),
    ("postgres", "temporal"),
    ("worker", "starter"),
)
BETWEEN = 8
"""Dossiers that end between two kills."""
DEAD_SECONDS = 0.5


class Bell:
    """Counts the dossiers that have ended, and wakes whoever waits for so many."""

    def __init__(self) -> None:
        self.count = 0
        self._changed = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def ended(self, dossier: PlannedDossier) -> None:
        del dossier
        self.count += 1
        task = asyncio.get_running_loop().create_task(self._wake())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _wake(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def reaches(self, count: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self.count >= count)


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[Stack]:
    postgres, temporal, ui, starter = free_ports(4)
    settings = Settings(
        data_dir=tmp_path / "data",
        postgres_port=postgres,
        temporal_port=temporal,
        temporal_ui_port=ui,
        starter_port=starter,
        update_wait_seconds=3,
        log_level="WARNING",
    )
    async with Stack(settings) as running:
        yield running


@pytest.fixture(scope="module")
def layout() -> Layout:
    return read_layout(SCENARIO)


async def test_a_play_survives_the_death_of_every_part(stack: Stack, layout: Layout) -> None:
    dossiers = plan(layout, SEED, layout.scenario.demo_sample)
    bell = Bell()
    playing = asyncio.create_task(played(stack, layout, dossiers, bell))
    killed_at, open_then = await kills(stack, bell, playing)
    pool = await open_pool(stack.settings)
    result = await playing
    assert result.tallies.faults == []
    assert killed_at[-1] < len(dossiers), "the last kill came after the play was over"
    assert [check.found for check in result.checks(layout) if not check.held] == []
    assert (result.tallies.open, result.lost, result.doubled) == (0, 0, 0)
    assert min(open_then) > 0, "nothing was open, so that nothing could wait for nobody"
    assert result.tallies.dossiers == len(dossiers)
    assert result.tallies.outcomes[Outcome.AWARDED] == sum(dossier.awarded for dossier in dossiers)
    assert result.evidence is not None
    assert result.evidence.violations == []
    assert result.evidence.orphans == []
    await until(lambda: nobody_is_missed(pool), seconds=60)
    assert await told_twice(pool) == []
    await pool.close()


async def nobody_is_missed(pool: asyncpg.Pool) -> bool:
    return await untold(pool, timedelta(0)) == []


async def played(stack: Stack, layout: Layout, dossiers: tuple[PlannedDossier, ...], bell: Bell) -> Result:
    token = stack.settings.administrator_token_file.read_text().strip()
    async with connection(stack.settings.starter_url) as http:
        return await perform(Stage(http, token, asking(stack.settings)), layout, dossiers, SEED, bell)


async def kills(stack: Stack, bell: Bell, playing: "asyncio.Task[Result]") -> tuple[list[int], list[int]]:
    """How many dossiers had ended at each kill, and how many nominations were open after it, none of which waited for nobody."""
    counts, open_then = [], []
    for number, parts in enumerate(KILLS, 1):
        reached = asyncio.create_task(bell.reaches(number * BETWEEN))
        await asyncio.wait({reached, playing}, return_when=asyncio.FIRST_COMPLETED)
        reached.cancel()
        assert not playing.done(), "the play ended before the kill"
        counts.append(bell.count)
        for part in parts:
            stack.kill(part)
        await asyncio.sleep(DEAD_SECONDS)
        for part in parts:
            await stack.start(part)
        open_then.append(await open_and_waiting_for_somebody(stack.settings))
    return counts, open_then


async def open_and_waiting_for_somebody(settings: Settings) -> int:
    """How many nominations are open, after it was asked that nothing waits for nobody."""
    pool = await open_pool(settings)
    still_open: int = await pool.fetchval("select count(*) from nomination where closed_at is null and version > 0")
    assert await lasting_orphans(pool, local_day(datetime.now(UTC))) == [], "while it goes on, something waits for nobody"
    await pool.close()
    return still_open
