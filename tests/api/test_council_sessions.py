"""A session of a council from end to end: convened, prepared, held, published; and what each of these is refused."""

from uuid import uuid4

import pytest

from models.vocabulary import Level
from policy.units import directory
from tests.api.councils import PLANNED, Chamber, a_chamber, done
from tests.api.people import CENTRE, PROVINCE, WARD, Offices, refused

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
    assert (await elsewhere.get(f"{HERE}/{session}")).json()["id"] == session
    assert (await elsewhere.get(HERE)).json()["sessions"][0]["unit"] == DISTRICT
    refused(await elsewhere.post(f"{HERE}/{session}/rounds", {}), 403, "wrong-office")
    assert (await elsewhere.get(f"{HERE}/{session}")).json()["may"] == ["recuse"]
