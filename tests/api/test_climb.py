"""Nominations climb from the clerk's hand to the decision, over HTTP."""

from typing import Any
from uuid import uuid4

import asyncpg

from tests.api.people import CENTRE, CITY, PROVINCE, WARD, Offices, nominee, refused, submission

NO_INITIATIVE = {"period_to": "2019-12-31", "initiatives": [], "achievements": [], "awards": []}


async def test_a_nomination_of_a_ward_climbs_four_levels_to_the_decision(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTTG", nominees=3)

    route = (await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json()["route"]

    answers = await offices.climb(nomination)

    assert [station["unit"]["code"] for station in route] == [WARD, CITY, PROVINCE, CENTRE]
    inputs = sum(len(station["steps"]) for station in route)
    assert [answer["version"] for answer in answers] == list(range(2, inputs + 2))
    assert answers[-1]["state"] == "awarded"
    read = (await offices.administrator.get(f"/v1/nominations/{nomination}")).json()
    assert read["path"] == [WARD, CITY, PROVINCE, CENTRE]
    assert (read["state"], read["decision_number"], read["decided_on"]) == ("awarded", "1234/QĐ-UBND", "2020-04-20")
    listed = (await offices.administrator.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    assert [(one["outcome"], one["number"], one["decision_number"]) for one in listed] == [
        ("awarded", number, "1234/QĐ-UBND") for number in (1, 2, 3)
    ]


async def test_an_answer_means_that_every_list_shows_it(offices: Offices) -> None:
    nomination = await offices.submit()
    for _ in range(3):
        answer = await offices.take_step(nomination)
        read = (await offices.administrator.get(f"/v1/nominations/{nomination}")).json()
        assert (read["version"], read["state"], read["step"]) == (answer["version"], answer["state"], answer["step"])


async def test_progress_tells_who_has_it_and_what_lies_ahead(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTINH")
    for _ in range(4):
        await offices.take_step(nomination)

    seen = (await (await offices.clerk(WARD)).get(f"/v1/nominations/{nomination}/progress")).json()

    assert seen["state"] == "awaiting_council"
    assert seen["office"] == {"code": CITY, "name": "Thành phố Bắc Kạn", "level": "district"}
    assert (seen["role"], seen["step"], seen["task"]) == ("secretary", "council", 5)
    assert seen["since"] < seen["until"]
    assert [(station["unit"]["code"], station["standing"], station["decides"]) for station in seen["route"]] == [
        (WARD, "done", False),
        (CITY, "open", False),
        (PROVINCE, "ahead", True),
    ]


async def test_the_timeline_tells_who_did_what_with_their_comments(offices: Offices) -> None:
    nomination = await offices.submit()
    await offices.take_step(nomination, comment="Hồ sơ đủ,\nđúng quy định.")
    await offices.take_step(nomination)

    told = (await offices.administrator.get(f"/v1/nominations/{nomination}/timeline")).json()

    assert [(entry["sequence"], entry["act"], entry["role"]) for entry in told["entries"]] == [
        (1, "submitted", "clerk"),
        (2, "appraised", "appraiser"),
        (3, "council_voted", "secretary"),
    ]
    assert [entry["comment"] for entry in told["entries"]] == [None, "Hồ sơ đủ,\nđúng quy định.", None]
    assert len({entry["hash"] for entry in told["entries"]}) == 3


async def test_nominees_who_are_sent_back_leave_for_a_nomination_of_their_own(offices: Offices) -> None:
    nomination = await offices.submit(nominees=3)
    one = (await offices.administrator.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"][1]

    back = {"nominee": one["id"], "verdict": "return", "ground": "thieu-bao-cao", "parts": ["report"]}
    answer = await offices.take_step(nomination, exceptions=[back])

    (branch,) = answer["splits"]
    assert answer["nominees"] == 2
    told = (await offices.administrator.get(f"/v1/nominations/{nomination}/timeline")).json()
    assert [branch_["id"] for branch_ in told["branches"]] == [branch]
    moved = (await offices.administrator.get(f"/v1/nominations/{branch}/nominees")).json()
    assert [someone["id"] for someone in moved["nominees"]] == [one["id"]]
    progress = (await offices.administrator.get(f"/v1/nominations/{branch}/progress")).json()
    assert (progress["state"], progress["role"]) == ("awaiting_supplement", "clerk")
    supplied = await (await offices.clerk()).post(f"/v1/nominations/{branch}/resubmit", {"changed": ["report"]})
    assert supplied.status_code == 200, supplied.text
    assert (await offices.climb(branch))[-1]["state"] == "awarded"
    assert (await offices.climb(nomination))[-1]["state"] == "awarded"


async def test_a_nomination_is_returned_held_released_and_withdrawn(offices: Offices) -> None:
    nomination = await offices.submit()
    here = f"/v1/nominations/{nomination}"
    chair, clerk = await offices.officer(CITY, "chair"), await offices.clerk()
    appraiser = await offices.officer(CITY, "appraiser")

    returned = await appraiser.post(f"{here}/return", {"parts": ["letter"], "ground": "sai-mau"})
    assert returned.json()["state"] == "awaiting_supplement", returned.text
    supplied = await clerk.post(f"{here}/resubmit", {"changed": ["letter"]})
    assert supplied.json()["state"] == "appraising", supplied.text
    held = await chair.post(f"{here}/hold", {"ground": "complaint"})
    assert held.json()["state"] == "on_hold", held.text
    released = await chair.post(f"{here}/release", {"document_number": "12/KL-TTr", "document_date": "2020-01-20"})
    assert released.json()["state"] == "appraising", released.text
    withdrawn = await clerk.post(f"{here}/withdraw", {"ground": "don-vi-xin-rut"})
    assert withdrawn.json()["state"] == "withdrawn", withdrawn.text


async def test_an_award_is_revoked_by_the_office_that_gave_it(offices: Offices) -> None:
    nomination = await offices.submit(nominees=2)
    await offices.climb(nomination)
    chair = await offices.officer(CITY, "chair")
    first, second = (await chair.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    body = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2020-06-01", "nominees": [second["id"]]}

    revoked = await chair.post(
        f"/v1/nominations/{nomination}/revoke", body | {"comment": "Khai man thành tích."}, key="thu hồi".encode().hex()
    )

    assert revoked.status_code == 200, revoked.text
    assert revoked.json()["nominees"] == 1
    listed = (await chair.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    assert [(one["id"], one["outcome"]) for one in listed] == [(first["id"], "awarded"), (second["id"], "revoked")]
    last = (await chair.get(f"/v1/nominations/{nomination}/timeline")).json()["entries"][-1]
    assert (last["chain"], last["act"], last["comment"]) == (revoked.json()["revocation"], "revoked", "Khai man thành tích.")
    assert last["clause"] == "Luật 15/2003/QH11, đã được sửa đổi, bổ sung"  # the law of June 2020


async def test_an_award_is_not_revoked_on_a_day_of_which_no_law_is_known_and_its_comment_is_not_kept(
    offices: Offices, database: asyncpg.Pool
) -> None:
    nomination = await offices.submit(nominees=1)
    await offices.climb(nomination)
    chair = await offices.officer(CITY, "chair")
    body = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2090-06-01", "comment": "Khai man."}
    notes = "select count(*) from note where nomination = $1"
    before = await database.fetchval(notes, nomination)
    refused = await chair.post(f"/v1/nominations/{nomination}/revoke", body)
    assert (refused.status_code, refused.json()["field"]) == (422, "decided_on"), refused.text
    assert await database.fetchval(notes, nomination) == before


async def test_lists_are_narrowed_and_paged_without_gaps(offices: Offices) -> None:
    clerk = await offices.clerk("63.060")
    made = [await offices.submit("63.060", "GIAYKHEN") for _ in range(5)]
    other = await offices.submit("63.060", "BKTINH")
    withdrawn = await clerk.post(f"/v1/nominations/{made[0]}/withdraw", {"ground": "don-vi-xin-rut"})
    assert withdrawn.status_code == 200

    pages: list[list[str]] = []
    after: dict[str, str] = {}
    while True:
        page = (await clerk.get("/v1/nominations", award="GIAYKHEN", limit=2, **after)).json()
        pages.append([one["id"] for one in page["nominations"]])
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one for page in pages for one in page] == [made[0], *reversed(made[1:])]
    assert [one["id"] for one in (await clerk.get("/v1/nominations", state="withdrawn")).json()["nominations"]] == [made[0]]
    assert [one["id"] for one in (await clerk.get("/v1/nominations", unit=PROVINCE)).json()["nominations"]] == [other]


async def test_an_office_sees_its_tasks_the_most_urgent_first(offices: Offices) -> None:
    unit = "63.100"  # where nobody else hands anything in
    made = {await offices.submit(unit) for _ in range(3)}
    appraiser = await offices.officer(unit, "appraiser")

    seen: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = (await appraiser.get("/v1/tasks", limit=1, **after)).json()
        seen += page["tasks"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}

    assert {task["nomination"] for task in seen} == made
    assert [task["due_at"] for task in seen] == sorted(task["due_at"] for task in seen)
    assert {(task["step"], task["role"], task["unit"]) for task in seen} == {("appraise", "appraiser", unit)}
    assert (await (await offices.officer(unit, "chair")).get("/v1/tasks")).json()["tasks"] == []


async def test_an_organisation_enters_at_its_own_level(offices: Offices) -> None:
    school = f"truong-{uuid4().hex[:8]}"
    organisation = {
        "code": school,
        "name": "Trường THPT Bắc Kạn",
        "kind": "school",
        "parent": CITY,
        "level": "province",
        "valid_from": "2008-08-01",
    }
    made = await offices.administrator.post("/v1/organisations", organisation)
    assert made.status_code == 201, made.text

    nomination = await offices.submit(school, "BKTTG")

    read = (await (await offices.clerk(school)).get(f"/v1/nominations/{nomination}")).json()
    assert read["path"] == [school, PROVINCE, CENTRE]


async def test_the_preview_and_the_intake_give_the_same_verdict(offices: Offices) -> None:
    clerk = await offices.clerk()
    question = {"award": "Chiến sĩ thi đua cơ sở", "received_on": "2019-12-20"}

    preview = (await clerk.post("/v1/eligibility", question | {"record": {"kind": "individual", **NO_INITIATIVE}})).json()
    poor = submission("CSTDCS", [nominee(), nominee(record=NO_INITIATIVE)])
    refusal = refused(await clerk.post("/v1/nominations", poor), 422, "not-eligible")
    assert preview["verdict"] == "not_eligible"
    assert refusal["facts"]["nominees"] == [{"index": 1, "lines": preview["lines"]}]

    preview = (await clerk.post("/v1/eligibility", question | {"record": {"kind": "individual"}})).json()
    accepted = await clerk.post("/v1/nominations", submission("CSTDCS"))
    assert preview["verdict"] == "cannot_tell"
    assert [one["eligibility"] for one in accepted.json()["nominees"]] == ["cannot_tell"]
