"""Signing in by password: sessions, lock-out, invitations, and requests that a foreign page has made."""

import asyncio
import unicodedata
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from temporalio.client import Client
from typer.testing import CliRunner

from runtime import cli_officers
from runtime.settings import Settings
from starter.resources import Resources
from tests.api.browsers import GOOD, HOME, OUR_PAGE, a_browser, invite, sign_in, with_a_password
from tests.api.people import CITY, PROVINCE, Offices, application, refused, running

OTHER = "một câu khác, dài hơn nữa"
COOKIE = "__Host-vd-session"


@pytest.fixture(scope="module")
async def app(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[FastAPI]:
    """A starter behind TLS."""
    app = application(api_settings.model_copy(update={"public_url": HOME}), database, client)
    async with running(app):
        yield app


@pytest.fixture(scope="module")
async def browser(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with a_browser(app) as http:
        yield http


def forget(app: FastAPI, officer: str) -> None:
    """The process remembers nothing of the officer, as after some seconds."""
    resources: Resources = app.state.resources
    resources.identities.forget_officer(officer)


async def test_who_signs_in_by_password_works_in_a_session(offices: Offices, browser: httpx.AsyncClient) -> None:
    officer, username = await with_a_password(offices, CITY, "appraiser")
    answer = await sign_in(browser, f" {username.upper()} ")
    assert (answer.status_code, answer.json()["officer"], answer.json()["way"]) == (201, officer.officer, "password")
    told = answer.headers["set-cookie"]
    assert told.startswith(f"{COOKIE}=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(told.split("; "))
    assert "Domain" not in told
    assert browser.cookies[COOKIE] not in answer.text
    me = (await browser.get("/v1/account")).json()
    assert (me["officer"], me["username"]) == (officer.officer, username)
    assert me["memberships"] == [{"role": "appraiser", "unit": CITY, "level": "district"}]
    assert me["scopes"] == ["read", "submit", "decide", "manage", "account"]


async def test_secrets_are_stored_as_hashes_only(offices: Offices, app: FastAPI, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "clerk")
    invited = await invite(offices, officer, f"u{uuid4().hex}")
    stored = [await database.fetch(f"select t::text as row from {table} t") for table in ("login", "invitation", "session")]  # noqa: S608
    assert invited["token"] not in str(stored)
    async with a_browser(app) as http:
        _, username = await with_a_password(offices, CITY, "clerk")
        await sign_in(http, username)
        stored = [await database.fetch(f"select t::text as row from {table} t") for table in ("login", "session")]  # noqa: S608
        assert http.cookies[COOKIE] not in str(stored)
    assert GOOD not in str(stored)
    assert "$argon2id$" in str(stored)


async def test_nothing_says_whether_there_is_such_an_account(offices: Offices, app: FastAPI) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    told: list[list[tuple[int, str, str]]] = []
    for name, address in ((username, "192.0.2.11"), (f"nobody-{uuid4().hex}", "192.0.2.12")):
        async with a_browser(app, address) as http:
            answers = [await sign_in(http, name, "wrong") for _ in range(7)]
        told.append([(answer.status_code, answer.json()["type"], answer.json()["detail"]) for answer in answers])
    assert told[0] == told[1]
    assert [status for status, _, _ in told[0]] == [401] * 5 + [429] * 2


async def test_an_account_is_locked_wherever_one_knocks_and_opens_again(
    offices: Offices, app: FastAPI, database: asyncpg.Pool
) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app, "192.0.2.21") as http:
        for _ in range(5):
            refused(await sign_in(http, username, "wrong"), 401, "not-signed-in")
    async with a_browser(app, "192.0.2.22") as http:
        locked = await sign_in(http, username)
        told = refused(locked, 429, "too-often")
        assert 1 <= told["facts"]["retry_after_seconds"] == int(locked.headers["retry-after"]) <= 30
        over = "update sign_in_failure set locked_until = now() where locked_until > now()"
        await database.execute(over)
        refused(await sign_in(http, username, "wrong"), 401, "not-signed-in")
        longer = refused(await sign_in(http, username), 429, "too-often")["facts"]["retry_after_seconds"]
        assert 30 < longer <= 60
        await database.execute(over)
        assert (await sign_in(http, username)).status_code == 201
        refused(await sign_in(http, username, "wrong"), 401, "not-signed-in")
        assert (await sign_in(http, username)).status_code == 201


async def test_an_address_that_tries_many_accounts_must_wait(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    settings = api_settings.model_copy(update={"public_url": HOME, "sign_in_failures_per_address": 4})
    app = application(settings, database, client)
    async with running(app), a_browser(app, "192.0.2.31") as http, a_browser(app, "192.0.2.32") as elsewhere:
        assert (await sign_in(http, username)).status_code == 201
        answers = await asyncio.gather(*(sign_in(http, f"nobody-{uuid4().hex}") for _ in range(12)))
        assert sorted(answer.status_code for answer in answers) == [401] * 4 + [429] * 8
        refused(await sign_in(http, username), 429, "too-often")
        assert (await sign_in(elsewhere, username)).status_code == 201


async def test_a_session_is_over_when_nobody_uses_it_and_after_a_day(
    offices: Offices, app: FastAPI, database: asyncpg.Pool
) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    for aged in ("last_seen_at = now() - interval '31 minutes'", "expires_at = now()", "ended_at = now()"):
        async with a_browser(app) as http:
            await sign_in(http, username)
            assert (await http.get("/v1/account")).status_code == 200
            await database.execute(f"update session set {aged} where officer = $1", officer.officer)  # noqa: S608
            forget(app, officer.officer)
            refused(await http.get("/v1/account"), 401, "not-signed-in")
            await database.execute("delete from session where officer = $1", officer.officer)


async def test_a_session_that_is_used_stays(offices: Offices, app: FastAPI, database: asyncpg.Pool) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as http:
        await sign_in(http, username)
        await database.execute(
            "update session set last_seen_at = now() - interval '29 minutes' where officer = $1", officer.officer
        )
        assert (await http.get("/v1/account")).status_code == 200
        idle = "select now() - last_seen_at < interval '1 minute' from session where officer = $1"
        assert await database.fetchval(idle, officer.officer)


async def test_who_signs_out_is_out(offices: Offices, app: FastAPI) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as http:
        await sign_in(http, username)
        secret = http.cookies[COOKIE]
        assert (await http.delete("/v1/sessions/current")).status_code == 204
        assert COOKIE not in http.cookies
        refused(await http.get("/v1/account", headers={"Cookie": f"{COOKIE}={secret}"}), 401, "not-signed-in")
    refused(await officer.delete("/v1/sessions/current"), 404, "not-found")


async def test_who_signs_in_again_in_the_same_browser_leaves_the_former_session(offices: Offices, app: FastAPI) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    _, colleague = await with_a_password(offices, CITY, "chair")
    async with a_browser(app) as http, a_browser(app) as elsewhere:
        await sign_in(elsewhere, username)
        await sign_in(http, username)
        former = http.cookies[COOKIE]
        assert (await http.get("/v1/account")).status_code == 200
        refused(await sign_in(http, username, "wrong"), 401, "not-signed-in")
        assert (await http.get("/v1/account")).status_code == 200
        assert (await sign_in(http, colleague)).status_code == 201
        assert (await http.get("/v1/account")).json()["username"] == colleague
        refused(await elsewhere.get("/v1/account", headers={"Cookie": f"{COOKIE}={former}"}), 401, "not-signed-in")
        assert len((await elsewhere.get("/v1/sessions")).json()["sessions"]) == 1


async def test_the_document_names_the_token_and_the_cookie_of_the_session(
    browser: httpx.AsyncClient, http: httpx.AsyncClient
) -> None:
    for door, cookie in ((browser, COOKIE), (http, "vd-session")):
        document = (await door.get("/openapi.json")).json()
        schemes = document["components"]["securitySchemes"]
        assert {name: (one["type"], one.get("in"), one.get("name")) for name, one in schemes.items()} == {
            "token": ("http", None, None),
            "session": ("apiKey", "cookie", cookie),
        }
        assert document["paths"]["/v1/account"]["get"]["security"] == [{"token": ["read"]}, {"session": []}]
        assert "security" not in document["paths"]["/v1/sessions"]["post"]


async def test_one_looks_at_the_own_sessions_and_ends_them(offices: Offices, app: FastAPI) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    _, stranger = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as first, a_browser(app) as second, a_browser(app) as third:
        for http, name in ((first, username), (second, username), (third, stranger)):
            assert (await sign_in(http, name)).status_code == 201
        listed = (await second.get("/v1/sessions")).json()["sessions"]
        assert len(listed) == 2
        refused(await third.delete(f"/v1/sessions/{listed[1]['id']}"), 404, "not-found")
        assert (await second.delete(f"/v1/sessions/{listed[1]['id']}")).status_code == 204
        refused(await first.get("/v1/account"), 401, "not-signed-in")
        assert len((await second.get("/v1/sessions")).json()["sessions"]) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": HOME}, 403),
        ({"Origin": HOME}, 200),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"X-Nothing": "said"}, 403),
    ],
)
async def test_with_a_session_only_our_own_page_changes_anything(
    offices: Offices, app: FastAPI, headers: dict[str, str], status: int
) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as ours, a_browser(app, "192.0.2.1", **headers) as http:
        await sign_in(ours, username)
        cookie = {"Cookie": f"{COOKIE}={ours.cookies[COOKIE]}", "Idempotency-Key": uuid4().hex}
        here = f"/v1/officers/{officer.officer}/tokens"
        answer = await http.post(here, json={"label": "x"}, headers=cookie)
        assert answer.status_code == (201 if status == 200 else 403), answer.text
        assert (await http.get(here, headers=cookie)).status_code == 200
        token = {"Authorization": f"Bearer {officer.token}", "Idempotency-Key": uuid4().hex}
        assert (await http.post(here, json={"label": "x"}, headers=token)).status_code == 201


async def test_a_session_is_no_token_and_a_token_no_session(offices: Offices, app: FastAPI) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as http, a_browser(app) as other:
        await sign_in(http, username)
        secret = http.cookies[COOKIE]
        assert (await http.get("/v1/account")).status_code == 200
        assert (await other.get("/v1/account", headers=officer.headers())).status_code == 200
        refused(await other.get("/v1/account", headers={"Authorization": f"Bearer {secret}"}), 401, "not-signed-in")
        refused(await other.get("/v1/account", headers={"Cookie": f"{COOKIE}={officer.token}"}), 401, "not-signed-in")


async def test_a_foreign_page_signs_nobody_in(offices: Offices, app: FastAPI) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app, "192.0.2.1", Origin="https://elsewhere.example") as http:
        refused(await sign_in(http, username), 403, "not-allowed")


async def test_a_changed_password_needs_the_old_one_and_ends_the_other_sessions(offices: Offices, app: FastAPI) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as here, a_browser(app) as elsewhere:
        await sign_in(here, username)
        await sign_in(elsewhere, username)
        wrong = await here.put("/v1/account/password", json={"old": "wrong", "new": OTHER})
        refused(wrong, 403, "not-allowed")
        assert (await here.put("/v1/account/password", json={"old": GOOD, "new": OTHER})).status_code == 204
        assert (await here.get("/v1/account")).status_code == 200
        refused(await elsewhere.get("/v1/account"), 401, "not-signed-in")
        refused(await sign_in(elsewhere, username), 401, "not-signed-in")
        assert (await sign_in(elsewhere, username, OTHER)).status_code == 201


@pytest.mark.parametrize("password", ["ngắn", "x" * 1025, "ệ" * 400])
async def test_a_password_is_neither_short_nor_endless(offices: Offices, browser: httpx.AsyncClient, password: str) -> None:
    invited = await invite(offices, await offices.another(CITY, "clerk"), f"u{uuid4().hex}")
    answer = await browser.post("/v1/sign-in/invitation", json={"token": invited["token"], "password": password})
    assert refused(answer, 422, "invalid-input")["field"] == "password"
    assert password not in answer.text


async def test_letters_are_the_same_however_the_keyboard_makes_them(offices: Offices, app: FastAPI) -> None:
    composed, taken_apart = (unicodedata.normalize(form, "mật khẩu tiếng Việt") for form in ("NFC", "NFD"))
    assert composed != taken_apart
    _, username = await with_a_password(offices, CITY, "clerk", password=composed)
    async with a_browser(app) as http:
        assert (await sign_in(http, username, taken_apart)).status_code == 201


async def test_a_hash_that_has_become_weak_is_made_again(offices: Offices, app: FastAPI, database: asyncpg.Pool) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash(GOOD)
    await database.execute("update login set password = $2 where officer = $1", officer.officer, weak)
    async with a_browser(app) as http:
        assert (await sign_in(http, username)).status_code == 201
        stored = await database.fetchval("select password from login where officer = $1", officer.officer)
        assert stored != weak
        assert (await sign_in(http, username)).status_code == 201


async def test_an_invitation_works_once_and_the_last_one_only(
    offices: Offices, browser: httpx.AsyncClient, database: asyncpg.Pool
) -> None:
    officer, username = await offices.another(CITY, "clerk"), f"u{uuid4().hex}"
    first, second = await invite(offices, officer, username), await invite(offices, officer, None)
    assert second["username"] == username
    asked = [{"token": one["token"], "password": GOOD} for one in (first, second, second)]
    statuses = [(await browser.post("/v1/sign-in/invitation", json=one)).status_code for one in asked]
    assert statuses == [404, 200, 404]
    late = await invite(offices, officer, None)
    await database.execute("update invitation set expires_at = now() where officer = $1", officer.officer)
    answer = await browser.post("/v1/sign-in/invitation", json={"token": late["token"], "password": GOOD})
    refused(answer, 404, "not-found")
    for none in ("vdi_nothing", "x", "ệ"):
        refused(await browser.post("/v1/sign-in/invitation", json={"token": none, "password": GOOD}), 404, "not-found")


async def test_a_password_that_is_chosen_anew_ends_all_sessions_at_once(offices: Offices, app: FastAPI) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as http, a_browser(app) as elsewhere:
        await sign_in(http, username)
        assert (await http.get("/v1/account")).status_code == 200
        invited = await invite(offices, officer, None)
        chosen = await elsewhere.post("/v1/sign-in/invitation", json={"token": invited["token"], "password": OTHER})
        assert chosen.status_code == 200, chosen.text
        refused(await http.get("/v1/account"), 401, "not-signed-in")


async def test_asked_again_under_the_same_key_an_invitation_has_a_new_secret(offices: Offices, browser: httpx.AsyncClient) -> None:
    officer, username = await offices.another(CITY, "clerk"), f"u{uuid4().hex}"
    here, key = f"/v1/officers/{officer.officer}/invitations", uuid4().hex
    first, second = [(await offices.administrator.post(here, {"username": username}, key)).json() for _ in range(2)]
    assert first["token"] != second["token"]
    asked = [{"token": one["token"], "password": GOOD} for one in (first, second)]
    assert [(await browser.post("/v1/sign-in/invitation", json=one)).status_code for one in asked] == [404, 200]
    refused(await offices.administrator.post(here, {"username": username}, key), 409, "conflict")


async def test_who_may_invite_whom(offices: Offices) -> None:
    local, admin = await offices.officer(CITY, "administrator"), offices.administrator
    officer, taken = await offices.another(CITY, "clerk"), f"u{uuid4().hex}"
    refused(await local.post(f"/v1/officers/{local.officer}/invitations", {"username": taken}), 403, "not-allowed")
    above = await offices.another(PROVINCE, "clerk")
    refused(await local.post(f"/v1/officers/{above.officer}/invitations", {"username": taken}), 403, "outside-area")
    assert (await local.post(f"/v1/officers/{officer.officer}/invitations", {"username": taken})).status_code == 201
    refused(await admin.post(f"/v1/officers/{above.officer}/invitations", {"username": taken}), 409, "duplicate")
    nameless = await admin.post(f"/v1/officers/{above.officer}/invitations", {})
    assert refused(nameless, 422, "invalid-input")["field"] == "username"


async def test_who_has_left_signs_in_no_more(offices: Offices, app: FastAPI) -> None:
    officer, username = await with_a_password(offices, CITY, "clerk")
    async with a_browser(app) as http:
        await sign_in(http, username)
        await offices.administrator.post(f"/v1/officers/{officer.officer}/leave", {})
        forget(app, officer.officer)
        refused(await http.get("/v1/account"), 401, "not-signed-in")
        refused(await sign_in(http, username), 401, "not-signed-in")


async def test_without_tls_the_cookie_still_comes_back(offices: Offices, http: httpx.AsyncClient) -> None:
    _, username = await with_a_password(offices, CITY, "clerk")
    answer = await http.post("/v1/sessions", json={"username": username, "password": GOOD}, headers=OUR_PAGE)
    http.cookies.clear()
    told = answer.headers["set-cookie"]
    assert told.startswith("vd-session=")
    assert "Secure" not in told
    assert "HttpOnly" in told


async def test_a_first_administrator_chooses_a_password_and_none_is_built_in(
    app: FastAPI, database: asyncpg.Pool, api_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.cli_officers.get_settings", lambda: api_settings)
    username = f"u{uuid4().hex}"
    command = ["add-administrator", "--name", "Lò Thị Thử", "--username"]
    told = await asyncio.to_thread(CliRunner().invoke, cli_officers.app, [*command, username])
    assert told.exit_code == 0, told.output
    assert await database.fetchval("select password from login where username = $1", username) is None
    async with a_browser(app) as http:
        refused(await sign_in(http, username, ""), 422, "invalid-input")
        refused(await sign_in(http, username), 401, "not-signed-in")
        chosen = await http.post("/v1/sign-in/invitation", json={"token": told.stdout.strip(), "password": GOOD})
        assert chosen.status_code == 200, chosen.text
        assert (await sign_in(http, username)).status_code == 201
        assert (await http.get("/v1/officers")).status_code == 200
    for taken in (username, "x"):
        again = await asyncio.to_thread(CliRunner().invoke, cli_officers.app, [*command, taken])
        assert again.exit_code == 2, again.output
