"""Nobody asks more than their share; strangers share that of their address, and hold up nobody who is signed in."""

from collections.abc import AsyncIterator

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from runtime.settings import Settings
from starter.rate_limit import Buckets, Rate
from starter.sign_in.browser import cookie_name
from starter.sign_in.sessions import open_session
from tests.api.people import Offices, application, refused, running


def test_a_bucket_fills_steadily_and_never_over() -> None:
    now = [0.0]
    buckets = Buckets(Rate(per_second=2, burst=3), lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [2, 1, 0, -1]
    assert buckets.take("b") == 2
    now[0] = 0.5
    assert buckets.take("a") == 0
    now[0] = 100
    assert buckets.take("a") == 2


@pytest.fixture
async def narrow(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    """A house of few requests: so slow to fill that time plays no part."""
    change = {"rate_per_second": 0.001, "rate_burst": 5, "address_rate_per_second": 0.001, "address_rate_burst": 4}
    async with running(application(api_settings.model_copy(update=change), database, client)) as http:
        yield http


async def test_each_token_has_its_share_and_no_more(narrow: httpx.AsyncClient, offices: Offices) -> None:
    clerk, chair = (await offices.clerk()).at(narrow), (await offices.officer("63.058", "chair")).at(narrow)
    answers = [await clerk.get("/v1/awards") for _ in range(7)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
    assert answers[1].headers["ratelimit-policy"] == '"caller";q=5;w=5000'
    assert answers[1].headers["ratelimit"].startswith('"caller";r=3;')
    document = refused(answers[5], 429, "too-often")
    assert int(answers[5].headers["retry-after"]) == document["facts"]["retry_after_seconds"]
    assert (await chair.get("/v1/awards")).status_code == 200
    assert (await narrow.get("/health/live")).status_code == 200


async def test_made_up_tokens_share_one_address_and_hold_up_nobody_who_is_known(
    narrow: httpx.AsyncClient, offices: Offices
) -> None:
    clerk = (await offices.clerk()).at(narrow)
    assert (await clerk.get("/v1/awards")).status_code == 200
    made_up = [await narrow.get("/v1/awards", headers={"Authorization": f"Bearer made-up-{number}"}) for number in range(5)]
    assert [answer.status_code for answer in made_up] == [401] * 4 + [429]
    assert (await narrow.get("/v1/awards")).status_code == 429
    assert (await clerk.get("/v1/awards")).status_code == 200


async def test_nobody_gets_a_further_share_by_what_they_write_beside_their_session(
    narrow: httpx.AsyncClient, offices: Offices, database: asyncpg.Pool, api_settings: Settings
) -> None:
    clerk = await offices.another("63.058", "clerk")
    async with database.acquire() as connection:
        secret, _ = await open_session(connection, api_settings, clerk.officer, "password", former=None)
    cookies = [f"{cookie_name('session', api_settings)}={secret}; beside=it-{number}" for number in range(6)]
    answers = [await narrow.get("/v1/awards", headers={"Cookie": cookie}) for cookie in cookies]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]


async def test_where_nobody_asks_who_it_is_a_made_up_token_is_a_strangers(narrow: httpx.AsyncClient) -> None:
    headers = [{"Authorization": f"Bearer made-up-{number}"} for number in range(5)]
    answers = [await narrow.post("/v1/sessions", json={}, headers=shown) for shown in headers]
    assert [answer.status_code for answer in answers] == [422] * 4 + [429]


@pytest.fixture
async def open_to_one(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    change = {"cors_origins": ("https://portal.example.vn",)}
    async with running(application(api_settings.model_copy(update=change), database, client)) as http:
        yield http


async def test_pages_of_other_origins_may_ask_only_where_a_setting_names_them(
    open_to_one: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    asking = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,idempotency-key"}
    portal, other = {"Origin": "https://portal.example.vn"}, {"Origin": "https://elsewhere.example"}
    named = await open_to_one.options("/v1/nominations", headers=portal | asking)
    assert named.status_code == 200
    assert named.headers["access-control-allow-origin"] == "https://portal.example.vn"
    assert "access-control-allow-credentials" not in named.headers
    for server, origin in ((open_to_one, other), (http, portal), (http, other)):
        assert "access-control-allow-origin" not in (await server.options("/v1/nominations", headers=origin | asking)).headers
        assert "access-control-allow-origin" not in (await server.get("/health/live", headers=origin)).headers
