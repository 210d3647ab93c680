"""Never orphaned: what waits for nobody becomes an incident that somebody owns, and ends when somebody can do the work again."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from activities.watch import look_over
from auditor.orphans import Orphan, orphans
from policy.clock import local_day
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.people.officers import create_first_administrator
from tests.api.people import CENTRE, CITY, PROVINCE, WARD, Caller, Offices, application, refused, running

OTHER_WARD = "63.01843"
AT_ONCE = timedelta(0)


@pytest.fixture(scope="module")
async def pool(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(settings.model_copy(update={"database_url": SecretStr(await new_database())}))
    yield pool
    await pool.close()


@pytest.fixture(scope="module")
async def house(settings: Settings, pool: asyncpg.Pool, client: Client) -> AsyncIterator[Offices]:
    mine = settings.model_copy(update={"task_queue": "incidents"})
    async with (
        build_worker(client, mine, build_activities(pool, mine)),
        running(application(mine, pool, client)) as http,
    ):
        yield Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))


def today() -> date:
    return local_day(datetime.now(UTC))


async def open_incidents(caller: Caller) -> dict[tuple[str, str, str | None], str | None]:
    """Owners of the open incidents that the caller is shown."""
    answer = await caller.get("/v1/incidents", limit=200)
    assert answer.status_code == 200, answer.text
    return {(one["unit"], one["role"], one["nomination"]): one["owner"] for one in answer.json()["incidents"]}


async def leave(pool: asyncpg.Pool, *officers: Caller) -> None:
    await pool.execute("update officer set left_at = now() where id = any($1::text[])", [one.officer for one in officers])


async def test_an_office_without_an_appraiser_becomes_an_incident_of_its_chair_until_one_comes(
    house: Offices, pool: asyncpg.Pool
) -> None:
    nomination = await house.submit(WARD)
    chair = await house.officer(WARD, "chair")
    assert await orphans(pool, today(), AT_ONCE) == [Orphan(WARD, "appraiser", None)]
    assert await orphans(pool, today()) == []  # the watch's own timer runs
    assert await look_over(pool, today()) == await look_over(pool, today())
    assert await open_incidents(chair) == {(WARD, "appraiser", None): chair.officer}
    assert await orphans(pool, today(), AT_ONCE) == []
    appraiser = await house.officer(WARD, "appraiser")
    await look_over(pool, today())
    assert (WARD, "appraiser", None) not in await open_incidents(chair)
    await house.take_step(nomination)
    await leave(pool, appraiser, chair)


async def test_without_a_chair_the_nearest_administrator_owns_it_and_may_hand_it_on(house: Offices, pool: asyncpg.Pool) -> None:
    await house.submit(CITY)
    await leave(pool, *[one for one in house.made.values() if one.unit == CITY and one is not await house.clerk(CITY)])
    province = await house.officer(PROVINCE, "administrator")
    await look_over(pool, today())
    assert (await open_incidents(province))[CITY, "appraiser", None] == province.officer
    await leave(pool, province)
    await look_over(pool, today())
    centre = house.administrator
    incidents = (await centre.get("/v1/incidents")).json()["incidents"]
    (one,) = [incident for incident in incidents if incident["unit"] == CITY]
    assert one["owner"] not in {province.officer, None}
    assert one["waiting"] == 1
    stranger = await house.officer("63.01", "administrator")
    refused(await stranger.post(f"/v1/incidents/{one['id']}/take", {}), 404, "not-found")
    nearer = await house.another(PROVINCE, "administrator")
    taken = await nearer.post(f"/v1/incidents/{one['id']}/take", {})
    assert taken.json()["owner"] == nearer.officer
    await look_over(pool, today())
    assert (await open_incidents(nearer))[CITY, "appraiser", None] == nearer.officer


async def test_an_absent_officer_without_a_substitute_is_not_there(house: Offices, pool: asyncpg.Pool) -> None:
    appraiser = await house.another(CITY, "appraiser")
    await look_over(pool, today())
    assert (CITY, "appraiser", None) not in await open_incidents(house.administrator)
    await pool.execute(
        "insert into substitution (id, absent, valid_from, valid_to, created_by) values ('su-1', $1, $2, $2, $1)",
        appraiser.officer,
        today(),
    )
    await look_over(pool, today())
    assert (CITY, "appraiser", None) in await open_incidents(house.administrator)
    substitute = await house.another(CITY, "clerk")
    await pool.execute("update substitution set substitute = $1 where id = 'su-1'", substitute.officer)
    await look_over(pool, today())
    assert (CITY, "appraiser", None) not in await open_incidents(house.administrator)
    await leave(pool, substitute)
    await look_over(pool, today())
    assert (CITY, "appraiser", None) in await open_incidents(house.administrator)
    await look_over(pool, today() + timedelta(days=1))
    assert (CITY, "appraiser", None) not in await open_incidents(house.administrator)


async def test_a_case_that_everybody_there_must_leave_alone_is_an_incident_of_its_own(house: Offices, pool: asyncpg.Pool) -> None:
    await pool.execute("update officer set left_at = now() from membership m where m.officer = officer.id and m.unit = $1", CITY)
    house.made.clear()
    appraiser = await house.another(CITY, "appraiser")
    mine = await house.submit(CITY)
    other = await house.submit(CITY)
    await pool.execute("update nominee set officer = $2 where nomination = $1", mine, appraiser.officer)
    await look_over(pool, today())
    incidents = await open_incidents(house.administrator)
    assert (CITY, "appraiser", mine) in incidents
    assert (CITY, "appraiser", other) not in incidents
    assert (CITY, "appraiser", None) not in incidents
    assert await orphans(pool, today(), AT_ONCE) == []
    await house.another(CITY, "appraiser")
    await look_over(pool, today())
    assert (CITY, "appraiser", mine) not in await open_incidents(house.administrator)


async def test_an_incident_without_an_owner_is_an_orphan(house: Offices, pool: asyncpg.Pool) -> None:
    await house.submit(OTHER_WARD)
    gone = await pool.fetch("update officer set left_at = now() where left_at is null returning id")
    try:
        watched = await look_over(pool, today())
        assert watched.unowned == watched.open > 0
        assert Orphan(OTHER_WARD, "appraiser", None) in await orphans(pool, today(), AT_ONCE)
    finally:
        await pool.execute("update officer set left_at = null where id = any($1::text[])", [row["id"] for row in gone])
    assert (await look_over(pool, today())).unowned == 0
