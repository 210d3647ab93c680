"""Signing in through an OpenID Connect provider, a real one on a socket of its own."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from temporalio.client import Client

from models.errors import InvalidInput, UnknownUnit
from runtime.settings import Settings
from starter.people.persons import person_of
from starter.sign_in.claimed import read_map
from tests.api.browsers import HOME, a_browser
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, application, refused, running
from tests.provider import CLIENT, SECRET, Provider, a_provider

BEGIN = "/v1/sign-in/oidc"
GROUPS = {"city-chairs": f"chair@{CITY}", "ward-clerks": f"clerk@{WARD}", "nowhere": "clerk@no-such-school"}


@pytest.fixture(scope="module")
async def provider() -> AsyncIterator[Provider]:
    async with a_provider() as provider:
        yield provider


@pytest.fixture(autouse=True)
def honest(provider: Provider) -> None:
    """Each test begins with a provider that does as it should, and somebody new."""
    provider.behave()
    provider.subject = uuid4().hex


def through(provider: Provider, settings: Settings, **more: Any) -> Settings:
    """The settings of an office that signs in through the provider."""
    said = {"public_url": HOME, "oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return settings.model_copy(update=said | more)


@pytest.fixture(scope="module")
async def app(provider: Provider, api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[FastAPI]:
    """An office that keeps memberships itself."""
    app = application(through(provider, api_settings), database, client)
    async with running(app):
        yield app


@pytest.fixture(scope="module")
async def by_claims(provider: Provider, api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[FastAPI]:
    """An office whose provider says who may do what."""
    settings = through(provider, api_settings, oidc_membership_claim="groups", oidc_memberships=GROUPS)
    app = application(settings, database, client)
    async with running(app):
        yield app


async def at_the_provider(http: httpx.AsyncClient, return_to: str = "/") -> str:
    """Sent away, signed in over there, and told where to come back to."""
    away = await http.get(BEGIN, params={"return_to": return_to})
    assert away.status_code == 302, away.text
    async with httpx.AsyncClient() as network:
        back = await network.get(away.headers["location"])
    assert back.status_code == 302, back.text
    return str(back.headers["location"])


async def linked(offices: Offices, provider: Provider, *roles: str) -> Caller:
    """A new officer who is the provider's next subject."""
    officer = await offices.another(CITY, *(roles or ("clerk",)))
    said = {"issuer": provider.issuer, "subject": provider.subject}
    assert (await offices.administrator.post(f"/v1/officers/{officer.officer}/identities", said)).status_code == 201
    return officer


async def held(database: asyncpg.Pool, officer: str) -> set[tuple[str, str]]:
    """Roles and units that count today."""
    return {(one.role.value, one.unit) for one in (await person_of(database, officer)).memberships}


async def test_a_linked_officer_signs_in_and_lands_on_the_page_they_wanted(
    offices: Offices, provider: Provider, app: FastAPI
) -> None:
    officer = await linked(offices, provider)
    async with a_browser(app) as http:
        back = await http.get(await at_the_provider(http, "/inbox?filter=mine"))
        assert (back.status_code, back.headers["location"]) == (303, "/inbox?filter=mine")
        me = (await http.get("/v1/account")).json()
        assert (me["officer"], me["memberships"]) == (officer.officer, [{"role": "clerk", "unit": CITY, "level": "district"}])
        assert [session["way"] for session in (await http.get("/v1/sessions")).json()["sessions"]] == ["oidc"]
        assert "__Host-vd-sign-in" not in http.cookies


async def test_who_signs_in_through_the_provider_again_leaves_the_former_session(
    offices: Offices, provider: Provider, app: FastAPI
) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http, a_browser(app) as elsewhere:
        await http.get(await at_the_provider(http))
        former = http.cookies["__Host-vd-session"]
        assert (await http.get("/v1/account")).status_code == 200
        assert (await http.get(await at_the_provider(http))).status_code == 303
        assert len((await http.get("/v1/sessions")).json()["sessions"]) == 1
        refused(await elsewhere.get("/v1/account", headers={"Cookie": f"__Host-vd-session={former}"}), 401, "not-signed-in")


async def test_a_state_works_once_and_for_its_own_browser(offices: Offices, provider: Provider, app: FastAPI) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http, a_browser(app) as thief:
        back = await at_the_provider(http)
        kept = http.cookies["__Host-vd-sign-in"]
        assert (await http.get(back)).status_code == 303
        refused(await http.get(back, headers={"Cookie": f"__Host-vd-sign-in={kept}"}), 401, "not-signed-in")
        stolen = await at_the_provider(http)
        refused(await thief.get(stolen), 401, "not-signed-in")
        refused(await http.get(stolen), 401, "not-signed-in")
        refused(await http.get(f"{BEGIN}/callback", params={"state": "made-up", "code": "x"}), 401, "not-signed-in")


async def test_who_takes_too_long_begins_again(offices: Offices, provider: Provider, app: FastAPI, database: asyncpg.Pool) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http:
        back = await at_the_provider(http)
        await database.execute("update sign_in_request set expires_at = now()")
        refused(await http.get(back), 401, "not-signed-in")


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        ("nonce", "of somebody else"),
        ("nonce", None),
        ("aud", "another-client"),
        ("aud", [CLIENT, "another-client"]),
        ("iss", "https://elsewhere.example"),
        ("exp", 1_500_000_000),
        ("exp", None),
        ("sub", None),
        ("sub", "x" * 256),
        ("sub", "\ud83d"),
        ("iat", 4_000_000_000),  # long after today
    ],
)
async def test_what_does_not_hold_signs_nobody_in(
    offices: Offices, provider: Provider, app: FastAPI, claim: str, value: object
) -> None:
    await linked(offices, provider)
    provider.lies = {claim: value}
    async with a_browser(app) as http:
        refused(await http.get(await at_the_provider(http)), 401, "not-signed-in")
        refused(await http.get("/v1/account"), 401, "not-signed-in")


async def test_a_token_that_the_provider_has_not_signed_signs_nobody_in(offices: Offices, provider: Provider, app: FastAPI) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http:
        for kid in ("unknown", "first"):
            provider.signs_with = RSAKey.generate_key(2048, {"kid": kid})
            refused(await http.get(await at_the_provider(http)), 401, "not-signed-in")


async def test_a_provider_may_change_its_key(offices: Offices, provider: Provider, app: FastAPI) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http:
        assert (await http.get(await at_the_provider(http))).status_code == 303
        provider.key = RSAKey.generate_key(2048, {"kid": uuid4().hex})
        assert (await http.get(await at_the_provider(http))).status_code == 303


async def test_a_code_that_the_provider_does_not_take_signs_nobody_in(offices: Offices, provider: Provider, app: FastAPI) -> None:
    await linked(offices, provider)
    async with a_browser(app) as http:
        state = parse_qs(urlsplit(await at_the_provider(http)).query)["state"][0]
        refused(await http.get(f"{BEGIN}/callback", params={"state": state, "code": "made-up"}), 401, "not-signed-in")
        state = parse_qs(urlsplit(await at_the_provider(http)).query)["state"][0]
        answer = await http.get(f"{BEGIN}/callback", params={"state": state, "error": "access_denied"})
        refused(answer, 401, "not-signed-in")


async def test_a_provider_that_is_away_is_said_to_be_away(
    provider: Provider, app: FastAPI, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    async with a_browser(app) as http:
        back = await at_the_provider(http)
        provider.away = True
        refused(await http.get(back), 503, "unavailable")
    fresh = application(through(provider, api_settings), database, client)
    gone = application(through(provider, api_settings, oidc_issuer="http://127.0.0.1:1"), database, client)
    for one in (fresh, gone):
        async with running(one), a_browser(one) as http:
            refused(await http.get(BEGIN), 503, "unavailable")


async def test_an_installation_without_a_provider_says_so(http: httpx.AsyncClient) -> None:
    refused(await http.get(BEGIN), 404, "not-found")


@pytest.mark.parametrize("page", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere.example", "page", ""])
async def test_nobody_is_sent_on_to_another_host(app: FastAPI, page: str) -> None:
    async with a_browser(app) as http:
        answer = await http.get(BEGIN, params={"return_to": page})
        assert refused(answer, 422, "invalid-input")["field"] == "return_to"


async def test_nobody_signs_in_whom_nobody_has_linked(
    offices: Offices, provider: Provider, app: FastAPI, database: asyncpg.Pool
) -> None:
    before = await database.fetchval("select count(*) from officer")
    async with a_browser(app) as http:
        told = refused(await http.get(await at_the_provider(http)), 403, "not-allowed")
        assert told["facts"] == {"issuer": provider.issuer, "subject": provider.subject}
        assert await database.fetchval("select count(*) from officer") == before
        officer = await linked(offices, provider)
        here = f"/v1/officers/{officer.officer}/identities"
        (identity,) = (await offices.administrator.get(here)).json()["identities"]
        assert (await http.get(await at_the_provider(http))).status_code == 303
        assert (await offices.administrator.delete(f"{here}/{identity['id']}")).status_code == 204
        refused(await http.get(await at_the_provider(http)), 403, "not-allowed")


async def test_an_identity_is_one_officers_and_linked_within_the_area(offices: Offices, provider: Provider) -> None:
    officer, other = await linked(offices, provider), await offices.another(CITY, "clerk")
    said = {"issuer": provider.issuer, "subject": provider.subject}
    admin, local = offices.administrator, await offices.officer(CITY, "administrator")
    assert (await admin.post(f"/v1/officers/{officer.officer}/identities", said)).status_code == 201
    refused(await admin.post(f"/v1/officers/{other.officer}/identities", said), 409, "duplicate")
    above = await offices.another(PROVINCE, "clerk")
    refused(await local.post(f"/v1/officers/{above.officer}/identities", said), 403, "outside-area")
    refused(await other.post(f"/v1/officers/{other.officer}/identities", said), 403, "not-allowed")


async def test_who_has_left_comes_in_by_no_other_door(offices: Offices, provider: Provider, app: FastAPI) -> None:
    officer = await linked(offices, provider)
    await offices.administrator.post(f"/v1/officers/{officer.officer}/leave", {})
    async with a_browser(app) as http:
        refused(await http.get(await at_the_provider(http)), 401, "not-signed-in")


async def test_claims_make_a_new_officer_with_their_memberships(
    provider: Provider, by_claims: FastAPI, database: asyncpg.Pool
) -> None:
    others = [f"nhom-{number}" for number in range(300)]
    provider.claims = {"name": "Hoàng Văn Mẫu", "groups": [*others, "city-chairs", "ward-clerks", "nowhere", "unknown", 7]}
    async with a_browser(by_claims) as http:
        assert (await http.get(await at_the_provider(http))).status_code == 303
        me = (await http.get("/v1/account")).json()
    assert me["name"] == "Hoàng Văn Mẫu"
    assert await held(database, me["officer"]) == {("chair", CITY), ("clerk", WARD)}


@pytest.mark.parametrize(("name", "shown"), [("Mẫu\x00 \ud83dVăn", "Mẫu Văn"), ("\ud83d \x00", None), ("", None), (7, None)])
async def test_a_name_that_no_database_can_hold_does_not_keep_its_officer_out(
    provider: Provider, by_claims: FastAPI, name: object, shown: str | None
) -> None:
    provider.claims = {"name": name, "groups": ["city-chairs"]}
    async with a_browser(by_claims) as http:
        assert (await http.get(await at_the_provider(http))).status_code == 303
        me = (await http.get("/v1/account")).json()
    assert me["name"] == (shown or me["officer"])


async def test_what_the_claims_no_longer_say_has_ended(
    offices: Offices, provider: Provider, by_claims: FastAPI, database: asyncpg.Pool
) -> None:
    officer = await linked(offices, provider, "member")
    async with a_browser(by_claims) as http:
        for groups, expected in (
            (["city-chairs"], {("member", CITY), ("chair", CITY)}),
            (["city-chairs", "ward-clerks"], {("member", CITY), ("chair", CITY), ("clerk", WARD)}),
            ("ward-clerks", {("member", CITY), ("clerk", WARD)}),
            ({"not": "a list"}, {("member", CITY)}),
            (["city-chairs"], {("member", CITY), ("chair", CITY)}),
        ):
            provider.claims = {"groups": groups}
            assert (await http.get(await at_the_provider(http))).status_code == 303
            assert await held(database, officer.officer) == expected


async def test_a_task_goes_back_to_its_office_with_the_role_that_the_claims_no_longer_give(
    offices: Offices, provider: Provider, by_claims: FastAPI, database: asyncpg.Pool
) -> None:
    nomination = await offices.submit(WARD)
    back = {"ground": "thieu-bao-cao", "parts": ["report"]}
    returned = await (await offices.officer(WARD, "appraiser")).post(f"/v1/nominations/{nomination}/return", back)
    assert returned.status_code == 200, returned.text
    clerk = await linked(offices, provider, "member")
    async with a_browser(by_claims) as http:
        provider.claims = {"groups": ["ward-clerks"]}
        assert (await http.get(await at_the_provider(http))).status_code == 303
        seen = {"task": returned.json()["task"], "claim": 0}
        assert (await clerk.post(f"/v1/nominations/{nomination}/task/claim", seen)).status_code == 200
        provider.claims = {"groups": ["city-chairs"]}
        assert (await http.get(await at_the_provider(http))).status_code == 303
    acts = await database.fetch("select act, officer, before, reason from task_act where nomination = $1 order by id", nomination)
    assert [tuple(act) for act in acts[1:]] == [("moved", None, clerk.officer, "role_ended")]
    task = (await (await offices.clerk(WARD)).get(f"/v1/nominations/{nomination}/task")).json()
    assert task["claimed_by"] is None


async def test_claims_that_give_nothing_let_nobody_new_in(
    provider: Provider, by_claims: FastAPI, capsys: pytest.CaptureFixture[str]
) -> None:
    provider.claims = {"name": "Hoàng Văn Mẫu", "groups": ["phong-noi-vu"]}
    async with a_browser(by_claims) as http:
        refused(await http.get(await at_the_provider(http)), 403, "not-allowed")
    said = "".join(capsys.readouterr())
    assert "Hoàng Văn Mẫu" not in said
    assert "phong-noi-vu" not in said


def test_a_role_or_a_unit_that_is_none_is_told_at_the_start(api_settings: Settings) -> None:
    for place, error in (("king@63.058", InvalidInput), ("clerk@99.99999", UnknownUnit)):
        with pytest.raises(error):
            read_map(api_settings.model_copy(update={"oidc_memberships": {"x": place}}))
