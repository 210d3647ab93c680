"""Starters that hand over what dissolved units have open are killed in the midst of a round: the next one goes on."""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from models.ids import new_nomination_id
from models.vocabulary import Level
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun
from tests.climbing import Climb, a_policy, insert_dossier

DISTRICT = a_policy(levels=(Level.DISTRICT, Level.PROVINCE))
ROOT = Path(__file__).parent.parent.parent
OPEN, KILLS = 30, 2


async def handed_over(database: asyncpg.Pool) -> int:
    return int(await database.fetchval("select count(*) from ledger where act = 'handed_over'"))


async def a_starter_that_is_killed(settings: Settings, database: asyncpg.Pool, after: int) -> None:
    """The real one, with its sweeper, until so many are handed over."""
    (port,) = free_ports(1)
    starter = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from runtime.starter import main; main()"),
        cwd=ROOT,
        env={**os.environ, **settings.environment(), "VINHDANH_STARTER_PORT": str(port)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        async with asyncio.timeout(60):
            while await handed_over(database) < after:  # noqa: ASYNC110 -- it happens in another process
                await asyncio.sleep(0.005)
    finally:
        starter.kill()
        await starter.wait()


@pytest.mark.timeout(180)
async def test_a_district_is_handed_over_whoever_dies_over_it(
    client: Client, settings: Settings, new_database: Callable[[], Awaitable[str]]
) -> None:
    mine = settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "task_queue": f"handing-over-{uuid4().hex}",
            "today": date(2025, 7, 1),
            "hand_over_late_dossiers": True,
        }
    )
    pool = await open_pool(mine)
    try:
        async with build_worker(client, mine, build_activities(pool, mine)):
            climbs = [Climb(client, mine.task_queue, DISTRICT, (), nomination=new_nomination_id()) for _ in range(OPEN)]
            for climb in climbs:
                await insert_dossier(pool, climb, ["An", "Bình"])
            await asyncio.gather(*(climb.start() for climb in climbs))
            for climb in climbs:
                await begun(pool, climb.nomination)
            for kill in range(KILLS):
                await a_starter_that_is_killed(mine, pool, after=kill * OPEN // KILLS + 1)
            await a_starter_that_is_killed(mine, pool, after=OPEN)
            rows = await pool.fetch("select nomination from ledger where act = 'handed_over'")
            assert Counter(row["nomination"] for row in rows) == Counter(climb.nomination for climb in climbs)
            offices = await pool.fetch("select unit, level, count(*) from task where closed_at is null group by unit, level")
            assert [tuple(row) for row in offices] == [("34.19", "province", OPEN)]
            await assert_sound(pool, client, *(climb.nomination for climb in climbs))
    finally:
        await pool.close()
