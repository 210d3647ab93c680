"""Never orphaned: what waits for nobody becomes an incident that somebody owns, and ends when somebody can do the work again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.client import Client

from activities.watch import look_over
from auditor.orphans import Orphan, lasting_orphans, orphans
from policy.clock import local_day
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.people.officers import create_first_administrator
from starter.tasks.sweep import look_after_tasks
from tests.api.people import CENTRE, CITY, PROVINCE, WARD, Caller, Offices, application, nominee, refused, running, submission

OTHER_WARD = "63.01843"
A_MOMENT = timedelta(seconds=0.05)


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
    assert await orphans(pool, today()) == [Orphan(WARD, "appraiser", None)]
    assert await lasting_orphans(pool, today(), patience=A_MOMENT) == [Orphan(WARD, "appraiser", None)]
    meanwhile = asyncio.create_task(lasting_orphans(pool, today()))
    assert await look_over(pool, today()) == await look_over(pool, today())
    assert await meanwhile == []  # the watch came by
    assert await open_incidents(chair) == {(WARD, "appraiser", None): chair.officer}
    assert await orphans(pool, today()) == []
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


async def test_whoever_stands_in_for_the_chair_takes_an_incident_and_keeps_it_while_they_do(
    house: Offices, pool: asyncpg.Pool
) -> None:
    await emptied(house, pool)
    await house.submit(CITY)
    chair, stand_in = await house.another(CITY, "chair"), await house.another(WARD, "member")
    days = {"valid_from": str(today()), "valid_to": str(today())}
    begun = await chair.post("/v1/substitutions", {"substitute": stand_in.officer, **days})
    await look_over(pool, today())
    listed = (await stand_in.get("/v1/incidents", limit=200)).json()["incidents"]
    (one,) = [incident["id"] for incident in listed if (incident["unit"], incident["role"]) == (CITY, "appraiser")]
    assert (await stand_in.post(f"/v1/incidents/{one}/take", {})).json()["owner"] == stand_in.officer
    await look_over(pool, today())
    assert (await open_incidents(stand_in))[CITY, "appraiser", None] == stand_in.officer
    await chair.post(f"/v1/substitutions/{begun.json()['id']}/end", {})
    await look_over(pool, today())
    assert (await open_incidents(chair))[CITY, "appraiser", None] == chair.officer
    await leave(pool, chair, stand_in)


async def test_a_case_that_everybody_there_must_leave_alone_is_an_incident_of_its_own(house: Offices, pool: asyncpg.Pool) -> None:
    await emptied(house, pool)
    appraiser = await house.another(CITY, "appraiser")
    mine = await house.submit(CITY)
    other = await house.submit(CITY)
    await pool.execute("update nominee set officer = $2 where nomination = $1", mine, appraiser.officer)
    await look_over(pool, today())
    incidents = await open_incidents(house.administrator)
    assert (CITY, "appraiser", mine) in incidents
    assert (CITY, "appraiser", other) not in incidents
    assert (CITY, "appraiser", None) not in incidents
    assert await orphans(pool, today()) == []
    await house.another(CITY, "appraiser")
    await look_over(pool, today())
    assert (CITY, "appraiser", mine) not in await open_incidents(house.administrator)


async def test_an_incident_without_an_owner_is_an_orphan(house: Offices, pool: asyncpg.Pool) -> None:
    await house.submit(OTHER_WARD)
    gone = await pool.fetch("update officer set left_at = now() where left_at is null returning id")
    try:
        watched = await look_over(pool, today())
        assert watched.unowned == watched.open > 0
        assert Orphan(OTHER_WARD, "appraiser", None) in await orphans(pool, today())
    finally:
        await pool.execute("update officer set left_at = null where id = any($1::text[])", [row["id"] for row in gone])
    assert (await look_over(pool, today())).unowned == 0


async def test_organisations_beneath_are_seen_from_above_and_others_are_not(house: Offices, pool: asyncpg.Pool) -> None:
    ward = await house.another(WARD, "administrator")
    below, above, elsewhere = (f"truong-{uuid4().hex[:8]}" for _ in range(3))
    for code, parent, level in ((below, WARD, "commune"), (above, WARD, "province"), (elsewhere, OTHER_WARD, "commune")):
        school = {
            "code": code,
            "name": "Trường Thử",
            "kind": "school",
            "parent": parent,
            "level": level,
            "valid_from": "2010-01-01",
        }
        assert (await house.administrator.post("/v1/organisations", school)).status_code == 201
    await pool.executemany(
        "insert into incident (unit, role, kind, closed_at) values ($1, 'appraiser', 'nobody_there', now())",
        [(code,) for code in (below, above, elsewhere)],
    )

    async def closed(caller: Caller) -> set[str]:
        page = (await caller.get("/v1/incidents", open=False, limit=200)).json()
        return {one["unit"] for one in page["incidents"]} & {below, above, elsewhere}

    assert await closed(ward) == {below}
    assert await closed(await house.another(PROVINCE, "auditor")) == {below, above, elsewhere}
    assert await closed(await house.another(PROVINCE, "clerk")) == set()
    assert await closed(house.administrator) == {below, above, elsewhere}


async def emptied(house: Offices, pool: asyncpg.Pool) -> None:
    """Nobody works at the city any more."""
    await pool.execute("update officer set left_at = now() from membership m where m.officer = officer.id and m.unit = $1", CITY)
    house.made.clear()


async def test_who_drafts_does_not_appraise_where_the_policy_keeps_that_apart(house: Offices, pool: asyncpg.Pool) -> None:
    await emptied(house, pool)
    both = await house.another(CITY, "clerk", "appraiser")
    bound, free = [(await both.post("/v1/nominations", submission())).json()["id"] for _ in range(2)]
    await pool.execute(
        """update dossier set start = jsonb_set(start, '{policy,apart}', '[["draft", "appraise"]]') where id = $1""", bound
    )
    await look_over(pool, today())
    incidents = await open_incidents(house.administrator)
    assert (CITY, "appraiser", bound) in incidents
    assert (CITY, "appraiser", free) not in incidents
    rights = (await both.get(f"/v1/nominations/{bound}/rights")).json()["rights"]
    assert [one["allowed"] for one in rights if one["command"] == "appraise"] == [False]


async def test_what_was_done_before_a_split_counts_for_those_who_were_split_off(house: Offices, pool: asyncpg.Pool) -> None:
    ward, city = await house.another(OTHER_WARD, "appraiser"), CITY
    nomination = await house.submit(OTHER_WARD, award="LDTT", nominees=2)
    await ward.post(f"/v1/nominations/{nomination}/appraise", {})
    while (await house.administrator.get(f"/v1/nominations/{nomination}/progress")).json()["office"]["code"] != city:
        await house.take_step(nomination)
    await emptied(house, pool)
    moved = await house.another(city, "appraiser")
    first = (await moved.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"][0]["id"]
    held = await moved.post(f"/v1/nominations/{nomination}/hold", {"ground": "complaint", "nominees": [first]})
    (branch,) = held.json()["splits"]
    await pool.execute("update officer set left_at = now() where id = $1", moved.officer)
    # Who appraised at the ward comes to the city, and is alone there.
    body = {"unit": city, "role": "appraiser", "valid_from": str(today())}
    assert (await house.administrator.post(f"/v1/officers/{ward.officer}/memberships", body)).status_code == 201
    await look_over(pool, today())
    incidents = await open_incidents(house.administrator)
    assert {(city, "appraiser", nomination), (city, "appraiser", branch)} <= set(incidents)


async def test_a_task_whose_substitute_stands_on_the_list_goes_back_to_the_office(house: Offices, pool: asyncpg.Pool) -> None:
    await emptied(house, pool)
    absent, stand_in, colleague = [await house.another(CITY, role) for role in ("appraiser", "clerk", "appraiser")]
    clerk, tasks = await house.officer(CITY, "clerk"), {}
    for name, nominees in (("own", [nominee(officer=stand_in.officer)]), ("other", [nominee()])):
        tasks[name] = (await clerk.post("/v1/nominations", submission(nominees=nominees))).json()["id"]
        claimed = await absent.post(f"/v1/nominations/{tasks[name]}/task/claim", {"task": 1, "claim": 0})
        assert claimed.status_code == 200, claimed.text
    await look_over(pool, today())
    days = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=3))}
    assert (await absent.post("/v1/substitutions", {"substitute": stand_in.officer} | days)).status_code == 201
    assert await orphans(pool, today()) == [Orphan(CITY, "appraiser", tasks["own"])]
    assert (await look_over(pool, today())).held_up == 1

    await look_after_tasks(pool)

    assert (await look_over(pool, today())).held_up == 0
    assert await orphans(pool, today()) == []
    held = (await colleague.get(f"/v1/nominations/{tasks['own']}/task")).json()
    assert (held["claimed_by"], held["claim"]) == (None, 2)
    acts = await pool.fetch("select act, before, reason from task_act where nomination = $1 order by id", tasks["own"])
    assert tuple(acts[-1]) == ("moved", absent.officer, "holder_cannot_act")
    done = await colleague.post(f"/v1/nominations/{tasks['own']}/appraise", {"task": 1, "claim": 2})
    assert done.status_code == 200, done.text
    kept = (await colleague.get(f"/v1/nominations/{tasks['other']}/task")).json()
    assert kept["claimed_by"]["id"] == absent.officer, "the substitute may do this one"


async def test_the_watch_counts_what_is_open_and_has_no_task(house: Offices, pool: asyncpg.Pool) -> None:
    nomination = await house.submit(CITY)
    assert (await look_over(pool, today())).without_task == 0
    await pool.execute("update task set closed_at = now() where nomination = $1", nomination)
    assert (await look_over(pool, today())).without_task == 1
    assert Orphan(CITY, None, nomination) in await lasting_orphans(pool, today(), patience=A_MOMENT)
    await pool.execute("update task set closed_at = null where nomination = $1", nomination)
    assert (await look_over(pool, today())).without_task == 0


async def test_nobody_on_the_list_sees_to_its_incident(house: Offices, pool: asyncpg.Pool) -> None:
    await emptied(house, pool)
    chair, appraiser = await house.another(CITY, "chair"), await house.another(CITY, "appraiser")
    clerk, nominees = await house.officer(CITY, "clerk"), [nominee(officer=one.officer) for one in (chair, appraiser)]
    nomination = (await clerk.post("/v1/nominations", submission(nominees=nominees))).json()["id"]
    await look_over(pool, today())
    key = (CITY, "appraiser", nomination)
    assert (await open_incidents(house.administrator))[key] not in {chair.officer, None}
    incidents = (await house.administrator.get("/v1/incidents", limit=200)).json()["incidents"]
    (one,) = [incident for incident in incidents if incident["nomination"] == nomination]
    refused(await chair.post(f"/v1/incidents/{one['id']}/take", {}), 403, "own-nomination")


async def test_a_chair_who_is_none_any_more_hands_the_incident_on(house: Offices, pool: asyncpg.Pool) -> None:
    await emptied(house, pool)
    chair = await house.another(CITY, "chair", "clerk")
    await house.submit(CITY)
    await look_over(pool, today())
    key = (CITY, "appraiser", None)
    assert (await open_incidents(chair))[key] == chair.officer
    await pool.execute("update membership set ended_at = now() where officer = $1 and role = 'chair'", chair.officer)
    assert Orphan(*key) in await orphans(pool, today())
    await look_over(pool, today())
    assert (await open_incidents(house.administrator))[key] not in {chair.officer, None}
