"""Who stands in for the absent: their rights, their tasks, the notice to both, and the way back."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from models.vocabulary import Level
from policy.units import directory
from starter.people.persons import today
from starter.tasks.sweep import look_after_tasks
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, nominee, refused, submission


def absence(absent: Caller | None = None, substitute: Caller | None = None, **said: Any) -> dict[str, Any]:
    """A week from today."""
    days = {"valid_from": str(today()), "valid_to": str(today() + timedelta(days=6))}
    who = {"absent": absent.officer if absent else None, "substitute": substitute.officer if substitute else None}
    return who | days | said


async def begin(who: Caller, absent: Caller | None = None, substitute: Caller | None = None, **said: Any) -> httpx.Response:
    return await who.post("/v1/substitutions", absence(absent, substitute, **said))


async def begun(who: Caller, absent: Caller, substitute: Caller | None, **said: Any) -> str:
    answer = await begin(who, absent, substitute, **said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def claim(who: Caller, nomination: str, claim: int = 0) -> httpx.Response:
    return await who.post(f"/v1/nominations/{nomination}/task/claim", {"task": 1, "claim": claim})


async def holder(who: Caller, nomination: str) -> str | None:
    held = (await who.get(f"/v1/nominations/{nomination}/task")).json()
    return held["claimed_by"]["id"] if held["claimed_by"] else None


async def pass_by(database: asyncpg.Pool, substitution: str, days: int = 30) -> None:
    """So many days go by for this absence."""
    await database.execute(
        "update substitution set valid_from = valid_from - $2::int, valid_to = valid_to - $2::int where id = $1", substitution, days
    )


@pytest.fixture
async def absent(offices: Offices) -> Caller:
    return await offices.another(CITY, "appraiser")


@pytest.fixture
async def stand_in(offices: Offices) -> Caller:
    """Somebody of another unit, who may do nothing at the city."""
    return await offices.another(WARD, "clerk")


async def test_the_substitute_acts_in_the_name_of_the_absent_and_the_ledger_says_so(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    nomination = await offices.submit()
    refused(await stand_in.post(f"/v1/nominations/{nomination}/appraise", {}), 404, "not-found")
    await begun(absent, absent, stand_in)

    answer = await stand_in.post(f"/v1/nominations/{nomination}/appraise", {})

    assert answer.status_code == 200, answer.text
    entry = (await stand_in.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"][-1]
    assert (entry["actor"], entry["on_behalf_of"], entry["unit"]) == (stand_in.officer, absent.officer, CITY)


async def test_both_are_told_when_it_begins_and_when_it_ends(absent: Caller, stand_in: Caller, database: asyncpg.Pool) -> None:
    substitution = await begun(absent, absent, stand_in)
    await absent.post(f"/v1/substitutions/{substitution}/end", None)
    for one in (absent, stand_in):
        acts = (await one.get("/v1/task-acts")).json()["acts"]
        assert [(act["act"], act["substitution"]) for act in acts] == [
            ("absence_ended", substitution),
            ("absence_begun", substitution),
        ]
    messages = await database.fetch(
        "select officer, template from message where reason = $1 order by officer, template", f"substitution/{substitution}"
    )
    assert [tuple(row) for row in messages] == sorted(
        (one.officer, template) for one in (absent, stand_in) for template in ("substitution_begun", "substitution_ended")
    )


async def test_what_the_substitute_took_goes_back_and_what_the_absent_had_stays_theirs(
    offices: Offices, absent: Caller, stand_in: Caller, database: asyncpg.Pool
) -> None:
    theirs, taken = await offices.submit(), await offices.submit()
    assert (await claim(absent, theirs)).status_code == 200
    substitution = await begun(absent, absent, stand_in)
    for_them = (await claim(stand_in, taken)).json()
    assert (for_them["claimed_by"]["id"], for_them["on_behalf_of"]["id"]) == (stand_in.officer, absent.officer)
    assert await holder(stand_in, theirs) == absent.officer

    await pass_by(database, substitution)
    await look_after_tasks(database)

    assert await holder(absent, theirs) == await holder(absent, taken) == absent.officer
    acts = (await absent.get(f"/v1/nominations/{taken}/task/1/acts")).json()["acts"]
    assert [(act["act"], act["officer"], act["reason"]) for act in acts] == [
        ("claimed", stand_in.officer, None),
        ("returned", absent.officer, "absence_ended"),
    ]
    assert await database.fetchval("select returned_at is not null from substitution where id = $1", substitution)


async def test_it_goes_back_also_when_nobody_has_swept_yet(
    offices: Offices, absent: Caller, stand_in: Caller, database: asyncpg.Pool
) -> None:
    nomination = await offices.submit()
    substitution = await begun(absent, absent, stand_in)
    await claim(stand_in, nomination)
    await pass_by(database, substitution)
    assert await holder(absent, nomination) == absent.officer


async def test_the_substitute_does_the_tasks_that_the_absent_had_taken_and_others_do_not(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    nomination = await offices.submit()
    await claim(absent, nomination)
    await begun(absent, absent, stand_in)
    colleague = await offices.another(CITY, "appraiser")
    for box in ("mine", "office"):
        (task,) = (await stand_in.get("/v1/inbox", box=box, nomination=nomination)).json()["tasks"]
        assert task["nomination"] == nomination
    assert (await colleague.get("/v1/inbox", box="mine", nomination=nomination)).json()["tasks"] == []
    refused(await colleague.post(f"/v1/nominations/{nomination}/appraise", {}), 409, "claimed-by-another")
    assert (await stand_in.post(f"/v1/nominations/{nomination}/appraise", {})).status_code == 200


async def test_ended_early_the_rights_are_gone_at_once(offices: Offices, absent: Caller, stand_in: Caller) -> None:
    nomination = await offices.submit()
    substitution = await begun(absent, absent, stand_in)
    assert (await claim(stand_in, nomination)).status_code == 200
    ended = await absent.post(f"/v1/substitutions/{substitution}/end", None)
    assert ended.status_code == 200
    assert ended.json()["ended_at"] is not None
    assert (await absent.post(f"/v1/substitutions/{substitution}/end", None)).json() == ended.json()
    refused(await stand_in.post(f"/v1/nominations/{nomination}/appraise", {}), 404, "not-found")
    assert await holder(absent, nomination) == absent.officer


async def test_an_absence_of_days_to_come_gives_nothing_today(offices: Offices, absent: Caller, stand_in: Caller) -> None:
    nomination = await offices.submit()
    later = str(today() + timedelta(days=3))
    await begun(absent, absent, stand_in, valid_from=later)
    refused(await claim(stand_in, nomination), 404, "not-found")


async def test_at_one_unit_the_substitute_may_nothing_at_the_other(offices: Offices, stand_in: Caller) -> None:
    absent = await offices.another(CITY, "appraiser")
    added = await offices.administrator.post(
        f"/v1/officers/{absent.officer}/memberships", {"role": "appraiser", "unit": PROVINCE, "valid_from": str(today())}
    )
    assert added.status_code == 201, added.text
    await begun(absent, absent, stand_in, unit=PROVINCE)
    nomination = await offices.submit()
    answer = await stand_in.post(f"/v1/nominations/{nomination}/appraise", {})
    assert answer.status_code in {403, 404}, answer.text
    elsewhere = await begin(absent, absent, await offices.another(WARD, "clerk"), unit=CITY)
    assert elsewhere.status_code == 201, elsewhere.text


async def test_a_substitute_on_the_list_does_not_act_on_it(offices: Offices, absent: Caller, stand_in: Caller) -> None:
    body = submission("GIAYKHEN", [nominee(officer=stand_in.officer)])
    nomination = (await (await offices.clerk()).post("/v1/nominations", body)).json()["id"]
    await begun(absent, absent, stand_in)
    refused(await claim(stand_in, nomination), 403, "own-nomination")
    refused(await stand_in.post(f"/v1/nominations/{nomination}/appraise", {}), 403, "own-nomination")


async def test_the_chair_or_an_administrator_over_the_unit_enters_it_too_and_nobody_else(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    colleague = await offices.another(CITY, "appraiser")
    refused(await begin(colleague, absent, stand_in), 403, "not-allowed")
    refused(await begin(await offices.another(PROVINCE, "chair"), absent, stand_in), 403, "not-allowed")
    by_chair = await begun(await offices.another(CITY, "chair"), absent, stand_in)
    refused(await colleague.post(f"/v1/substitutions/{by_chair}/end", None), 404, "not-found")
    over = await offices.another(PROVINCE, "administrator")
    assert (await over.post(f"/v1/substitutions/{by_chair}/end", None)).status_code == 200
    assert (await begin(over, absent, stand_in)).status_code == 201


async def test_no_chair_makes_themselves_an_administrator_by_the_absence_of_one(offices: Offices) -> None:
    chair = await offices.another(CITY, "chair")
    for role in ("administrator", "auditor"):
        overseer = await offices.another(CITY, role)
        refused(await begin(chair, overseer, chair), 403, "not-allowed")
        assert (await begin(await offices.another(PROVINCE, "administrator"), overseer, chair)).status_code == 201


async def test_nobody_stands_in_for_themselves(absent: Caller) -> None:
    assert refused(await begin(absent, absent, absent), 422, "invalid-input")["field"] == "substitute"


async def test_a_second_absence_on_the_same_days_is_refused_and_the_first_named(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    first = await begun(absent, absent, stand_in)
    told = refused(await begin(absent, absent, await offices.another(CITY, "appraiser"), unit=CITY), 409, "duplicate")["facts"]
    assert (told["substitution"], told["substitute"]) == (first, stand_in.officer)


async def test_nobody_stands_in_for_a_substitute_and_no_two_for_each_other(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    await begun(absent, absent, stand_in)
    third = await offices.another(CITY, "appraiser")
    told = refused(await begin(stand_in, stand_in, third), 409, "conflict")["facts"]
    assert told["absent"] == absent.officer
    refused(await begin(stand_in, stand_in, absent), 409, "conflict")
    refused(await begin(third, third, absent), 409, "conflict")


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("valid_from", {"valid_from": str(date(2020, 1, 1))}),
        ("valid_to", {"valid_from": str(date(2100, 1, 2)), "valid_to": str(date(2100, 1, 1))}),
        ("valid_to", {"valid_to": str(date(2100, 1, 1))}),
        ("unit", {"unit": PROVINCE}),
        ("substitute", {"substitute": "of-aaaaaaaaaaaaaaaa"}),
    ],
)
async def test_days_units_and_substitutes_that_cannot_be_are_refused(
    absent: Caller, stand_in: Caller, field: str, said: dict[str, str]
) -> None:
    answer = await absent.post("/v1/substitutions", absence(absent, stand_in) | said)
    assert refused(answer, 422, "invalid-input")["field"] == field


async def test_the_same_key_makes_one_absence(absent: Caller, stand_in: Caller) -> None:
    key, body = uuid4().hex, absence(absent, stand_in)
    first = await absent.post("/v1/substitutions", body, key)
    assert (await absent.post("/v1/substitutions", body, key)).json() == first.json()
    refused(await absent.post("/v1/substitutions", body | {"unit": CITY}, key), 422, "key-reused")


async def test_nobody_of_another_area_stands_in_and_their_name_is_not_told(offices: Offices, absent: Caller) -> None:
    elsewhere = next(unit.code for unit in directory().children(PROVINCE) if unit.code != CITY and unit.level is Level.DISTRICT)
    stranger = await offices.officer(elsewhere, "chair")
    told = refused(await begin(absent, absent, stranger), 422, "invalid-input")
    unknown = refused(
        await absent.post("/v1/substitutions", absence(absent) | {"substitute": "of-aaaaaaaaaaaaaaaa"}), 422, "invalid-input"
    )
    assert (told["field"], told["detail"]) == ("substitute", unknown["detail"])


async def test_an_absent_officer_without_substitute_is_given_no_task(offices: Offices, absent: Caller) -> None:
    nomination = await offices.submit()
    await begun(absent, absent, None)
    chair = await offices.another(CITY, "chair")
    body = {"task": 1, "claim": 0, "officer": absent.officer}
    told = refused(await chair.post(f"/v1/nominations/{nomination}/task/assign", body), 422, "invalid-input")
    assert (told["field"], told["reason"]) == ("officer", "is absent, and nobody stands in")


async def test_an_absent_officer_without_substitute_keeps_no_task(offices: Offices, absent: Caller, database: asyncpg.Pool) -> None:
    nomination, later = await offices.submit(), await offices.submit()
    await claim(absent, nomination)
    await begun(absent, absent, None)
    assert await holder(absent, nomination) is None
    acts = (await absent.get("/v1/task-acts")).json()["acts"]
    assert ("moved", None, absent.officer, "officer_absent") in {
        (act["act"], act["officer"], act["before"], act["reason"]) for act in acts
    }
    await claim(absent, later)
    await look_after_tasks(database)
    assert await holder(absent, later) is None


async def test_absences_are_listed_for_whom_they_concern_and_for_the_chair_of_the_unit(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    made = await begun(absent, absent, stand_in)
    for one in (absent, stand_in):
        assert [row["id"] for row in (await one.get("/v1/substitutions")).json()["substitutions"]] == [made]
    chair = await offices.another(CITY, "chair")
    assert (await chair.get("/v1/substitutions")).json()["substitutions"] == []
    page, shown = (await chair.get("/v1/substitutions", unit=CITY, limit=2)).json(), []
    shown += page["substitutions"]
    while page["next"]:
        page = (await chair.get("/v1/substitutions", unit=CITY, limit=2, after=page["next"])).json()
        shown += page["substitutions"]
    assert made in [row["id"] for row in shown]
    refused(await stand_in.get("/v1/substitutions", unit=CITY), 403, "not-allowed")


async def test_wherever_a_role_counts_the_substitute_is_asked_as_the_absent_officer_would_be(offices: Offices) -> None:
    nomination = await offices.submit()
    hook = {"unit": CITY, "channel": "email", "address": f"{uuid4().hex}@example.vn"}
    organisation = {"code": f"thu-{uuid4().hex[:8]}", "name": "Trường thử", "kind": "school", "parent": CITY, "level": "district"}
    newcomer = {"name": "Người mới", "unit": CITY, "roles": ["member"]}
    served: dict[str, list[tuple[str, str, Any, int]]] = {
        "administrator": [
            ("GET", "/v1/officers", None, 200),
            ("POST", "/v1/officers", newcomer, 201),
            ("POST", "/v1/organisations", organisation | {"valid_from": "2020-01-01"}, 201),
            ("GET", f"/v1/nominations/{nomination}/downloads", None, 200),
            ("GET", f"/v1/subscriptions?unit={CITY}", None, 200),
        ],
        "auditor": [("GET", f"/v1/nominations/{nomination}/downloads", None, 200), ("GET", "/v1/audit/reads", None, 200)],
        "clerk": [("POST", "/v1/subscriptions", hook, 201), ("GET", f"/v1/subscriptions?unit={CITY}", None, 200)],
        "chair": [("GET", f"/v1/subscriptions?unit={CITY}", None, 200)],
    }
    for role, requests in served.items():
        away, stand_in = await offices.another(CITY, role), await offices.another(WARD, "member")
        for during in (False, True):
            if during:
                await begun(away, away, stand_in)
            for method, path, body, status in requests:
                headers = stand_in.headers() | {"Idempotency-Key": uuid4().hex}
                answer = await stand_in.http.request(method, path, json=body, headers=headers)
                expected = {status} if during else {403, 404}
                assert answer.status_code in expected, f"{role} {during} {method} {path}: {answer.text}"


async def test_without_a_unit_a_substitute_asks_for_the_own_one(absent: Caller, stand_in: Caller) -> None:
    question = {"award": "LDTT", "received_on": "2019-12-20", "record": {"kind": "individual"}}
    await begun(absent, absent, stand_in)
    assert (await stand_in.get("/v1/reports/awards")).status_code == 200
    assert (await stand_in.get("/v1/reports/awards", unit=CITY)).status_code == 200
    assert (await stand_in.post("/v1/eligibility", question)).status_code == 200


async def test_a_substitute_makes_no_administrator_and_hands_out_no_keys(offices: Offices) -> None:
    away, stand_in = await offices.another(CITY, "administrator"), await offices.another(WARD, "member")
    colleague = await offices.another(CITY, "clerk")
    await begun(away, away, stand_in)
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/v1/officers", {"name": "A", "unit": CITY, "roles": ["member", "administrator"]}),
        (f"/v1/officers/{colleague.officer}/memberships", {"role": "administrator", "unit": CITY}),
        *(
            (f"/v1/officers/{officer}/{keys}", body)
            for officer in (away.officer, colleague.officer)
            for keys, body in (
                ("tokens", {"label": "x"}),
                ("invitations", {"username": f"thu-{uuid4().hex[:8]}"}),
                ("identities", {"issuer": "https://idp.example.vn", "subject": uuid4().hex}),
            )
        ),
    ]
    for path, body in asked:
        told = refused(await stand_in.post(path, body), 403, "not-allowed")
        assert "in their own name" in told["detail"], path
    for officer in (away, stand_in):
        refused(
            await stand_in.post(f"/v1/officers/{officer.officer}/memberships", {"role": "chair", "unit": CITY}), 403, "not-allowed"
        )
    refused(await stand_in.post(f"/v1/officers/{away.officer}/leave", {}), 403, "not-allowed")
    listed = (await stand_in.get(f"/v1/officers/{away.officer}/memberships")).json()["memberships"]
    refused(await stand_in.post(f"/v1/officers/{away.officer}/memberships/{listed[0]['id']}/end", {}), 403, "not-allowed")
    given = await stand_in.post(f"/v1/officers/{colleague.officer}/memberships", {"role": "appraiser", "unit": CITY})
    assert given.status_code == 201, given.text
    here = f"/v1/officers/{colleague.officer}/tokens"
    for token in (await stand_in.get(here)).json()["tokens"]:
        assert (await stand_in.delete(f"{here}/{token['id']}")).status_code == 204


async def test_a_substitute_neither_prolongs_the_absence_nor_names_themselves_for_others(
    offices: Offices, absent: Caller, stand_in: Caller
) -> None:
    chair, third = await offices.another(CITY, "chair"), await offices.another(WARD, "member")
    await begun(chair, chair, stand_in)
    longer = {"valid_from": str(today() + timedelta(days=7)), "valid_to": str(today() + timedelta(days=60))}
    for substitute in (stand_in, third):
        refused(await begin(stand_in, chair, substitute, **longer), 403, "not-allowed")
    refused(await begin(stand_in, absent, stand_in), 403, "not-allowed")
    await begun(stand_in, absent, third)
