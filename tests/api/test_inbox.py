"""The inbox as something to read: found, sorted, counted, kept, and marked where something is new."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from starter.people.persons import today
from tests.api.inboxes import found
from tests.api.people import PROVINCE, Caller, Offices, nominee, refused

UNIT, NEIGHBOUR = "63.065", "63.064"
NAMES = ("Nông Thị Ánh", "Đặng Văn Đạt", "Nguyễn Thị Anh Thư", "Ma Thị Đào", "Triệu Đức Ấn")


@pytest.fixture(scope="module")
async def made(offices: Offices) -> list[str]:
    """One nomination for each name, the awards and days in turn."""
    return [
        await offices.submit(
            UNIT,
            ("GIAYKHEN", "LDTT")[index % 2],
            nominees=[nominee(name=name)],
            received_on=f"2019-12-{10 + index}",
            **({"movement": "phong-trao-1"} if index == 0 else {}),
        )
        for index, name in enumerate(NAMES)
    ]


@pytest.fixture(scope="module")
async def appraiser(offices: Offices, made: list[str]) -> Caller:  # noqa: ARG001 -- they are there before anybody reads
    return await offices.officer(UNIT, "appraiser")


@pytest.mark.parametrize("sort", ["due", "received", "award", "unit", "movement", "state", "changed"])
async def test_every_order_runs_both_ways_page_by_page(appraiser: Caller, made: list[str], sort: str) -> None:
    up = await found(appraiser, sort=sort)
    assert sorted(up) == sorted(made)
    assert await found(appraiser, sort=sort, order="desc") == up[::-1]
    if sort == "received":
        assert up == made
    for text in ("thi", "anh"):
        said = await found(appraiser, sort=sort, q=text)
        assert said == [one for one in up if one in said], "a search keeps the order"


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ("nông thị ánh", {0}),
        ("NONG THI ANH", {0}),
        (unicodedata.normalize("NFD", "Nông Thị Ánh"), {0}),
        ("anh", {0, 2}),
        ("dao", {3}),
        ("đao", {3}),
        ("trie", {4}),  # the beginning of the last word
        ("tr duc", set()),  # but of no other
        ("an", {4}),
        ("ldtt", {1, 3}),
        ("lao dong tien tien dat", {1}),
        ("giay khen anh", {0, 2}),
        ("cho moi", set(range(5))),
        ("nguoi la", set()),
        ("' or 1=1 --", set()),
        ("nong & !ma | (thi) :* <-> \\", set()),
    ],
)
async def test_words_are_found_without_tone_marks(appraiser: Caller, made: list[str], asked: str, who: set[int]) -> None:
    assert set(await found(appraiser, q=asked)) == {made[index] for index in who}


async def test_filters_narrow_the_inbox_and_go_together(appraiser: Caller, made: list[str]) -> None:
    for asked, who in (
        ({"award": "LDTT"}, {1, 3}),
        ({"award": "Lao động tiên tiến"}, {1, 3}),
        ({"unit": UNIT}, set(range(5))),
        ({"unit": PROVINCE}, set(range(5))),
        ({"unit": NEIGHBOUR}, set()),
        ({"movement": "phong-trao-1"}, {0}),
        ({"state": "appraising"}, set(range(5))),
        ({"state": "on_hold"}, set()),
        ({"step": "appraise", "level": "district"}, set(range(5))),
        ({"step": "council"}, set()),
        ({"level": "province"}, set()),
        ({"claimed": False}, set(range(5))),
        ({"claimed": True}, set()),
        ({"received_from": "2019-12-11", "received_to": "2019-12-12"}, {1, 2}),
        ({"nomination": made[2]}, {2}),
        ({"overdue": True}, set()),
        ({"due_after": (datetime.now(UTC) + timedelta(days=999)).isoformat()}, set()),
        ({"due_before": (datetime.now(UTC) + timedelta(days=999)).isoformat(), "award": "LDTT", "q": "ma"}, {3}),
    ):
        assert set(await found(appraiser, **asked)) == {made[index] for index in who}, asked


async def test_the_address_takes_the_same_filters_but_no_text(appraiser: Caller, made: list[str]) -> None:
    page = (await appraiser.get("/v1/inbox", award="LDTT", sort="received", order="desc", limit=1)).json()
    assert [task["nomination"] for task in page["tasks"]] == [made[3]]
    page = (await appraiser.get("/v1/inbox", award="LDTT", sort="received", order="desc", after=page["next"])).json()
    assert ([task["nomination"] for task in page["tasks"]], page["next"]) == ([made[1]], None)
    assert refused(await appraiser.get("/v1/inbox", q="nong"), 422, "invalid-input")["field"] == "q"


async def test_nobody_reads_the_work_of_another_desk(offices: Offices, made: list[str]) -> None:
    for unit, role in (
        (UNIT, "chair"),
        (UNIT, "clerk"),
        (NEIGHBOUR, "appraiser"),
        (PROVINCE, "appraiser"),
        ("VN", "administrator"),
    ):
        stranger = await offices.officer(unit, role)
        assert set(await found(stranger)) & set(made) == set(), (unit, role)
        assert set(await found(stranger, q="nong")) & set(made) == set(), (unit, role)
        assert (await stranger.get("/v1/inbox", nomination=made[0])).json()["tasks"] == []


async def test_a_personal_inbox_holds_what_one_has_taken(offices: Offices, made: list[str], database: asyncpg.Pool) -> None:
    mine = await offices.another(UNIT, "appraiser")
    await database.execute("update task set claimed_by = $1 where nomination = $2", mine.officer, made[1])
    try:
        assert await found(mine, box="mine") == [made[1]]
        assert await found(mine, box="mine", q="dat") == [made[1]]
        assert await found(mine, box="mine", q="anh") == []
        assert await found(mine, claimed=True) == [made[1]]
        counted = (await mine.get("/v1/inbox/counts", box="mine")).json()
        assert (counted["open"]["count"], [one["of"] for one in counted["awards"]]) == (1, ["LDTT"])
        other = await offices.another(UNIT, "appraiser")
        assert await found(other, box="mine") == []
    finally:
        await database.execute("update task set claimed_by = null where nomination = $1", made[1])


async def test_whoever_leads_a_unit_reads_every_desk_of_it_and_nobody_else_does(offices: Offices, made: list[str]) -> None:
    for role in ("chair", "administrator"):
        leader = await offices.another(UNIT, role)
        assert set(await found(leader, box="unit")) >= set(made), role
        assert await found(leader, box="unit", q="dat") == [made[1]]
        assert await found(leader, box="unit", step="sign", nomination=made[0]) == []
        assert await found(leader, box="unit", step="appraise", nomination=made[0]) == [made[0]]
        counted = (await leader.get("/v1/inbox/counts", box="unit")).json()
        assert (counted["box"], counted["open"]["count"]) == ("unit", len(await found(leader, box="unit")))
        task = f"/v1/nominations/{made[0]}/task"
        claim = (await leader.get(task)).json()["claim"]
        taken = await (await offices.officer(UNIT, "appraiser")).post(f"{task}/claim", {"task": 1, "claim": claim})
        assert taken.status_code == 200, taken.text
        assert (await leader.post(f"{task}/release", {"task": 1, "claim": claim + 1})).status_code == 200
    absent, stand_in = await offices.another(UNIT, "chair"), await offices.another(UNIT, "member")
    assert await found(stand_in, box="unit") == []
    day = {"substitute": stand_in.officer, "valid_from": str(today()), "valid_to": str(today())}
    assert (await absent.post("/v1/substitutions", day)).status_code == 201
    assert set(await found(stand_in, box="unit")) >= set(made)
    for unit, role in ((UNIT, "appraiser"), (UNIT, "auditor"), (NEIGHBOUR, "chair"), (PROVINCE, "chair")):
        assert set(await found(await offices.officer(unit, role), box="unit")) & set(made) == set(), (unit, role)


async def test_counts_say_how_much_there_is_of_what(appraiser: Caller, made: list[str]) -> None:
    counted = (await appraiser.get("/v1/inbox/counts")).json()
    assert counted["open"] == {"count": len(made), "or_more": False}
    assert counted["steps"] == [{"of": "appraise", "count": 5, "or_more": False}]
    assert counted["states"] == [{"of": "appraising", "count": 5, "or_more": False}]
    assert {one["of"]: one["count"] for one in counted["awards"]} == {"GIAYKHEN": 3, "LDTT": 2}
    assert counted["overdue"]["count"] == 0


async def test_three_hundred_are_counted_no_further_and_a_common_word_found_as_a_rare_one(
    offices: Offices,
    made: list[str],  # noqa: ARG001 -- there is a dossier
    database: asyncpg.Pool,
) -> None:
    unit = "63.066"
    chair = await offices.officer(unit, "chair", "secretary")
    await database.execute(
        """
        insert into nomination (id, version, state, nominees, award, regime, policy_version, unit, path, received_on, opened_at,
          changed_at)
        select 'hs-' || translate(lpad(i::text, 16, '0'), '0189', 'abcd'), 1, 'awaiting_signature', 1, 'LDTT', 'VN-2017', 'x', $1,
          array[$1], date '2019-12-01' + i % 20, now(), now()
        from generate_series(1, 2400) as i
        """,
        unit,
    )
    await database.execute(
        """
        insert into task (nomination, number, unit, level, step, role, opened_at, due_at, award, proposer, received_on, state,
          changed_at)
        select id, 1, unit, 'district', 'sign', case when received_on < '2019-12-08' then 'secretary' else 'chair' end, now(),
          case when received_on > '2019-12-01' then now() - (received_on - date '2019-11-30') * interval '1 day' end, award, unit,
          received_on, state, now()
        from nomination where unit = $1
        """,
        unit,
    )
    await database.execute(
        """
        insert into nominee (dossier, nomination, position, kind, award, period, recipient_key, name, record, eligibility)
        select (select id from dossier limit 1), id, 1, 'individual', award, '2019', id,
          'Lường Văn ' || case when n % 12 = 0 then 'Nhàn' when n % 24 = 1 then 'Nguyệt' when n = 2002 then 'Quỳnh'
            else 'Chung' end,
          '{}', 'eligible'
        from (select *, row_number() over (order by id) as n from nomination where unit = $1) as numbered
        """,
        unit,
    )
    counted = (await chair.get("/v1/inbox/counts")).json()
    for kind in ("open", "overdue"):
        assert counted[kind] == {"count": 300, "or_more": True}
    for kind, of in (("steps", "sign"), ("states", "awaiting_signature"), ("awards", "LDTT")):
        assert counted[kind] == [{"of": of, "count": 300, "or_more": True}]
    # What one in 24 says is found by going on, and what one of 2,400 says by its words alone.
    said = (("luong van", 2400), ("nhan", 200), ("nguyet", 100), ("luong quynh", 1), ("chung", 2099), ("quynh chung", 0))
    for text, many in said:
        for sort, what in (("due", "due_at"), ("received", "received_on")):
            seen = await paged(chair, {"q": text, "limit": 90, "sort": sort})
            places = [(task.get(what) or "9", task["nomination"]) for task in seen]
            assert (len(places), len(set(places)), places) == (many, many, sorted(places)), (text, sort)
    await database.execute("update task set closed_at = now() where unit = $1", unit)
    await database.execute("update nomination set closed_at = now() where unit = $1 and closed_at is null", unit)
    assert (
        await database.fetchval(
            "select count(*) from nomination_text w join nomination n on n.id = w.nomination where n.unit = $1", unit
        )
        == 0
    )


async def paged(reader: Caller, search: dict[str, object]) -> list[dict[str, Any]]:
    """Every task of a search, page after page."""
    seen: list[dict[str, Any]] = []
    after: dict[str, object] = {}
    while True:
        page = (await reader.http.post("/v1/inbox/search", json=search | after, headers=reader.headers())).json()
        seen += page["tasks"]
        if page["next"] is None:
            return seen
        after = {"after": page["next"]}


async def test_words_go_with_nominees_that_are_split_off_and_with_tasks_that_move(offices: Offices, database: asyncpg.Pool) -> None:
    unit = NEIGHBOUR
    whole = await offices.submit(unit, nominees=[nominee(name="Hoàng Thị Bích"), nominee(name="Vi Văn Cương")])
    appraiser = await offices.officer(unit, "appraiser")
    listed = (await appraiser.get(f"/v1/nominations/{whole}/nominees")).json()["nominees"]
    appraised = await appraiser.post(
        f"/v1/nominations/{whole}/appraise",
        {
            "verdict": "pass",
            "exceptions": [{"nominee": listed[1]["id"], "verdict": "return", "ground": "thieu-bao-cao", "parts": ["report"]}],
        },
    )
    assert appraised.status_code == 200, appraised.text
    secretary = await offices.officer(unit, "secretary")
    (branch,) = appraised.json()["splits"]
    assert await found(secretary, q="bich") == [whole]
    assert await found(secretary, q="cuong") == []
    clerk = await offices.clerk(unit)
    assert await found(clerk, q="bich") == []
    assert await found(clerk, q="vi van cuong") == [branch]

    # A unit that is dissolved hands its open tasks to another.
    heir = await offices.officer("63.063", "secretary")
    await database.execute("update task set unit = '63.063' where nomination = $1 and closed_at is null", whole)
    assert (await found(secretary, q="bich"), await found(heir, q="hoang thi bich")) == ([], [whole])


async def test_an_inbox_says_what_changed_since_one_looked(offices: Offices) -> None:
    unit = "63.062"
    nomination = await offices.submit(unit)
    secretary = await offices.officer(unit, "secretary")
    await offices.take_step(nomination)
    here = f"/v1/nominations/{nomination}"

    async def is_new() -> bool:
        (task,) = (await secretary.get("/v1/inbox")).json()["tasks"]
        return bool(task["changed_since_look"])

    assert await is_new()
    assert (await secretary.get(f"{here}/timeline")).status_code == 200
    everything = (await secretary.get(f"{here}/changes")).json()
    assert (everything["seen"], everything["version"], len(everything["entries"])) == (None, 2, 2)
    assert await is_new(), "reading alone is no look"

    for version, kept in ((1, 1), (2, 2), (2, 2), (1, 2)):
        looked = await secretary.http.put(f"{here}/looked", json={"version": version}, headers=secretary.headers())
        assert looked.json()["version"] == kept
    assert not await is_new()
    assert (await secretary.get(f"{here}/changes")).json()["entries"] == []

    held = await (await offices.officer(unit, "chair")).post(f"{here}/hold", {"ground": "complaint"})
    assert held.status_code == 200, held.text
    news = (await secretary.get(f"{here}/changes")).json()
    assert (news["seen"], [entry["act"] for entry in news["entries"]]) == (2, ["held"])
    too_new = await secretary.http.put(f"{here}/looked", json={"version": 99}, headers=secretary.headers())
    assert refused(too_new, 422, "invalid-input")["field"] == "version"
    stranger = await offices.officer(NEIGHBOUR, "appraiser")
    refused(await stranger.get(f"{here}/changes"), 404, "not-found")
    refused(await stranger.http.put(f"{here}/looked", json={"version": 1}, headers=stranger.headers()), 404, "not-found")


async def test_a_filter_is_kept_shared_changed_and_thrown_away(offices: Offices) -> None:
    mine, colleague = await offices.another(UNIT, "appraiser"), await offices.another(UNIT, "chair")
    stranger = await offices.another(NEIGHBOUR, "chair")
    body = {"name": "Quá hạn", "query": {"overdue": True, "award": "LDTT", "q": "nông"}}

    kept = await mine.post("/v1/inbox/filters", body)
    assert kept.status_code == 201, kept.text
    assert kept.json()["query"] | body["query"] == kept.json()["query"]
    assert (await mine.post("/v1/inbox/filters", body)).json() == kept.json()
    refused(await mine.post("/v1/inbox/filters", body | {"query": {}}), 409, "duplicate")

    async def names(caller: Caller) -> list[str]:
        return [one["name"] for one in (await caller.get("/v1/inbox/filters")).json()["filters"]]

    assert (await names(mine), await names(colleague)) == (["Quá hạn"], [])
    here = f"/v1/inbox/filters/{kept.json()['id']}"
    shared = await mine.http.put(here, json=body | {"name": "Của phòng", "shared_with": UNIT}, headers=mine.headers())
    assert shared.status_code == 200, shared.text
    assert (await names(colleague), await names(stranger)) == (["Của phòng"], [])
    for other in (colleague, stranger):
        refused(await other.http.put(here, json=body, headers=other.headers()), 404, "not-found")
        refused(await other.delete(here), 404, "not-found")
    assert (await mine.delete(here)).status_code == 204
    assert await names(colleague) == []
    refused(await mine.delete(here), 404, "not-found")


async def test_a_filter_that_was_kept_asks_what_it_says(offices: Offices, made: list[str]) -> None:
    mine = await offices.another(UNIT, "appraiser")
    kept = (
        await mine.post("/v1/inbox/filters", {"name": "Lao động", "query": {"award": "LDTT", "q": "ma", "sort": "received"}})
    ).json()
    (listed,) = (await mine.get("/v1/inbox/filters")).json()["filters"]
    assert listed == kept
    assert await found(mine, **{name: value for name, value in kept["query"].items() if value is not None}) == [made[3]]
    other = {"name": "Khác", "query": {}}
    assert (await mine.post("/v1/inbox/filters", other)).status_code == 201
    here = f"/v1/inbox/filters/{kept['id']}"
    refused(await mine.http.put(here, json=other, headers=mine.headers()), 409, "duplicate")
    foreign = await mine.post("/v1/inbox/filters", {"name": "Xa", "shared_with": NEIGHBOUR, "query": {}})
    assert refused(foreign, 422, "invalid-input")["field"] == "shared_with"


@pytest.mark.parametrize(
    ("asked", "kind", "field"),
    [
        ({"q": "x" * 301}, "invalid-input", "q"),
        ({"q": " ".join(["an"] * 13)}, "invalid-input", "q"),
        ({"q": "?!"}, "invalid-input", "q"),
        ({"q": "a\x00b"}, "invalid-input", "q"),
        ({"q": 7}, "invalid-input", "q"),
        ({"award": "Giải nhất"}, "unknown-award", "award"),
        ({"unit": "a b"}, "invalid-input", "unit"),
        ({"unit": "x'y"}, "invalid-input", "unit"),
        ({"state": "lost"}, "invalid-input", "state"),
        ({"step": "dance"}, "invalid-input", "step"),
        ({"box": "yours"}, "invalid-input", "box"),
        ({"sort": "name"}, "invalid-input", "sort"),
        ({"order": "up"}, "invalid-input", "order"),
        ({"due_after": "2024-01-01"}, "invalid-input", "due_after"),
        ({"due_after": "0001-01-01T00:00:00+14:00"}, "invalid-input", "due_after"),
        ({"due_after": "2024-01-02T00:00:00Z", "due_before": "2024-01-01T00:00:00Z"}, "invalid-input", "due_before"),
        ({"received_from": "9999-12-31"}, "invalid-input", "received_from"),
        ({"received_from": "2024-01-02", "received_to": "2024-01-01"}, "invalid-input", "received_to"),
        ({"nomination": "hs-x"}, "invalid-input", "nomination"),
        ({"limit": 201}, "invalid-input", "limit"),
        ({"after": "AAAA"}, "invalid-input", "after"),
        ({"after": "x" * 401}, "invalid-input", "after"),
        ({"colour": "red"}, "invalid-input", "colour"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused_by_its_field(
    appraiser: Caller, asked: dict[str, Any], kind: str, field: str
) -> None:
    answer = await appraiser.http.post("/v1/inbox/search", json=asked, headers=appraiser.headers())
    assert refused(answer, 422, kind)["field"] == field
    body = {"name": "x", "query": asked}
    if field not in {"after", "limit"}:
        kept = await appraiser.post("/v1/inbox/filters", body)
        assert refused(kept, 422, kind)["field"] in {field, f"query.{field}"}


async def test_a_mark_holds_for_its_own_order_alone(appraiser: Caller) -> None:
    mark = (await appraiser.get("/v1/inbox", limit=1)).json()["next"]
    for other in ({"sort": "received"}, {"sort": "award"}, {"order": "desc"}):
        assert refused(await appraiser.get("/v1/inbox", after=mark, **other), 422, "invalid-input")["field"] == "after"
