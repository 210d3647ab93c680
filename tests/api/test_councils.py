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
    before, yesterday, later = (str(today() + timedelta(days=days)) for days in (-9, -1, 9))
    await seat(administrator, council, member.officer, valid_from=before, valid_to=yesterday)
    assert (await member.get(f"/v1/councils/{council}")).status_code == 404, "the last day is over"
    await seat(administrator, council, member.officer, valid_from=later)
    assert (await member.get(f"/v1/councils/{council}")).status_code == 200, "whoever will sit on it prepares"


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
    held = await seat(administrator, council, left.officer)
    assert (await offices.administrator.post(f"/v1/officers/{left.officer}/leave", {})).status_code == 204
    gone = refused(await administrator.post(seats, {"officer": left.officer, "function": "member"}), 422, "invalid-input")
    assert gone["field"] == "officer"
    ended = {one["id"]: one["ended_at"] for one in (await administrator.get(seats)).json()["members"]}
    assert ended[held["id"]], "whoever is gone sits no more"


def regulation(says: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"number": f"{uuid4().hex[:6]}/QĐ-UBND", "dated": "2019-11-01", "says": says} | said


async def test_the_rules_of_a_council_are_the_laws_with_what_its_own_regulation_says(administrator: Caller, council: str) -> None:
    async def rule(award: str, on: str = "2019-12-20") -> dict[str, Any]:
        answer = await administrator.get(f"/v1/councils/{council}/rules", award=award, on=on)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    by_law = await rule("CSTDCS")
    assert (by_law["level"], by_law["regime"], by_law["regulation"], by_law["differs"]) == ("district", "VN-2017", None, [])
    assert by_law["rule"]["said_by"] == by_law["law"]
    here, key = f"/v1/councils/{council}/regulations", uuid4().hex
    said = regulation({"*": {"quorum": "80 %", "delegates": True}, "CSTDCS": {"threshold": "80 %"}}, valid_from="2019-12-01")
    made = (await administrator.post(here, said, key)).json()
    assert (made["says"], made["valid_from"]) == (said["says"], "2019-12-01")
    assert (await administrator.post(here, said, key)).json() == made
    refused(await administrator.post(here, said | {"valid_to": "2030-01-01"}, key), 422, "key-reused")
    assert refused(await administrator.post(here, said), 409, "duplicate")["facts"]["regulation"] == made["id"]
    own = await rule("Chiến sĩ thi đua cơ sở")
    assert (own["regulation"], own["differs"]) == (made["id"], ["threshold", "quorum", "delegates"])
    assert own["rule"]["threshold"] == {"numerator": 4, "denominator": 5, "strictly_more": False}
    assert said["number"] in own["rule"]["said_by"]["clause"]
    assert own["law"] == by_law["law"]
    assert (await rule("CSTDCS", "2019-11-30"))["differs"] == []
    assert (await rule("LDTT"))["differs"] == ["quorum", "delegates"]
    later = await administrator.post(here, regulation({"LDTT": {"tie": "chair_decides"}}, valid_from="2019-12-10"))
    assert later.status_code == 201, later.text
    assert (await rule("LDTT"))["differs"] == ["tie"]
    assert (await rule("CSTDCS"))["regulation"] is None, "the one that came last counts alone"
    assert [one["id"] for one in (await administrator.get(here)).json()["regulations"]] == [made["id"], later.json()["id"]]


@pytest.mark.parametrize(
    ("says", "field"),
    [
        ({"*": {"threshold": "3/2"}}, "says.*.threshold"),
        ({"LDTT": {"quorum": "0 %"}}, "says.LDTT.quorum"),
        ({"*": {"quorum": "1/0"}}, "says.*.quorum"),
        ({"KHONG-CO": {"secret": True}}, "says.KHONG-CO"),
        ({"*": {"thresold": "1/2"}}, "says.*.thresold"),
        ({"*": {"rounds": 0}}, "says.*.rounds"),
    ],
)
async def test_what_a_regulation_cannot_say_is_named(administrator: Caller, council: str, says: dict[str, Any], field: str) -> None:
    answer = await administrator.post(f"/v1/councils/{council}/regulations", regulation(says))
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_where_no_rule_is_it_is_said_why(administrator: Caller, council: str) -> None:
    here = f"/v1/councils/{council}/rules"
    unknown = {"award": "KHONG-CO", "on": "2019-12-20"}
    cases = (unknown, "award"), ({"award": "LDTT", "on": "1990-01-01"}, "received_on"), ({"award": "LDTT"}, "on")
    for asked, field in cases:
        answer = await administrator.get(here, **asked)
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
