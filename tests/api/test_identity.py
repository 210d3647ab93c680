"""Who may knock, and what they may see and do."""

import asyncio
import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from typer.testing import CliRunner

from models.errors import Conflict
from policy.rights import Person
from runtime import cli_officers
from runtime.settings import Settings
from starter.people.caller import Caller as Identity
from starter.people.identity_cache import KEEP_SECONDS, IdentityCache
from starter.people.officers import create_first_administrator
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, refused, submission

OPEN = {"/", "/health/live", "/health/ready"}
TO_SIGN_IN = {("post", "/v1/sessions"), ("post", "/v1/sign-in/invitation"), ("get", "/v1/sign-in/oidc")}
TO_SIGN_IN |= {("get", "/v1/sign-in/oidc/callback")}


async def test_every_address_but_the_front_door_needs_a_token(http: httpx.AsyncClient) -> None:
    document = (await http.get("/openapi.json")).json()
    asked = 0
    for path, operations in document["paths"].items():
        for method in operations.keys() & {"get", "post", "put", "patch", "delete"}:
            if (method, path) in TO_SIGN_IN:
                continue
            address = path.replace("{", "").replace("}", "")
            answer = await http.request(method, address, json={} if method == "post" else None)
            if path in OPEN:
                assert answer.status_code == 200, path
            else:
                refused(answer, 401, "not-signed-in")
                assert answer.headers["www-authenticate"] == "Bearer"
                asked += 1
    assert asked > 30
    assert (await http.get("/docs")).status_code == 200


async def test_nothing_on_the_way_keeps_an_answer_and_no_foreign_page_may_ask(offices: Offices) -> None:
    admin = offices.administrator
    for address in ("/v1/officers", "/v1/nowhere", "/health/live"):
        answer = await admin.http.get(address, headers=admin.headers() | {"Origin": "https://elsewhere.example"})
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Bearer nobody", "Basic abc", "Bearer " + "x" * 5000, "Bearer \xff\x00"]
)
async def test_a_token_that_is_none_is_refused(http: httpx.AsyncClient, header: str) -> None:
    refused(await http.get("/v1/tasks", headers=[(b"Authorization", header.encode("latin-1"))]), 401, "not-signed-in")


async def test_a_withdrawn_token_opens_nothing(offices: Offices) -> None:
    officer, admin = await offices.another(CITY, "chair"), offices.administrator
    assert (await officer.get("/v1/tasks")).status_code == 200
    tokens = (await admin.get(f"/v1/officers/{officer.officer}/tokens")).json()["tokens"]
    assert "token" not in tokens[0]

    withdrawn = await admin.delete(f"/v1/officers/{officer.officer}/tokens/{tokens[0]['id']}")

    assert withdrawn.status_code == 204
    refused(await officer.get("/v1/tasks"), 401, "not-signed-in")
    assert (await admin.get(f"/v1/officers/{officer.officer}/tokens")).json()["tokens"][0]["withdrawn_at"] is not None


async def test_an_expired_token_opens_nothing(offices: Offices, database: asyncpg.Pool) -> None:
    admin = offices.administrator
    officer = await offices.another(CITY, "chair")
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    issued = await admin.post(f"/v1/officers/{officer.officer}/tokens", {"label": "ngắn hạn", "expires_at": soon})
    brief = Caller(admin.http, officer.officer, CITY, issued.json()["token"])
    await database.execute("update token set expires_at = now() where label = $1", "ngắn hạn")
    refused(await brief.get("/v1/tasks"), 401, "not-signed-in")
    past = {"label": "cũ", "expires_at": "2020-01-01T00:00:00Z"}
    assert refused(await admin.post(f"/v1/officers/{officer.officer}/tokens", past), 422, "invalid-input")["field"] == "expires_at"


async def test_tokens_are_stored_as_hashes_only(offices: Offices, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "chair")
    stored = await database.fetch("select token::text as row from token where officer = $1", officer.officer)
    assert len(stored) == 1
    assert officer.token not in stored[0]["row"]


def test_a_caller_is_remembered_for_a_few_seconds_only() -> None:
    now = 0.0
    cache, caller = IdentityCache(lambda: now), Identity(Person("of-x", ()), frozenset())
    asked_at = cache.now()
    now = 1.0
    cache.put("hash", caller, asked_at)
    assert cache.get("hash") is caller
    now = KEEP_SECONDS + 0.1
    assert cache.get("hash") is None


def test_who_is_to_be_forgotten_while_the_database_is_asked_is_not_remembered() -> None:
    cache, caller = IdentityCache(), Identity(Person("of-x", ()), frozenset())
    asked_at = cache.now()
    cache.forget_officer("of-x")
    cache.put("hash", caller, asked_at)
    assert cache.get("hash") is None
    cache.put("hash", caller, cache.now())
    assert cache.get("hash") is caller


def test_with_an_absent_officer_the_substitute_is_forgotten() -> None:
    cache, other = IdentityCache(), Identity(Person("of-y", ()), frozenset())
    cache.put("substitute", Identity(Person("of-x", (), (Person("of-absent", ()),)), frozenset()), cache.now())
    cache.put("other", other, cache.now())
    cache.forget_officer("of-absent")
    assert cache.get("substitute") is None
    assert cache.get("other") is other


async def test_there_is_one_first_administrator(offices: Offices, database: asyncpg.Pool) -> None:
    assert offices.administrator.token.startswith("vd_")
    with pytest.raises(Conflict):
        await create_first_administrator(database)


async def test_an_administrator_who_lost_the_token_is_helped_at_the_machine(
    http: httpx.AsyncClient, database: asyncpg.Pool, api_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.cli_officers.get_settings", lambda: api_settings)
    told = await asyncio.to_thread(CliRunner().invoke, cli_officers.app, ["add-administrator", "--name", "Ma Thị Thử"])
    assert told.exit_code == 0, told.output
    token = told.stdout.strip()
    assert (await http.get("/v1/officers", headers={"Authorization": f"Bearer {token}"})).status_code == 200
    assert await database.fetchval("select count(*) from officer where name = 'Ma Thị Thử'") == 1


@pytest.mark.parametrize("role", ["clerk", "appraiser", "secretary", "member", "chair", "auditor"])
async def test_only_an_administrator_keeps_officers_and_organisations(offices: Offices, role: str) -> None:
    officer, other = await offices.officer(CITY, role), await offices.another(CITY, "member")
    body = {"name": "A", "unit": CITY, "roles": ["chair"]}
    for answer in (
        await officer.post("/v1/officers", body),
        await officer.get("/v1/officers"),
        await officer.post(f"/v1/officers/{other.officer}/tokens", {"label": "x"}),
        await officer.get(f"/v1/officers/{other.officer}/tokens"),
        await officer.delete(f"/v1/officers/{other.officer}/tokens/{'0' * 64}"),
        await officer.get(f"/v1/officers/{other.officer}/memberships"),
        await officer.post(f"/v1/officers/{other.officer}/memberships", {"role": "chair", "unit": CITY}),
        await officer.post(f"/v1/officers/{other.officer}/memberships/1/end", {}),
        await officer.post(f"/v1/officers/{other.officer}/leave", {}),
        await officer.post(f"/v1/officers/{other.officer}/invitations", {"username": "chair"}),
        await officer.post(
            "/v1/organisations",
            {"code": "abc", "name": "A", "kind": "school", "parent": CITY, "level": "district", "valid_from": "2010-01-01"},
        ),
    ):
        refused(answer, 403, "not-allowed")


@pytest.mark.parametrize("role", ["appraiser", "secretary", "member", "chair", "auditor", "administrator"])
async def test_only_a_clerk_hands_in(offices: Offices, role: str) -> None:
    refused(await (await offices.officer(CITY, role)).post("/v1/nominations", submission()), 403, "not-allowed")


async def test_a_role_that_may_not_give_the_command_is_refused(offices: Offices) -> None:
    nomination = await offices.submit()
    secretary = await offices.officer(CITY, "secretary")
    told = refused(await secretary.post(f"/v1/nominations/{nomination}/appraise", {}), 403, "wrong-office")
    assert told["facts"] == {"command": "appraise", "role": "secretary", "roles": ["appraiser"]}


async def test_another_office_on_the_way_is_refused_until_it_has_the_nomination(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTINH")
    city = await offices.officer(CITY, "appraiser")
    refused(await city.post(f"/v1/nominations/{nomination}/appraise", {}), 403, "wrong-office")


async def test_units_off_the_way_do_not_even_see_the_nomination(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTINH")
    stranger = await offices.officer("63.060", "appraiser", "chair", "clerk", "secretary")
    here = f"/v1/nominations/{nomination}"
    for address in (here, f"{here}/progress", f"{here}/timeline", f"{here}/nominees", f"{here}/commands/abc"):
        refused(await stranger.get(address), 404, "not-found")
    for command, body in (("appraise", {}), ("withdraw", {"ground": "x"}), ("hold", {"ground": "complaint"})):
        refused(await stranger.post(f"{here}/{command}", body), 404, "not-found")
    assert nomination not in (await stranger.get("/v1/nominations", limit=200)).text


@pytest.mark.parametrize(("unit", "role"), [(WARD, "member"), (CITY, "clerk"), (PROVINCE, "chair"), ("34.19", "auditor")])
async def test_units_on_the_way_and_auditors_see_the_nomination(offices: Offices, unit: str, role: str) -> None:
    nomination = await offices.submit(WARD, "BKTINH")
    someone = await offices.officer(unit, role)
    for part in ("", "/progress", "/timeline", "/nominees"):
        assert (await someone.get(f"/v1/nominations/{nomination}{part}")).status_code == 200
    assert nomination in (await someone.get("/v1/nominations", limit=200)).text


async def test_nobody_acts_on_a_list_on_which_they_stand(offices: Offices) -> None:
    appraiser = await offices.another(CITY, "appraiser")
    body = submission()
    body["nominees"][0]["officer"] = appraiser.officer
    nomination = (await (await offices.clerk()).post("/v1/nominations", body)).json()["id"]
    refused(await appraiser.post(f"/v1/nominations/{nomination}/appraise", {}), 403, "own-nomination")
    assert (await (await offices.officer(CITY, "appraiser")).post(f"/v1/nominations/{nomination}/appraise", {})).status_code == 200


async def test_of_several_roles_the_one_that_has_the_task_speaks(offices: Offices) -> None:
    nomination = await offices.submit()
    officer = await offices.another(CITY, "secretary", "appraiser", "chair")
    returned = await officer.post(f"/v1/nominations/{nomination}/return", {"parts": ["report"], "ground": "thieu"})
    assert returned.status_code == 200, returned.text
    told = (await officer.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"]
    assert told[-1]["role"] == "appraiser"


async def test_officers_are_listed_page_by_page(offices: Offices) -> None:
    made = {(await offices.another("34.19", "member")).officer for _ in range(3)}
    seen: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = (await offices.administrator.get("/v1/officers", unit="34.19", limit=2, **after)).json()
        seen += [officer["id"] for officer in page["officers"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert made <= set(seen)
    assert len(seen) == len(set(seen))


async def test_officers_are_found_by_name_in_the_area_and_the_name_is_put_right(offices: Offices) -> None:
    admin, city = offices.administrator, await offices.officer(CITY, "administrator")
    word = f"sai{uuid4().hex[:8]}"
    made = {}
    for unit in (WARD, "63.060"):
        answer = await admin.post("/v1/officers", {"name": f"Đặng Thị {word.upper()}", "unit": unit, "roles": ["clerk"]})
        assert answer.status_code == 201, answer.text
        made[unit] = answer.json()

    async def found(who: Caller, q: str, **more: Any) -> dict[str, Any]:
        answer = await who.post("/v1/officers/search", {"q": q} | more)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    assert [one["id"] for one in (await found(admin, f"dang {word}"))["officers"]] == sorted(one["id"] for one in made.values())
    assert (await found(city, f"{word[:6]}"))["officers"] == [made[WARD]]
    assert (await found(admin, f"tran {word}"))["officers"] == []
    first = await found(admin, word, limit=1)
    assert len(first["officers"]) == 1
    rest = await found(admin, word, limit=1, after=first["next"])
    assert ([*first["officers"], *rest["officers"]], rest["next"]) == (sorted(made.values(), key=lambda one: one["id"]), None)
    refused(await admin.post("/v1/officers/search", {"q": "!"}), 422, "invalid-input")

    here, right = f"/v1/officers/{made[WARD]['id']}/name", {"name": f"Đặng Thị Đúng {word}"}
    for _ in range(2):
        corrected = await city.put(here, right)
        assert (corrected.status_code, corrected.json()) == (200, made[WARD] | right), corrected.text
    assert (await found(city, f"dung {word}"))["officers"] == [made[WARD] | right]
    refused(await city.put(f"/v1/officers/{made['63.060']['id']}/name", right), 403, "outside-area")
    refused(await city.put("/v1/officers/of-aaaaaaaaaaaaaaaa/name", right), 404, "not-found")


async def test_the_page_of_the_docs_needs_no_other_server(http: httpx.AsyncClient) -> None:
    page = (await http.get("/docs")).text
    needed = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert [(address, (await http.get(address)).status_code) for address in needed] == [(address, 200) for address in needed]
    assert all(address.startswith("/docs/assets/") for address in needed)
    assert len(needed) == 3
