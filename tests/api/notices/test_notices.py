"""Notices over the API: an office says where it listens, sees what has failed, and has it tried again."""

from typing import Any

import asyncpg
import pytest
from temporalio.client import Client

from runtime.settings import Settings
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, application, refused, running
from tests.endpoints import Mailbox, until
from tests.notices import all_in, subscribe
from tests.outbox import states, write_notice


async def test_a_failed_notice_is_seen_retried_and_arrives(
    house: Offices,
    pool: asyncpg.Pool,
    mailbox: Mailbox,
    relay: None,  # noqa: ARG001 -- it works while the fixture lives
) -> None:
    clerk = await house.clerk()
    mailbox.refuses["vanthu@backan.example"] = "550 5.1.1 no such user"
    assert (await subscribe(clerk, "vanthu@backan.example")).status_code == 201
    nomination = await write_notice(pool, unit=CITY)
    await until(lambda: all_in(pool, "bounced"))

    [failed] = (await clerk.get("/v1/notices")).json()["notices"]
    assert failed["nomination"] == nomination
    assert (failed["state"], failed["error"], failed["attempts"], failed["template"]) == ("bounced", "smtp_550", 1, "task_opened")

    mailbox.refuses.clear()
    answer = await clerk.post(f"/v1/notices/{failed['id']}/retry", {})
    assert answer.status_code == 200
    await until(lambda: all_in(pool, "sent"))
    assert (await clerk.get("/v1/notices")).json()["notices"] == []
    [sent] = (await clerk.get("/v1/notices", state="sent")).json()["notices"]
    assert sent["id"] == failed["id"]
    assert sent["sent_at"]
    assert mailbox.told() == {"vanthu@backan.example": 1}


async def test_a_retry_of_what_waits_changes_nothing_and_of_what_was_sent_is_refused(house: Offices, pool: asyncpg.Pool) -> None:
    clerk = await house.clerk()
    await subscribe(clerk, "vanthu@backan.example")
    notice = await _message(pool, "waiting")
    before = await pool.fetchrow("select * from message")
    answer = await clerk.post(f"/v1/notices/{notice}/retry", {})
    assert answer.json()["state"] == "waiting"
    assert await pool.fetchrow("select * from message") == before
    await pool.execute("update message set state = 'sent'")
    refused(await clerk.post(f"/v1/notices/{notice}/retry", {}), 409, "conflict")


async def _message(pool: asyncpg.Pool, state: str, unit: str = CITY) -> int:
    """A message as the relay leaves it: claimed three times, the lease running."""
    message: int = await pool.fetchval(
        "insert into message (subscription, channel, address, template, reason, nomination, sequence, unit, state, attempts,"
        " next_attempt_at)"
        " values (1, 'email', 'vanthu@backan.example', 'returned', gen_random_uuid()::text, 'hs-4kq2m7xw3bza6tnd', 3, $2, $1, 3,"
        " now() + interval '20 s') returning id",
        state,
        unit,
    )
    return message


async def test_an_office_sees_its_own_notices_and_administrators_and_auditors_see_all(house: Offices, pool: asyncpg.Pool) -> None:
    notice = await _message(pool, "failed")
    for who, sees in (
        (await house.officer(CITY, "appraiser"), 1),
        (await house.officer(PROVINCE, "clerk"), 0),
        (await house.officer(PROVINCE, "auditor"), 1),
        (house.administrator, 1),
    ):
        assert len((await who.get("/v1/notices")).json()["notices"]) == sees
    refused(await (await house.officer(PROVINCE, "clerk")).post(f"/v1/notices/{notice}/retry", {}), 404, "not-found")
    refused(await (await house.officer(PROVINCE, "auditor")).post(f"/v1/notices/{notice}/retry", {}), 403, "wrong-office")
    refused(await (await house.officer(CITY, "appraiser")).post(f"/v1/notices/{notice}/retry", {}), 403, "wrong-office")
    assert await states(pool) == {"failed": 1}
    assert (await (await house.officer(CITY, "chair")).post(f"/v1/notices/{notice}/retry", {})).status_code == 200
    assert await states(pool) == {"waiting": 1}


async def test_the_list_goes_page_by_page(house: Offices, pool: asyncpg.Pool) -> None:
    made = [await _message(pool, "failed") for _ in range(5)]
    seen, after = [], 0
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = (await house.administrator.get("/v1/notices", **query)).json()
        seen += [notice["id"] for notice in page["notices"]]
        if page.get("next") is None:
            break
        after = page["next"]
    assert seen == made


async def test_who_was_told_what_of_a_nomination_and_why_is_found_in_whatever_state(house: Offices, pool: asyncpg.Pool) -> None:
    clerk, colleague = await house.clerk(), await house.officer(CITY, "appraiser")
    for officer, nomination, state in (
        (clerk, "hs-aaaaaaaaaaaaaaaa", "sent"),
        (colleague, "hs-aaaaaaaaaaaaaaaa", "silent"),
        (clerk, "hs-bbbbbbbbbbbbbbbb", "failed"),
    ):
        await pool.execute(
            "insert into message (officer, channel, template, reason, nomination, sequence, unit, state, next_attempt_at)"
            " values ($1, 'email', 'task_opened', 'task/' || $2::text || '/3', $2, 3, $3, $4, now())",
            officer.officer,
            nomination,
            CITY,
            state,
        )

    async def told(who: Caller, **query: Any) -> list[tuple[str, str, str]]:
        found = (await who.get("/v1/notices", **query)).json()["notices"]
        return [(one["officer"], one["reason"], one["state"]) for one in found]

    first = (clerk.officer, "task/hs-aaaaaaaaaaaaaaaa/3", "sent")
    second = (colleague.officer, "task/hs-aaaaaaaaaaaaaaaa/3", "silent")
    third = (clerk.officer, "task/hs-bbbbbbbbbbbbbbbb/3", "failed")
    assert await told(clerk) == [third]
    assert await told(clerk, state="all") == [first, second, third]
    assert await told(clerk, state="all", nomination="hs-aaaaaaaaaaaaaaaa") == [first, second]
    assert await told(clerk, state="all", nomination="hs-aaaaaaaaaaaaaaaa", officer=colleague.officer) == [second]
    assert await told(clerk, nomination="hs-aaaaaaaaaaaaaaaa") == []
    assert await told(await house.officer(PROVINCE, "clerk"), state="all") == []
    refused(await clerk.get("/v1/notices", state="none"), 422, "invalid-input")


async def test_subscribing_twice_gives_the_same_answer_and_the_list_keeps_the_secret(house: Offices) -> None:
    clerk = await house.clerk()
    first, second = (
        await subscribe(clerk, "https://hooks.backan.example/x"),
        await subscribe(clerk, "https://hooks.backan.example/x#part"),
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()["secret"].startswith("whsec_")
    [listed] = (await clerk.get("/v1/subscriptions")).json()["subscriptions"]
    assert listed == {key: value for key, value in first.json().items() if key != "secret"}


async def test_only_clerk_chair_and_administrator_say_where_an_office_listens(house: Offices) -> None:
    refused(await subscribe(await house.officer(CITY, "appraiser"), "a@backan.example"), 403, "wrong-office")
    refused(await subscribe(await house.officer(PROVINCE, "chair"), "a@backan.example"), 403, "wrong-office")
    refused(await (await house.officer(PROVINCE, "clerk")).get("/v1/subscriptions", unit=CITY), 403, "wrong-office")
    made = (await subscribe(await house.officer(CITY, "chair"), "a@backan.example")).json()
    assert (await subscribe(house.administrator, "b@backan.example")).status_code == 201
    refused(await (await house.officer(PROVINCE, "clerk")).delete(f"/v1/subscriptions/{made['id']}"), 404, "not-found")
    assert (await (await house.clerk()).delete(f"/v1/subscriptions/{made['id']}")).status_code == 204
    refused(await (await house.clerk()).delete(f"/v1/subscriptions/{made['id']}"), 404, "not-found")
    assert [one["address"] for one in (await (await house.clerk()).get("/v1/subscriptions")).json()["subscriptions"]] == [
        "b@backan.example"
    ]


@pytest.mark.parametrize(
    "address",
    [
        "vanthu",
        "vanthu@",
        "@backan.example",
        "a@b@c.example",
        "a@-x.example",
        "x" * 65 + "@backan.example",
        "<vanthu@backan.example>",
        "ftp://hooks.example/",
        "https://",
        "https://user:word@hooks.example/",
        "https://hooks.example:99999/",
        "https://[::1/",
    ],
)
async def test_an_address_that_cannot_be_is_refused(house: Offices, address: str) -> None:
    channel = "webhook" if "://" in address else "email"
    body = {"unit": CITY, "channel": channel, "address": address}
    document = refused(await house.administrator.post("/v1/subscriptions", body), 422, "invalid-input")
    assert document["field"] == "address"


@pytest.mark.parametrize("address", ["a b@x.example", "a@x.example\r\nBcc: c@x.example", "vănthư@backan.example", "x" * 501])
async def test_an_address_with_other_letters_than_ascii_is_refused(house: Offices, address: str) -> None:
    body = {"unit": CITY, "channel": "email", "address": address}
    refused(await house.administrator.post("/v1/subscriptions", body), 422, "invalid-input")


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example/",
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://[::1]/",
        "https://localhost/",
        "https://169.254.169.254/latest",
    ],
)
async def test_an_address_in_the_own_network_is_refused_unless_the_settings_allow_it(
    house: Offices, mine: Settings, pool: asyncpg.Pool, client: Client, address: str
) -> None:
    strict = mine.model_copy(update={"webhook_allow_private_addresses": False})
    async with running(application(strict, pool, client)) as http:
        document = refused(await subscribe(house.administrator.at(http), address), 422, "invalid-input")
    assert document["field"] == "address"
    assert (await subscribe(house.administrator, address)).status_code == 201


async def test_a_unit_that_is_not_known_cannot_listen_and_none_listens_at_too_many_addresses(house: Offices) -> None:
    refused(await subscribe(house.administrator, "a@backan.example", unit="99.999"), 422, "unknown-unit")
    for number in range(20):
        assert (await subscribe(house.administrator, f"a{number}@backan.example")).status_code == 201
    refused(await subscribe(house.administrator, "a20@backan.example"), 409, "conflict")
    assert (await subscribe(house.administrator, "a3@backan.example")).status_code == 201


async def test_what_bounced_is_in_the_list_of_trouble_and_can_be_retried(house: Offices, pool: asyncpg.Pool) -> None:
    notice = await _message(pool, "bounced")
    await _message(pool, "sent")
    clerk = await house.clerk()
    [listed] = (await clerk.get("/v1/notices")).json()["notices"]
    assert (listed["id"], listed["state"]) == (notice, "bounced")
    assert (await clerk.post(f"/v1/notices/{notice}/retry", {})).json()["state"] == "waiting"


async def test_an_auditor_of_a_province_sees_its_communes_and_not_those_of_its_neighbour(
    house: Offices, pool: asyncpg.Pool
) -> None:
    beneath, elsewhere = await _message(pool, "failed", WARD), await _message(pool, "failed", "01")
    seen = [one["id"] for one in (await (await house.officer(PROVINCE, "auditor")).get("/v1/notices")).json()["notices"]]
    assert beneath in seen
    assert elsewhere not in seen


async def test_an_officer_sees_their_own_choice_and_changes_it(house: Offices) -> None:
    chair = await house.officer(CITY, "chair")
    usual = (await chair.get("/v1/me/notices")).json()
    assert usual["email"] is None
    assert usual["choices"]["urgent"] == "immediate"
    chosen = {"email": "Chu.Tich@BacKan.Example", "language": "en", "choices": {"task": "none"}, "rhythm": "weekly", "hour": 7}
    answer = await chair.put("/v1/me/notices", chosen)
    assert answer.status_code == 200, answer.text
    assert (await chair.get("/v1/me/notices")).json() == answer.json()
    assert answer.json()["email"] == "Chu.Tich@backan.example"
    assert answer.json()["choices"] == {
        "task": "none",
        "progress": "digest",
        "outcome": "digest",
        "urgent": "immediate",
        "duty": "immediate",
    }
    assert (await (await house.clerk()).get("/v1/me/notices")).json()["email"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"email": "no"},
        {"email": "a@-x.example"},
        {"hour": 24},
        {"language": "fr"},
        {"choices": {"urgent": "digest"}},
        {"rhythm": "yearly"},
    ],
)
async def test_a_choice_that_cannot_be_is_refused(house: Offices, body: dict[str, Any]) -> None:
    refused(await (await house.clerk()).put("/v1/me/notices", body), 422, "invalid-input")


async def test_without_a_token_there_is_nothing_to_see(house: Offices) -> None:
    nobody = Caller(house.administrator.http, "", CITY, "vd_nobody")
    refused(await nobody.get("/v1/notices"), 401, "not-signed-in")
    refused(await subscribe(nobody, "a@backan.example"), 401, "not-signed-in")


@pytest.mark.parametrize("query", [{"state": "lost"}, {"after": -1}, {"after": 2**63}, {"limit": 0}])
async def test_a_question_that_makes_no_sense_is_refused(house: Offices, query: dict[str, Any]) -> None:
    refused(await house.administrator.get("/v1/notices", **query), 422, "invalid-input")
