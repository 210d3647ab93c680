"""The award report over a real database: what is counted, for whom, in which form."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from python_calamine import load_workbook

from models.errors import InvalidInput, UnknownUnit
from models.vocabulary import Level, RecipientKind
from policy.law import law
from runtime.database import open_pool
from runtime.settings import Settings
from starter.reports.award_report import award_report
from starter.reports.schema import AwardReport, Grantor
from starter.reports.text import sentences
from tests.api.people import CITY, PROVINCE, WARD, Offices, refused
from tests.command_line import report

NOMINATION = """
insert into nomination (id, version, state, nominees, award, regime, policy_version, unit, path, received_on, decision_number,
  decided_on, decision_level, decision_unit, first_number, opened_at, changed_at)
values ($1, 9, $2, $3, $4, $5, 'test', $6, $7, '2019-12-20', '1/QĐ', $8, $9, $10, 1, now(), now())
"""
DOSSIER = """
insert into dossier (id, award, regime, policy_version, unit, path, period, received_on, caller, idempotency_key, request_hash,
  start, started_at)
values ($1, $2, $3, 'test', $4, $5, '2019', '2019-12-20', 'test', $1, '', '{}', now())
"""
ORGANISATION = """
insert into organisation (code, name, kind, parent, level, legal_personality, valid_from)
values ($1, $2, 'school', $3, 'province', true, '2010-01-01')
"""
NOMINEE = """
insert into nominee (dossier, nomination, position, kind, award, period, recipient_key, name, record, eligibility, outcome)
select $1, $1, row_number() over (), $2, $3, '2019', key, 'Người thử', '{}', 'eligible', outcome
from unnest($4::text[], $5::text[]) as one (key, outcome)
"""


@dataclass
class Given:
    """A nomination as the record step would have left it."""

    award: str
    keys: list[str]
    kind: str = "individual"
    unit: str = CITY
    path: list[str] = field(default_factory=lambda: [CITY, PROVINCE])
    decided_on: date | None = date(2020, 4, 20)
    level: str = "district"
    office: str = CITY
    state: str = "awarded"
    regime: str = "VN-2017"
    outcomes: dict[str, str] = field(default_factory=dict)


async def write(database: asyncpg.Pool, given: Given) -> None:
    id_ = f"hs-{uuid4().hex}"
    await database.execute(DOSSIER, id_, given.award, given.regime, given.unit, given.path)
    decided = (given.decided_on, given.level, given.office) if given.decided_on else (None, None, None)
    count = len(given.keys)
    await database.execute(NOMINATION, id_, given.state, count, given.award, given.regime, given.unit, given.path, *decided)
    outcomes = [given.outcomes.get(key) for key in given.keys]
    await database.execute(NOMINEE, id_, given.kind, given.award, given.keys, outcomes)


@pytest.fixture
async def alone(settings: Settings, new_database: Any) -> AsyncIterator[asyncpg.Pool]:
    """A database with nothing in it."""
    url = SecretStr(await new_database())
    pool = await open_pool(settings.model_copy(update={"database_url": url, "database_pool_min": 1}))
    yield pool
    await pool.close()


async def reported(database: asyncpg.Pool, unit: str = CITY, first: date = date(2020, 1, 1)) -> AwardReport:
    return await award_report(database, law(), unit, first, date(2020, 12, 31))


async def test_turns_are_counted_apart_from_recipients(alone: asyncpg.Pool) -> None:
    await write(alone, Given("LDTT", ["a", "b", "c"]))
    await write(alone, Given("LDTT", ["a", "d"], decided_on=date(2020, 11, 1)))
    await write(alone, Given("CSTDCS", ["a"]))
    told = await reported(alone)
    assert {line.award: (line.turns, line.recipients) for line in told.lines} == {"LDTT": (5, 4), "CSTDCS": (1, 1)}
    assert (told.all.turns, told.all.recipients) == (6, 4)
    assert [(kind.kind, kind.turns, kind.recipients) for kind in told.kinds] == [(RecipientKind.INDIVIDUAL, 6, 4)]


async def test_only_what_was_awarded_is_counted_and_what_was_revoked_apart(alone: asyncpg.Pool) -> None:
    exceptions = {"b": "rejected", "c": "not_awarded", "d": "revoked", "e": "withdrawn"}
    await write(alone, Given("LDTT", ["a", "b", "c", "d", "e"], outcomes=exceptions))
    await write(alone, Given("LDTT", ["f"], state="not_awarded"))
    await write(alone, Given("LDTT", ["g"], state="appraising", decided_on=None))
    line = (await reported(alone)).lines[0]
    assert (line.turns, line.recipients, line.revoked) == (1, 1, 1)


async def test_the_first_and_the_last_day_are_counted(alone: asyncpg.Pool) -> None:
    for day in (date(2019, 12, 31), date(2020, 1, 1), date(2020, 12, 31), date(2021, 1, 1)):
        await write(alone, Given("LDTT", [str(day)], decided_on=day))
    assert (await reported(alone)).all.turns == 2


async def test_every_unit_on_the_way_sees_the_award_in_its_report(alone: asyncpg.Pool) -> None:
    await write(alone, Given("LDTT", ["a"], unit=WARD, path=[WARD, CITY]))
    assert [(await reported(alone, unit)).all.turns for unit in (WARD, CITY, PROVINCE, "63.001")] == [1, 1, 0, 0]


async def test_lines_go_from_the_president_down_and_name_who_gave(alone: asyncpg.Pool) -> None:
    centre: dict[str, Any] = {"level": "central", "office": "VN"}
    await write(alone, Given("GIAYKHEN", ["x"], kind="collective", level="commune", office=WARD))
    await write(alone, Given("GIAYKHEN", ["y"], kind="collective", level="commune", office="63.01843"))
    await write(alone, Given("LDTT", ["a"]))
    await write(alone, Given("BKTINH", ["b"], level="province", office=PROVINCE))
    await write(alone, Given("BKTTG", ["a"], **centre))
    await write(alone, Given("HCLD3", ["a"], kind="collective", **centre))
    told = await reported(alone)
    assert [(line.grantor, line.level, line.grantor_name) for line in told.lines] == [
        (Grantor.PRESIDENT, Level.CENTRAL, "Trung ương"),
        (Grantor.PRIME_MINISTER, Level.CENTRAL, "Trung ương"),
        (Grantor.COMMITTEE, Level.PROVINCE, "Tỉnh Bắc Kạn"),
        (Grantor.COMMITTEE, Level.DISTRICT, "Thành phố Bắc Kạn"),
        (Grantor.COMMITTEE, Level.COMMUNE, None),
    ]
    assert sentences(told)[1:] == [
        "Chủ tịch nước tặng Huân chương Lao động hạng Ba cho 01 tập thể.",
        "Thủ tướng Chính phủ tặng Bằng khen cho 01 cá nhân.",
        "UBND tỉnh Bắc Kạn tặng Bằng khen cho 01 lượt cá nhân.",
        "UBND thành phố Bắc Kạn tặng danh hiệu Lao động tiên tiến cho 01 lượt cá nhân.",
        "UBND cấp xã tặng Giấy khen cho 02 lượt tập thể.",
    ]


async def test_a_school_that_decides_itself_is_named(alone: asyncpg.Pool) -> None:
    await alone.execute(ORGANISATION, "thpt-thu", "Trường THPT Thử", CITY)
    await write(alone, Given("LDTT", ["a"], level="province", office="thpt-thu", path=["thpt-thu"]))
    await write(alone, Given("BKTINH", ["a"], level="province", office=PROVINCE, path=["thpt-thu", PROVINCE]))
    told = await reported(alone, "thpt-thu")
    assert [line.grantor_name for line in told.lines] == ["Tỉnh Bắc Kạn", "Trường THPT Thử"]


async def test_an_award_of_two_regimes_is_one_line(alone: asyncpg.Pool) -> None:
    await write(alone, Given("LDTT", ["a"]))
    await write(alone, Given("LDTT", ["a", "b"], regime="VN-2024"))
    line = (await reported(alone)).lines
    assert [(one.turns, one.recipients) for one in line] == [(3, 2)]


async def test_an_award_that_the_law_files_no_longer_know_is_counted_by_its_code(alone: asyncpg.Pool) -> None:
    await write(alone, Given("OLDONE", ["a"]))
    line = (await reported(alone)).lines[0]
    assert (line.name, line.turns) == ("OLDONE", 1)


async def test_days_in_the_wrong_order_and_unknown_units_are_refused(alone: asyncpg.Pool) -> None:
    with pytest.raises(InvalidInput):
        await reported(alone, first=date(2021, 1, 1))
    with pytest.raises(UnknownUnit):
        await reported(alone, "63.nowhere")


@pytest.fixture(scope="session")
async def few(database: asyncpg.Pool) -> date:
    """Two awards on a day on which nobody else decides anything: a Sunday in a year that no scenario plays."""
    day = date(2023, 8, 13)
    await write(database, Given("LDTT", ["few-a", "few-b"], decided_on=day))
    await write(
        database,
        Given("GIAYKHEN", ["few-c"], kind="collective", decided_on=day, unit=WARD, path=[WARD], level="commune", office=WARD),
    )
    return day


async def test_the_api_answers_in_every_form(offices: Offices, few: date) -> None:
    clerk = await offices.clerk()
    query = {"from": str(few), "to": str(few)}
    answer = await clerk.get("/v1/reports/awards", **query)
    assert answer.status_code == 200, answer.text
    report = AwardReport.model_validate(answer.json())
    assert (report.unit, report.all.turns) == (CITY, 2)

    as_csv = await clerk.get("/v1/reports/awards", **query, format="csv")
    assert as_csv.headers["content-type"] == "text/csv; charset=utf-8"
    assert as_csv.headers["content-disposition"] == 'attachment; filename="awards-2023-08-13-2023-08-13.csv"'
    rows = list(csv.reader(io.StringIO(as_csv.content.decode("utf-8-sig"), newline="")))
    assert rows[0][5:] == ["Số lượt", "Số được khen", "Đã thu hồi"]
    assert rows[2][2:] == ["LDTT", "Lao động tiên tiến", "Cá nhân", "2", "2", "0"]

    as_xlsx = await clerk.get("/v1/reports/awards", **query, format="xlsx")
    book = load_workbook(io.BytesIO(as_xlsx.content))
    assert book.sheet_names == ["Bảng", "Báo cáo", "data"]
    assert book.get_sheet_by_name("data").to_python()[1] == [
        "district",
        "committee",
        "LDTT",
        "Advanced Labourer",
        "individuals",
        2,
        2,
        0,
    ]


async def test_an_office_reports_on_itself_and_what_lies_in_it(offices: Offices, few: date) -> None:
    query = {"from": str(few), "to": str(few)}
    city, ward = await offices.clerk(CITY), await offices.clerk(WARD)
    assert (await city.get("/v1/reports/awards", unit=WARD, **query)).json()["all"]["turns"] == 1
    refused(await ward.get("/v1/reports/awards", unit=CITY, **query), 403, "wrong-office")
    refused(await city.get("/v1/reports/awards", unit=PROVINCE, **query), 403, "wrong-office")
    assert (await offices.administrator.get("/v1/reports/awards", unit=CITY, **query)).json()["all"]["turns"] == 2


async def test_what_people_decide_and_revoke_is_what_the_report_tells(offices: Offices) -> None:
    code = f"truong-{uuid4().hex[:8]}"
    school = {"code": code, "name": "Trường Thử", "kind": "school", "parent": WARD, "level": "commune", "valid_from": "2010-01-01"}
    assert (await offices.administrator.post("/v1/organisations", school)).status_code == 201
    nomination = await offices.submit(code, nominees=3)
    clerk = await offices.clerk(code)
    query = {"from": "2020-01-01", "to": "2020-12-31"}
    assert (await clerk.get("/v1/reports/awards", **query)).json()["all"] == {"turns": 0, "recipients": 0, "revoked": 0}
    await offices.climb(nomination)
    told = (await clerk.get("/v1/reports/awards", **query)).json()
    assert (told["all"]["turns"], told["lines"][0]["award"], told["lines"][0]["grantor"]) == (3, "GIAYKHEN", "committee")

    decided_by = (await clerk.get(f"/v1/nominations/{nomination}")).json()["decision_unit"]
    listed = (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    body = {"ground": "fraud", "decision_number": "9/QĐ", "decided_on": "2020-06-01", "nominees": [listed[0]["id"]]}
    revoked = await (await offices.officer(decided_by, "chair")).post(f"/v1/nominations/{nomination}/revoke", body)
    assert revoked.status_code == 200, revoked.text
    assert (await clerk.get("/v1/reports/awards", **query)).json()["all"] == {"turns": 2, "recipients": 2, "revoked": 1}


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ({"from": "2020-02-30"}, "invalid-input"),
        ({"from": "2021-01-01", "to": "2020-01-01"}, "invalid-input"),
        ({"format": "pdf"}, "invalid-input"),
        ({"unit": "63.nowhere"}, "unknown-unit"),
        ({"unit": "x" * 10_000}, "invalid-input"),
    ],
)
async def test_what_cannot_be_asked_is_refused(offices: Offices, query: dict[str, str], kind: str) -> None:
    refused(await (await offices.clerk()).get("/v1/reports/awards", **query), 422, kind)


async def test_nobody_reads_a_report_without_a_token(offices: Offices) -> None:
    refused(await offices.administrator.http.get("/v1/reports/awards"), 401, "not-signed-in")


def vinhdanh(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = {"VINHDANH_DATABASE_URL": settings.postgres_url, "PATH": "/usr/bin:/bin", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "runtime.cli", "report", "awards", *arguments], env=environment, capture_output=True, check=False
    )


def test_the_command_line_tells_the_same_in_every_form(settings: Settings, few: date, tmp_path: Any) -> None:
    asked = ("--unit", CITY, "--from", str(few), "--to", str(few))
    table = vinhdanh(settings, *asked)
    assert table.returncode == 0, table.stderr.decode()
    assert "UBND thành phố Bắc Kạn tặng danh hiệu Lao động tiên tiến cho 02 lượt cá nhân." in " ".join(
        table.stdout.decode().split()
    )
    report = json.loads(vinhdanh(settings, *asked, "--format", "json").stdout)
    assert report["all"] == {"turns": 2, "recipients": 2, "revoked": 0}
    assert vinhdanh(settings, *asked, "--format", "csv").stdout.decode("utf-8-sig").splitlines()[2].startswith("Cấp huyện,UBND")
    file = tmp_path / "report.xlsx"
    assert vinhdanh(settings, *asked, "--format", "xlsx", "--output", str(file)).returncode == 0
    assert load_workbook(file).sheet_names[0] == "Bảng"


def test_the_command_line_says_what_is_wrong(settings: Settings) -> None:
    unknown = vinhdanh(settings, "--unit", "63.nowhere")
    assert unknown.returncode == 2
    assert "63.nowhere" in unknown.stderr.decode() or "no unit has this code" in unknown.stderr.decode()
    assert b"Traceback" not in unknown.stderr
    away = vinhdanh(settings.model_copy(update={"database_url": SecretStr("postgresql://x:x@127.0.0.1:1/x")}), "--unit", CITY)
    assert away.returncode == 1
    assert b"Traceback" not in away.stderr


async def test_a_file_that_cannot_be_written_is_told(settings: Settings, tmp_path: Any) -> None:
    missing = tmp_path / "no-such-folder" / "report.csv"
    told = await report(settings, "awards", "--unit", CITY, "--format", "csv", "--output", str(missing))
    assert (told.code, "No such file or directory" in " ".join(told.text.split())) == (2, True)
