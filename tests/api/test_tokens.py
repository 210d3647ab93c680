"""What a token may be used for, and who may make one."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from models.vocabulary import Scope
from starter.people.persons import today
from tests.api.people import CITY, Caller, Offices, refused, submission


async def with_scopes(offices: Offices, officer: Caller, *scopes: str) -> Caller:
    """The same officer, with a token for these alone."""
    issued = await officer.post(f"/v1/officers/{officer.officer}/tokens", {"label": "hẹp", "scopes": scopes})
    assert issued.status_code == 201, issued.text
    assert issued.json()["scopes"] == list(scopes)
    return Caller(offices.administrator.http, officer.officer, officer.unit, issued.json()["token"])


@pytest.fixture
async def everything(offices: Offices) -> Caller:
    """Somebody who may do everything at the city, with a token for everything."""
    return await offices.officer(CITY, "clerk", "appraiser", "secretary", "chair", "administrator")


async def test_a_token_without_the_scope_is_told_which_one_it_lacks(offices: Offices, everything: Caller) -> None:
    nomination = await offices.submit()
    asked: dict[str, list[tuple[str, str, Any]]] = {
        "read": [("GET", "/v1/tasks", None), ("GET", f"/v1/nominations/{nomination}", None)],
        "submit": [("POST", "/v1/nominations", submission())],
        "decide": [("POST", f"/v1/nominations/{nomination}/appraise", {})],
        "manage": [("POST", "/v1/officers", {"name": "A", "unit": CITY, "roles": ["chair"]})],
        "account": [("POST", f"/v1/officers/{everything.officer}/tokens", {"label": "x"})],
    }
    assert asked.keys() == set(Scope)
    for scope, requests in asked.items():
        others = await with_scopes(offices, everything, *(one for one in asked if one != scope))
        for method, path, body in requests:
            answer = await others.http.request(method, path, json=body, headers=others.headers() | {"Idempotency-Key": scope})
            assert refused(answer, 403, "missing-scope")["facts"] == {"scope": scope}


async def test_a_token_does_what_its_scope_says(offices: Offices, everything: Caller) -> None:
    hand = await with_scopes(offices, everything, "submit")
    assert (await hand.post("/v1/nominations", submission())).status_code == 201
    refused(await hand.get("/v1/nominations"), 403, "missing-scope")
    eye = await with_scopes(offices, everything, "read")
    assert (await eye.get("/v1/nominations")).status_code == 200
    assert (await eye.post("/v1/inbox/search", {})).status_code == 200


async def test_a_scope_gives_nothing_that_the_roles_do_not(offices: Offices) -> None:
    member = await offices.another(CITY, "member")
    wide = await with_scopes(offices, member, *Scope)
    refused(await wide.post("/v1/officers", {"name": "A", "unit": CITY, "roles": ["chair"]}), 403, "not-allowed")


async def test_nobody_hands_on_a_scope_that_they_do_not_have(offices: Offices, everything: Caller) -> None:
    narrow = await with_scopes(offices, everything, "read", "account")
    here = f"/v1/officers/{everything.officer}/tokens"
    told = refused(await narrow.post(here, {"label": "x", "scopes": ["read", "decide"]}), 403, "missing-scope")
    assert told["facts"] == {"scope": "decide"}
    same = await narrow.post(here, {"label": "x"})
    assert same.json()["scopes"] == ["read", "account"]


async def test_a_token_to_manage_is_needed_for_the_tokens_of_others(offices: Offices, everything: Caller) -> None:
    other = await offices.another(CITY, "member")
    narrow = await with_scopes(offices, everything, "read", "account")
    here = f"/v1/officers/{other.officer}/tokens"
    assert refused(await narrow.post(here, {"label": "x"}), 403, "missing-scope")["facts"] == {"scope": "manage"}
    assert (await everything.post(here, {"label": "x"})).status_code == 201


async def test_an_officer_lists_and_withdraws_the_own_tokens(offices: Offices) -> None:
    officer = await offices.another(CITY, "clerk")
    second = await with_scopes(offices, officer, "read")
    here = f"/v1/officers/{officer.officer}/tokens"
    listed = (await officer.get(here)).json()["tokens"]
    assert [token["label"] for token in listed] == ["hẹp", "thử"]
    assert (await officer.delete(f"{here}/{listed[0]['id']}")).status_code == 204
    refused(await second.get("/v1/tasks"), 401, "not-signed-in")
    refused(await officer.delete(f"{here}/{'0' * 64}"), 404, "not-found")


async def test_the_last_use_is_written_once_a_minute_at_most(offices: Offices, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "clerk")
    last_use = "select last_used_at from token where officer = $1"
    assert await database.fetchval(last_use, officer.officer) is None
    identities = offices_identities(officer.http)
    await officer.get("/v1/tasks")
    first = await database.fetchval(last_use, officer.officer)
    assert first is not None
    identities.forget_officer(officer.officer)
    await officer.get("/v1/tasks")
    assert await database.fetchval(last_use, officer.officer) == first
    await database.execute("update token set last_used_at = $2 where officer = $1", officer.officer, first - timedelta(minutes=2))
    identities.forget_officer(officer.officer)
    await officer.get("/v1/tasks")
    assert await database.fetchval(last_use, officer.officer) >= first


def offices_identities(http: httpx.AsyncClient) -> Any:
    """What the application that answers remembers of who asks."""
    transport: Any = http._transport  # noqa: SLF001 -- the application stands behind it
    return transport.app.state.resources.identities


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read"] * 20])
async def test_scopes_that_are_none_are_refused(offices: Offices, scopes: list[str]) -> None:
    officer = await offices.officer(CITY, "clerk")
    answer = await officer.post(f"/v1/officers/{officer.officer}/tokens", {"label": "x", "scopes": scopes})
    assert refused(answer, 422, "invalid-input")["field"].startswith("scopes")


async def test_a_token_says_who_issued_it_and_whoever_did_not_ask_for_theirs_is_told_once(
    offices: Offices, everything: Caller, database: asyncpg.Pool
) -> None:
    officer = await offices.another(CITY, "clerk")
    here = f"/v1/officers/{officer.officer}/tokens"
    key = uuid4().hex
    for _ in range(2):  # asked again under the same key it has a new secret, and is the same token
        issued = await everything.post(here, {"label": "máy trạm"}, key)
        assert (issued.status_code, issued.json()["issued_by"]) == (201, everything.officer)
    await with_scopes(offices, officer, "read")
    listed = {one["label"]: one["issued_by"] for one in (await officer.get(here)).json()["tokens"]}
    (central,) = set(listed.values()) - {everything.officer, officer.officer}
    assert listed == {"hẹp": officer.officer, "máy trạm": everything.officer, "thử": central}
    told = await database.fetch("select template, facts, reason from message where officer = $1 order by id", officer.officer)
    day = f"{today():%d/%m/%Y}"
    assert [(one["template"], one["facts"]) for one in told] == [("token_issued", {"day": day})] * 2
    assert len({one["reason"] for one in told}) == 2
    of_the_centre = (await offices.administrator.get(f"/v1/officers/{central}/tokens")).json()["tokens"]
    assert "machine" in {one["issued_by"] for one in of_the_centre}


async def test_an_officer_is_told_of_every_other_way_into_their_account_that_somebody_opens(
    offices: Offices, everything: Caller, database: asyncpg.Pool
) -> None:
    officer, key = await offices.another(CITY, "clerk"), uuid4().hex
    here, linked = f"/v1/officers/{officer.officer}", {"issuer": "https://idp.example.vn", "subject": uuid4().hex}
    for _ in range(2):
        assert (await everything.post(f"{here}/invitations", {"username": f"thu-{key}"}, key)).status_code == 201
        assert (await everything.post(f"{here}/identities", linked)).status_code == 201
    told = await database.fetch(
        "select template, facts from message where officer = $1 and template <> 'token_issued' order by id", officer.officer
    )
    day = f"{today():%d/%m/%Y}"
    assert [(one["template"], one["facts"]) for one in told] == [("way_in_opened", {"day": day})] * 2
