"""Tables and questions for auditors, over HTTP and on the command line: alike, without names, for auditors of the area alone."""

import csv
import io
import json
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pytest

from models.messages.archive import CaseKind
from models.vocabulary import Level
from policy.units import directory
from runtime.settings import Settings
from starter.people.persons import today
from starter.sheets.sheet import read_sheet
from tests.api.councils import done
from tests.api.people import PROVINCE, Caller, Offices, nominee, refused
from tests.api.test_auditors_view import commanded, laid_down
from tests.command_line import audit

DISTRICT, BESIDE = [unit.code for unit in directory().children(PROVINCE) if unit.level is Level.DISTRICT][5:7]
NAME = "Nông Thị Bảng Biểu"


@dataclass
class Some:
    """Nominations of one office: one was decided, one waits."""

    decided: str
    waiting: str
    auditor: Caller


@pytest.fixture(scope="module")
async def some(offices: Offices) -> Some:
    decided = await offices.submit(DISTRICT, "GIAYKHEN", [nominee(name=NAME)])
    await offices.climb(decided)
    waiting = await offices.submit(DISTRICT, "GIAYKHEN", 2)
    return Some(decided, waiting, await offices.officer(DISTRICT, "auditor"))


async def test_a_table_has_a_row_for_each_step_or_each_case_and_no_names(some: Some, settings: Settings) -> None:
    steps = await some.auditor.get("/v1/audit/export.csv", unit=DISTRICT)
    assert steps.status_code == 200, steps.text
    assert NAME not in steps.text
    assert "Cán bộ thử" not in steps.text
    rows = list(csv.DictReader(io.StringIO(steps.content.decode("utf-8-sig").split("\r\n", 1)[1])))
    acts = [row["act"] for row in rows if row["nomination"] == some.decided]
    assert acts[0] == "submitted"
    assert acts[-1] == "decided"
    assert [row["act"] for row in rows if row["nomination"] == some.waiting] == ["submitted"]
    assert {row["lay_at"] for row in rows if row["act"] == "decided"} == {DISTRICT}
    cases = await some.auditor.get("/v1/audit/export.csv", unit=DISTRICT, by="cases", award="GIAYKHEN", lang="en")
    by_id = {row["nomination"]: row for row in csv.DictReader(io.StringIO(cases.content.decode("utf-8-sig").split("\r\n", 1)[1]))}
    assert by_id[some.decided]["state_name"] == "awarded"
    assert by_id[some.waiting]["nominees"] == "2"
    said = json.loads(await commanded(settings, "export", "--unit", DISTRICT, "--by", "cases", "--format", "json", "--lang", "en"))
    told = {name: value for name, value in said[0].items() if not name.startswith(("longest", "working"))}
    assert told == {name: type(value)(by_id[said[0]["nomination"]][name]) for name, value in told.items()}


async def test_the_workbook_says_the_same(some: Some, settings: Settings, tmp_path: Path) -> None:
    book = await some.auditor.get("/v1/audit/export.xlsx", unit=DISTRICT, by="cases")
    sheet = read_sheet(book.content, 100)
    assert some.decided in [row.cells[0] for row in sheet.rows]
    file = tmp_path / "cases.xlsx"
    told = await commanded(settings, "export", "--unit", DISTRICT, "--by", "cases", "--format", "xlsx", "--output", str(file))
    assert f"{len(sheet.rows) - 1} hồ sơ, {len(sheet.rows) - 1} dòng" in told
    assert len(read_sheet(file.read_bytes(), 100).rows) == len(sheet.rows)


async def test_days_and_units_narrow_a_table(some: Some) -> None:
    async def cases(**query: str) -> set[str]:
        answer = await some.auditor.get("/v1/audit/export.csv", by="cases", **query)
        assert answer.status_code == 200, answer.text
        return {row[0] for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig")))} & {some.decided, some.waiting}

    assert await cases(unit=DISTRICT) == {some.decided, some.waiting}
    assert await cases(unit=DISTRICT, **{"from": str(today()), "to": str(today())}) == {some.decided, some.waiting}
    assert await cases(unit=DISTRICT, to="2019-12-31") == set()
    assert await cases(unit=DISTRICT, award="LDTT") == set()
    assert await cases(unit=BESIDE) == set()


async def test_only_auditors_of_the_area_get_tables_and_questions(some: Some, offices: Offices) -> None:
    for path in ("anomalies", "export.csv", "export.xlsx"):
        for role in ("chair", "administrator", "clerk"):
            refused(await (await offices.officer(DISTRICT, role)).get(f"/v1/audit/{path}"), 403, "not-allowed")
        beside = await (await offices.officer(BESIDE, "auditor")).get(f"/v1/audit/{path}", unit=DISTRICT)
        assert beside.status_code == 200
        assert some.decided not in beside.text
        refused(await some.auditor.get(f"/v1/audit/{path}", **{"from": "hôm qua"}), 422, "invalid-input")


async def test_an_officer_who_decides_in_seconds_is_found_alike_by_route_and_command(
    some: Some, offices: Offices, settings: Settings, database: asyncpg.Pool
) -> None:
    for _ in range(2):
        await offices.climb(await offices.submit(DISTRICT, "GIAYKHEN"))
    answer = await some.auditor.get("/v1/audit/anomalies", unit=DISTRICT)
    assert answer.status_code == 200, answer.text
    asked = answer.json()
    found = {one["officer"] or one["unit"]: one for one in asked["findings"] if one["kind"] == "quick"}
    appraiser = await offices.officer(DISTRICT, "appraiser")
    assert found[appraiser.officer]["count"] == found[appraiser.officer]["sample"] >= 3
    assert "not an accusation" in asked["notice_en"]
    assert asked["means"]["quick"]["means"]["vi"]
    told = json.loads(await commanded(settings, "anomalies", "--unit", DISTRICT, "--json"))
    assert told == asked
    shown = await commanded(settings, "anomalies", "--unit", DISTRICT)
    assert "không phải lời buộc tội" in shown
    assert appraiser.officer in shown
    assert max(map(len, shown.splitlines())) <= 100
    names = [row["name"] for row in await database.fetch("select name from nominee")]
    assert not [name for name in names if name in answer.text or name in shown]


@pytest.mark.parametrize("path", ["anomalies", "export.csv", "export.xlsx"])
async def test_a_slip_of_the_pen_is_named_and_never_answered_with_nothing(some: Some, settings: Settings, path: str) -> None:
    for field, value, kind in (
        ("unit", "99.999", "unknown-unit"),
        ("award", "KHONG-CO", "unknown-award"),
        ("from", str(today()), "invalid-input"),
    ):
        problem = refused(await some.auditor.get(f"/v1/audit/{path}", **{"to": "2019-12-31", field: value}), 422, kind)
        assert problem["field"] == field
        said = await audit(settings, path.partition(".")[0], "--to", "2019-12-31", f"--{field}", value)
        assert said.code == 2
        assert f"--{field}" in said.text


async def test_a_file_that_cannot_be_written_is_named(settings: Settings, tmp_path: Path) -> None:
    said = await audit(settings, "export", "--unit", DISTRICT, "--output", str(tmp_path / "none" / "cases.csv"))
    assert said.code == 2
    assert "--output" in said.text


async def test_an_award_that_was_taken_back_says_so_in_the_table_live_and_out_of_an_archive(
    offices: Offices, settings: Settings, database: asyncpg.Pool, tmp_path: Path
) -> None:
    nomination = await offices.submit(DISTRICT, "GIAYKHEN")
    await offices.climb(nomination)
    paper = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2020-06-01"}
    revoked = await done((await offices.officer(DISTRICT, "chair")).post(f"/v1/nominations/{nomination}/revoke", paper))
    exported = ("export", "--unit", DISTRICT, "--format", "json", "--lang", "en")
    live = [row for row in json.loads(await commanded(settings, *exported)) if row["nomination"].startswith(nomination)]
    assert [row["act"] for row in live if row["nomination"] == nomination][-1] == "decided"
    assert [(row["act"], row["nomination"]) for row in live][-1] == ("revoked", revoked["revocation"])
    await laid_down(tmp_path, database, {nomination: CaseKind.NOMINATION, revoked["revocation"]: CaseKind.REVOCATION})
    assert json.loads(await commanded(settings, *exported, "--archive", str(tmp_path))) == live
