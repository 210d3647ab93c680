"""The same key gives the same answer: at once, later, at another starter, after the engine has forgotten."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.api.people import CITY, Caller, Offices, application, refused, running, submission

OPINION = {"comment": "Hồ sơ đúng quy định."}
DECISION = {"decision_number": "7/QĐ", "decided_on": "2020-05-01", "signatory": "ct"}


async def rows(database: asyncpg.Pool, table: str) -> int:
    return int(await database.fetchval(f"select count(*) from {table}"))  # noqa: S608 -- tables of ours


async def test_handing_in_twice_makes_one_nomination(offices: Offices, database: asyncpg.Pool) -> None:
    clerk, body, key = await offices.clerk(), submission(nominees=3), uuid4().hex

    first = await clerk.post("/v1/nominations", body, key)
    before = await rows(database, "dossier")
    second = await clerk.post("/v1/nominations", body, key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second.headers["location"] == first.headers["location"]
    assert await rows(database, "dossier") == before


async def test_handing_in_many_times_at_once_makes_one_nomination(offices: Offices, database: asyncpg.Pool) -> None:
    clerk, body, key = await offices.clerk(), submission(nominees=20), uuid4().hex
    before = await rows(database, "nominee")

    answers = await asyncio.gather(*(clerk.post("/v1/nominations", body, key) for _ in range(12)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert await rows(database, "nominee") == before + 20


async def test_a_key_that_comes_with_another_nomination_is_refused(offices: Offices) -> None:
    clerk, key = await offices.clerk(), uuid4().hex
    assert (await clerk.post("/v1/nominations", submission(), key)).status_code == 201
    assert refused(await clerk.post("/v1/nominations", submission(), key), 422, "key-reused")["field"] == "Idempotency-Key"


async def test_two_officers_may_choose_the_same_key(offices: Offices) -> None:
    key = uuid4().hex
    first = await (await offices.clerk()).post("/v1/nominations", submission(), key)
    second = await (await offices.another(CITY, "clerk")).post("/v1/nominations", submission(), key)
    assert first.status_code == second.status_code == 201
    assert first.json()["id"] != second.json()["id"]


async def test_a_command_given_twice_is_carried_out_once(offices: Offices) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    appraiser = await offices.officer(CITY, "appraiser")

    first = await appraiser.post(f"/v1/nominations/{nomination}/appraise", OPINION, key)
    again = await appraiser.post(f"/v1/nominations/{nomination}/appraise", OPINION, key)

    assert first.status_code == again.status_code == 200
    assert again.json() == first.json()
    assert (await appraiser.get(f"/v1/nominations/{nomination}")).json()["version"] == 2


async def test_a_command_given_many_times_at_once_is_carried_out_once(offices: Offices) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    appraiser = await offices.officer(CITY, "appraiser")

    answers = await asyncio.gather(*(appraiser.post(f"/v1/nominations/{nomination}/appraise", OPINION, key) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    told = (await appraiser.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"]
    assert [(entry["act"], entry["comment"]) for entry in told] == [("submitted", None), ("appraised", OPINION["comment"])]


@pytest.mark.parametrize(
    "other", [{}, {"comment": "Một ý kiến khác."}, OPINION | {"ground": "khac"}], ids=["none", "comment", "ground"]
)
async def test_a_key_that_comes_with_another_command_is_refused(
    offices: Offices, database: asyncpg.Pool, other: dict[str, Any]
) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    appraiser = await offices.officer(CITY, "appraiser")
    assert (await appraiser.post(f"/v1/nominations/{nomination}/appraise", OPINION, key)).status_code == 200

    refused(await appraiser.post(f"/v1/nominations/{nomination}/appraise", other, key), 422, "key-reused")

    kept = await database.fetch("select body from note where nomination = $1", nomination)
    assert [note["body"] for note in kept] == [OPINION["comment"]]


async def test_another_starter_gives_the_same_answers(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    clerk, appraiser = await offices.clerk(), await offices.officer(CITY, "appraiser")
    body, keys = submission(), [uuid4().hex, uuid4().hex]
    handed_in = await clerk.post("/v1/nominations", body, keys[0])
    address = f"/v1/nominations/{handed_in.json()['id']}/appraise"
    appraised = await appraiser.post(address, OPINION, keys[1])

    async with running(application(api_settings, database, client)) as restarted:
        assert (await clerk.at(restarted).post("/v1/nominations", body, keys[0])).json() == handed_in.json()
        assert (await appraiser.at(restarted).post(address, OPINION, keys[1])).json() == appraised.json()


async def test_the_answer_stays_when_the_engine_has_forgotten_the_nomination(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, empty_engine: Client
) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    await offices.take_step(nomination)
    await offices.take_step(nomination)
    chair, body = await offices.officer(CITY, "chair"), DECISION
    address = f"/v1/nominations/{nomination}/decide"
    first = await chair.post(address, body, key)
    assert first.json()["state"] == "awarded"

    async with running(application(api_settings, database, empty_engine)) as http:
        chair = chair.at(http)
        again = await chair.post(address, body, key)
        assert (again.status_code, again.json()) == (200, first.json())
        refused(await chair.post(address, body | {"signatory": "pct"}, key), 422, "key-reused")
        refused(await chair.post(address, body), 409, "already-closed")
        asked = (await chair.get(f"/v1/nominations/{nomination}/commands/{key}")).json()
        assert (asked["state"], asked["answer"]) == ("done", first.json())


@asynccontextmanager
async def second_engine(settings: Settings, pool: asyncpg.Pool, engine: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A starter and a worker on an engine that has heard of nothing, over the same database."""
    mine = settings.model_copy(update={"task_queue": f"second-{uuid4().hex}"})
    worker = build_worker(engine, mine, build_activities(pool, mine))
    async with worker, running(application(mine, pool, engine)) as http:
        yield http


async def test_a_nomination_that_the_engine_has_lost_goes_on_where_its_ledger_ends(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, empty_engine: Client
) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    appraiser, chair = await offices.officer(CITY, "appraiser"), await offices.officer(CITY, "chair")
    appraised = await appraiser.post(f"/v1/nominations/{nomination}/appraise", OPINION, key)
    await offices.take_step(nomination)

    async with second_engine(api_settings, database, empty_engine) as http:
        again = await appraiser.at(http).post(f"/v1/nominations/{nomination}/appraise", OPINION, key)
        assert (again.status_code, again.json()) == (200, appraised.json())
        decided = await chair.at(http).post(f"/v1/nominations/{nomination}/decide", DECISION)
        assert decided.status_code == 200, decided.text
        assert (decided.json()["version"], decided.json()["state"]) == (4, "awarded")

    told = (await appraiser.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"]
    assert [entry["act"] for entry in told] == ["submitted", "appraised", "council_voted", "decided"]


async def test_a_workflow_that_is_behind_its_ledger_is_not_believed(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, empty_engine: Client
) -> None:
    nomination = await offices.submit()
    appraiser, chair = await offices.officer(CITY, "appraiser"), await offices.officer(CITY, "chair")
    async with second_engine(api_settings, database, empty_engine) as http:
        key = uuid4().hex
        await appraiser.at(http).post(f"/v1/nominations/{nomination}/return", {"parts": ["report"], "ground": "thieu"}, key)
        # The first engine goes on with what it knows, which is the first entry alone.
        supplied = await (await offices.clerk()).post(f"/v1/nominations/{nomination}/resubmit", {"changed": ["report"]})
        assert supplied.status_code == 200, supplied.text
        assert supplied.json()["version"] == 3
        # Now the second one is behind.
        held = await chair.at(http).post(
            f"/v1/nominations/{nomination}/release", {"document_number": "1", "document_date": "2020-01-02"}
        )
        refused(held, 409, "wrong-state")
        appraised = await appraiser.at(http).post(f"/v1/nominations/{nomination}/appraise", {})
        assert (appraised.status_code, appraised.json()["version"]) == (200, 4), appraised.text


async def test_an_award_is_revoked_once(offices: Offices) -> None:
    nomination, key = await offices.submit(), uuid4().hex
    await offices.climb(nomination)
    chair = await offices.officer(CITY, "chair")
    body = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2020-06-01"}
    address = f"/v1/nominations/{nomination}/revoke"

    answers = await asyncio.gather(*(chair.post(address, body, key) for _ in range(4)))

    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    refused(await chair.post(address, body | {"ground": "false_documents"}, key), 422, "key-reused")
    refused(await chair.post(address, body), 409, "wrong-state")
    asked = (await chair.get(f"/v1/nominations/{nomination}/commands/{key}")).json()
    assert (asked["state"], asked["revocation"]) == ("done", answers[0].json())


async def test_a_refused_command_leaves_no_comment_behind(offices: Offices, database: asyncpg.Pool) -> None:
    nomination = await offices.submit()
    secretary = await offices.officer(CITY, "secretary")
    vote = {"held_on": "2020-04-02", "members": 10, "present": 10, "votes": {"in_favour": 10, "against": 0}, "comment": "Sớm quá."}

    refused(await secretary.post(f"/v1/nominations/{nomination}/record-vote", vote), 409, "wrong-state")

    assert await database.fetchval("select count(*) from note where nomination = $1", nomination) == 0


async def test_an_officer_is_made_once_for_a_key(offices: Offices) -> None:
    admin, key, body = offices.administrator, uuid4().hex, {"name": "Hoàng Văn Thử", "unit": CITY, "roles": ["chair"]}
    answers = await asyncio.gather(*(admin.post("/v1/officers", body, key) for _ in range(5)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    refused(await admin.post("/v1/officers", body | {"roles": ["clerk"]}, key), 422, "key-reused")


async def test_what_became_of_a_command_is_told_to_who_gave_it(offices: Offices) -> None:
    nomination, key = await offices.submit(), "a/b=?#%2F~key"
    appraiser = await offices.officer(CITY, "appraiser")
    address = f"/v1/nominations/{nomination}/commands/{httpx.QueryParams({'k': key})}".replace("k=", "").replace("+", "%20")

    assert (await appraiser.get(address)).json()["state"] == "unknown"
    done = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {}, key)
    asked = (await appraiser.get(address)).json()

    assert (asked["state"], asked["answer"]) == ("done", done.json())
    assert (await (await offices.clerk()).get(address)).json()["state"] == "unknown"


async def test_a_token_asked_for_again_under_the_same_key_is_the_only_one(offices: Offices) -> None:
    admin, officer, key = offices.administrator, (await offices.another(CITY, "chair")).officer, uuid4().hex
    address, body = f"/v1/officers/{officer}/tokens", {"label": "máy trạm"}

    answers = [await admin.post(address, body, key) for _ in range(3)]

    assert {answer.status_code for answer in answers} == {201}
    first, _, last = (Caller(admin.http, officer, CITY, answer.json()["token"]) for answer in answers)
    refused(await first.get("/v1/tasks"), 401, "not-signed-in")
    assert (await last.get("/v1/tasks")).status_code == 200
    kept = [one for one in (await admin.get(address)).json()["tokens"] if one["label"] == "máy trạm"]
    assert [one["id"] for one in kept] == [answers[-1].json()["id"]]
    refused(await admin.post(address, {"label": "máy khác"}, key), 422, "key-reused")
    assert (await admin.delete(f"{address}/{kept[0]['id']}")).status_code == 204
    refused(await admin.post(address, body, key), 409, "conflict")


async def test_a_token_asked_for_many_times_at_once_is_one_token(offices: Offices) -> None:
    admin, officer, key = offices.administrator, (await offices.another(CITY, "chair")).officer, uuid4().hex
    address = f"/v1/officers/{officer}/tokens"
    answers = await asyncio.gather(*(admin.post(address, {"label": "một"}, key) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {201}
    assert [one["label"] for one in (await admin.get(address)).json()["tokens"]].count("một") == 1


@pytest.mark.parametrize("headers", [{}, {"Idempotency-Key": "the-same"}], ids=["without", "with"])
async def test_what_names_itself_may_be_asked_twice_with_or_without_a_key(offices: Offices, headers: dict[str, str]) -> None:
    admin = offices.administrator
    headers = admin.headers() | headers
    code = f"truong-{uuid4().hex[:8]}"
    school = {"code": code, "name": "Trường thử", "kind": "school", "parent": CITY, "level": "district", "valid_from": "2010-01-01"}
    listener = {"unit": CITY, "channel": "email", "address": f"{code}@example.vn"}
    for address, body in (("/v1/organisations", school), ("/v1/subscriptions", listener)):
        first, again = [await admin.http.post(address, json=body, headers=headers) for _ in range(2)]
        assert (first.status_code, again.status_code) == (201, 201), again.text
        assert again.json() == first.json()
    officer = await offices.another(CITY, "chair")
    (token,) = (await admin.get(f"/v1/officers/{officer.officer}/tokens")).json()["tokens"]
    withdrawn = [await admin.http.delete(f"/v1/officers/{officer.officer}/tokens/{token['id']}", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in withdrawn] == [204, 204]
    ended = [await admin.http.delete(f"/v1/subscriptions/{again.json()['id']}", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in ended] == [204, 404]
    spoilt = admin.headers() | {"Idempotency-Key": "with a blank"}
    refused(await admin.http.post("/v1/organisations", json=school, headers=spoilt), 422, "invalid-input")
