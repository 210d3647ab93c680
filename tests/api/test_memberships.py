"""What officers may be, where, and from when to when."""

from datetime import timedelta
from typing import Any

import asyncpg
import httpx
import pytest

from starter.people.persons import person_of, today
from tests.api.lists import CSV, as_csv, person
from tests.api.people import CENTRE, CITY, PROVINCE, WARD, Caller, Offices, refused, submission

OTHER_WARD = "63.01843"


async def added(offices: Offices, officer: Caller, role: str, unit: str, **days: Any) -> dict[str, Any]:
    """A membership that the central administrator has given."""
    said = {"role": role, "unit": unit} | {name: str(day) for name, day in days.items()}
    answer = await offices.administrator.post(f"/v1/officers/{officer.officer}/memberships", said)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def held(database: asyncpg.Pool, officer: Caller) -> set[tuple[str, str]]:
    """Roles and units that count today."""
    person = await person_of(database, officer.officer)
    return {(membership.role.value, membership.unit) for membership in person.memberships}


async def test_an_officer_has_several_roles_at_several_units(offices: Offices, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "clerk", "appraiser")
    await added(offices, officer, "chair", WARD)
    assert await held(database, officer) == {("clerk", CITY), ("appraiser", CITY), ("chair", WARD)}
    listed = (await offices.administrator.get(f"/v1/officers/{officer.officer}/memberships")).json()["memberships"]
    assert [(one["role"], one["unit"], one["level"]) for one in listed] == [
        ("clerk", CITY, "district"),
        ("appraiser", CITY, "district"),
        ("chair", WARD, "commune"),
    ]
    at_the_ward = (await offices.administrator.get("/v1/officers", unit=WARD, limit=200)).json()["officers"]
    assert officer.officer in {one["id"] for one in at_the_ward}


async def test_a_clerk_of_several_units_says_for_which_one_they_hand_in(offices: Offices) -> None:
    officer = await offices.another(CITY, "clerk")
    assert (await officer.post("/v1/nominations", submission())).json()["unit"] == CITY
    await added(offices, officer, "clerk", WARD)
    unsaid = refused(await officer.post("/v1/nominations", submission()), 422, "invalid-input")
    assert (unsaid["field"], unsaid["facts"]["units"]) == ("unit", [WARD, CITY])
    for unit in (CITY, WARD):
        handed_in = await officer.post("/v1/nominations", submission(unit=unit))
        assert (handed_in.status_code, handed_in.json()["unit"]) == (201, unit), handed_in.text
    refused(await officer.post("/v1/nominations", submission(unit=OTHER_WARD)), 403, "not-allowed")


async def test_a_key_gives_the_same_answer_whatever_its_officer_has_become_since(offices: Offices) -> None:
    officer, body, key = await offices.another(CITY, "clerk"), submission(), "several-units-later"
    first = await officer.post("/v1/nominations", body, key)
    await added(offices, officer, "clerk", WARD)
    assert (await officer.post("/v1/nominations", body, key)).json() == first.json()


async def test_a_clerk_of_several_units_says_for_which_one_a_list_is(offices: Offices) -> None:
    officer = await offices.another(CITY, "clerk")
    await added(offices, officer, "clerk", WARD)

    async def hand_in(key: str, **query: str) -> httpx.Response:
        headers = officer.headers() | {"Idempotency-Key": key, "Content-Type": CSV}
        return await officer.http.post("/v1/batches", params=query, content=data, headers=headers)

    data = as_csv([person()])
    unsaid = refused(await hand_in("a"), 422, "invalid-input")
    assert (unsaid["field"], unsaid["facts"]["units"]) == ("unit", [WARD, CITY])
    refused(await hand_in("a", unit=OTHER_WARD), 403, "not-allowed")
    taken = await hand_in("a", unit=WARD)
    assert taken.status_code == 201, taken.text
    (row,) = (await officer.get(taken.json()["links"]["rows"])).json()["rows"]
    assert (await officer.get(f"/v1/nominations/{row['nomination']}/progress")).json()["route"][0]["unit"]["code"] == WARD
    assert (await hand_in("a", unit=WARD)).json() == taken.json()
    refused(await hand_in("a", unit=CITY), 422, "key-reused")


async def test_who_works_at_several_units_says_of_which_one_they_ask(offices: Offices) -> None:
    officer = await offices.another(CITY, "clerk")
    question = {"award": "LDTT", "received_on": "2019-12-20", "record": {"kind": "individual"}}
    assert (await officer.post("/v1/eligibility", question)).status_code == 200
    await added(offices, officer, "chair", WARD)
    for unsaid in (
        await officer.post("/v1/eligibility", question),
        await officer.get("/v1/reports/awards"),
        await officer.get("/v1/subscriptions"),
    ):
        told = refused(unsaid, 422, "invalid-input")
        assert (told["field"], told["facts"]["units"]) == ("unit", [WARD, CITY])
    assert (await officer.post("/v1/eligibility", question | {"unit": WARD})).status_code == 200
    assert (await officer.get("/v1/reports/awards", unit=CITY)).status_code == 200


async def test_a_substitute_hands_in_for_the_own_unit_unless_they_name_the_absent_ones(offices: Offices) -> None:
    absent, substitute = await offices.another(WARD, "clerk"), await offices.another(CITY, "clerk")
    days = {"valid_from": str(today()), "valid_to": str(today())}
    assert (await absent.post("/v1/substitutions", {"substitute": substitute.officer, **days})).status_code == 201
    assert (await substitute.post("/v1/nominations", submission())).json()["unit"] == CITY
    assert (await substitute.post("/v1/nominations", submission(unit=WARD))).json()["unit"] == WARD


async def test_with_an_officer_who_leaves_their_substitute_stops_at_once(offices: Offices) -> None:
    absent, substitute = await offices.another(CITY, "appraiser"), await offices.another(WARD, "member")
    nomination = await offices.submit(CITY)
    days = {"valid_from": str(today()), "valid_to": str(today())}
    assert (await absent.post("/v1/substitutions", {"substitute": substitute.officer, **days})).status_code == 201
    assert (await substitute.get(f"/v1/nominations/{nomination}")).status_code == 200
    assert (await offices.administrator.post(f"/v1/officers/{absent.officer}/leave", {})).status_code == 204
    refused(await substitute.get(f"/v1/nominations/{nomination}"), 404, "not-found")


async def test_outside_its_days_a_membership_counts_for_nothing(offices: Offices, database: asyncpg.Pool) -> None:
    officer, day = await offices.another(CITY, "member"), today()
    await added(offices, officer, "clerk", CITY, valid_from=day - timedelta(9), valid_to=day - timedelta(1))
    await added(offices, officer, "appraiser", CITY, valid_from=day + timedelta(1))
    await added(offices, officer, "secretary", CITY, valid_from=day, valid_to=day)
    assert await held(database, officer) == {("member", CITY), ("secretary", CITY)}
    tomorrow = await person_of(database, officer.officer, day + timedelta(1))
    assert {membership.role.value for membership in tomorrow.memberships} == {"member", "appraiser"}


async def test_a_role_that_was_ended_is_gone_at_once(offices: Offices, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "appraiser")
    second = await added(offices, officer, "administrator", CITY)
    assert (await officer.get("/v1/officers")).status_code == 200
    here = f"/v1/officers/{officer.officer}/memberships/{second['id']}/end"
    for _ in range(2):
        ended = await offices.administrator.post(here, {})
        assert (ended.status_code, ended.json()["ended_at"] is not None) == (200, True), ended.text
    refused(await officer.get("/v1/officers"), 403, "not-allowed")
    assert await held(database, officer) == {("appraiser", CITY)}
    refused(await offices.administrator.post(here, {"last_day": str(today())}), 409, "already-closed")


async def test_a_membership_ends_on_a_day(offices: Offices, database: asyncpg.Pool) -> None:
    officer, day = await offices.another(CITY, "member"), today()
    made = await added(offices, officer, "clerk", CITY)
    here = f"/v1/officers/{officer.officer}/memberships/{made['id']}/end"
    ended = await offices.administrator.post(here, {"last_day": str(day + timedelta(3))})
    assert (ended.json()["valid_to"], ended.json()["ended_at"]) == (str(day + timedelta(3)), None)
    assert ("clerk", CITY) in await held(database, officer)
    for wrong in (day - timedelta(1), day + timedelta(4)):
        assert (
            refused(await offices.administrator.post(here, {"last_day": str(wrong)}), 422, "invalid-input")["field"] == "last_day"
        )


async def test_an_officer_without_a_role_today_is_nobody(offices: Offices) -> None:
    officer = await offices.another(CITY, "chair")
    admin = offices.administrator
    listed = (await admin.get(f"/v1/officers/{officer.officer}/memberships")).json()["memberships"]
    await admin.post(f"/v1/officers/{officer.officer}/memberships/{listed[0]['id']}/end", {})
    told = [one for one in await everybody(admin) if one["id"] == officer.officer]
    assert [(one["unit"], one["level"], one["roles"]) for one in told] == [(None, None, [])]
    nomination = await offices.submit()
    refused(await officer.get(f"/v1/nominations/{nomination}"), 404, "not-found")


async def everybody(admin: Caller) -> list[dict[str, Any]]:
    """All officers, page by page."""
    found: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = (await admin.get("/v1/officers", limit=200, **after)).json()
        found += page["officers"]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


async def test_whoever_leaves_opens_nothing_any_more(offices: Offices, database: asyncpg.Pool) -> None:
    officer, admin = await offices.another(CITY, "chair", "clerk"), offices.administrator
    assert (await officer.get("/v1/tasks")).status_code == 200
    for _ in range(2):
        assert (await admin.post(f"/v1/officers/{officer.officer}/leave", {})).status_code == 204
    refused(await officer.get("/v1/tasks"), 401, "not-signed-in")
    assert await held(database, officer) == set()
    again = await admin.post(f"/v1/officers/{officer.officer}/memberships", {"role": "chair", "unit": CITY})
    refused(again, 409, "conflict")
    refused(await admin.post(f"/v1/officers/{officer.officer}/tokens", {"label": "x"}), 409, "conflict")


@pytest.mark.parametrize(("unit", "status"), [(PROVINCE, 403), (CENTRE, 403), ("34.19", 403), (CITY, 201), (WARD, 201)])
async def test_an_administrator_decides_within_their_area_only(offices: Offices, unit: str, status: int) -> None:
    local = await offices.officer(CITY, "administrator")
    officer = await offices.another(CITY, "member")
    made = await local.post("/v1/officers", {"name": "Cán bộ thử", "unit": unit, "roles": ["clerk"]})
    given = await local.post(f"/v1/officers/{officer.officer}/memberships", {"role": "clerk", "unit": unit})
    assert (made.status_code, given.status_code) == (status, status), given.text
    if status == 403:
        refused(given, 403, "outside-area")
        stranger = await offices.another(unit, "member")
        refused(await local.post(f"/v1/officers/{stranger.officer}/tokens", {"label": "x"}), 403, "outside-area")
        refused(await local.post(f"/v1/officers/{stranger.officer}/leave", {}), 403, "outside-area")
        for part in ("memberships", "tokens", "identities"):
            refused(await local.get(f"/v1/officers/{stranger.officer}/{part}"), 403, "outside-area")
        refused(await local.get("/v1/officers", unit=unit), 403, "outside-area")
        assert stranger.officer not in (await local.get("/v1/officers", limit=200)).text


async def test_who_also_works_elsewhere_is_not_sent_away_by_one_of_the_offices(offices: Offices) -> None:
    local = await offices.officer(CITY, "administrator")
    officer = await offices.another(CITY, "member")
    await added(offices, officer, "clerk", PROVINCE)
    refused(await local.post(f"/v1/officers/{officer.officer}/leave", {}), 403, "outside-area")
    listed = (await local.get(f"/v1/officers/{officer.officer}/memberships")).json()["memberships"]
    statuses = [(await local.post(f"/v1/officers/{officer.officer}/memberships/{one['id']}/end", {})).status_code for one in listed]
    assert statuses == [200, 403]


async def test_nobody_gives_themselves_a_role(offices: Offices) -> None:
    local = await offices.officer(CITY, "administrator")
    here = f"/v1/officers/{local.officer}"
    refused(await local.post(f"{here}/memberships", {"role": "chair", "unit": CITY}), 403, "not-allowed")
    refused(await local.post(f"{here}/leave", {}), 403, "not-allowed")
    (own,) = (await local.get(f"{here}/memberships")).json()["memberships"]
    refused(await local.post(f"{here}/memberships/{own['id']}/end", {}), 403, "not-allowed")


async def test_the_same_key_makes_one_membership(offices: Offices) -> None:
    officer, admin = await offices.another(CITY, "member"), offices.administrator
    here, said = f"/v1/officers/{officer.officer}/memberships", {"role": "clerk", "unit": CITY}
    key = f"membership-{officer.officer}"
    first, second = [await admin.post(here, said, key) for _ in range(2)]
    assert first.json() == second.json()
    refused(await admin.post(here, said), 409, "duplicate")
    refused(await admin.post(here, {"role": "chair", "unit": CITY}, key), 422, "key-reused")
    other = await offices.another(CITY, "member")
    refused(await admin.post(f"/v1/officers/{other.officer}/memberships", said, key), 422, "key-reused")


async def test_what_cannot_be_is_refused(offices: Offices) -> None:
    officer, admin, day = await offices.another(CITY, "member"), offices.administrator, today()
    here = f"/v1/officers/{officer.officer}/memberships"
    backwards = {"role": "clerk", "unit": CITY, "valid_from": str(day), "valid_to": str(day - timedelta(1))}
    assert refused(await admin.post(here, backwards), 422, "invalid-input")["field"] == "valid_to"
    refused(await admin.post(here, {"role": "clerk", "unit": "99.99999"}), 422, "unknown-unit")
    nobody = "/v1/officers/of-aaaaaaaaaaaaaaaa"
    refused(await admin.get(f"{nobody}/memberships"), 404, "not-found")
    refused(await admin.post(f"{nobody}/memberships", {"role": "clerk", "unit": CITY}), 404, "not-found")
    refused(await admin.post(f"{nobody}/leave", {}), 404, "not-found")
    refused(await admin.post(f"{here}/999999/end", {}), 404, "not-found")


async def claimed(database: asyncpg.Pool, nomination: str) -> str | None:
    """Who has taken the open task."""
    holder: str | None = await database.fetchval(
        "select claimed_by from task where nomination = $1 and closed_at is null", nomination
    )
    return holder


async def with_a_task(offices: Offices, database: asyncpg.Pool) -> tuple[Caller, str]:
    """A new appraiser who has taken the task of a nomination."""
    nomination, officer = await offices.submit(), await offices.another(CITY, "appraiser", "member")
    await database.execute(
        "update task set claimed_by = $2, claimed_at = now() where nomination = $1 and closed_at is null",
        nomination,
        officer.officer,
    )
    return officer, nomination


async def test_the_tasks_of_whoever_leaves_go_back_at_once(offices: Offices, database: asyncpg.Pool) -> None:
    officer, nomination = await with_a_task(offices, database)
    assert (await offices.administrator.post(f"/v1/officers/{officer.officer}/leave", {})).status_code == 204
    assert await claimed(database, nomination) is None


async def test_the_tasks_of_whoever_leaves_go_to_a_successor(offices: Offices, database: asyncpg.Pool) -> None:
    officer, nomination = await with_a_task(offices, database)
    successor = await offices.another(CITY, "appraiser")
    here = f"/v1/officers/{officer.officer}/leave"
    refused(await offices.administrator.post(here, {"hand_to": "of-aaaaaaaaaaaaaaaa"}), 422, "invalid-input")
    assert await claimed(database, nomination) == officer.officer
    assert (await offices.administrator.post(here, {"hand_to": successor.officer})).status_code == 204
    assert await claimed(database, nomination) == successor.officer


@pytest.mark.parametrize(("role", "keeps"), [("appraiser", False), ("member", True)])
async def test_who_loses_the_role_loses_its_tasks(offices: Offices, database: asyncpg.Pool, role: str, *, keeps: bool) -> None:
    officer, nomination = await with_a_task(offices, database)
    here = f"/v1/officers/{officer.officer}/memberships"
    listed = (await offices.administrator.get(here)).json()["memberships"]
    lost = next(one["id"] for one in listed if one["role"] == role)
    assert (await offices.administrator.post(f"{here}/{lost}/end", {})).status_code == 200
    assert await claimed(database, nomination) == (officer.officer if keeps else None)
