"""A session of a council from end to end: convened, prepared, held, published; and what each of these is refused."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from models.vocabulary import Level
from policy.units import directory
from tests.api.councils import PLANNED, Chamber, a_chamber, done
from tests.api.people import CENTRE, PROVINCE, WARD, Offices, eventually, nominee, refused

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][4:6]
HERE = "/v1/council-sessions"


@pytest.fixture(scope="module")
async def chamber(offices: Offices) -> Chamber:
    return await a_chamber(offices, DISTRICT, BESIDE)


async def test_the_secretary_convenes_and_whoever_sits_then_has_a_seat(chamber: Chamber, offices: Offices) -> None:
    said, key = {"council": chamber.id, "kind": "in_room", "planned_at": PLANNED, "place": "Phòng họp số 2"}, uuid4().hex
    made = await chamber.secretary.post(HERE, said, key)
    assert (made.status_code, made.json()["state"], made.json()["members"]) == (201, "convened", 6), made.text
    session = made.json()["session"]
    assert (await chamber.secretary.post(HERE, said, key)).json() == made.json()
    refused(await chamber.secretary.post(HERE, said | {"kind": "online"}, key), 422, "key-reused")
    told = (await chamber.secretary.get(f"{HERE}/convened/{key}")).json()
    assert (told["state"], told["answer"]) == ("done", made.json())
    assert (await chamber.secretary.get(f"{HERE}/convened/{uuid4().hex}")).json()["state"] == "unknown"
    seen = (await chamber.members["chair"].get(f"{HERE}/{session}")).json()
    assert (seen["place"], seen["missing"], seen["quorum"], seen["mine"]["function"]) == (
        "Phòng họp số 2",
        ["agenda"],
        None,
        "chair",
    )
    seats = (await chamber.members["a"].get(f"{HERE}/{session}/seats")).json()["seats"]
    assert [seat["function"] for seat in seats] == ["chair", "vice_chair", "secretary", *["member"] * 3, "without_vote"]
    assert {seat["presence"] for seat in seats} == {"absent"}
    ending = refused(await offices.administrator.post(f"/v1/councils/{chamber.id}/end", {}), 409, "conflict")
    assert ending["facts"]["session"] == session
    refused(await chamber.members["chair"].post(HERE, said), 403, "wrong-office")
    refused(await (await offices.officer(BESIDE, "secretary")).post(HERE, said), 404, "not-found")
    day = said | {"planned_at": "2019-12-31T08:00:00+07:00"}
    refused(await chamber.secretary.post(HERE, day), 409, "conflict")
    assert refused(await chamber.secretary.post(HERE, said | {"planned_at": "1990-01-01"}), 422, "invalid-input")["field"]


async def test_members_of_other_units_see_it_and_outsiders_do_not(chamber: Chamber, offices: Offices) -> None:
    session = await chamber.convene()
    nomination = await chamber.awaiting()
    await done(chamber.secretary.post(f"{HERE}/{session}/agenda", {"add": [nomination]}))
    for unit, seen in ((DISTRICT, True), (PROVINCE, True), (CENTRE, True), (BESIDE, False), (WARD, False)):
        somebody = await offices.officer(unit, "member")
        listed = {one["id"] for one in (await somebody.get(HERE, limit=200)).json()["sessions"]}
        answer = await somebody.get(f"{HERE}/{session}")
        assert (answer.status_code == 200, session in listed) == (seen, seen), unit
        if not seen:
            for path in ("agenda", "seats", "candidates", "recusals", "rounds", "results", "commands/x"):
                refused(await somebody.get(f"{HERE}/{session}/{path}"), 404, "not-found")
            for path in ("agenda", "rounds", "recusals"):
                body = (
                    {"add": [nomination]}
                    if path == "agenda"
                    else {"nomination": nomination, "ground": "x"}
                    if path == "recusals"
                    else {}
                )
                refused(await somebody.post(f"{HERE}/{session}/{path}", body), 404, "not-found")
    elsewhere = chamber.members["c"]
    assert (await elsewhere.get(f"/v1/nominations/{nomination}/nominees")).status_code == 200, "whoever votes reads the papers"
    refused(await elsewhere.get(f"/v1/nominations/{await chamber.awaiting()}"), 404, "not-found")
    assert (await elsewhere.get(f"{HERE}/{session}")).json()["id"] == session
    assert (await elsewhere.get(HERE)).json()["sessions"][0]["unit"] == DISTRICT
    refused(await elsewhere.post(f"{HERE}/{session}/rounds", {}), 403, "wrong-office")
    assert (await elsewhere.get(f"{HERE}/{session}")).json()["may"] == ["recuse"]


async def test_dozens_come_onto_the_agenda_by_one_filter_and_whoever_cannot_come_is_named(
    chamber: Chamber, offices: Offices
) -> None:
    session, movement = await chamber.convene(), f"pt-{uuid4().hex[:8]}"
    here = f"{HERE}/{session}"
    named = [nominee(name=f"Đặng Thị Ánh {movement}")]
    both = chamber.awaiting(movement=movement), chamber.awaiting(nominees=named, movement=movement)
    listed = [*await asyncio.gather(*both), *await asyncio.gather(*(chamber.awaiting(movement=movement) for _ in range(18)))]
    other = await chamber.awaiting()
    first = (await chamber.secretary.get(f"{here}/candidates", movement=movement, limit=12)).json()
    rest = (await chamber.secretary.get(f"{here}/candidates", movement=movement, limit=12, after=first["next"])).json()
    assert sorted(one["nomination"] for page in (first, rest) for one in page["candidates"]) == sorted(listed)
    assert rest["next"] is None
    text = {"q": f"dang anh {movement}", "award": "Lao động tiên tiến"}
    found = (await chamber.members["chair"].post(f"{here}/candidates/search", text)).json()["candidates"]
    assert [one["nomination"] for one in found] == [listed[1]]
    foreign, unknown = await offices.submit(DISTRICT), "hs-aaaaaaaaaaaaaaaa"
    mixed = await done(chamber.secretary.post(f"{here}/agenda", {"add": [other, foreign, unknown]}))
    assert (mixed["added"], mixed["status"]["agenda"]) == (1, 1)
    told = {one["nomination"]: one["type"] for one in mixed["refused"]}
    assert told == {foreign: "/problems/wrong-state", unknown: "/problems/not-found"}
    none = refused(await chamber.secretary.post(f"{here}/agenda", {"add": [unknown]}), 409, "conflict")
    assert none["facts"]["left_off"] == [{"nomination": unknown, "refused": "NotFound"}]
    key, said = uuid4().hex, {"filter": {"movement": movement}, "remove": [other]}
    put = await done(chamber.secretary.post(f"{here}/agenda", said, key))
    assert (put["added"], put["removed"], put["refused"], put["status"]["agenda"]) == (20, 1, [], 20)
    await chamber.awaiting(movement=movement)
    assert await done(chamber.secretary.post(f"{here}/agenda", said, key)) == put, "the same key adds nobody who came since"
    refused(await chamber.secretary.post(f"{here}/agenda", {"filter": {}}, key), 422, "key-reused")
    status = (await chamber.secretary.get(f"{here}/commands/{key}")).json()
    assert (status["state"], status["answer"]["agenda"]) == ("done", 20)
    elsewhere = await chamber.convene()
    taken = await chamber.secretary.post(f"{HERE}/{elsewhere}/agenda", {"filter": {"movement": movement}})
    assert (taken.json()["added"], {one["type"] for one in taken.json()["refused"]}) == (1, {"/problems/duplicate"})
    pages = [await chamber.members["a"].get(f"{here}/agenda", limit=15)]
    pages.append(await chamber.members["a"].get(f"{here}/agenda", limit=15, after=pages[0].json()["next"]))
    items = [one for page in pages for one in page.json()["items"]]
    assert {one["nomination"] for one in items} == set(listed)
    assert {one["standing"] for one in items} == {"on_agenda"}
    progress = (await chamber.secretary.get(f"/v1/nominations/{listed[0]}/progress")).json()
    assert progress["council_session"] == session


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"add": ["hs-aaaaaaaaaaaaaaaa"], "filter": {}}, "body"),
        ({"add": ["hs-aaaaaaaaaaaaaaaa"] * 2}, "body"),
        ({"filter": {"awrd": "LDTT"}}, "filter.awrd"),
        ({"filter": {"award": "KHONG-CO"}}, "award"),
        ({"filter": {"q": "!!"}}, "q"),
        ({"filter": {"due_after": "2030-01-02T00:00:00Z", "due_before": "2030-01-01T00:00:00Z"}}, "due_before"),
    ],
)
async def test_an_agenda_that_makes_no_sense_is_refused_by_its_field(chamber: Chamber, body: dict[str, Any], field: str) -> None:
    answer = await chamber.secretary.post(f"{HERE}/{await chamber.convene()}/agenda", body)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_presence_recusals_and_what_is_missing_before_a_round(chamber: Chamber, offices: Offices) -> None:
    session = await chamber.convene()
    here, members = f"{HERE}/{session}", chamber.members
    nomination = await chamber.awaiting()
    await done(chamber.secretary.post(f"{here}/agenda", {"add": [nomination]}))
    invited = await done(chamber.secretary.post(f"{here}/invitations", {}))
    assert invited["state"] == "convened"
    assert (await members["c"].get(here)).json()["invited_at"]
    presence = f"{here}/presence"
    three = [{"officer": members[name].officer, "presence": "present"} for name in ("chair", "a", "guest")]
    told = await done(chamber.secretary.put(presence, {"seats": three}))
    assert (told["present"], told["written"], told["members"]) == (2, 0, 6)
    seen = (await chamber.secretary.get(here)).json()
    assert (seen["missing"], seen["quorum"]["needed"], seen["quorum"]["there"]) == (["quorum"], 4, 2)
    too_few = refused(await chamber.secretary.post(f"{here}/rounds", {}), 409, "wrong-state")
    assert (too_few["facts"]["needed"], too_few["facts"]["present"]) == (4, 2)
    deputy = await offices.another(BESIDE, "member")
    refused(await deputy.get(here), 404, "not-found")
    absent = {"officer": members["b"].officer, "presence": "delegated", "delegate": deputy.officer}
    refused(await members["a"].put(presence, {"seats": three}), 403, "wrong-office")
    for wrong in (
        absent,
        {"officer": deputy.officer, "presence": "present"},
        absent | {"mandate_number": "12/GUQ", "mandate_date": "2999-01-01"},
    ):
        answer = await chamber.secretary.put(presence, {"seats": [wrong]})
        assert answer.status_code == 422, answer.text
    mandate = {"mandate_number": "12/GUQ", "mandate_date": "2026-01-05"}
    written = {"officer": members["c"].officer, "presence": "written"}
    await done(chamber.secretary.put(presence, {"seats": [absent | mandate, written]}))
    seats = {one["officer"]["id"]: one for one in (await chamber.secretary.get(f"{here}/seats")).json()["seats"]}
    assert seats[members["b"].officer]["delegate"]["id"] == deputy.officer
    assert (await deputy.get(here)).json()["may"] == []
    assert seats[members["c"].officer]["presence"] == "written"
    keep = {"nomination": nomination, "ground": "nguoi-than"}
    await done(members["a"].post(f"{here}/recusals", keep))
    refused(await members["a"].post(f"{here}/recusals", keep | {"officer": members["c"].officer}), 403, "not-allowed")
    refused(await members["a"].post(f"{here}/recusals", keep | {"nomination": "hs-aaaaaaaaaaaaaaaa"}), 422, "invalid-input")
    await done(chamber.secretary.post(f"{here}/recusals", keep | {"officer": members["c"].officer}))
    kept_out = {one["officer"]["id"] for one in (await members["chair"].get(f"{here}/recusals")).json()["recusals"]}
    assert kept_out == {members["a"].officer, members["c"].officer}
    cancelled = await done(chamber.secretary.post(f"{here}/cancel", {"ground": "khong-du-so-nguoi"}))
    assert cancelled["state"] == "cancelled"
    refused(await chamber.secretary.post(f"{here}/rounds", {}), 409, "already-closed")


async def closed_once(chamber: Chamber, session: str, results: dict[str, int]) -> None:
    """The secretary closes the first round, and no other: however often that is said, it is counted once."""
    close, key = f"{HERE}/{session}/rounds/1/close", uuid4().hex
    refused(await chamber.members["chair"].post(close, {}), 403, "wrong-office")
    refused(await chamber.secretary.post(f"{HERE}/{session}/rounds/2/close", {}), 409, "wrong-state")
    tallied = await done(chamber.secretary.post(close, {}, key))
    assert (tallied["state"], tallied["ballots"], tallied["results"]) == ("tallied", 6, results)
    assert await done(chamber.secretary.post(close, {}, key)) == tallied


async def test_a_session_is_held_in_two_rounds_and_every_nomination_is_told(chamber: Chamber, offices: Offices) -> None:
    session = await chamber.convene()
    here, secretary, members = f"{HERE}/{session}", chamber.secretary, chamber.members
    listed = [await chamber.awaiting(nominees=count) for count in (3, 1, 1, 1, 1)]
    mixed, passed, withdrawn_before, withdrawn_meanwhile, undecided = listed
    await done(secretary.post(f"{here}/agenda", {"add": listed}))
    clerk = await offices.clerk(DISTRICT)
    await done(clerk.post(f"/v1/nominations/{withdrawn_before}/withdraw", {"ground": "don-vi-xin-rut"}))
    assert (await members["a"].get(here)).json()["left"] == 1
    await chamber.all_present(session)
    opened = await chamber.open(session, minutes=600)
    assert (opened["state"], opened["round"]) == ("open", 1)
    (round_,) = (await members["a"].get(f"{here}/rounds")).json()["rounds"]
    assert (round_["lines"], round_["electors"], round_["secret"], round_["commitment"]) == (6, 6, True, None)
    await done(clerk.post(f"/v1/nominations/{withdrawn_meanwhile}/withdraw", {"ground": "don-vi-xin-rut"}))
    says = {"chair": "FFFFFF", "vice": "FFFFFF", "secretary": "FAFFFF", "a": "FAANFA", "b": "FAAFFA", "c": "AAAFFA"}
    receipts = await chamber.vote(session, 1, says)
    await closed_once(chamber, session, {"passed": 2, "failed": 3, "undecided": 0, "ties": 0})
    refused(await members["a"].get(f"{here}/results"), 409, "wrong-state")
    assert (await members["a"].get(here)).json()["results"] is None
    results = [(await who.get(f"{here}/results", limit=3)).json() for who in (secretary, members["chair"])]
    assert results[0] == results[1]
    rest = (await secretary.get(f"{here}/results", after=results[0]["next"])).json()["results"]
    told = {one["nominee"]: one for one in (*results[0]["results"], *rest)}
    first, second, third, alone, tied = told.values()
    assert [(one["verdict"], one["in_favour"], one["against"]) for one in (first, second, third)] == [
        ("pass", 5, 1), ("fail", 2, 4), ("fail", 3, 3)
    ]  # fmt: skip
    assert (alone["nomination"], alone["verdict"], alone["abstaining"]) == (passed, "pass", 1)
    assert first["clause"] in first["derivation_vi"]
    assert tied["nomination"] == undecided
    again = await chamber.open(session, nominees=[third["nominee"], tied["nominee"]])
    assert (again["state"], again["round"]) == ("open", 2)
    await chamber.vote(session, 2, {"a": "FA"})
    assert (await chamber.close(session, 2))["results"] == {"passed": 4, "failed": 1, "undecided": 0, "ties": 0}
    await done(secretary.post(f"{here}/embargo", {}))
    refused(await secretary.post(f"{here}/publish", {}), 403, "not-allowed")
    published = await done(members["chair"].post(f"{here}/publish", {}))
    assert published["state"] == "published"

    async def delivered() -> dict[str, Any] | None:
        seen: dict[str, Any] = (await members["a"].get(here)).json()
        return seen if seen["delivered"] == 3 else None

    seen = await eventually(delivered)
    assert (seen["results"], seen["left"], seen["refused"]) == ({"passed": 4, "failed": 1, "undecided": 0, "ties": 0}, 2, 0)
    items = {one["nomination"]: one for one in (await members["a"].get(f"{here}/agenda")).json()["items"]}
    assert [(items[one]["standing"], items[one]["outcome"]) for one in listed] == [
        ("decided", "mixed"), ("decided", "pass"), ("left", "left"), ("left", "left"), ("decided", "pass")
    ]  # fmt: skip
    assert items[withdrawn_meanwhile]["state"] == "withdrawn"
    states = [(await secretary.get(f"/v1/nominations/{one}")).json()["state"] for one in (mixed, passed, undecided)]
    assert states == ["awaiting_signature"] * 3
    shown = {one["nominee"]: one for one in (await members["a"].get(f"{here}/results")).json()["results"]}
    assert (shown[third["nominee"]]["round"], shown[third["nominee"]]["verdict"]) == (2, "pass")
    box = (await members["a"].get(f"{here}/rounds/1/box")).json()
    assert set(receipts) == set(box["receipts"])
    refused(await secretary.post(f"{here}/cancel", {"ground": "x"}), 409, "wrong-state")


async def test_more_pass_than_the_quota_has_places_and_the_chair_chooses_among_the_level(chamber: Chamber) -> None:
    session = await chamber.convene()
    here, secretary, members = f"{HERE}/{session}", chamber.secretary, chamber.members
    nomination, other = await chamber.awaiting("CSTDCS", 4), await chamber.awaiting()
    await done(secretary.post(f"{here}/agenda", {"add": [nomination, other]}))
    await chamber.all_present(session)
    wrong = (
        ({"award": "LDTT", "base": 46}, "places[0].base"),
        ({"award": "GIAYKHEN", "base": 46}, "places[0].award"),
        ({"award": "CSTDCS", "places": 3}, "places[0]"),
        ({"award": "CSTDCS", "places": 3, "base": 46}, "places[0]"),
    )
    for said, field in wrong:
        answer = await secretary.post(f"{here}/rounds", {"places": [said]})
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text
    await chamber.open(session, places=[{"award": "CSTDCS", "base": 20}])
    tallied_by = {"a": "FFFAF", "b": "FFAFF", "c": "FAFFF"}
    await chamber.vote(session, 1, tallied_by)
    assert (await chamber.close(session))["results"] == {"passed": 2, "failed": 0, "undecided": 3, "ties": 3}
    told = (await secretary.get(f"{here}/results", nomination=nomination)).json()["results"]
    level = [one["nominee"] for one in told if one["tie"]]
    refused(await secretary.post(f"{here}/ties", {"words": [{"nominee": level[0], "passes": True}]}), 403, "not-allowed")
    too_many = {"words": [{"nominee": one, "passes": True} for one in level]}
    assert refused(await members["chair"].post(f"{here}/ties", too_many), 422, "invalid-input")["field"] == "words"
    words = {"words": [{"nominee": one, "passes": one != level[2]} for one in level]}
    broken = await done(members["chair"].post(f"{here}/ties", words))
    assert broken["results"] == {"passed": 4, "failed": 1, "undecided": 0, "ties": 0}
    ranked = (await members["chair"].get(f"{here}/results", verdict="fail")).json()["results"]
    assert [one["nominee"] for one in ranked] == [level[2]]
    until = datetime.now(UTC) + timedelta(days=3)
    kept_back = await done(secretary.post(f"{here}/embargo", {"until": until.isoformat()}))
    assert (kept_back["state"], datetime.fromisoformat(kept_back["embargo_until"])) == ("embargoed", until)
    past = refused(await members["chair"].post(f"{here}/embargo", {"until": "2020-01-01T00:00:00Z"}), 422, "invalid-input")
    assert past["field"] == "until"


async def test_one_that_is_held_or_returned_leaves_the_agenda_and_comes_back_when_it_awaits_the_council_again(
    chamber: Chamber, offices: Offices
) -> None:
    session, listed = await chamber.convene(), [await chamber.awaiting() for _ in range(4)]
    held, returned, held_while_voted, _ = listed
    here, nominations = f"{HERE}/{session}", "/v1/nominations"
    chair, hold = await offices.officer(DISTRICT, "chair"), {"ground": "complaint"}
    await done(chamber.secretary.post(f"{here}/agenda", {"add": listed}))
    await done(chair.post(f"{nominations}/{held}/hold", hold))
    await done(chamber.secretary.post(f"{nominations}/{returned}/return", {"parts": ["report"], "ground": "thieu-bao-cao"}))
    standing = {one["nomination"]: one["standing"] for one in (await chamber.members["a"].get(f"{here}/agenda")).json()["items"]}
    assert [standing[one] for one in listed] == ["left", "left", "on_agenda", "on_agenda"]
    none = refused(await chamber.secretary.post(f"{here}/agenda", {"add": [held, returned]}), 409, "conflict")
    assert {one["refused"] for one in none["facts"]["left_off"]} == {"WrongState"}
    await done(chair.post(f"{nominations}/{held}/release", {"document_number": "12/KL-TTr", "document_date": "2020-01-20"}))
    again = await done(chamber.secretary.post(f"{here}/agenda", {"add": [held]}))
    assert (again["added"], again["refused"]) == (1, [])
    await chamber.all_present(session)
    await chamber.open(session)
    (round_,) = (await chamber.members["a"].get(f"{here}/rounds")).json()["rounds"]
    assert round_["lines"] == 3
    await done(chair.post(f"{nominations}/{held_while_voted}/hold", hold))
    await chamber.vote(session, 1, {})
    await chamber.close(session)
    await done(chamber.secretary.post(f"{here}/publish", {}))

    async def told() -> dict[str, Any] | None:
        seen: dict[str, Any] = (await chamber.members["a"].get(here)).json()
        return seen if (seen["delivered"], seen["left"]) == (2, 2) else None

    await eventually(told)
    items = {one["nomination"]: one for one in (await chamber.members["a"].get(f"{here}/agenda")).json()["items"]}
    assert [items[one]["standing"] for one in listed] == ["decided", "left", "left", "decided"]
    states = [(await chamber.secretary.get(f"{nominations}/{one}")).json()["state"] for one in listed]
    assert states == ["awaiting_signature", "awaiting_supplement", "on_hold", "awaiting_signature"]
