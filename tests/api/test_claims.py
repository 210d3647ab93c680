"""Who has a task: taken, given back, given on; one wins, the other is told who and when."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from starter.people.persons import today
from tests.api.people import CITY, PROVINCE, Caller, Offices, nominee, refused

NEIGHBOUR = "63.064"


async def claim(who: Caller, nomination: str, claim: int = 0, task: int = 1, key: str | None = None) -> httpx.Response:
    return await who.post(f"/v1/nominations/{nomination}/task/claim", {"task": task, "claim": claim}, key)


async def hand(who: Caller, how: str, nomination: str, to: Caller, claim: int = 0) -> httpx.Response:
    body = {"task": 1, "claim": claim, "officer": to.officer}
    return await who.post(f"/v1/nominations/{nomination}/task/{how}", body)


async def release(who: Caller, nomination: str, claim: int) -> httpx.Response:
    return await who.post(f"/v1/nominations/{nomination}/task/release", {"task": 1, "claim": claim})


async def appraise(who: Caller, nomination: str, key: str | None = None, **said: Any) -> httpx.Response:
    return await who.post(f"/v1/nominations/{nomination}/appraise", said, key)


@pytest.fixture(scope="module")
async def two(offices: Offices) -> tuple[Caller, Caller]:
    """Two appraisers of the city."""
    return await offices.another(CITY, "appraiser"), await offices.another(CITY, "appraiser")


@pytest.fixture(scope="module")
async def chair(offices: Offices) -> Caller:
    return await offices.another(CITY, "chair")


async def test_a_task_that_was_taken_is_told_with_its_officer(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination = await offices.submit()
    taken = await claim(two[0], nomination)
    assert taken.status_code == 200, taken.text
    assert taken.json()["claimed_by"] == {"id": two[0].officer, "name": "Cán bộ thử"}
    assert taken.json()["claim"] == 1
    assert (await two[1].get(f"/v1/nominations/{nomination}/task")).json() == taken.json()


async def test_of_many_who_take_a_task_at_once_one_has_it_and_the_others_are_told_who_and_since_when(offices: Offices) -> None:
    nomination = await offices.submit()
    crowd = [await offices.another(CITY, "appraiser") for _ in range(5)]

    answers = await asyncio.gather(*(claim(one, nomination) for one in crowd))

    won = [answer.json() for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    for answer in answers:
        if answer.status_code != 200:
            told = refused(answer, 409, "claimed-by-another")["facts"]
            assert (told["by"], told["by_name"]) == (won[0]["claimed_by"]["id"], won[0]["claimed_by"]["name"])
            assert told["at"][:19] == won[0]["claimed_at"][:19]


async def test_the_same_key_gives_the_same_answer_whatever_has_happened_since(
    offices: Offices, two: tuple[Caller, Caller], database: asyncpg.Pool
) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    first = await claim(two[0], nomination, key=key)
    assert (await release(two[0], nomination, 1)).status_code == 200
    assert (await claim(two[1], nomination, 2)).status_code == 200

    again = await claim(two[0], nomination, key=key)

    assert again.status_code == 200
    assert again.json() == first.json()
    assert await database.fetchval("select count(*) from task_act where nomination = $1", nomination) == 3
    other = await offices.submit()
    assert refused(await claim(two[0], other, key=key), 422, "key-reused")["field"] == "Idempotency-Key"


async def test_two_tabs_of_one_officer_both_have_the_claim(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination = await offices.submit()
    one, other = await asyncio.gather(claim(two[0], nomination), claim(two[0], nomination))
    assert one.status_code == other.status_code == 200
    assert one.json() == other.json()


async def test_a_task_given_back_is_the_offices_again_and_only_its_holder_or_the_chair_gives_it_back(
    offices: Offices, two: tuple[Caller, Caller], chair: Caller
) -> None:
    nomination = await offices.submit()
    await claim(two[0], nomination)
    refused(await release(two[1], nomination, 1), 409, "claimed-by-another")
    given_back = await release(chair, nomination, 1)
    assert given_back.status_code == 200
    assert given_back.json()["claimed_by"] is None
    refused(await release(two[0], nomination, 1), 409, "claim-moved")
    acts = (await two[0].get(f"/v1/nominations/{nomination}/task/1/acts")).json()["acts"]
    assert [(act["act"], act["officer"], act["actor"]) for act in acts] == [
        ("claimed", two[0].officer, two[0].officer),
        ("released", None, chair.officer),
    ]


async def test_a_colleague_is_assigned_an_untaken_task_and_a_taken_one_only_by_the_chair(
    offices: Offices, two: tuple[Caller, Caller], chair: Caller
) -> None:
    nomination = await offices.submit()
    third = await offices.another(CITY, "appraiser")
    assigned = (await hand(two[0], "assign", nomination, two[1])).json()
    assert (assigned["claimed_by"]["id"], assigned["assigned_by"]) == (two[1].officer, two[0].officer)
    refused(await hand(two[0], "assign", nomination, third, 1), 409, "claimed-by-another")
    again = await hand(chair, "assign", nomination, third, 1)
    assert again.status_code == 200
    assert (again.json()["claimed_by"]["id"], again.json()["claim"]) == (third.officer, 2)
    mine = (await third.get("/v1/task-acts")).json()["acts"]
    assert [(act["act"], act["before"], act["actor"]) for act in mine] == [("assigned", two[1].officer, chair.officer)]


async def test_whoever_is_given_a_task_is_told_once_and_whoever_takes_one_is_not(
    offices: Offices, two: tuple[Caller, Caller], database: asyncpg.Pool
) -> None:
    nomination = await offices.submit()
    await claim(two[0], nomination)
    body, key = {"task": 1, "claim": 1, "officer": two[1].officer}, uuid4().hex
    for _ in range(2):
        assert (await two[0].post(f"/v1/nominations/{nomination}/task/delegate", body, key)).status_code == 200
    told = await database.fetch("select officer, template from message where reason like $1", f"claim/{nomination}/%")
    assert [tuple(row) for row in told] == [(two[1].officer, "task_given")]


async def test_an_administrator_over_the_unit_assigns_and_one_of_another_province_does_not_see_it(
    offices: Offices, two: tuple[Caller, Caller]
) -> None:
    nomination = await offices.submit()
    near, far = await offices.another(PROVINCE, "administrator"), await offices.another("63.08", "administrator")
    assert (await hand(near, "assign", nomination, two[0])).status_code == 200
    refused(await hand(far, "assign", nomination, two[1], 1), 404, "not-found")


async def test_my_task_goes_to_a_colleague_and_nobody_elses_does(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination = await offices.submit()
    refused(await hand(two[0], "delegate", nomination, two[1]), 409, "claim-moved")
    await claim(two[0], nomination)
    refused(await hand(two[1], "delegate", nomination, two[1], 1), 409, "claimed-by-another")
    given = await hand(two[0], "delegate", nomination, two[1], 1)
    assert given.status_code == 200
    assert given.json()["claimed_by"]["id"] == two[1].officer


@pytest.mark.parametrize(("unit", "role"), [(CITY, "clerk"), (PROVINCE, "appraiser")])
async def test_nobody_is_given_a_task_without_its_role_at_its_unit(offices: Offices, chair: Caller, unit: str, role: str) -> None:
    nomination = await offices.submit()
    stranger = await offices.another(unit, role)
    assert refused(await hand(chair, "assign", nomination, stranger), 422, "invalid-input")["field"] == "officer"
    answer = await claim(stranger, nomination)
    assert answer.status_code in {403, 404}, answer.text


async def test_nobody_is_given_the_task_of_a_list_on_which_they_stand(offices: Offices, chair: Caller) -> None:
    on_the_list = await offices.another(CITY, "appraiser")
    answer = await (await offices.clerk()).post(
        "/v1/nominations",
        {
            "award": "GIAYKHEN",
            "period": "2019",
            "received_on": "2019-12-20",
            "nominees": [nominee(officer=on_the_list.officer)],
        },
    )
    assert answer.status_code == 201, answer.text
    nomination = answer.json()["id"]
    refused(await claim(on_the_list, nomination), 403, "own-nomination")
    told = refused(await hand(chair, "assign", nomination, on_the_list), 422, "invalid-input")
    assert told["facts"]["because"] == "OwnNomination"


async def test_a_task_that_somebody_has_taken_is_done_by_them_alone(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    await claim(two[0], nomination)
    told = refused(await appraise(two[1], nomination, comment="Không phải việc của tôi."), 409, "claimed-by-another")["facts"]
    assert told["by"] == two[0].officer
    refused(await appraise(two[0], nomination, claim=0), 409, "claim-moved")
    assert (await appraise(two[0], nomination, key, task=1, claim=1)).status_code == 200


async def test_after_it_was_given_back_anybody_entitled_does_it(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination = await offices.submit()
    await claim(two[0], nomination)
    await release(two[0], nomination, 1)
    assert (await appraise(two[1], nomination)).status_code == 200


async def test_of_two_people_at_one_task_one_wins_and_the_other_is_told_who_and_when(
    offices: Offices, two: tuple[Caller, Caller]
) -> None:
    nomination = await offices.submit()
    answers = await asyncio.gather(*(appraise(one, nomination, task=1) for one in two for _tab in range(2)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
    timeline = (await two[0].get(f"/v1/nominations/{nomination}/timeline")).json()["entries"]
    appraisals = [entry for entry in timeline if entry["act"] == "appraised"]
    assert len(appraisals) == 1
    for answer in answers:
        if answer.status_code == 409:
            told = refused(answer, 409, "task-moved")["facts"]
            assert (told["by"], told["act"], told["by_name"]) == (appraisals[0]["actor"], "appraised", "Cán bộ thử")
            assert told["at"][:19] == appraisals[0]["at"][:19]


async def test_a_command_that_was_carried_out_is_answered_again_though_a_colleague_has_the_next_task(offices: Offices) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    appraiser = await offices.officer(CITY, "appraiser")
    first = await appraise(appraiser, nomination, key)
    secretary = await offices.another(CITY, "secretary")
    task = first.json()["task"]
    assert (await claim(secretary, nomination, task=task)).status_code == 200
    again = await appraise(appraiser, nomination, key)
    assert again.status_code == 200, again.text
    assert again.json() == first.json()


async def test_a_new_task_is_nobodys(offices: Offices, two: tuple[Caller, Caller]) -> None:
    nomination = await offices.submit()
    await claim(two[0], nomination)
    await appraise(two[0], nomination)
    held = (await two[0].get(f"/v1/nominations/{nomination}/task")).json()
    assert (held["claimed_by"], held["claim"], held["role"]) == (None, 0, "secretary")
    told = refused(await release(two[0], nomination, 1), 409, "task-moved")["facts"]
    assert (told["by"], told["seen"]) == (two[0].officer, 1)


async def test_the_log_of_hands_cannot_be_changed(database: asyncpg.Pool) -> None:
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("update task_act set officer = null")
    with pytest.raises(asyncpg.RestrictViolationError):
        await database.execute("delete from task_act")


async def test_whoever_gives_a_task_is_told_who_may_take_it_and_each_of_them_may(offices: Offices, chair: Caller) -> None:
    listed = [await offices.another(CITY, "appraiser") for _ in range(3)]
    stands_on_it, absent, left = [await offices.another(CITY, "appraiser") for _ in range(3)]
    nomination = await offices.submit(nominees=[nominee(officer=stands_on_it.officer)])
    day = {"valid_from": str(today()), "valid_to": str(today())}
    assert (await absent.post("/v1/substitutions", day)).status_code == 201
    assert (await offices.administrator.post(f"/v1/officers/{left.officer}/leave", {})).status_code == 204
    here = f"/v1/nominations/{nomination}/task/colleagues"
    page = (await chair.get(here, limit=2)).json()
    told = page["colleagues"]
    while page["next"]:
        assert len(page["colleagues"]) == 2
        page = (await chair.get(here, limit=2, after=page["next"])).json()
        told += page["colleagues"]
    ids = [one["id"] for one in told]
    assert ids == sorted(set(ids))
    assert {one.officer for one in listed} <= set(ids)
    assert {stands_on_it.officer, absent.officer, left.officer, chair.officer}.isdisjoint(ids)
    assert (await listed[0].get(here, limit=200)).json()["colleagues"] == told
    assert (await hand(listed[0], "assign", nomination, Caller(chair.http, ids[-1], CITY, ""))).status_code == 200
    refused(await (await offices.clerk()).get(here), 403, "not-allowed")
    refused(await stands_on_it.get(here), 403, "own-nomination")
    refused(await (await offices.another(NEIGHBOUR, "chair")).get(here), 404, "not-found")


async def test_colleagues_are_told_to_whoever_works_there_or_leads_the_unit_and_each_may_stranger(
    offices: Offices, two: tuple[Caller, Caller], chair: Caller
) -> None:
    absent, stranger = two[0], await offices.another(NEIGHBOUR, "chair")
    colleague = await offices.another(CITY, "member", "clerk")
    here = f"/v1/units/{CITY}/colleagues"
    page = (await absent.get(here, limit=200)).json()
    ids = [one["id"] for one in page["colleagues"]]
    assert ids == sorted(set(ids))
    assert {absent.officer, colleague.officer, chair.officer} <= set(ids)
    assert stranger.officer not in ids
    assert page["colleagues"][ids.index(colleague.officer)] == {"id": colleague.officer, "name": "Cán bộ thử"}
    first = (await chair.get(here, limit=1)).json()
    assert [one["id"] for one in first["colleagues"]] == ids[:1] == [first["next"]]
    assert [one["id"] for one in (await chair.get(here, limit=1, after=first["next"])).json()["colleagues"]] == ids[1:2]
    assert (await (await offices.officer(PROVINCE, "administrator")).get(here)).status_code == 200
    refused(await stranger.get(here), 403, "not-allowed")
    refused(await offices.administrator.get("/v1/units/63.99999/colleagues"), 404, "not-found")
    day = {"substitute": colleague.officer, "valid_from": str(today()), "valid_to": str(today())}
    assert (await absent.post("/v1/substitutions", day)).status_code == 201
