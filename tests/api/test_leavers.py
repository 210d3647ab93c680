"""What becomes of the tasks of those who leave, or lose a role: at once, by rule."""

from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from starter.people.persons import today
from starter.tasks.sweep import look_after_tasks
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, nominee, refused, submission


async def taken(offices: Offices, who: Caller, nominees: list[dict[str, Any]] | None = None) -> str:
    """A nomination whose task this officer has taken."""
    body = submission("GIAYKHEN", nominees or 1)
    nomination = str((await (await offices.clerk()).post("/v1/nominations", body)).json()["id"])
    answer = await who.post(f"/v1/nominations/{nomination}/task/claim", {"task": 1, "claim": 0})
    assert answer.status_code == 200, answer.text
    return nomination


async def leave(offices: Offices, who: Caller, hand_to: Caller | None = None) -> httpx.Response:
    body = {"hand_to": hand_to.officer if hand_to else None}
    return await offices.administrator.post(f"/v1/officers/{who.officer}/leave", body)


async def membership_of(offices: Offices, who: Caller, role: str = "appraiser") -> int:
    listed = (await offices.administrator.get(f"/v1/officers/{who.officer}/memberships")).json()["memberships"]
    return next(int(one["id"]) for one in listed if one["role"] == role)


async def end_role(offices: Offices, who: Caller, role: str = "appraiser", **said: Any) -> httpx.Response:
    membership = await membership_of(offices, who, role)
    return await offices.administrator.post(f"/v1/officers/{who.officer}/memberships/{membership}/end", said)


async def held(offices: Offices, nomination: str) -> str | None:
    task = (await offices.administrator.get(f"/v1/nominations/{nomination}/task")).json()
    return task["claimed_by"]["id"] if task["claimed_by"] else None


async def last_act(offices: Offices, nomination: str) -> tuple[str, str | None, str, str]:
    acts = (await offices.administrator.get(f"/v1/nominations/{nomination}/task/1/acts")).json()["acts"]
    return acts[-1]["act"], acts[-1]["officer"], acts[-1]["before"], acts[-1]["reason"]


@pytest.fixture
async def leaver(offices: Offices) -> Caller:
    return await offices.another(CITY, "appraiser")


async def test_the_tasks_of_one_who_leaves_lie_with_the_office_and_anybody_entitled_goes_on(
    offices: Offices, leaver: Caller
) -> None:
    nominations = [await taken(offices, leaver) for _ in range(3)]
    assert (await leave(offices, leaver)).status_code == 204
    for nomination in nominations:
        assert await held(offices, nomination) is None
        assert await last_act(offices, nomination) == ("moved", None, leaver.officer, "officer_left")
    colleague = await offices.officer(CITY, "appraiser")
    assert (await colleague.post(f"/v1/nominations/{nominations[0]}/appraise", {})).status_code == 200


async def test_a_named_successor_gets_what_they_may_do_and_the_office_the_rest(offices: Offices, leaver: Caller) -> None:
    successor = await offices.another(CITY, "appraiser")
    plain = await taken(offices, leaver)
    on_the_list = await taken(offices, leaver, [nominee(officer=successor.officer)])

    assert (await leave(offices, leaver, successor)).status_code == 204

    assert await held(offices, plain) == successor.officer
    assert await last_act(offices, plain) == ("moved", successor.officer, leaver.officer, "officer_left")
    assert await held(offices, on_the_list) is None
    assert plain in {act["nomination"] for act in (await successor.get("/v1/task-acts")).json()["acts"]}


async def test_a_successor_who_is_gone_stops_the_leave_and_nothing_is_lost(offices: Offices, leaver: Caller) -> None:
    gone = await offices.another(CITY, "appraiser")
    await leave(offices, gone)
    nomination = await taken(offices, leaver)
    assert refused(await leave(offices, leaver, gone), 422, "invalid-input")["field"] == "hand_to"
    assert await held(offices, nomination) == leaver.officer
    assert (await leaver.get("/v1/task-acts")).status_code == 200


async def test_with_a_role_goes_what_was_taken_in_it_and_nothing_else(offices: Offices) -> None:
    both = await offices.another(CITY, "appraiser", "secretary")
    as_appraiser, as_secretary = await taken(offices, both), await offices.submit()
    await offices.take_step(as_secretary)
    task = (await both.get(f"/v1/nominations/{as_secretary}/task")).json()
    claimed = await both.post(f"/v1/nominations/{as_secretary}/task/claim", {"task": task["task"], "claim": 0})
    assert claimed.status_code == 200, claimed.text

    assert (await end_role(offices, both, "appraiser")).status_code == 200

    assert await held(offices, as_appraiser) is None
    assert (await last_act(offices, as_appraiser))[3] == "role_ended"
    assert await held(offices, as_secretary) == both.officer


async def test_whoever_has_the_role_by_another_membership_keeps_the_task(offices: Offices, leaver: Caller) -> None:
    nomination = await taken(offices, leaver)
    over = await membership_of(offices, leaver)
    tomorrow = str(today() + timedelta(days=1))
    await end_role(offices, leaver, last_day=str(today()))
    again = await offices.administrator.post(
        f"/v1/officers/{leaver.officer}/memberships", {"role": "appraiser", "unit": CITY, "valid_from": tomorrow}
    )
    assert again.status_code == 201, again.text
    await offices.administrator.post(f"/v1/officers/{leaver.officer}/memberships/{again.json()['id']}/end", {})
    assert again.json()["id"] != over
    assert await held(offices, nomination) == leaver.officer


async def test_a_membership_that_ends_by_its_last_day_gives_the_tasks_back(
    offices: Offices, leaver: Caller, database: asyncpg.Pool
) -> None:
    nomination = await taken(offices, leaver)
    await end_role(offices, leaver, last_day=str(today()))
    await look_after_tasks(database)
    assert await held(offices, nomination) == leaver.officer
    await database.execute(
        "update membership set valid_to = valid_to - 1, valid_from = valid_from - 1 where officer = $1", leaver.officer
    )

    await look_after_tasks(database)

    assert await held(offices, nomination) is None
    assert await last_act(offices, nomination) == ("moved", None, leaver.officer, "role_ended")


async def test_of_an_absent_officer_who_leaves_the_substitute_keeps_nothing(offices: Offices, leaver: Caller) -> None:
    stand_in = await offices.another(WARD, "clerk")
    days = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=5))}
    begun = await leaver.post("/v1/substitutions", {"substitute": stand_in.officer} | days)
    assert begun.status_code == 201, begun.text
    nomination = await taken(offices, stand_in)
    assert (await leave(offices, leaver)).status_code == 204
    assert await held(offices, nomination) is None
    assert (await stand_in.get("/v1/substitutions")).json()["substitutions"] == []


async def test_when_the_substitute_leaves_the_absent_has_the_task_and_is_absent_with_nobody_standing_in(
    offices: Offices, leaver: Caller
) -> None:
    absent = await offices.another(CITY, "appraiser")
    days = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=5))}
    begun = await absent.post("/v1/substitutions", {"substitute": leaver.officer} | days)
    assert begun.status_code == 201, begun.text
    others = await offices.another(PROVINCE, "appraiser")
    assert others.officer != absent.officer
    # The leaver is an appraiser there too, and takes it in their own name: only then it goes to the office.
    in_their_own_name = await taken(offices, leaver)
    assert (await leave(offices, leaver)).status_code == 204
    assert await held(offices, in_their_own_name) is None
    (left,) = (await absent.get("/v1/substitutions")).json()["substitutions"]
    assert (left["substitute"], left["valid_to"]) == (None, days["valid_to"])
    ended = await absent.post(f"/v1/substitutions/{left['id']}/end", None)
    assert ended.status_code == 200, ended.text


async def test_what_a_substitute_who_leaves_had_taken_lies_with_the_office_while_the_absent_is_away(offices: Offices) -> None:
    absent, stand_in = await offices.another(CITY, "appraiser"), await offices.another(WARD, "clerk")
    days = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=5))}
    await absent.post("/v1/substitutions", {"substitute": stand_in.officer} | days)
    nomination = await taken(offices, stand_in)
    assert (await leave(offices, stand_in)).status_code == 204
    assert await held(offices, nomination) is None
    acts = (await absent.get("/v1/task-acts")).json()["acts"]
    assert [(act["act"], act["reason"]) for act in acts if act["nomination"] == nomination] == [
        ("moved", "officer_absent"),
        ("returned", "absence_ended"),
    ]
