"""What nobody should send, and everything that can be sent."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from uuid import uuid4

import asyncpg
import httpx

from tests.api.people import STEPS, Caller

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
