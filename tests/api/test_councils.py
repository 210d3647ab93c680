"""Councils: one for each unit, who sits on it as what, and by whose rules it votes."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.vocabulary import Level
from policy.units import directory
from starter.people.persons import today
from tests.api.people import CENTRE, PROVINCE, WARD, Caller, Offices, refused

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][2:4]


@pytest.fixture(scope="module")
async def administrator(offices: Offices) -> Caller:
    return await offices.officer(DISTRICT, "administrator")


@pytest.fixture(scope="module")
async def council(administrator: Caller) -> str:
    made = await administrator.post("/v1/councils", {"unit": DISTRICT})
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def seat(administrator: Caller, council: str, officer: str, function: str = "member", **said: Any) -> dict[str, Any]:
    made = await administrator.post(f"/v1/councils/{council}/members", {"officer": officer, "function": function} | said)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def test_a_unit_has_one_council_at_a_time_and_another_after_it(offices: Offices) -> None:
    ward = await offices.officer(WARD, "administrator")
    key, said = uuid4().hex, {"unit": WARD}
    made = (await ward.post("/v1/councils", said, key)).json()
    assert (made["unit"], made["level"], made["members"], made["ended_at"]) == (WARD, "commune", 0, None)
    assert made["name"].startswith("Hội đồng Thi đua – Khen thưởng ")
    assert (await ward.post("/v1/councils", said, key)).json() == made
    refused(await ward.post("/v1/councils", said | {"name": "Hội đồng khác"}, key), 422, "key-reused")
    second = refused(await ward.post("/v1/councils", said), 409, "duplicate")
    assert second["facts"]["council"] == made["id"]
    ended = (await ward.post(f"/v1/councils/{made['id']}/end", {})).json()
    assert ended["ended_at"]
    assert (await ward.post(f"/v1/councils/{made['id']}/end", {})).json() == ended
    both = [ward.post("/v1/councils", said) for _ in range(2)]
    assert sorted(one.status_code for one in await asyncio.gather(*both)) == [201, 409]
    here = {one["id"] for one in (await ward.get("/v1/councils", unit=WARD)).json()["councils"]}
    before = {one["id"] for one in (await ward.get("/v1/councils", unit=WARD, ended=True)).json()["councils"]}
    assert made["id"] in before - here
    refused(await ward.post("/v1/councils", {"unit": "chua-co"}), 422, "unknown-unit")
    refused(await ward.post("/v1/councils", {"unit": PROVINCE}), 403, "outside-area")


async def test_a_council_is_seen_from_its_unit_from_above_and_by_those_who_sit_on_it(
    offices: Offices, administrator: Caller, council: str
) -> None:
    member = await offices.another(BESIDE, "clerk")
    for unit, seen in ((DISTRICT, True), (PROVINCE, True), (CENTRE, True), (BESIDE, False), (WARD, False)):
        somebody = await offices.officer(unit, "member")
        answer = await somebody.get(f"/v1/councils/{council}")
        listed = {one["id"] for one in (await somebody.get("/v1/councils", limit=200)).json()["councils"]}
        assert (answer.status_code == 200, council in listed) == (seen, seen), unit
        assert (await somebody.get(f"/v1/councils/{council}/members")).status_code == (200 if seen else 404)
    assert (await member.get(f"/v1/councils/{council}")).status_code == 404
    taken = await seat(administrator, council, member.officer)
    assert (await member.get(f"/v1/councils/{council}")).json()["id"] == council
    refused(
        await member.post(f"/v1/councils/{council}/members", {"officer": member.officer, "function": "chair"}), 403, "not-allowed"
    )
    await administrator.post(f"/v1/councils/{council}/members/{taken['id']}/end", {})
    assert (await member.get(f"/v1/councils/{council}")).status_code == 404


async def test_an_officer_sits_once_and_one_chair_sits_at_a_time(offices: Offices, administrator: Caller, council: str) -> None:
    one, other, third = [(await offices.another(DISTRICT, "member")).officer for _ in range(3)]
    seats, first = f"/v1/councils/{council}/members", today()
    last = first + timedelta(days=30)
    key, said = uuid4().hex, {"officer": one, "function": "chair", "valid_from": str(first), "valid_to": str(last)}
    chair = (await administrator.post(seats, said, key)).json()
    assert (chair["officer"]["id"], chair["function"], chair["votes"]) == (one, "chair", True)
    assert (await administrator.post(seats, said, key)).json() == chair
    refused(await administrator.post(seats, said | {"function": "member"}, key), 422, "key-reused")
    twice = refused(await administrator.post(seats, {"officer": one, "function": "member"}), 409, "duplicate")
    assert twice["field"] == "officer"
    usurper = refused(await administrator.post(seats, {"officer": other, "function": "chair"}), 409, "duplicate")
    assert (usurper["field"], usurper["facts"]["member"]) == ("function", chair["id"])
    after = await seat(administrator, council, other, "chair", valid_from=str(last + timedelta(days=1)))
    assert (await seat(administrator, council, third, "without_vote"))["votes"] is False
    listed = {one["id"]: one for one in (await administrator.get(seats)).json()["members"]}
    assert {chair["id"], after["id"]} <= listed.keys()
    earlier = await administrator.post(f"{seats}/{chair['id']}/end", {"last_day": str(first + timedelta(days=3))})
    assert earlier.json()["valid_to"] == str(first + timedelta(days=3))
    late = refused(await administrator.post(f"{seats}/{chair['id']}/end", {"last_day": str(last)}), 422, "invalid-input")
    assert late["field"] == "last_day"


async def test_what_cannot_be_a_seat_is_refused_by_its_field(offices: Offices, administrator: Caller, council: str) -> None:
    seats, somebody = f"/v1/councils/{council}/members", (await offices.another(DISTRICT, "member")).officer
    nobody = refused(
        await administrator.post(seats, {"officer": "of-aaaaaaaaaaaaaaaa", "function": "member"}), 422, "invalid-input"
    )
    assert nobody["field"] == "officer"
    backwards = {"officer": somebody, "function": "member", "valid_from": "2026-03-02", "valid_to": "2026-03-01"}
    assert refused(await administrator.post(seats, backwards), 422, "invalid-input")["field"] == "valid_to"
    assert refused(await administrator.post(seats, {"officer": somebody, "function": "king"}), 422, "invalid-input")["field"]
    myself = {"officer": administrator.officer, "function": "member"}
    refused(await administrator.post(seats, myself), 403, "not-allowed")
    left = await offices.another(DISTRICT, "member")
    assert (await offices.administrator.post(f"/v1/officers/{left.officer}/leave", {})).status_code == 204
    gone = refused(await administrator.post(seats, {"officer": left.officer, "function": "member"}), 422, "invalid-input")
    assert gone["field"] == "officer"
