"""POST /v1/joins: several nominations at one office go on as one, and everybody finds theirs again."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client

from activities.record import JOIN
from models.errors import NotFound
from models.ids import joined_nomination_id
from starter.people.caller import Caller as Seer
from starter.people.persons import person_of
from starter.rights.standing import read_standing
from starter.rights.visibility import AreaCache, must_see
from tests.api.people import CITY, PROVINCE, STEPS, WARD, Caller, Offices, submission
from tests.auditing import assert_sound

NEIGHBOUR = "63.01843"


async def at_city(offices: Offices, unit: str, nominees: int = 2) -> tuple[str, int]:
    """A list of a ward that stands at the city, and its open task."""
    return await until_city(offices, await offices.submit(unit, award="LDTT", nominees=nominees))


async def until_city(offices: Offices, nomination: str) -> tuple[str, int]:
    """The nomination, once it stands at the city, and its open task."""
    while True:
        seen = (await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json()
        if seen["office"]["code"] == CITY:
            return nomination, seen["task"]
        await offices.take_step(nomination)


def of(*listed: tuple[str, int]) -> dict[str, Any]:
    return {"sources": [{"nomination": nomination, "task": task} for nomination, task in listed]}


@pytest.fixture(scope="module")
async def appraiser(offices: Offices) -> Caller:
    return await offices.officer(CITY, "appraiser")


async def test_two_lists_go_on_as_one_and_each_unit_finds_its_own_again(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool, client: Client
) -> None:
    a, b = [await at_city(offices, unit) for unit in (WARD, NEIGHBOUR)]
    key = uuid4().hex
    answer = await appraiser.post("/v1/joins", of(a, b), key)
    assert answer.status_code == 200, answer.text
    result = answer.json()
    target = result["nomination"]
    assert (result["joined"], result["left_out"], result["nominees"]) == ([a[0], b[0]], [], 4)
    assert (await appraiser.post("/v1/joins", of(a, b), key)).json() == result
    assert (await appraiser.post("/v1/joins", of(b, a), key)).json()["type"] == "/problems/key-reused"
    assert (await appraiser.get(f"/v1/joins/{key}")).json() == {"state": "done", "answer": result, "problem": None}
    other = await offices.officer(CITY, "chair")
    assert (await other.get(f"/v1/joins/{key}")).json()["state"] == "unknown"

    ward = await offices.clerk(WARD)
    assert (await ward.get(f"/v1/nominations/{target}")).status_code == 404, "it names people of another ward"
    seen = (await ward.get(f"/v1/nominations/{a[0]}")).json()
    assert (seen["state"], seen["nominees"]) == ("joined", 0)
    timeline = (await ward.get(f"/v1/nominations/{a[0]}/timeline")).json()
    assert (timeline["entries"][-1]["act"], timeline["entries"][-1]["others"]) == ("joined", [target])
    assert timeline["branches"] == [{"id": target, "state": "appraising"}]

    whole = (await appraiser.get(f"/v1/nominations/{target}/timeline")).json()
    assert (whole["entries"][0]["act"], whole["entries"][0]["others"]) == ("joined_from", [a[0], b[0]])
    await offices.climb(target)
    mine = (await ward.get(f"/v1/nominations/{a[0]}/nominees")).json()["nominees"]
    assert [(one["position"], one["outcome"], one["number"]) for one in mine] == [(1, "awarded", 1), (2, "awarded", 2)]
    await assert_sound(database, client, a[0])


async def test_whoever_saw_a_join_before_all_had_come_no_longer_sees_it_afterwards(
    offices: Offices, database: asyncpg.Pool
) -> None:
    ward, target, areas = await offices.clerk(WARD), joined_nomination_id(uuid4().hex), AreaCache()
    caller = Seer(await person_of(database, ward.officer), frozenset())
    first, second = await offices.submit(WARD), await offices.submit(NEIGHBOUR)
    at_the_city = (target, "appraising", 1, "district", CITY, "appraise", [CITY], datetime.now(UTC))
    try:
        await database.execute(JOIN, first, *at_the_city)
        await must_see(database, areas, caller, target)
        await database.execute(JOIN, second, *at_the_city)
        with pytest.raises(NotFound):
            await must_see(database, areas, caller, target)
    finally:
        await database.execute("delete from nomination where id = $1", target)


async def test_one_that_moved_is_left_out_and_one_alone_is_not_joined(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool, client: Client
) -> None:
    a, b, c = [await at_city(offices, unit, 1) for unit in (WARD, NEIGHBOUR, WARD)]
    await offices.take_step(b[0])
    joined = await appraiser.post("/v1/joins", of(a, b, c))
    (left,) = joined.json()["left_out"]
    assert (left["nomination"], left["type"]) == (b[0], "/problems/task-moved")
    late = await appraiser.post("/v1/joins", of(a, b))
    assert (late.status_code, late.json()["type"]) == (409, "/problems/conflict"), late.text
    assert [one["nomination"] for one in late.json()["facts"]["left_out"]] == [a[0], b[0]]
    await assert_sound(database, client, a[0], b[0], c[0])


async def test_who_may_not_join_is_told_why(offices: Offices, appraiser: Caller) -> None:
    a, b = [await at_city(offices, unit, 1) for unit in (WARD, NEIGHBOUR)]
    clerk, chair, foreign = (
        await offices.clerk(CITY),
        await offices.officer(CITY, "chair"),
        await offices.officer(WARD, "appraiser"),
    )
    for officer, status in ((clerk, 403), (chair, 403), (foreign, 404)):
        refused = await officer.post("/v1/joins", of(a, b))
        assert refused.status_code == status, refused.text
    above = await (await offices.officer(PROVINCE, "appraiser")).post("/v1/joins", of(a, b))
    assert (above.status_code, above.json()["type"]) == (403, "/problems/wrong-office"), above.text
    bodies: tuple[dict[str, Any], ...] = ({"sources": []}, of(a), of(a, a), of(a, ("hs-aaaaaaaaaaaaaaaa", 0)))
    for body in bodies:
        assert (await appraiser.post("/v1/joins", body)).status_code == 422


async def test_who_acted_on_a_source_at_one_level_does_not_act_on_the_joined_at_another(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool
) -> None:
    a, b = [await at_city(offices, unit, 1) for unit in (WARD, NEIGHBOUR)]
    target = (await appraiser.post("/v1/joins", of(a, b))).json()["nomination"]
    below = await offices.clerk(WARD)
    given = await offices.administrator.post(f"/v1/officers/{below.officer}/memberships", {"role": "appraiser", "unit": CITY})
    told = (await below.get(f"/v1/nominations/{target}/rights")).json()["rights"]
    ended = f"/v1/officers/{below.officer}/memberships/{given.json()['id']}/end"
    assert (await offices.administrator.post(ended, {})).status_code == 200
    (refused,) = [one["refusal"] for one in told if one["command"] == "appraise"]
    assert (refused["type"], refused["facts"]["level"]) == ("/problems/acted-before", "commune")
    assert (await read_standing(database, target)).acted[below.officer] == "commune"


async def test_lists_joined_by_the_chair_remember_the_lowest_level_at_which_somebody_acted(
    offices: Offices, database: asyncpg.Pool
) -> None:
    somebody = await offices.another(WARD, "clerk")
    for role in ("appraiser", "chair"):
        given = await offices.administrator.post(f"/v1/officers/{somebody.officer}/memberships", {"role": role, "unit": CITY})
        assert given.status_code == 201, given.text
    handed_in = await somebody.post("/v1/nominations", submission("LDTT", unit=WARD))
    assert handed_in.status_code == 201, handed_in.text
    mine, (other, _) = handed_in.json()["id"], await at_city(offices, NEIGHBOUR, 1)
    await until_city(offices, mine)
    appraised = await somebody.post(f"/v1/nominations/{other}/appraise", {})
    assert appraised.status_code == 200, appraised.text
    await offices.take_step(mine)
    sources = [(nomination, (await offices.take_step(nomination))["task"]) for nomination in (mine, other)]
    joined = await (await offices.officer(CITY, "chair")).post("/v1/joins", of(*sources))
    assert joined.status_code == 200, joined.text
    target = joined.json()["nomination"]
    assert (await read_standing(database, target)).acted[somebody.officer] == "commune"
    told = (await somebody.get(f"/v1/nominations/{target}/rights")).json()["rights"]
    assert [one["refusal"]["type"] for one in told if one["command"] == "decide"] == ["/problems/acted-before"]
    refused = await somebody.post(f"/v1/nominations/{target}/decide", STEPS["decide"][1])
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/acted-before"), refused.text


async def test_too_many_nominees_are_refused_with_their_counts(offices: Offices, appraiser: Caller) -> None:
    a, b = [await at_city(offices, unit, 251) for unit in (WARD, NEIGHBOUR)]
    refused = await appraiser.post("/v1/joins", of(a, b))
    assert (refused.status_code, refused.json()["facts"]["counts"]) == (413, {a[0]: 251, b[0]: 251})


async def test_the_report_counts_each_award_once_for_every_unit_on_its_way(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool
) -> None:
    a, b = [await at_city(offices, unit, 2) for unit in (WARD, NEIGHBOUR)]
    day = "2020-04-20"

    async def turns(unit: str) -> int:
        report = await offices.administrator.get("/v1/reports/awards", unit=unit, **{"from": day, "to": day})
        assert report.status_code == 200, report.text
        return int(report.json()["all"]["turns"])

    before = {unit: await turns(unit) for unit in (WARD, NEIGHBOUR, CITY)}
    target = (await appraiser.post("/v1/joins", of(a, b))).json()["nomination"]
    await offices.climb(target)
    assert {unit: await turns(unit) - count for unit, count in before.items()} == {WARD: 2, NEIGHBOUR: 2, CITY: 4}
    assert await database.fetchval("select count(*) from nominee_outcome where nomination = $1", target) == 4
