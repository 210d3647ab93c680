"""One command for many nominations: a result for each, every one guarded as if it came alone."""

import asyncio
from collections import Counter
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from runtime.settings import Settings
from tests.api.people import CITY, Caller, Offices, application, nominee, refused, running, submission

MANY = 200


async def many(offices: Offices, count: int) -> list[str]:
    """So many nominations at the city's appraisers."""
    places = asyncio.Semaphore(16)
    await offices.clerk()

    async def one() -> str:
        async with places:
            return await offices.submit()

    return list(await asyncio.gather(*(one() for _ in range(count))))


async def bulk(
    who: Caller, nominations: list[str], command: str = "appraise", key: str | None = None, **body: Any
) -> httpx.Response:
    items = [{"nomination": nomination, "task": 1} for nomination in nominations]
    return await who.post("/v1/bulk", {"command": command, "items": items, "body": body}, key)


async def versions(database: asyncpg.Pool, nominations: list[str]) -> Counter[int]:
    return Counter(row["version"] for row in await database.fetch("select version from nomination where id = any($1)", nominations))


@pytest.fixture(scope="module")
async def appraiser(offices: Offices) -> Caller:
    return await offices.another(CITY, "appraiser")


@pytest.mark.timeout(180)
async def test_of_two_hundred_each_has_its_own_result(offices: Offices, appraiser: Caller, database: asyncpg.Pool) -> None:
    clerk = await offices.clerk()
    conflicted = (await clerk.post("/v1/nominations", submission("GIAYKHEN", [nominee(officer=appraiser.officer)]))).json()["id"]
    moved, taken, foreign, missing = (
        await offices.submit(),
        await offices.submit(),
        await offices.submit("63.070"),
        "hs-aaaaaaaaaaaaaaaa",
    )
    colleague = await offices.another(CITY, "appraiser")
    assert (await colleague.post(f"/v1/nominations/{moved}/appraise", {"task": 1})).status_code == 200
    assert (await colleague.post(f"/v1/nominations/{taken}/task/claim", {"task": 1, "claim": 0})).status_code == 200
    good = await many(offices, MANY - 5)
    asked = [conflicted, moved, *good[:100], foreign, missing, taken, *good[100:]]

    answer = await bulk(appraiser, asked, comment="Hồ sơ đúng quy định.")

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [result["nomination"] for result in told["results"]] == asked
    assert (told["done"], told["refused"], told["not_known_yet"]) == (MANY - 5, 5, 0)
    by_nomination = {result["nomination"]: result for result in told["results"]}
    assert {by_nomination[one]["status"]["state"] for one in good} == {"awaiting_council"}
    problems = {one: by_nomination[one]["problem"] for one in (conflicted, moved, foreign, missing, taken)}
    assert {one: document["type"] for one, document in problems.items()} == {
        conflicted: "/problems/own-nomination",
        moved: "/problems/task-moved",
        foreign: "/problems/not-found",
        missing: "/problems/not-found",
        taken: "/problems/claimed-by-another",
    }
    assert problems[moved]["facts"]["by"] == problems[taken]["facts"]["by"] == colleague.officer
    assert await versions(database, good) == {2: MANY - 5}


async def test_the_same_key_gives_the_same_answers_and_nothing_happens_twice(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool
) -> None:
    nominations, key = await many(offices, 6), uuid4().hex
    first = await bulk(appraiser, nominations, key=key, comment="Đồng ý.")
    again = await bulk(appraiser, nominations, key=key, comment="Đồng ý.")
    assert again.json() == first.json()
    assert first.json()["done"] == 6
    assert await versions(database, nominations) == {2: 6}
    other = (await bulk(appraiser, nominations, key=key, comment="Không đồng ý.")).json()
    assert {result["problem"]["type"] for result in other["results"]} == {"/problems/key-reused"}


async def test_what_was_refused_is_tried_again_under_the_same_key(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool
) -> None:
    nominations, key = await many(offices, 3), uuid4().hex
    colleague, here = await offices.another(CITY, "appraiser"), f"/v1/nominations/{nominations[1]}/task"
    assert (await colleague.post(f"{here}/claim", {"task": 1, "claim": 0})).status_code == 200
    first = (await bulk(appraiser, nominations, key=key)).json()
    assert [result["state"] for result in first["results"]] == ["done", "refused", "done"]
    assert (await colleague.post(f"{here}/release", {"task": 1, "claim": 1})).status_code == 200
    again = (await bulk(appraiser, nominations, key=key)).json()
    assert (again["done"], again["results"][0], again["results"][2]) == (3, first["results"][0], first["results"][2])
    assert await versions(database, nominations) == {2: 3}


async def test_of_two_bulks_at_once_over_the_same_items_each_nomination_is_moved_by_one(
    offices: Offices, appraiser: Caller, database: asyncpg.Pool
) -> None:
    nominations, colleague = await many(offices, 24), await offices.another(CITY, "appraiser")
    one, other = await asyncio.gather(bulk(appraiser, nominations), bulk(colleague, list(reversed(nominations))))
    assert one.json()["done"] + other.json()["done"] == 24
    assert await versions(database, nominations) == {2: 24}
    late = [result["problem"] for told in (one, other) for result in told.json()["results"] if result["problem"]]
    assert {problem["type"] for problem in late} == {"/problems/task-moved"}
    assert {problem["facts"]["by"] for problem in late} <= {appraiser.officer, colleague.officer}


async def test_the_same_bulk_twice_at_once_is_answered_alike(offices: Offices, appraiser: Caller, database: asyncpg.Pool) -> None:
    nominations, key = await many(offices, 8), uuid4().hex
    one, other = await asyncio.gather(*(bulk(appraiser, nominations, key=key) for _ in range(2)))
    assert one.json() == other.json()
    assert one.json()["done"] == 8
    assert await versions(database, nominations) == {2: 8}


async def test_a_bulk_that_was_cut_off_goes_on_at_another_starter(
    offices: Offices, appraiser: Caller, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    nominations, key = await many(offices, 30), uuid4().hex
    async with running(application(api_settings, database, client)) as dying:
        cut_off = asyncio.create_task(bulk(appraiser.at(dying), nominations, key=key))
        while not (await versions(database, nominations))[2]:  # noqa: ASYNC110 -- what is waited for happens in the database
            await asyncio.sleep(0.01)
        cut_off.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cut_off

    async with running(application(api_settings, database, client)) as fresh:
        told = (await bulk(appraiser.at(fresh), nominations, key=key)).json()

    assert told["done"] == 30, told
    assert await versions(database, nominations) == {2: 30}


async def test_each_item_may_say_more_than_all(offices: Offices, appraiser: Caller) -> None:
    plain, returned, wrong = await many(offices, 3)
    sent_back = {"verdict": "return", "ground": "thieu-bao-cao", "parts": ["report"]}
    chosen = (await appraiser.get(f"/v1/nominations/{returned}/nominees")).json()["nominees"][0]["id"]
    body = {
        "command": "appraise",
        "body": {"verdict": "pass"},
        "items": [
            {"nomination": plain},
            {"nomination": returned, "body": {"exceptions": [{"nominee": chosen, **sent_back}]}},
            {"nomination": wrong, "body": {"verdict": "maybe"}},
        ],
    }
    results = (await appraiser.post("/v1/bulk", body)).json()["results"]
    assert results[0]["status"]["state"] == "awaiting_council"
    assert results[1]["status"]["state"] == "awaiting_supplement"
    assert (results[2]["problem"]["status"], results[2]["problem"]["field"]) == (422, "body.verdict")


async def test_many_are_sent_back_and_handed_in_again(offices: Offices, appraiser: Caller) -> None:
    nominations = await many(offices, 4)
    returned = (await bulk(appraiser, nominations, "return_for_supplement", parts=["report"], ground="thieu-bao-cao")).json()
    assert {result["status"]["state"] for result in returned["results"]} == {"awaiting_supplement"}
    items = [{"nomination": result["nomination"], "task": result["status"]["task"]} for result in returned["results"]]
    clerk = await offices.clerk()
    again = (await clerk.post("/v1/bulk", {"command": "resubmit", "items": items, "body": {"changed": ["report"]}})).json()
    assert {result["status"]["state"] for result in again["results"]} == {"appraising"}


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"nomination": "hs-aaaaaaaaaaaaaaaa"}] * 2,
        [{"nomination": f"hs-{number:016d}"} for number in range(501)],
        [{"task": 1}],
    ],
    ids=["none", "one twice", "too many", "without its name"],
)
async def test_a_bulk_that_is_none_is_refused_as_a_whole(appraiser: Caller, items: list[dict[str, Any]]) -> None:
    refused(await appraiser.post("/v1/bulk", {"command": "appraise", "items": items}), 422, "invalid-input")


async def test_awards_are_not_revoked_in_bulk(appraiser: Caller) -> None:
    body = {"command": "revoke", "items": [{"nomination": "hs-aaaaaaaaaaaaaaaa"}]}
    assert refused(await appraiser.post("/v1/bulk", body), 422, "invalid-input")["field"] == "command"
