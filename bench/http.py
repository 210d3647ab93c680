"""The same climbs through the front door: submitted and moved over HTTP, each officer with a token of their own."""

import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from bench.officers import AWARD, COMMUNE, PAPER_DAY, RECEIVED
from models.vocabulary import RecipientKind, Role
from policy.examples import eligible_record
from policy.law import law
from policy.units import directory
from runtime.settings import Settings

_numbers = count(1)


@dataclass(frozen=True)
class Office:
    """The tokens of one office's officers."""

    unit: str
    tokens: dict[Role, str]


async def open_offices(http: httpx.AsyncClient, settings: Settings) -> list[Office]:
    """Clerk, appraiser, secretary and chair at the commune and every office above it."""
    administrator = settings.administrator_token_file.read_text().strip()
    return [await open_office(http, administrator, unit.code) for unit in directory().chain(COMMUNE, RECEIVED)]


async def open_office(http: httpx.AsyncClient, administrator: str, unit: str) -> Office:
    """The four of one office."""
    return Office(unit, {role: (await new_officer(http, administrator, unit, role))[1] for role in _ROLES})


_ROLES = (Role.CLERK, Role.APPRAISER, Role.SECRETARY, Role.CHAIR)


async def new_officer(http: httpx.AsyncClient, administrator: str, unit: str, role: Role) -> tuple[str, str]:
    """The id and the token of a new officer."""
    officer = await post(http, administrator, "/v1/officers", {"name": "Cán bộ", "unit": unit, "roles": [role]})
    issued = await post(http, administrator, f"/v1/officers/{officer['id']}/tokens", {"label": "bench"})
    return str(officer["id"]), str(issued["token"])


def http_climb(
    http: httpx.AsyncClient, offices: list[Office], nominees: int, waits: list[float]
) -> Callable[[], Awaitable[object]]:
    """One climb of so many nominees, submitted and moved over HTTP until it is decided.

    `waits` collects the seconds until each command's answer, which means: kept, and visible in every list.
    """

    async def one_case() -> str:
        nomination = await hand_in(http, offices, nominees)
        for token, path, said in steps(offices, nomination):
            asked_at = time.perf_counter()
            await post(http, token, path, said)
            waits.append(time.perf_counter() - asked_at)
        return nomination

    return one_case


async def hand_in(http: httpx.AsyncClient, offices: list[Office], nominees: int) -> str:
    """A new nomination of so many nominees: its id."""
    people = [
        {"name": f"Đơn vị {next(_numbers)}", "kind": "collective", "recipient_code": uuid4().hex, "record": _record()}
        for _ in range(nominees)
    ]
    body = {"award": AWARD, "period": str(RECEIVED.year - 1), "received_on": RECEIVED.isoformat(), "nominees": people}
    return str((await post(http, offices[0].tokens[Role.CLERK], "/v1/nominations", body))["id"])


@cache
def _record() -> dict[str, Any]:
    regime = law().regime_on(RECEIVED)
    record = eligible_record(regime.award(AWARD), regime, RecipientKind.COLLECTIVE, RECEIVED.year - 1)
    return record.model_dump(mode="json", exclude_none=True)


def steps(offices: list[Office], nomination: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Token, path and body of each of the twelve inputs."""
    for office in offices:
        for role, command, said in _inputs(PAPER_DAY, decides=office is offices[-1]):
            yield office.tokens[role], f"/v1/nominations/{nomination}/{command}", said


def _inputs(day: date, *, decides: bool) -> list[tuple[Role, str, dict[str, Any]]]:
    letter = {"letter_number": "12/TTr-UBND", "letter_date": day.isoformat()}
    decision = {"decision_number": "345/QĐ-TTg", "decided_on": day.isoformat(), "signatory": "chu-tich"}
    votes = {"held_on": day.isoformat(), "members": 17, "present": 17, "votes": {"in_favour": 17, "against": 0}}
    return [
        (Role.APPRAISER, "appraise", {}),
        (Role.SECRETARY, "record-vote", votes),
        (Role.CHAIR, "decide", decision) if decides else (Role.CHAIR, "forward", letter),
    ]


async def post(http: httpx.AsyncClient, token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """The answer. Raises RuntimeError for a refusal."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
    answer = await http.post(path, json=body, headers=headers)
    if answer.is_error:
        raise RuntimeError(f"{path}: {answer.status_code} {answer.text}")
    return dict(answer.json())
