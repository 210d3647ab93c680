"""A join whose worker is killed at any moment: everybody stands in exactly one nomination, and the join comes to its end."""

import asyncio
import sys
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client

from models.vocabulary import Level, NominationState, Role
from runtime.activities import build_activities
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, settled, waiting_for_nobody
from tests.climbing import UNITS, Climb, an_officer, ledger
from tests.faults.killed_joiner import MOMENTS
from tests.joins import NEIGHBOUR, asked, at_province, begin_join, joined

ROOT = Path(__file__).parent.parent.parent
COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
SIDE_BY_SIDE = 2


def program(mine: Settings, moment: str, folder: Path) -> Program:
    """A worker that lives until that moment of a join."""
    return Program(
        name="worker",
        command=(sys.executable, "-m", "tests.faults.killed_joiner", moment),
        log=folder / f"{moment}.log",
        pid_file=folder / f"{moment}.pid",
        ready=is_polling(mine),
        environment={**mine.environment(), "PYTHONPATH": str(ROOT)},
    )


async def three(database: asyncpg.Pool, client: Client, mine: Settings) -> list[Climb]:
    async with build_worker(client, mine, build_activities(database, mine)):
        communes = (UNITS[COMMUNE], NEIGHBOUR, UNITS[COMMUNE])
        return list(await asyncio.gather(*(at_province(database, client, mine.task_queue, 2, commune) for commune in communes)))


async def nominations_of_each(database: asyncpg.Pool, climbs: list[Climb]) -> list[int]:
    """In how many open nominations each nominee stands."""
    rows = await database.fetch(
        "select count(m.id) as places from nominee left join nomination m on m.id = nominee.nomination and m.closed_at is null"
        " where nominee.dossier = any($1::text[]) group by nominee.id",
        [climb.nomination for climb in climbs],
    )
    return [row["places"] for row in rows]


async def a_join_that_is_killed(client: Client, settings: Settings, database: asyncpg.Pool, moment: str, folder: Path) -> None:
    mine = settings.model_copy(update={"task_queue": f"killed-{uuid4().hex}", "sandbox_imports": "warn"})
    climbs = await three(database, client, mine)
    dying = Child(program(mine, moment, folder))
    try:
        await dying.until_ready()
        handle = await begin_join(client, mine.task_queue, asked(climbs, [4, 4, 4], an_officer(Role.APPRAISER, PROVINCE)))
        async with asyncio.timeout(60):
            while dying.exit_code is None:  # noqa: ASYNC110 -- the end of a process is no event of the loop
                await asyncio.sleep(0.05)
    finally:
        dying.kill()
    assert await nominations_of_each(database, climbs) == [1] * 6
    assert await waiting_for_nobody(database, *(climb.nomination for climb in climbs)) == 0
    async with build_worker(client, mine, build_activities(database, mine)):
        result = await handle.result()
        assert (result.joined, result.left_out) == (tuple(climb.nomination for climb in climbs), ())
        await settled(database, *(climb.nomination for climb in climbs))
        one = joined(climbs, result, PROVINCE)
        await one.walk()
        assert one.status is not None
        assert (one.status.state, one.status.nominees) == (NominationState.AWARDED, 6)
        await assert_sound(database, client, climbs[0].nomination)
    for climb in climbs:
        assert [entry["act"] for entry in await ledger(database, climb.nomination)].count("joined") == 1


@pytest.mark.timeout(180)
async def test_a_join_survives_the_death_of_its_worker_at_any_moment(
    client: Client, settings: Settings, database: asyncpg.Pool, tmp_path: Path
) -> None:
    places = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(moment: str) -> None:
        async with places:
            await a_join_that_is_killed(client, settings, database, moment, tmp_path)

    await asyncio.gather(*map(one, MOMENTS))
