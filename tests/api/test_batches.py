"""Handing in lists over HTTP: what becomes of every row, and of the whole list when something goes wrong."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest

from runtime.settings import Settings
from starter.resources import Resources
from starter.sweeper import sweep
from tests.api.lists import BASE, CSV, SIZES, XLSX, Row, as_csv, as_xlsx, person
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, nominee, refused, submission


async def hand_in(caller: Caller, data: bytes, media: str = CSV, key: str | None = None) -> httpx.Response:
    headers = caller.headers() | {"Idempotency-Key": key or uuid4().hex, "Content-Type": media}
    return await caller.http.post("/v1/batches", content=data, headers=headers)


async def taken_in(caller: Caller, rows: Sequence[Row]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer to a list, and what became of each of its rows."""
    answer = await hand_in(caller, as_csv(rows))
    assert answer.status_code == 201, answer.text
    told = dict(answer.json())
    assert answer.headers["location"] == told["links"]["self"]
    return told, (await caller.get(told["links"]["rows"], limit="200")).json()["rows"]


async def begun(caller: Caller, nomination: str) -> dict[str, Any]:
    """The nomination, once its first step is open: a list answers before its nominations move."""
    for _ in range(200):
        seen = await caller.get(f"/v1/nominations/{nomination}")
        if seen.status_code == 200 and seen.json()["step"] is not None:
            return dict(seen.json())
        await asyncio.sleep(0.05)
    raise AssertionError("it has not begun")


async def counts(database: asyncpg.Pool) -> list[int]:
    return [int(await database.fetchval(f"select count(*) from {name}")) for name in ("batch", "batch_row", "dossier", "nominee")]  # noqa: S608 -- tables of ours


async def test_rows_become_nominations_that_begin_to_move(offices: Offices) -> None:
    clerk = await offices.clerk()
    told, rows = await taken_in(clerk, [person(), person(), person(award="Lao động tiên tiến", ratings="2019:tốt")])
    assert (told["rows"], told["accepted"], told["refused"], told["duplicates"], told["nominations"]) == (3, 3, 0, 0, 2)
    assert [row["row"] for row in rows] == [2, 3, 4]
    assert rows[0]["nomination"] == rows[1]["nomination"] != rows[2]["nomination"]
    assert (await clerk.get(told["links"]["self"])).json()["started"] == 2
    seen = await begun(clerk, rows[0]["nomination"])
    assert (seen["award"], seen["nominees"], seen["unit"], seen["received_on"]) == ("GIAYKHEN", 2, CITY, "2019-12-20")
    await begun(clerk, rows[2]["nomination"])
    await offices.climb(rows[2]["nomination"])
    assert (await clerk.get(f"/v1/nominations/{rows[2]['nomination']}")).json()["state"] == "awarded"


@pytest.mark.parametrize("media", [CSV, XLSX, "application/octet-stream", "multipart/form-data"])
async def test_a_list_is_taken_in_however_it_is_sent(offices: Offices, media: str) -> None:
    clerk = await offices.clerk()
    rows = [person() for _ in range(3)]
    if media == "multipart/form-data":
        headers = clerk.headers() | {"Idempotency-Key": uuid4().hex}
        answer = await clerk.http.post("/v1/batches", files={"file": ("danh-sách.xlsx", as_xlsx(rows), XLSX)}, headers=headers)
    else:
        answer = await hand_in(clerk, as_csv(rows) if media == CSV else as_xlsx(rows), media)
    assert answer.status_code == 201, answer.text
    assert answer.json()["accepted"] == 3


async def test_nominations_are_grouped_by_unit_award_period_movement_and_day(offices: Offices) -> None:
    alike: list[Row] = [
        {},
        {"unit": WARD},
        {"award": "LDTT"},
        {"period": "2018"},
        {"movement": "ntm"},
        {"received_on": "21/12/2019"},
    ]
    told, rows = await taken_in(await offices.clerk(), [person(**one) for one in (*alike, *alike)])
    found = [row["nomination"] for row in rows]
    assert told["nominations"] == len(set(found)) == 6
    assert found[:6] == found[6:]


async def test_more_than_five_hundred_become_several_nominations(offices: Offices, database: asyncpg.Pool) -> None:
    told, _ = await taken_in(await offices.clerk(), [person() for _ in range(1203)])
    sizes = await database.fetch(SIZES, told["id"])
    assert sorted(tuple(size) for size in sizes) == [(203, 1, 203), (500, 1, 500), (500, 1, 500)]


async def test_each_bad_row_is_refused_alone_with_its_reasons(offices: Offices) -> None:
    bad: dict[tuple[str | None, str], Row] = {
        ("birth_date", "wrong-cell"): {"birth_date": "30/02/1990"},
        ("name", "formula"): {"name": "=1+1"},
        ("award", "unknown-award"): {"award": "Giải nhất"},
        ("unit", "unknown-unit"): {"unit": "63.nowhere"},
        ("unit", "wrong-office"): {"unit": PROVINCE},
        ("received_on", "outside-regime"): {"received_on": "01/01/1950"},
        ("received_on", "invalid-input"): {"received_on": "01/01/2099"},
        ("kind", "invalid-input"): {"award": "LDTT", "kind": "tập thể"},
        ("officer", "wrong-cell"): {"officer": "of-aaaaaaaaaaaaaaaa"},
        ("record", "not-eligible"): {"award": "CSTDCS", "ratings": "2019:không hoàn thành", "initiatives": "không",
                                     "prior_awards": "không", "achievements": "không", "period_to": "31/12/2019"},
    }  # fmt: skip
    told, rows = await taken_in(await offices.clerk(), [person(), *(person(**said) for said in bad.values()), person()])
    assert (told["accepted"], told["refused"], told["duplicates"]) == (2, len(bad), 0)
    found = [(row["reasons"][0]["field"], row["reasons"][0]["code"]) for row in rows if row["status"] == "refused"]
    assert found == list(bad)
    assert all(reason["vi"] and reason["en"] for row in rows for reason in row["reasons"])
    assert rows[0]["nomination"] == rows[-1]["nomination"]


async def test_a_recipient_stands_once_in_a_list_and_once_in_all_lists(offices: Offices) -> None:
    clerk, who = await offices.clerk(), person(birth_date="12/04/1985")
    _, rows = await taken_in(clerk, [who, person(), who, who | {"period": "2018"}, who | {"movement": "ntm"}])
    assert [row["status"] for row in rows] == ["accepted", "accepted", "duplicate", "accepted", "accepted"]
    assert rows[2]["same_as_row"] == 2
    told, again = await taken_in(clerk, [who, person()])
    assert (told["duplicates"], again[0]["same_as_nomination"]) == (1, rows[0]["nomination"])
    assert again[1]["status"] == "accepted"


async def test_a_row_whose_twin_was_refused_is_no_duplicate(offices: Offices) -> None:
    who = person(recipient_code=f"cb-{uuid4().hex[:8]}")
    _, rows = await taken_in(await offices.clerk(), [who | {"unit": PROVINCE}, who])
    assert [row["status"] for row in rows] == ["refused", "accepted"]


async def test_a_list_and_a_single_nomination_never_take_in_the_same_recipient(offices: Offices) -> None:
    clerk, code = await offices.clerk(), f"cb-{uuid4().hex[:8]}"
    single = submission(nominees=[nominee(recipient_code=code)])
    answers = await asyncio.gather(
        clerk.post("/v1/nominations", single), *(hand_in(clerk, as_csv([person(recipient_code=code), person()])) for _ in range(4))
    )
    accepted = (answers[0].status_code == 201) + sum(answer.json()["accepted"] - 1 for answer in answers[1:])
    assert accepted == 1


async def test_units_are_named_by_code_or_name_within_the_clerks_own(offices: Offices) -> None:
    code = f"thcs-{uuid4().hex[:8]}"
    school = {
        "code": code,
        "name": f"Trường {code}",
        "kind": "school",
        "parent": WARD,
        "level": "commune",
        "valid_from": "2010-01-01",
    }
    assert (await offices.administrator.post("/v1/organisations", school)).status_code == 201
    named = ["", CITY, WARD, "Phường Đức Xuân", "duc xuan", code, f"TRƯỜNG {code}"]
    _, rows = await taken_in(await offices.clerk(), [person(unit=unit) for unit in named])
    assert [row["status"] for row in rows] == ["accepted"] * len(named), rows
    found = [row["nomination"] for row in rows]
    assert len(set(found)) == 3
    assert found[5] == found[6]
    _, rows = await taken_in(await offices.clerk(WARD), [person(unit=unit) for unit in ("", code, CITY, "Thành phố Bắc Kạn")])
    assert [row["status"] for row in rows] == ["accepted", "accepted", "refused", "refused"]


async def test_an_organisation_that_stands_above_the_office_is_none_of_its_units(offices: Offices) -> None:
    code = f"so-{uuid4().hex[:8]}"
    above = {"code": code, "name": "Sở Thử", "kind": "department", "parent": WARD, "level": "province", "valid_from": "2010-01-01"}
    assert (await offices.administrator.post("/v1/organisations", above)).status_code == 201
    _, rows = await taken_in(await offices.clerk(WARD), [person(unit=code)])
    assert rows[0]["reasons"][0]["code"] == "wrong-office"


async def test_officers_on_the_list_are_known_as_interested(offices: Offices, database: asyncpg.Pool) -> None:
    officer = await offices.another(CITY, "appraiser")
    _, rows = await taken_in(await offices.clerk(), [person(officer=officer.officer), person()])
    start = await database.fetchval("select start from dossier where id = $1", rows[0]["nomination"])
    assert start["interested"] == [officer.officer]
    await begun(officer, rows[0]["nomination"])
    answer = await officer.post(f"/v1/nominations/{rows[0]['nomination']}/appraise", {})
    refused(answer, 403, "own-nomination")


async def test_the_same_key_gives_the_same_answer_and_writes_nothing_more(offices: Offices, database: asyncpg.Pool) -> None:
    clerk, data, key = await offices.clerk(), as_csv([person(), person(name="")]), uuid4().hex
    first = await hand_in(clerk, data, key=key)
    before = await counts(database)
    answers = await asyncio.gather(*(hand_in(clerk, data, key=key) for _ in range(4)))
    assert {answer.text for answer in answers} == {first.text}
    assert {answer.status_code for answer in answers} == {201}
    assert await counts(database) == before
    refused(await hand_in(clerk, as_csv([person()]), key=key), 422, "key-reused")
    assert await counts(database) == before


async def test_a_list_handed_in_many_times_at_once_is_one_list(offices: Offices, database: asyncpg.Pool) -> None:
    clerk, data, key = await offices.clerk(), as_csv([person() for _ in range(40)]), uuid4().hex
    before = await counts(database)
    answers = await asyncio.gather(*(hand_in(clerk, data, key=key) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert [now - then for now, then in zip(await counts(database), before, strict=True)] == [1, 40, 1, 40]


async def test_a_crash_in_the_middle_leaves_nothing_and_the_list_can_come_again(offices: Offices, database: asyncpg.Pool) -> None:
    """The database refuses the last thing that a list writes."""
    clerk, data, key = await offices.clerk(), as_csv([person() for _ in range(30)]), uuid4().hex
    before = await counts(database)
    await database.execute("alter table batch add constraint broken check (accepted <> 30)")
    try:
        assert (await hand_in(clerk, data, key=key)).status_code >= 500
        assert await counts(database) == before
    finally:
        await database.execute("alter table batch drop constraint broken")
    answer = await hand_in(clerk, data, key=key)
    assert (answer.status_code, answer.json()["accepted"]) == (201, 30)


async def test_nominations_that_were_left_behind_are_started_later(
    offices: Offices, database: asyncpg.Pool, http: httpx.AsyncClient
) -> None:
    told, rows = await taken_in(await offices.clerk(), [person(period=str(year)) for year in range(2011, 2016)])
    ids = [row["nomination"] for row in rows]
    await database.execute("update dossier set started_at = null where id = any($1)", ids)
    here: Resources = http._transport.app.state.resources  # type: ignore[attr-defined]  # noqa: SLF001 -- the application under test
    assert await sweep(here, older_than_seconds=0) >= len(ids)
    assert await database.fetchval("select count(*) from dossier where batch = $1 and started_at is not null", told["id"]) == 5


async def test_rows_come_in_pages_and_by_status(offices: Offices) -> None:
    clerk = await offices.clerk()
    told, _ = await taken_in(clerk, [person(name="" if number % 3 == 0 else f"Người {uuid4().hex}") for number in range(25)])
    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = (await clerk.get(told["links"]["rows"], after=after, limit=10)).json()
        seen += [row["row"] for row in page["rows"]]
        after = page.get("next")
    assert seen == list(range(2, 27))
    only = (await clerk.get(told["links"]["rows"], status="refused")).json()["rows"]
    assert (len(only), {row["status"] for row in only}) == (told["refused"], {"refused"})
    assert (await clerk.http.get(told["links"]["refused"], headers=clerk.headers())).json()["rows"] == only


async def test_a_list_is_seen_by_the_unit_that_handed_it_in(offices: Offices) -> None:
    told, _ = await taken_in(await offices.clerk(WARD), [person()])
    for path in (told["links"]["self"], told["links"]["rows"]):
        assert (await (await offices.another(WARD, "appraiser")).get(path)).status_code == 200
        assert (await offices.administrator.get(path)).status_code == 200
        refused(await (await offices.clerk(CITY)).get(path), 404, "not-found")
    refused(await offices.administrator.get("/v1/batches/ba-aaaaaaaaaaaaaaaa"), 404, "not-found")
    refused(await offices.administrator.get("/v1/batches/x"), 422, "invalid-input")


async def test_only_clerks_hand_in_lists(offices: Offices) -> None:
    refused(await hand_in(await offices.officer(CITY, "appraiser"), as_csv([person()])), 403, "not-allowed")
    refused(
        await offices.administrator.http.post("/v1/batches", content=b"x", headers={"Idempotency-Key": "k"}), 401, "not-signed-in"
    )


BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", CSV),
    "no header": (as_csv([person()]).split(b"\r\n")[1], CSV),
    "broken encoding": (b"award,period,kind,name\n" + b"\xff\xfe\xfa", CSV),
    "200 columns": (",".join(f"c{number}" for number in range(200)).encode(), CSV),
    "unbalanced quotes": (b'award,period,kind,name\nLDTT,2019,individual,"A\n', CSV),
    "long cell": (b"award,period,kind,name\nLDTT,2019,individual," + b"x" * 9_000_000, CSV),
    "no xlsx": (b"hello", XLSX),
    "half an xlsx": (as_xlsx([person()])[:900], XLSX),
    "an old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), XLSX),
    "json": (b"{}", "application/json"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(100), "image/png"),
}


@pytest.mark.parametrize("what", BROKEN)
async def test_a_file_that_cannot_be_read_is_refused_whole(offices: Offices, database: asyncpg.Pool, what: str) -> None:
    before = await counts(database)
    data, media = BROKEN[what]
    document = refused(await hand_in(await offices.clerk(), data, media), 422, "unreadable-file")
    assert document["reason"]
    assert document["facts"]["reason_vi"]
    assert await counts(database) == before


async def test_forms_without_a_file_or_broken_ones_are_refused(offices: Offices) -> None:
    clerk = await offices.clerk()
    headers = clerk.headers() | {"Idempotency-Key": uuid4().hex}
    refused(await clerk.http.post("/v1/batches", files={"other": ("x.csv", b"x", CSV)}, headers=headers), 422, "invalid-input")
    refused(await clerk.http.post("/v1/batches", data={"file": "x"}, files={"a": b""}, headers=headers), 422, "invalid-input")
    for media in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = await clerk.http.post("/v1/batches", content=b"no form", headers=headers | {"Content-Type": media})
        assert answer.status_code in {400, 422}, answer.text


async def test_more_rows_than_allowed_and_bodies_too_large_are_refused(offices: Offices, api_settings: Settings) -> None:
    clerk = await offices.clerk()
    refused(await hand_in(clerk, b"award,period,kind,name\n" + b"a,b,c,d\n" * (api_settings.max_rows + 1)), 413, "too-large")
    refused(await hand_in(clerk, b"x" * (api_settings.max_body_bytes + 1)), 413, "too-large")


async def test_a_list_where_nothing_is_right_is_kept_with_its_reasons(offices: Offices) -> None:
    told, rows = await taken_in(await offices.clerk(), [person(name="") for _ in range(3)])
    assert (told["accepted"], told["refused"], told["nominations"]) == (0, 3, 0)
    assert {row["status"] for row in rows} == {"refused"}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_template_can_be_filled_in_and_handed_in(offices: Offices, form: str) -> None:
    clerk = await offices.clerk()
    empty = await clerk.get(f"/v1/batches/template.{form}")
    assert empty.status_code == 200
    assert empty.headers["content-disposition"] == f'attachment; filename="danh-sach.{form}"'
    answer = await hand_in(clerk, empty.content, CSV if form == "csv" else XLSX)
    assert (answer.status_code, answer.json()["rows"]) == (201, 0)


async def test_no_name_of_a_list_goes_into_a_workflow(offices: Offices, database: asyncpg.Pool) -> None:
    who = person(birth_date="12/04/1985", address="Ngõ Bí Mật", post="Chức vụ kín")
    _, rows = await taken_in(await offices.clerk(), [who])
    start = str(await database.fetchval("select start from dossier where id = $1", rows[0]["nomination"]))
    assert not any(text in start for text in (who["name"], "1985", "Bí Mật", "kín"))


async def test_twenty_thousand_rows_of_mixed_awards_are_each_answered(offices: Offices, database: asyncpg.Pool) -> None:
    clerk = await offices.clerk()
    listed = [one_of_many(number) for number in range(20_000)]
    answer = await hand_in(clerk, as_csv(listed))
    assert answer.status_code == 201, answer.text
    told = answer.json()
    assert (told["rows"], told["accepted"], told["refused"], told["duplicates"]) == (20_000, 17_000, 2_000, 1_000)
    assert told["nominations"] == 3 * 12  # 5,661 or more of each award, at most 500 to a nomination

    rows = await all_rows(clerk, told["links"]["rows"])
    assert [row["row"] for row in rows] == list(range(2, 20_002))
    assert [row["status"] for row in rows] == [KIND_OF_ROW.get(number % 20, "accepted") for number in range(20_000)]
    assert len({row["nomination"] for row in rows if row["status"] == "accepted"}) == 36
    assert all(row["reasons"] for row in rows if row["status"] == "refused")
    assert all(row["same_as_row"] == row["row"] - 2 for row in rows if row["status"] == "duplicate")

    before = await counts(database)
    refused(await hand_in(clerk, as_csv([*listed, person()])), 413, "too-large")
    assert await counts(database) == before


KIND_OF_ROW = {0: "refused", 5: "duplicate", 10: "refused"}
"""What becomes of every twentieth row, by its place among twenty."""


def one_of_many(number: int) -> Row:
    """A row of a long list: without a name, like the last but one, of an award that nobody knows, or right."""
    award = ("GIAYKHEN", "Lao động tiên tiến", "BKTINH")[number // 20 % 3]
    row = BASE | {"award": award, "name": f"Người số {number}", "birth_date": "12/04/1985", "ratings": "2019:tốt"}
    match number % 20:
        case 0:
            return row | {"name": ""}
        case 5:
            return row | {"name": f"Người số {number - 2}"}
        case 10:
            return row | {"award": "Huân chương không có"}
    return row


async def all_rows(caller: Caller, address: str) -> list[dict[str, Any]]:
    """Every page of a list's rows."""
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = (await caller.get(address, limit="200", after=str(after))).json()
        found += page["rows"]
        after = page["next"]
    return found
