"""Whatever is sent, the answer is a clear 4xx: never a 5xx, nothing half written, no workflow wedged."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from models.ids import nomination_workflow_id
from tests.api.people import CENTRE, CITY, PROVINCE, STEPS, WARD, Caller, Offices, nominee, refused, submission

LONG = "x" * 10_000
JUNK: list[Any] = [
    None,
    True,
    -1,
    0,
    2**31,
    2**63,
    2**200,
    1.5,
    1e300,
    "",
    " ",
    LONG,
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\u202e",
    "' or 1=1 --",
    "../../etc/passwd",
    "9999-99-99",
    "0001-01-01",
    "9999-12-31",
    [],
    [[]],
    [None] * 600,
    {},
    {"nominee": -1},
]
COMMANDS = dict(STEPS.values()) | {
    "return": {"parts": ["report"], "ground": "thieu-bao-cao", "to": "commune", "nominees": [1]},
    "resubmit": {"changed": ["report"]},
    "hold": {"ground": "complaint", "nominees": [1]},
    "release": {"document_number": "12/KL-TTr", "document_date": "2020-01-20"},
    "withdraw": {"ground": "xin-rut", "nominees": [1]},
    "revoke": {"ground": "fraud", "decision_number": "2/QĐ", "decided_on": "2020-06-01", "nominees": [1]},
}
ALWAYS = {
    "task": 1,
    "comment": "Đủ.",
    "exceptions": [{"nominee": 1, "verdict": "return", "ground": "thieu", "parts": ["report"], "to": "commune"}],
}
FULL_RECORD = {
    "kind": "individual",
    "basis": "merit",
    "period_from": "2015-01-01",
    "period_to": "2019-12-31",
    "ratings": [{"year": 2019, "rating": "excellent"}],
    "awards": [{"award": "LDTT", "year": 2018, "decided_on": "2019-01-01"}],
    "initiatives": [{"scope": "base", "year": 2019, "ref": "SK-1"}],
    "discipline": [{"kind": "warning", "until": "2016-01-01"}],
    "posts": [{"post": "minister", "years": 1}],
}
FULL_NOMINEE = {
    "name": "Nông Thị Thử",
    "kind": "individual",
    "birth_date": "1985-04-12",
    "address": "Đức Xuân",
    "post": "Giáo viên",
    "officer": "of-aaaaaaaaaaaaaaaa",
    "recipient_code": "CB-1",
    "record": FULL_RECORD,
}


def spoilt(value: Any) -> Iterator[Any]:
    """The value with each of its parts, one at a time, replaced by each kind of junk, and with a field that nobody knows."""
    for junk in JUNK:
        yield deepcopy(junk)
    if isinstance(value, dict):
        yield {**value, "nobody_knows": 1}
        for name, part in value.items():
            for worse in spoilt(part):
                yield {**value, name: worse}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            for worse in spoilt(part):
                yield [*value[:index], worse, *value[index + 1 :]]


async def barrage(caller: Caller, address: str, body: Any) -> set[int]:
    """The statuses with which all spoilt forms of the body are answered."""
    statuses = set()
    for worse in spoilt(body):
        answer = await raw(caller, address, json.dumps(worse).encode())
        assert answer.status_code < 500, (address, str(worse)[:300], answer.text)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == "application/problem+json", answer.text
            assert len(answer.content) < 20_000
        statuses.add(answer.status_code)
    return statuses


async def raw(caller: Caller, address: str, content: Any, **headers: str) -> httpx.Response:
    sent = caller.headers() | {"Idempotency-Key": uuid4().hex, "Content-Type": "application/json"} | headers
    return await caller.http.post(address, content=content, headers=sent)


async def written(database: asyncpg.Pool) -> dict[str, int]:
    """How many rows there are of all that a person can cause to be written."""
    tables = ("dossier", "nominee", "note", "ledger", "officer", "organisation", "token")
    return {table: await database.fetchval(f"select count(*) from {table}") for table in tables}  # noqa: S608 -- tables of ours


@pytest.fixture(scope="module")
async def all_hands(offices: Offices) -> Caller:
    """Somebody who may give every command at the city."""
    return await offices.another(CITY, "clerk", "appraiser", "secretary", "chair")


async def test_spoilt_submissions_are_refused_and_leave_nothing(offices: Offices, database: asyncpg.Pool) -> None:
    clerk = await offices.clerk()
    body = submission(nominees=[FULL_NOMINEE], movement="phong-trao-1")
    statuses = await barrage(clerk, "/v1/nominations", body)
    assert statuses <= {201, 400, 409, 422}
    listed = await database.fetchval("select count(*) from dossier d where not exists (select from nominee where dossier = d.id)")
    assert listed == 0


async def test_spoilt_questions_of_eligibility_are_refused(offices: Offices) -> None:
    question = {"award": "LDTT", "received_on": "2019-12-20", "unit": CITY, "record": FULL_RECORD}
    assert await barrage(await offices.clerk(), "/v1/eligibility", question) <= {200, 400, 422}


@pytest.mark.parametrize("command", COMMANDS)
async def test_spoilt_commands_are_refused_and_wedge_nothing(
    offices: Offices, client: Client, all_hands: Caller, command: str
) -> None:
    nomination = await offices.submit(nominees=2)
    listed = (await all_hands.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    body = json.loads(json.dumps(COMMANDS[command] | ALWAYS).replace('"nominee": 1', f'"nominee": {listed[0]["id"]}'))

    statuses = await barrage(all_hands, f"/v1/nominations/{nomination}/{command}", body)

    assert statuses <= {200, 400, 403, 409, 422}
    assert 422 in statuses
    async with asyncio.timeout(10):
        status = await client.get_workflow_handle(nomination_workflow_id(nomination)).query("status")
    assert status["nomination"] == nomination


async def test_spoilt_officers_tokens_and_organisations_are_refused(offices: Offices) -> None:
    admin, officer = offices.administrator, (await offices.officer(CITY, "chair")).officer
    organisation = {
        "code": "truong-thu",
        "name": "Trường thử",
        "kind": "school",
        "parent": CITY,
        "level": "district",
        "legal_personality": True,
        "valid_from": "2010-01-01",
        "valid_to": "2024-01-01",
    }
    for address, body in (
        ("/v1/officers", {"name": "Thử", "unit": CITY, "roles": ["chair"]}),
        (f"/v1/officers/{officer}/tokens", {"label": "thử", "expires_at": "2099-01-01T00:00:00Z"}),
        ("/v1/organisations", organisation),
    ):
        assert await barrage(admin, address, body) <= {201, 400, 409, 422}


WRONG_BODIES = {
    "nothing": b"",
    "no JSON": b"{",
    "NaN": b'{"award": NaN}',
    "Infinity": b'{"received_on": Infinity}',
    "a lone surrogate": b'{"award": "\\ud800"}',
    "nul": b'{"award": "\\u0000"}',
    "broken UTF-8": b'{"award": "\xff\xfe"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "deep nesting": b"[" * 200_000,
    "a number without end": b'{"nominees": ' + b"9" * 100_000 + b"}",
    "ten thousand unknown fields": json.dumps({f"f{n}": n for n in range(10_000)}).encode(),
    "ten thousand nominees": json.dumps({"award": "LDTT", "period": "2019", "nominees": [{}] * 10_000}).encode(),
    "compressed": b"\x1f\x8b\x08\x00",
}


@pytest.mark.parametrize("address", ["/v1/nominations", "/v1/eligibility", "/v1/officers", "/v1/organisations", "command"])
@pytest.mark.parametrize("content", WRONG_BODIES.values(), ids=WRONG_BODIES.keys())
async def test_bodies_that_are_no_json_are_refused(
    offices: Offices, all_hands: Caller, database: asyncpg.Pool, address: str, content: bytes
) -> None:
    caller = offices.administrator if address in {"/v1/officers", "/v1/organisations"} else all_hands
    if address == "command":
        address = f"/v1/nominations/{await offices.submit()}/decide"
    before = await written(database)

    answer = await raw(caller, address, content)

    assert answer.status_code in {400, 413, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(answer.content) < 20_000
    assert await written(database) == before


COSTLY_BODIES = {
    "three million empty nominees": b'{"award": "LDTT", "period": "2019", "nominees": [' + b"{}," * 3_000_000 + b"{}]}",
    "a million fields": b"{" + b",".join(b'"%x":1' % n for n in range(900_000)) + b"}",
    "wrong wherever it can be": json.dumps(
        submission(nominees=[nominee(record={"awards": [{}] * 100, "ratings": [{}] * 100}) for _ in range(400)])
    ).encode(),
}


@pytest.mark.parametrize("content", COSTLY_BODIES.values(), ids=COSTLY_BODIES.keys())
async def test_bodies_made_to_be_slow_are_refused_quickly(offices: Offices, content: bytes) -> None:
    clerk = await offices.clerk()
    begun = time.perf_counter()
    answer = await raw(clerk, "/v1/nominations", content)
    assert answer.status_code in {413, 422}, answer.text
    assert time.perf_counter() - begun < 2


async def test_a_body_of_another_type_is_refused(offices: Offices) -> None:
    clerk = await offices.clerk()
    for content_type in ("text/plain", "application/xml", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        answer = await raw(clerk, "/v1/nominations", b'{"award": "LDTT"}', **{"Content-Type": content_type})
        assert answer.status_code == 422, answer.text


async def test_strings_of_ten_megabytes_are_refused(offices: Offices, api_settings: Any, all_hands: Caller) -> None:
    clerk, nomination = await offices.clerk(), await offices.submit()
    long = "x" * api_settings.max_body_bytes
    refused(await clerk.post("/v1/nominations", submission(nominees=[nominee(name=long)])), 413, "too-large")
    refused(await all_hands.post(f"/v1/nominations/{nomination}/appraise", {"comment": long}), 413, "too-large")
    almost = "x" * (api_settings.max_body_bytes - 1000)
    told = refused(await clerk.post("/v1/nominations", submission(nominees=[nominee(name=almost)])), 422, "invalid-input")
    assert told["field"] == "nominees[0].name"
    assert len(json.dumps(told)) < 2000


async def test_a_body_in_chunks_without_a_length_is_cut_off_at_the_limit(offices: Offices, api_settings: Any) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        yield b'{"award": "'
        while True:
            sent += 65_536
            yield b"x" * 65_536

    answer = await raw(await offices.clerk(), "/v1/nominations", chunks())

    refused(answer, 413, "too-large")
    assert sent <= api_settings.max_body_bytes + 2 * 65_536


@pytest.mark.parametrize("key", ["", " ", "x" * 101, "a b", "é", "a\tb", "\x7f"])
async def test_a_key_that_cannot_be_one_is_refused(offices: Offices, key: str) -> None:
    clerk = await offices.clerk()
    headers = clerk.headers() | {"Idempotency-Key": key}
    answer = await clerk.http.post(
        "/v1/nominations", json=submission(), headers=[(name.encode(), value.encode()) for name, value in headers.items()]
    )
    assert refused(answer, 422, "invalid-input")["field"] == "Idempotency-Key"


async def test_a_command_without_a_key_is_refused(offices: Offices) -> None:
    nomination, all_hands = await offices.submit(), await offices.clerk()
    for address in ("/v1/nominations", "/v1/officers", *(f"/v1/nominations/{nomination}/{command}" for command in COMMANDS)):
        caller = offices.administrator if address == "/v1/officers" else all_hands
        answer = await caller.http.post(address, json={}, headers=caller.headers())
        assert refused(answer, 422, "invalid-input")["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("said", "kind", "field"),
    [
        ({"award": "Giải nhất hát xẩm"}, "unknown-award", "award"),
        ({"received_on": "1999-01-01"}, "outside-regime", "received_on"),
        ({"received_on": "9999-12-31"}, "invalid-input", "received_on"),
        ({"received_on": "2026-01-05"}, "unknown-unit", "unit"),
        ({"period": "năm 2019"}, "invalid-input", "period"),
        ({"nominees": []}, "invalid-input", "nominees"),
        ({"nominees": [nominee() for _ in range(501)]}, "invalid-input", "nominees"),
        ({"award": "GDVH"}, "invalid-input", "nominees[0].kind"),
        ({"nominees": [nominee(birth_date="2019-12-21")]}, "invalid-input", "nominees[0].birth_date"),
        ({"nominees": [nominee(kind="collective", birth_date="1980-01-01")]}, "invalid-input", "nominees[0]"),
        ({"nominees": [nominee(record={"kind": "household"})]}, "invalid-input", "nominees[0]"),
        ({"nominees": [nominee(record={"ratings": "good"})]}, "invalid-input", "nominees[0].record.ratings"),
        ({"nominees": [nominee(officer="of-aaaaaaaaaaaaaaaa")]}, "invalid-input", "nominees[0].officer"),
        ({"nominees": [nominee(name="a\u0000b")]}, "invalid-input", "nominees[0].name"),
        ({"nominees": [nominee(name="a\nb")]}, "invalid-input", "nominees[0].name"),
    ],
)
async def test_what_is_wrong_is_named(
    offices: Offices, database: asyncpg.Pool, said: dict[str, Any], kind: str, field: str
) -> None:
    before = await written(database)
    told = refused(await (await offices.clerk()).post("/v1/nominations", submission() | said), 422, kind)
    assert told["field"] == field
    assert told["reason"]
    assert await written(database) == before


async def test_a_unit_that_had_not_begun_or_has_ended_hands_in_nothing(offices: Offices) -> None:
    today = submission("GIAYKHEN")
    del today["received_on"]
    told = refused(await (await offices.clerk()).post("/v1/nominations", today), 422, "unknown-unit")
    assert "successors" in told["facts"]
    old = submission("GIAYKHEN", received_on="2019-12-20")
    told = refused(await (await offices.clerk("34.19")).post("/v1/nominations", old), 422, "unknown-unit")
    assert "predecessors" in told["facts"]


async def test_an_award_that_is_decided_below_the_unit_is_refused(offices: Offices) -> None:
    told = refused(await (await offices.clerk(CENTRE)).post("/v1/nominations", submission("GIAYKHEN")), 422, "invalid-input")
    assert told["field"] == "award"


async def test_the_same_recipient_twice_on_a_list_is_a_duplicate(offices: Offices, database: asyncpg.Pool) -> None:
    before = await written(database)
    body = submission(nominees=[nominee(), nominee(name=" Trần  Văn Thử "), nominee(name="trần văn thử")])
    told = refused(await (await offices.clerk()).post("/v1/nominations", body), 409, "duplicate")
    assert told["facts"]["nominees"] == [{"index": 2, "same_as": 1}]
    assert await written(database) == before


async def test_a_recipient_is_nominated_once_for_an_award_and_period(offices: Offices) -> None:
    clerk, someone = await offices.clerk(), nominee(birth_date="1980-05-06")
    first = (await clerk.post("/v1/nominations", submission(nominees=[someone]))).json()["id"]

    again = submission(nominees=[nominee(), someone])
    told = refused(await clerk.post("/v1/nominations", again), 409, "duplicate")
    assert told["facts"]["nominees"] == [{"index": 1, "nomination": first}]
    ward = await (await offices.clerk(WARD)).post("/v1/nominations", again)
    assert refused(ward, 409, "duplicate")["field"] == "nominees[1]"

    for other in (
        {"period": "2018"},
        {"award": "BKTINH"},
        {"movement": "phong-trao-2"},
        {"nominees": [someone | {"recipient_code": "x1"}]},
    ):
        answer = await clerk.post("/v1/nominations", submission(nominees=[someone]) | other)
        assert answer.status_code == 201, answer.text
    await clerk.post(f"/v1/nominations/{first}/withdraw", {"ground": "xin-rut"})
    assert (await clerk.post("/v1/nominations", submission(nominees=[someone]))).status_code == 201


async def test_of_lists_handed_in_at_once_one_gets_the_recipient(offices: Offices) -> None:
    clerks = [await offices.another(CITY, "clerk") for _ in range(4)]
    shared = [nominee(birth_date="1980-05-06") for _ in range(5)]
    answers = await asyncio.gather(
        *(clerk.post("/v1/nominations", submission(nominees=[nominee(), *shared])) for clerk in clerks * 2)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7


@pytest.mark.parametrize(
    "address",
    [
        "/v1/nominations?after=x",
        "/v1/nominations?after=bnVsbA",
        "/v1/nominations?after=" + "A" * 5000,
        "/v1/nominations?limit=0",
        "/v1/nominations?limit=99999999999999999999",
        "/v1/nominations?state=lost",
        "/v1/nominations?unit=%00",
        "/v1/nominations?award=%27%20or%201",
        "/v1/nominations?level=%ff",
        "/v1/nominations/hs-x",
        "/v1/nominations/%00/progress",
        "/v1/nominations/hs-aaaaaaaaaaaaaaaa/timeline",
        "/v1/nominations/hs-aaaaaaaaaaaaaaaa.99999999/nominees",
        "/v1/nominations/hs-aaaaaaaaaaaaaaaa/commands/%20",
        "/v1/nominations/hs-aaaaaaaaaaaaaaaa/commands/",
        "/v1/tasks?after=AAAA",
        "/v1/awards?on=yesterday",
        "/v1/awards?on=1800-01-01",
        "/v1/units",
        "/v1/units?q=" + "x" * 300,
        "/v1/units?q=x&on=99999-01-01",
        "/v1/units?q=x&limit=1000",
        "/v1/units/nobody",
        "/v1/units/%2e%2e",
        "/v1/units/" + "x" * 3000,
        "/v1/organisations/nobody",
        "/v1/organisations?after=%00",
        "/v1/officers?after=1",
        "/v1/officers/of-x/tokens",
        "/v1/nowhere",
    ],
)
async def test_addresses_that_lead_nowhere_are_refused(offices: Offices, address: str) -> None:
    answer = await offices.administrator.http.get(httpx.URL(address), headers=offices.administrator.headers())
    assert answer.status_code in {404, 422}, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_method_that_is_not_offered_is_refused(offices: Offices) -> None:
    answer = await offices.administrator.http.put("/v1/nominations", headers=offices.administrator.headers())
    refused(answer, 405, "method-not-allowed")
    assert answer.headers["allow"]


async def test_a_request_id_is_taken_over_or_made(offices: Offices) -> None:
    admin = offices.administrator
    for given, kept in (("case-42", True), ("x" * 65, False), ("a b", False)):
        answer = await admin.http.get("/v1/regimes", headers=admin.headers() | {"X-Request-Id": given})
        assert (answer.headers["x-request-id"] == given) is kept


async def test_after_all_that_nominations_climb_as_before(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTINH", nominees=2)
    assert (await offices.climb(nomination))[-1]["state"] == "awarded"
    assert (await offices.administrator.get(f"/v1/nominations/{nomination}")).json()["decision_unit"] == PROVINCE
