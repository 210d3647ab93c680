"""Erasing over HTTP: who may, what is told again; and the register of holders, which stays as it is."""

from typing import Any
from uuid import uuid4

import asyncpg

from auditor.invariants import violations
from models.erased import ERASED_NAME, ERASED_WORDS
from tests.api.people import CENTRE, CITY, WARD, Offices, nominee, refused

BESIDE_WARD = "63.01843"
REQUEST = {"ground": "request", "reference": "15/2026/ĐN-XDL", "requested_on": "2026-02-02"}


async def ended(offices: Offices) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """A nomination that was awarded to one and refused to the other."""
    nomination = await offices.submit(nominees=[nominee(), nominee(birth_date="1985-04-12", address="Phường Đức Xuân")])
    chair = await offices.officer(CITY, "chair")
    holder, other = (await chair.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    while (await offices.next_step(nomination))[1] != "decide":
        await offices.take_step(nomination)
    await offices.take_step(nomination, exceptions=[{"nominee": other["id"], "verdict": "reject", "ground": "law.14"}])
    return nomination, holder, other


def address(nomination: str, one: dict[str, Any]) -> str:
    return f"/v1/nominations/{nomination}/nominees/{one['id']}/erasure"


async def test_an_administrator_erases_whoever_was_not_awarded_and_is_told_the_same_again(offices: Offices) -> None:
    nomination, holder, other = await ended(offices)
    administrator, clerk = await offices.officer(CITY, "administrator"), await offices.clerk()
    key = uuid4().hex
    first = await administrator.post(address(nomination, other), REQUEST, key)
    assert first.status_code == 200, first.text
    assert (first.json()["nomination"], first.json()["nominee"]) == (nomination, other["id"])
    assert (await administrator.post(address(nomination, other), REQUEST, key)).json() == first.json()
    refused(await administrator.post(address(nomination, other), REQUEST | {"reference": "16/2026"}, key), 422, "key-reused")
    status = (await administrator.get(f"/v1/nominations/{nomination}/commands/{key}")).json()
    assert (status["state"], status["erasure"]) == ("done", first.json())
    left, gone = (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    assert (left["name"], left["erased_at"]) == (holder["name"], None)
    assert (gone["name"], gone["birth_date"], gone["address"], gone["outcome"]) == (ERASED_NAME, None, None, "not_awarded")
    assert gone["erased_at"] == first.json()["erased_at"]
    last = (await clerk.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"][-1]
    assert (last["act"], last["chain"], last["actor"]) == ("erased", first.json()["erasure"], administrator.officer)
    assert last["clause"] == "Luật 91/2025/QH15 Điều 14(1)(a)"


async def test_whom_the_rules_keep_is_not_erased(offices: Offices) -> None:
    nomination, holder, other = await ended(offices)
    administrator, ward = await offices.officer(CITY, "administrator"), await offices.officer(WARD, "administrator")
    no = refused(await administrator.post(address(nomination, holder), REQUEST), 409, "wrong-state")
    assert no["facts"]["state"] == "awarded"
    refused(await (await offices.clerk()).post(address(nomination, other), REQUEST), 403, "wrong-office")
    refused(await ward.post(address(nomination, other), REQUEST), 404, "not-found")
    refused(await administrator.post(address(nomination, {"id": 2**50}), REQUEST), 404, "not-found")
    named = refused(
        await administrator.post(address(nomination, other), REQUEST | {"reference": "Nông Thị Mẫu"}), 422, "invalid-input"
    )
    assert named["field"] == "reference"
    future = refused(
        await administrator.post(address(nomination, other), REQUEST | {"requested_on": "2999-01-01"}), 422, "invalid-input"
    )
    assert future["field"] == "requested_on"
    still_open = await offices.submit()
    (somebody,) = (await administrator.get(f"/v1/nominations/{still_open}/nominees")).json()["nominees"]
    refused(await administrator.post(address(still_open, somebody), REQUEST), 409, "wrong-state")


async def test_whoever_went_through_a_join_is_erased_in_every_list_on_which_they_stood(
    offices: Offices, database: asyncpg.Pool
) -> None:
    name = f"Bế Quỳnh {uuid4().hex[:8]}"
    lists, tasks = [], []
    for ward, listed in ((WARD, [nominee(name=name), nominee()]), (BESIDE_WARD, [nominee()])):
        lists.append(await offices.submit(ward, "LDTT", listed))
        await offices.take_step(lists[-1], comment=f"Về trường hợp {name.upper()}.")
        while (seen := await progress(offices, lists[-1]))["office"]["code"] != CITY:
            await offices.take_step(lists[-1])
        tasks.append(seen["task"])
    sources = [{"nomination": one, "task": task} for one, task in zip(lists, tasks, strict=True)]
    joined = (await (await offices.officer(CITY, "appraiser")).post("/v1/joins", {"sources": sources})).json()["nomination"]
    somebody = await database.fetchval("select id from nominee where name = $1", name)
    await offices.take_step(joined, exceptions=[{"nominee": somebody, "verdict": "reject", "ground": "law.8"}])
    await offices.climb(joined)
    administrator = await offices.officer(CITY, "administrator")
    refused(await administrator.post(address(lists[0], {"id": somebody}), REQUEST), 404, "not-found")
    erased = await administrator.post(address(joined, {"id": somebody}), REQUEST)
    assert erased.status_code == 200, erased.text
    notes = await database.fetch("select nomination, body from note where nomination = any($1::text[])", lists)
    left = {row["nomination"]: row["body"] for row in notes}
    assert left[lists[0]] == f"Về trường hợp {ERASED_WORDS}.", "their own list"
    assert left[lists[1]] == f"Về trường hợp {name.upper()}.", "a list on which they never stood: nobody can know who is meant"
    assert await violations(database, lists) == []


async def progress(offices: Offices, nomination: str) -> dict[str, Any]:
    return dict((await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json())


async def test_the_register_of_holders_is_everybodys_and_an_erasure_changes_nothing_in_it(offices: Offices) -> None:
    nomination, holder, other = await ended(offices)
    reader = await offices.officer(CENTRE, "auditor")
    before = (await reader.get("/v1/register", unit=CITY)).json()
    mine = [one for one in before["holders"] if one["nomination"] == nomination]
    assert [(one["nominee"], one["name"], one["number"], one["revoked"]) for one in mine] == [
        (holder["id"], holder["name"], 1, False)
    ]
    assert (mine[0]["decision_number"], mine[0]["decided_on"]) == ("1234/QĐ-UBND", "2020-04-20")
    assert (mine[0]["unit"]["code"], mine[0]["decided_by"]["code"], mine[0]["award"]) == (CITY, CITY, "GIAYKHEN")
    report = {"unit": CENTRE, "from": "2020-01-01", "to": "2020-12-31"}
    counted = (await reader.get("/v1/reports/awards", **report)).json()
    erased = await (await offices.officer(CITY, "administrator")).post(address(nomination, other), REQUEST)
    assert erased.status_code == 200, erased.text
    assert (await reader.get("/v1/register", unit=CITY)).json() == before
    assert (await reader.get("/v1/reports/awards", **report)).json() == counted


async def test_a_holder_whose_award_was_taken_back_stays_in_the_register_and_is_marked(offices: Offices) -> None:
    nomination, holder, _ = await ended(offices)
    paper = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2020-06-01"}
    revoked = await (await offices.officer(CITY, "chair")).post(f"/v1/nominations/{nomination}/revoke", paper)
    assert revoked.status_code == 200, revoked.text
    listed = (await offices.administrator.get("/v1/register", unit=CITY, award="GIAYKHEN", period="2019")).json()["holders"]
    assert [(one["name"], one["revoked"]) for one in listed if one["nomination"] == nomination] == [(holder["name"], True)]


async def test_the_register_has_pages_that_leave_nobody_out(offices: Offices, database: asyncpg.Pool) -> None:
    for _ in range(2):
        await ended(offices)
    everybody = await database.fetch(
        "select n.id from nominee n join nomination m on m.id = n.nomination"
        " where m.state = 'awarded' and coalesce(n.outcome, 'awarded') in ('awarded', 'revoked')"
        " order by m.decided_on desc, n.id desc"
    )
    seen: list[int] = []
    after: dict[str, Any] = {}
    while True:
        page = (await offices.administrator.get("/v1/register", limit=2, **after)).json()
        seen += [one["nominee"] for one in page["holders"]]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert seen == [row["id"] for row in everybody]
    for wrong in ("x", "W251bGwsICJhIl0"):
        refused(await offices.administrator.get("/v1/register", after=wrong), 422, "invalid-input")
    for field, wrong, kind in (("award", "KHONG-CO", "unknown-award"), ("unit", "99.999", "unknown-unit")):
        assert refused(await offices.administrator.get("/v1/register", **{field: wrong}), 422, kind)["field"] == field
