"""Whoever is shown personal data leaves a row, by whatever operation: the document says which can show any, and each is asked."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

import asyncpg
import httpx
import pytest

from models.vocabulary import Level
from policy.units import directory
from starter.people.persons import today
from starter.reading_log.marks import IN_DOCUMENT
from tests import sample_files
from tests.api.councils import Chamber, a_chamber, done
from tests.api.lists import CSV, as_csv, person
from tests.api.people import CENTRE, Caller, Offices, nominee

DISTRICT, BESIDE = [unit.code for unit in directory().children("63.20") if unit.level is Level.DISTRICT][2:4]
NOT_JSON = {
    "batches_empty_csv": "an empty form",
    "batches_empty_xlsx": "an empty form",
    "reports_awards": "numbers alone",
    "inbox_news": "offices alone",
    "ledger_note": "a signed hash",
    "audit_export_csv": "ids and codes alone",
    "audit_export_xlsx": "ids and codes alone",
    "nominations_attachments_download": "the table of downloads has it",
    "council_sessions_minutes_signed": "the table of downloads has it",
    "council_sessions_minutes_docx": "written down as the minutes that it prints",
    "council_sessions_minutes_pdf": "written down as the minutes that it prints",
}
"""Every operation that answers with a file or a stream, and why, or where, it is written down."""


@dataclass
class Told:
    """Things of which something personal can be told."""

    chamber: Chamber
    session: str
    nomination: str
    nominees: list[int]
    batch: str
    somebody: Caller

    @property
    def case(self) -> str:
        return f"/v1/nominations/{self.nomination}"

    @property
    def sitting(self) -> str:
        return f"/v1/council-sessions/{self.session}"


@pytest.fixture(scope="module")
async def told(offices: Offices) -> Told:
    chamber = await a_chamber(offices, DISTRICT, BESIDE)
    session = await chamber.convene()
    clerk = await offices.clerk(DISTRICT)
    nomination = await offices.submit(DISTRICT, "LDTT", [nominee(name="Nông Thị Nhật Ký"), nominee()])
    await offices.take_step(nomination, comment="Hồ sơ đầy đủ.")
    listed = (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    secretary, here = chamber.secretary, f"/v1/council-sessions/{session}"
    await done(secretary.post(f"{here}/agenda", {"add": [nomination]}))
    await chamber.all_present(session)
    keeps_out = {"officer": chamber.members["c"].officer, "nomination": nomination, "ground": "than-thich"}
    await done(secretary.post(f"{here}/recusals", keeps_out))
    await chamber.open(session)
    await chamber.vote(session, 1, {})
    await chamber.close(session)
    await done(secretary.post(f"{here}/publish", {}))
    headers = clerk.headers() | {"Idempotency-Key": uuid4().hex, "Content-Type": CSV}
    refused = as_csv([person(birth_date="không rõ")])
    batch = (await clerk.http.post("/v1/batches", content=refused, headers=headers)).json()["id"]
    return Told(chamber, session, nomination, [one["id"] for one in listed], batch, await offices.another(DISTRICT, "clerk"))


Ask = Callable[[Told], Awaitable[httpx.Response]]


async def _attach(told: Told) -> httpx.Response:
    clerk = await told.chamber.offices.clerk(DISTRICT)
    headers = clerk.headers() | {"Content-Type": "application/pdf"}
    params: dict[str, str | int] = {"part": "report", "nominee": told.nominees[0]}
    return await clerk.http.post(f"{told.case}/attachments", params=params, content=sample_files.pdf(), headers=headers)


async def _give_task(told: Told, how: str) -> httpx.Response:
    """A task that the appraiser took, in other hands: of the people, one is told another's name."""
    offices = told.chamber.offices
    appraiser, other = await offices.another(DISTRICT, "appraiser"), await offices.another(DISTRICT, "appraiser")
    task = f"/v1/nominations/{await offices.submit(DISTRICT)}/task"
    if how in {"delegate", "look"}:
        await done(appraiser.post(f"{task}/claim", {"task": 1, "claim": 0}))
    if how == "look":
        return await other.get(task)
    claim = 1 if how == "delegate" else 0
    who = appraiser if how == "delegate" else await offices.officer(DISTRICT, "administrator")
    return await who.post(f"{task}/{how}", {"task": 1, "claim": claim, "officer": other.officer})


async def _colleagues(told: Told) -> httpx.Response:
    chair = await told.chamber.offices.another(DISTRICT, "chair")
    return await chair.get(f"/v1/nominations/{await told.chamber.offices.submit(DISTRICT)}/task/colleagues")


async def _substitute(told: Told, *, end: bool = False) -> httpx.Response:
    absent = await told.chamber.offices.another(DISTRICT, "member")
    said = {"substitute": told.somebody.officer, "valid_from": str(today()), "valid_to": str(today())}
    begun = await absent.post("/v1/substitutions", said)
    return await absent.post(f"/v1/substitutions/{begun.json()['id']}/end", {}) if end else begun


async def _member(told: Told, *, end: bool = False) -> httpx.Response:
    admin, here = told.chamber.offices.administrator, f"/v1/councils/{told.chamber.id}/members"
    somebody = await told.chamber.offices.another(DISTRICT, "member")
    seated = await admin.post(here, {"officer": somebody.officer, "function": "without_vote"})
    return await admin.post(f"{here}/{seated.json()['id']}/end", {}) if end else seated


async def _register(told: Told) -> httpx.Response:
    await told.chamber.offices.climb(await told.chamber.offices.submit(DISTRICT))
    return await told.somebody.get("/v1/register", unit=DISTRICT)


async def _filters(told: Told) -> httpx.Response:
    """What a colleague keeps and shares: whom they look for."""
    shared = {"name": "Chị Ký", "shared_with": DISTRICT, "query": {"q": "nhat ky"}}
    kept = await (await told.chamber.offices.another(DISTRICT, "clerk")).post("/v1/inbox/filters", shared)
    assert kept.status_code == 201, kept.text
    return await told.somebody.get("/v1/inbox/filters")


def _admin(method: str, path: str, body: Any = None) -> Ask:
    async def ask(told: Told) -> httpx.Response:
        admin, url = told.chamber.offices.administrator, path.format(officer=told.somebody.officer)
        return await (admin.get(url) if method == "get" else admin.post(url, body() if callable(body) else body))

    return ask


async def _correct_name(told: Told) -> httpx.Response:
    officer, admin = await told.chamber.offices.another(DISTRICT, "member"), told.chamber.offices.administrator
    return await admin.put(f"/v1/officers/{officer.officer}/name", {"name": "Cán bộ đúng tên"})


def _identity() -> dict[str, str]:
    return {"issuer": "https://sso.example", "subject": uuid4().hex}


ASKED: dict[str, Ask] = {
    "nominations_timeline": lambda told: told.somebody.get(f"{told.case}/timeline"),
    "nominations_changes": lambda told: told.somebody.get(f"{told.case}/changes"),
    "nominations_history": lambda told: told.somebody.get(f"{told.case}/history"),
    "nominations_nominees": lambda told: told.somebody.get(f"{told.case}/nominees"),
    "nominations_nominees_search_search_nominees": lambda told: told.somebody.post(
        f"{told.case}/nominees/search", {"q": "nhat ky"}
    ),
    "nominations_attachments_create": _attach,
    "nominations_attachments_list": lambda told: told.somebody.get(f"{told.case}/attachments"),
    "nominations_task_look": lambda told: _give_task(told, "look"),
    "nominations_task_assign": lambda told: _give_task(told, "assign"),
    "nominations_task_delegate": lambda told: _give_task(told, "delegate"),
    "nominations_task_colleagues": _colleagues,
    "units_colleagues": lambda told: told.somebody.get(f"/v1/units/{DISTRICT}/colleagues"),
    "batches_rows": lambda told: told.somebody.get(f"/v1/batches/{told.batch}/rows"),
    "substitutions_begin": _substitute,
    "substitutions_end": lambda told: _substitute(told, end=True),
    "substitutions_list": lambda told: told.somebody.get("/v1/substitutions"),
    "officers_list": _admin("get", "/v1/officers"),
    "officers_search": _admin("post", "/v1/officers/search", {"q": "can bo thu"}),
    "officers_name_correct": _correct_name,
    "officers_create": _admin("post", "/v1/officers", {"name": "Cán bộ thử", "unit": CENTRE, "roles": ["member"]}),
    "officers_identities_link": _admin("post", "/v1/officers/{officer}/identities", _identity),
    "officers_identities_list": _admin("get", "/v1/officers/{officer}/identities"),
    "officers_invitations_invite": _admin("post", "/v1/officers/{officer}/invitations", lambda: {"username": uuid4().hex}),
    "councils_members": lambda told: told.somebody.get(f"/v1/councils/{told.chamber.id}/members"),
    "councils_members_seat": _member,
    "councils_members_end": lambda told: _member(told, end=True),
    "council_sessions_seats": lambda told: told.somebody.get(f"{told.sitting}/seats"),
    "council_sessions_recusals": lambda told: told.chamber.secretary.get(f"{told.sitting}/recusals"),
    "council_sessions_results": lambda told: told.somebody.get(f"{told.sitting}/results"),
    "council_sessions_rounds_lines": lambda told: told.chamber.members["a"].get(f"{told.sitting}/rounds/1/lines"),
    "council_sessions_minutes_keep": lambda told: told.chamber.secretary.post(
        f"{told.sitting}/minutes", {"based_on": 0, "text": {"guests": ["Bà Hoàng Thị Khách"]}}
    ),
    "council_sessions_minutes_read": lambda told: told.somebody.get(f"{told.sitting}/minutes"),
    "council_sessions_minutes_versions": lambda told: told.somebody.get(f"{told.sitting}/minutes/versions"),
    "council_sessions_minutes_docx": lambda told: told.somebody.get(f"{told.sitting}/minutes/docx"),
    "council_sessions_minutes_pdf": lambda told: told.somebody.get(f"{told.sitting}/minutes/pdf"),
    "register_read": _register,
    "inbox_filters": _filters,
    "inbox_search": lambda told: told.somebody.post("/v1/inbox/search", {"q": "nhat ky"}),
    "council_sessions_candidates_search": lambda told: told.chamber.secretary.post(
        f"{told.sitting}/candidates/search", {"q": "nhat ky"}
    ),
}
"""How each operation is asked so that its answer tells something of somebody else."""
OWN = {"nominations_task_claim", "nominations_task_release", "inbox_filters_save", "inbox_filters_replace"}
"""Operations that can only tell the caller's own name, or what they keep: asked below, and nothing is written."""
OF_NOMINEES = {
    "nominations_nominees",
    "nominations_attachments_create",
    "nominations_attachments_list",
    "council_sessions_results",
    "council_sessions_rounds_lines",
    "council_sessions_minutes_read",
    "council_sessions_minutes_docx",
    "council_sessions_minutes_pdf",
}
"""Operations whose row names the nominees."""


@pytest.fixture(scope="module")
async def document(http: httpx.AsyncClient) -> dict[str, Any]:
    return cast("dict[str, Any]", (await http.get("/openapi.json")).json())


def tells(document: dict[str, Any], said: Any, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a marked field lies in what the document says, or in a schema that it names."""
    if isinstance(said, list):
        return any(tells(document, one, seen) for one in said)
    if not isinstance(said, dict):
        return False
    named = said.get("$ref", "").rsplit("/", 1)[-1]
    if named and named not in seen and tells(document, document["components"]["schemas"].get(named), seen | {named}):
        return True
    return bool(said.get(IN_DOCUMENT)) or any(
        tells(document, one, seen) for name, one in said.items() if name not in {"example", "examples"}
    )


def answers(document: dict[str, Any]) -> dict[str, list[tuple[str, Any]]]:
    """What each operation answers when all is well, by its name: kinds of content, and their schemas."""
    return {
        said["operationId"]: [
            (kind, one)
            for status, answer in said["responses"].items()
            if status.startswith("2")
            for kind, one in answer.get("content", {}).items()
        ]
        for methods in document["paths"].values()
        for said in methods.values()
    }


def test_every_operation_that_can_tell_something_of_a_person_is_asked_here(document: dict[str, Any]) -> None:
    found = {name for name, content in answers(document).items() if tells(document, [one for _, one in content])}
    searches = {name for name in answers(document) if name.endswith("search") and name != "units_search"}
    printed = {name for name, why in NOT_JSON.items() if "prints" in why}
    assert set(ASKED) | OWN == found | searches | printed | {"nominations_nominees_search_search_nominees"}
    files = {name for name, content in answers(document).items() if any(kind != "application/json" for kind, _ in content)}
    assert files == NOT_JSON.keys() & answers(document).keys()


@pytest.mark.parametrize("name", ASKED)
async def test_its_answer_leaves_a_row(name: str, told: Told, database: asyncpg.Pool) -> None:
    answer = await ASKED[name](told)
    assert answer.status_code in {200, 201}, answer.text
    row = await rows_of(database, answer)
    assert len(row) == 1, name
    assert row[0]["operation"] == name
    if name in OF_NOMINEES:
        assert set(row[0]["nominees"]) <= set(told.nominees)
        assert row[0]["nominees"]
    things = [part for part in answer.request.url.path.split("/") if part.startswith(("hs-", "ph-", "of-", "hd-", "ba-"))]
    if things:
        assert row[0]["subject"] == things[0]


async def rows_of(database: asyncpg.Pool, answer: httpx.Response) -> list[asyncpg.Record]:
    found: list[asyncpg.Record] = await database.fetch(
        "select * from personal_read where request_id = $1", answer.headers["x-request-id"]
    )
    return found


async def test_ones_own_name_an_empty_list_and_a_refusal_leave_none(told: Told, offices: Offices, database: asyncpg.Pool) -> None:
    appraiser = await offices.another(DISTRICT, "appraiser")
    task = f"/v1/nominations/{await offices.submit(DISTRICT)}/task"
    claimed = await appraiser.post(f"{task}/claim", {"task": 1, "claim": 0})
    released = await appraiser.post(f"{task}/release", {"task": 1, "claim": 1})
    mine = {"name": "Chị Ký của tôi", "query": {"q": "nhat ky"}}
    kept = await appraiser.post("/v1/inbox/filters", mine)
    changed = await appraiser.put(f"/v1/inbox/filters/{kept.json()['id']}", mine)
    nobody = await told.somebody.post(f"{told.case}/nominees/search", {"outcome": "awarded", "open": True})
    unseen = await (await offices.another(BESIDE, "clerk")).get(f"{told.case}/nominees")
    own = (claimed, released, kept, changed, nobody, unseen)
    assert [one.status_code for one in own] == [200, 200, 201, 200, 200, 404]
    assert [await rows_of(database, one) for one in own] == [[]] * len(own)
