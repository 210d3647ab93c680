"""Notices over the API: an office says where it listens, sees what has failed, and has it tried again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest
from pydantic import SecretStr
from temporalio.client import Client
from temporalio.testing import ActivityEnvironment

from activities.notification import NoticeDelivery, Pace
from models.messages.notification import DeliverNoticesInput
from runtime.database import open_pool
from runtime.settings import Settings
from starter.officers import create_first_administrator
from tests.api.people import CENTRE, CITY, PROVINCE, Caller, Offices, application, refused, running
from tests.endpoints import Hooks, Mailbox, a_mailbox, some_hooks, until
from tests.outbox import states, write_notice

ONE_TRY = Pace(look=timedelta(milliseconds=50), first_delay=timedelta(milliseconds=50), attempts=1)


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with a_mailbox() as mailbox:
        yield mailbox


@pytest.fixture
async def hooks() -> AsyncIterator[Hooks]:
    async with some_hooks() as hooks:
        yield hooks


@pytest.fixture
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]], mailbox: Mailbox) -> Settings:
    return settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.port,
            "smtp_starttls": False,
            "webhook_allow_private_addresses": True,
        }
    )


@pytest.fixture
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()


@pytest.fixture
async def house(mine: Settings, pool: asyncpg.Pool, client: Client) -> AsyncIterator[Offices]:
    async with running(application(mine, pool, client)) as http:
        yield Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))


@pytest.fixture
async def relay(mine: Settings, pool: asyncpg.Pool) -> AsyncIterator[None]:
    env = ActivityEnvironment()
    delivery = NoticeDelivery(pool, mine, pace=ONE_TRY)
    work = asyncio.create_task(env.run(delivery.deliver_notices, DeliverNoticesInput(seconds=600)))
    yield
    env.worker_shutdown()
    await work


async def listen(who: Caller, address: str, unit: str = CITY) -> httpx.Response:
    channel = "webhook" if address.startswith("http") else "email"
    return await who.post("/v1/subscriptions", {"unit": unit, "channel": channel, "address": address})


async def test_a_failed_notice_is_seen_retried_and_arrives(
    house: Offices,
    pool: asyncpg.Pool,
    mailbox: Mailbox,
    relay: None,  # noqa: ARG001 -- it works while the fixture lives
) -> None:
    clerk = await house.clerk()
    mailbox.refuses["vanthu@backan.example"] = "550 5.1.1 no such user"
    assert (await listen(clerk, "vanthu@backan.example")).status_code == 201
    nomination = await write_notice(pool, unit=CITY)
    await until(lambda: _all_are(pool, "failed"))

    [failed] = (await clerk.get("/v1/notices")).json()["notices"]
    assert failed["nomination"] == nomination
    assert (failed["error"], failed["attempts"], failed["template"]) == ("smtp_550", 1, "task_opened")

    mailbox.refuses.clear()
    answer = await clerk.post(f"/v1/notices/{failed['id']}/retry", {})
    assert answer.status_code == 200
    await until(lambda: _all_are(pool, "sent"))
    assert (await clerk.get("/v1/notices")).json()["notices"] == []
    [sent] = (await clerk.get("/v1/notices", state="sent")).json()["notices"]
    assert sent["id"] == failed["id"]
    assert sent["sent_at"]
    assert mailbox.told() == {"vanthu@backan.example": 1}


async def _all_are(pool: asyncpg.Pool, state: str) -> bool:
    return (await states(pool)).keys() == {state}


async def test_a_retry_of_what_waits_changes_nothing_and_of_what_was_sent_is_refused(house: Offices, pool: asyncpg.Pool) -> None:
    clerk = await house.clerk()
    await listen(clerk, "vanthu@backan.example")
    notice = await _delivery(pool, "waiting")
    before = await pool.fetchrow("select * from delivery")
    answer = await clerk.post(f"/v1/notices/{notice}/retry", {})
    assert answer.json()["state"] == "waiting"
    assert await pool.fetchrow("select * from delivery") == before
    await pool.execute("update delivery set state = 'sent'")
    refused(await clerk.post(f"/v1/notices/{notice}/retry", {}), 409, "conflict")


async def _delivery(pool: asyncpg.Pool, state: str, unit: str = CITY) -> int:
    """A delivery as the relay leaves it: claimed three times, the lease running."""
    await write_notice(pool, unit=unit)
    delivery: int = await pool.fetchval(
        "insert into delivery (notice, subscription, channel, address, state, attempts, next_attempt_at)"
        " select max(id), 1, 'email', 'vanthu@backan.example', $1, 3, now() + interval '20 s' from outbox returning id",
        state,
    )
    return delivery


async def test_an_office_sees_its_own_notices_and_administrators_and_auditors_see_all(house: Offices, pool: asyncpg.Pool) -> None:
    notice = await _delivery(pool, "failed")
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
    made = [await _delivery(pool, "failed") for _ in range(5)]
    seen, after = [], 0
    while True:
        query = {"limit": 2} | ({"after": after} if after else {})
        page = (await house.administrator.get("/v1/notices", **query)).json()
        seen += [notice["id"] for notice in page["notices"]]
        if page.get("next") is None:
            break
        after = page["next"]
    assert seen == made


async def test_subscribing_twice_gives_the_same_answer_and_the_list_keeps_the_secret(house: Offices) -> None:
    clerk = await house.clerk()
    first, second = (
        await listen(clerk, "https://hooks.backan.example/x"),
        await listen(clerk, "https://hooks.backan.example/x#part"),
    )
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert first.json()["secret"].startswith("whsec_")
    [listed] = (await clerk.get("/v1/subscriptions")).json()["subscriptions"]
    assert listed == {key: value for key, value in first.json().items() if key != "secret"}


async def test_only_clerk_chair_and_administrator_say_where_an_office_listens(house: Offices) -> None:
    refused(await listen(await house.officer(CITY, "appraiser"), "a@backan.example"), 403, "wrong-office")
    refused(await listen(await house.officer(PROVINCE, "chair"), "a@backan.example"), 403, "wrong-office")
    refused(await (await house.officer(PROVINCE, "clerk")).get("/v1/subscriptions", unit=CITY), 403, "wrong-office")
    made = (await listen(await house.officer(CITY, "chair"), "a@backan.example")).json()
    assert (await listen(house.administrator, "b@backan.example")).status_code == 201
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
        document = refused(await listen(house.administrator.at(http), address), 422, "invalid-input")
    assert document["field"] == "address"
    assert (await listen(house.administrator, address)).status_code == 201


async def test_a_unit_that_is_not_known_cannot_listen_and_none_listens_at_too_many_addresses(house: Offices) -> None:
    refused(await listen(house.administrator, "a@backan.example", unit="99.999"), 422, "unknown-unit")
    for number in range(20):
        assert (await listen(house.administrator, f"a{number}@backan.example")).status_code == 201
    refused(await listen(house.administrator, "a20@backan.example"), 409, "conflict")
    assert (await listen(house.administrator, "a3@backan.example")).status_code == 201


async def test_without_a_token_there_is_nothing_to_see(house: Offices) -> None:
    nobody = Caller(house.administrator.http, "", CITY, "vd_nobody")
    refused(await nobody.get("/v1/notices"), 401, "not-signed-in")
    refused(await listen(nobody, "a@backan.example"), 401, "not-signed-in")


@pytest.mark.parametrize("query", [{"state": "lost"}, {"after": -1}, {"after": 2**63}, {"limit": 0}])
async def test_a_question_that_makes_no_sense_is_refused(house: Offices, query: dict[str, Any]) -> None:
    refused(await house.administrator.get("/v1/notices", **query), 422, "invalid-input")
