"""Bodies, keys and addresses that cannot be right: a clear 4xx that names what is wrong."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx
import pytest

from tests.api.junk import COMMANDS, raw, written
from tests.api.people import CENTRE, CITY, WARD, Caller, Offices, nominee, refused, submission

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
async def test_bodies_made_to_be_slow_are_refused(offices: Offices, content: bytes) -> None:
    clerk = await offices.clerk()
    answer = await raw(clerk, "/v1/nominations", content)
    assert answer.status_code in {413, 422}, answer.text


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
    assert ward.json()["facts"]["nominees"] == [{"index": 1, "nomination": None}], "what lies beyond the area is not named"

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
