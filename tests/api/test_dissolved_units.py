"""A district is dissolved on 1 July 2025: what lies open there goes on at its successor."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from itertools import islice
from uuid import uuid4

import asyncpg
import httpx
import orjson
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from temporalio.client import Client

from models.messages.succession import MOST_SUCCESSIONS
from policy.successors import successor_of
from policy.units import directory
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.people.officers import create_first_administrator
from starter.resources import Resources
from starter.successions import hand_over, hand_over_open_tasks
from tests.api.people import CENTRE, CITY, WARD, Caller, Offices, application, eventually, running
from tests.auditing import assert_sound
from tests.climbing import ledger
from tests.sample_files import pdf

LAST, FIRST = date(2025, 6, 30), date(2025, 7, 1)
SUCCESSOR = "34.19"
"""Tỉnh Thái Nguyên, in which Bắc Kạn and its districts went on."""
WARD_SINCE = "34.01840"


@pytest.fixture(scope="module")
async def mine(settings: Settings, new_database: Callable[[], Awaitable[str]]) -> Settings:
    return settings.model_copy(
        update={
            "database_url": SecretStr(await new_database()),
            "task_queue": f"dissolved-{uuid4().hex}",
            "today": LAST,
            "hand_over_late_dossiers": True,
        }
    )


@pytest.fixture(scope="module")
async def pool(mine: Settings) -> AsyncIterator[asyncpg.Pool]:
    pool = await open_pool(mine)
    yield pool
    await pool.close()


@pytest.fixture(scope="module")
async def worker(mine: Settings, client: Client, pool: asyncpg.Pool) -> AsyncIterator[None]:
    async with build_worker(client, mine, build_activities(pool, mine)):
        yield


@pytest.fixture(scope="module")
async def app(mine: Settings, client: Client, pool: asyncpg.Pool) -> FastAPI:
    return application(mine, pool, client)


@pytest.fixture(scope="module")
async def http(app: FastAPI, worker: None) -> AsyncIterator[httpx.AsyncClient]:  # noqa: ARG001 -- it works while the fixture lives
    async with running(app) as http:
        yield http


@pytest.fixture(scope="module")
async def offices(http: httpx.AsyncClient, pool: asyncpg.Pool) -> Offices:
    return Offices(Caller(http, "", CENTRE, await create_first_administrator(pool)))


@pytest.fixture
def here(app: FastAPI, http: httpx.AsyncClient) -> Resources:  # noqa: ARG001 -- it runs while the fixture lives
    resources: Resources = app.state.resources
    return resources


@asynccontextmanager
async def the_next_day(mine: Settings, client: Client, pool: asyncpg.Pool) -> AsyncIterator[httpx.AsyncClient]:
    """A starter for which it is 1 July 2025."""
    async with running(application(mine.model_copy(update={"today": FIRST}), pool, client)) as http:
        yield http


async def at_city(offices: Offices, award: str = "LDTT") -> str:
    nomination = await offices.submit(WARD, award=award, nominees=2)
    while (await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json()["office"]["code"] != CITY:
        await offices.take_step(nomination)
    return nomination


async def test_a_nomination_that_concerns_more_units_than_one_word_holds_is_handed_over_too(
    offices: Offices, here: Resources, pool: asyncpg.Pool
) -> None:
    nomination = await at_city(offices)
    await pool.execute("update nomination set path = $2 || path where id = $1", nomination, of_the_last_day(MOST_SUCCESSIONS + 1))
    assert await hand_over_open_tasks(here, FIRST) == 1
    assert await pool.fetchval("select unit from task where nomination = $1 and closed_at is null", nomination) == SUCCESSOR
    assert not await hand_over(here, nomination, FIRST)


def of_the_last_day(many: int) -> list[str]:
    """So many units that were dissolved, none of them on the way of a nomination."""
    gone = (unit.code for unit in directory() if unit.code.startswith("63.") and unit.code not in {WARD, CITY, "63.06"})
    return list(islice((code for code in gone if successor_of(directory(), code, FIRST)), many))


async def test_a_nomination_open_at_the_district_is_decided_by_its_successor(
    offices: Offices, here: Resources, mine: Settings, client: Client, pool: asyncpg.Pool
) -> None:
    nomination = await at_city(offices)
    before = (await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json()
    assert await hand_over_open_tasks(here, LAST) == 0
    async with the_next_day(mine, client, pool) as http:
        admin = offices.administrator.at(http)

        async def handed_over() -> dict[str, object] | None:
            seen = (await admin.get(f"/v1/nominations/{nomination}/progress")).json()
            return seen if seen["office"]["code"] == SUCCESSOR else None

        after = await eventually(handed_over)
        assert (after["step"], after["role"], after["until"]) == (before["step"], before["role"], before["until"])
        assert [station["unit"]["code"] for station in after["route"]] == ["34.01840", SUCCESSOR]  # type: ignore[attr-defined]
    entry = orjson.loads((await ledger(pool, nomination))[-1]["body"])
    assert (entry["act"], entry["clause"]) == ("handed_over", "Nghị quyết 202/2025/QH15; Nghị quyết 203/2025/QH15")
    assert (entry["before"], entry["after"]) == ({"unit": CITY, "level": "district"}, {"unit": SUCCESSOR, "level": "province"})
    assert "actor" not in entry
    told = await pool.fetch(
        "select unit, template from outbox where nomination = $1 and sequence = $2", nomination, entry["sequence"]
    )
    assert (SUCCESSOR, "task_opened") in [tuple(row) for row in told]
    old = await (await offices.officer(CITY, "appraiser")).post(f"/v1/nominations/{nomination}/appraise", {})
    assert old.status_code == 403, old.text
    last = (await offices.climb(nomination))[-1]
    assert (last["state"], last["unit"], last["level"]) == ("awarded", SUCCESSOR, "province")
    assert await hand_over_open_tasks(here, FIRST) == 0, "nothing is left"
    await assert_sound(pool, client, nomination)


async def test_whatever_lies_open_in_a_province_goes_on_in_one_round(
    offices: Offices, here: Resources, client: Client, pool: asyncpg.Pool
) -> None:
    named = await asyncio.gather(*(at_city(offices) for _ in range(6)), *(offices.submit(WARD) for _ in range(6)))
    counts = await asyncio.gather(hand_over_open_tasks(here, FIRST), hand_over_open_tasks(here, FIRST))
    assert sum(counts) >= 12
    assert await hand_over_open_tasks(here, FIRST) == 0
    for nomination in named:
        acts = [entry["act"] for entry in await ledger(pool, nomination)]
        assert acts.count("handed_over") == 1
    units = {row["unit"] for row in await pool.fetch("select unit from task where closed_at is null")}
    assert all(unit.startswith("34.") for unit in units), units
    await assert_sound(pool, client, *named)


async def test_who_is_turned_away_as_a_successor_is_not_once_it_is_handed_over(
    offices: Offices, mine: Settings, client: Client, pool: asyncpg.Pool
) -> None:
    nomination = await at_city(offices)
    appraiser = await offices.officer(SUCCESSOR, "appraiser")
    early = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {})
    assert early.status_code in {403, 404}
    async with the_next_day(mine, client, pool) as http:
        now = await appraiser.at(http).post(f"/v1/nominations/{nomination}/appraise", {})
    assert (now.status_code, now.json()["unit"]) == (200, SUCCESSOR), now.text


async def test_while_a_supplement_is_prepared_the_successor_may_hold_what_it_waits_for(
    offices: Offices, here: Resources, client: Client, pool: asyncpg.Pool
) -> None:
    nomination = await at_city(offices)
    before = await offices.officer(CITY, "appraiser")
    returned = await before.post(f"/v1/nominations/{nomination}/return", {"parts": ["report"], "ground": "thieu-bao-cao"})
    assert returned.json()["state"] == "awaiting_supplement", returned.text
    assert await hand_over(here, nomination, FIRST) is True
    path, body = f"/v1/nominations/{nomination}/hold", {"ground": "complaint"}
    offered = (await before.get(f"/v1/nominations/{nomination}/rights")).json()["rights"]
    assert [one["allowed"] for one in offered if one["command"] == "hold"] == [False]
    assert (await before.post(path, body)).status_code == 403
    held = await (await offices.officer(SUCCESSOR, "appraiser")).post(path, body)
    assert (held.status_code, held.json()["unit"]) == (200, SUCCESSOR), held.text
    await assert_sound(pool, client, nomination)


async def test_papers_entered_after_the_end_of_their_unit_stay_with_it(
    offices: Offices, here: Resources, pool: asyncpg.Pool
) -> None:
    nomination = await at_city(offices)
    careful = here.__class__(
        **{name: getattr(here, name) for name in here.__slots__}
        | {"settings": here.settings.model_copy(update={"hand_over_late_dossiers": False})}
    )
    assert await hand_over(careful, nomination, FIRST) is False
    await pool.execute("update nomination set opened_at = '2025-06-20T02:00:00Z' where id = $1", nomination)
    assert await hand_over(careful, nomination, FIRST) is True


async def test_whoever_goes_on_for_an_enterprise_sees_the_files_of_the_list_it_had_handed_in(
    offices: Offices, here: Resources
) -> None:
    enterprise = {
        "code": "dn-giai-the",
        "name": "Công ty",
        "kind": "enterprise",
        "parent": WARD,
        "level": "district",
        "valid_from": "2010-01-01",
    }
    made = await offices.administrator.post("/v1/organisations", enterprise | {"valid_to": str(LAST)})
    assert made.status_code == 201, made.text
    clerk, successor = await offices.clerk("dn-giai-the"), await offices.clerk(WARD_SINCE)
    nomination = await offices.submit("dn-giai-the", nominees=2)
    file = {"params": {"part": "report"}, "content": pdf(), "headers": clerk.headers() | {"Content-Type": "application/pdf"}}
    attached = await clerk.http.post(f"/v1/nominations/{nomination}/attachments", **file)  # type: ignore[arg-type]
    assert attached.status_code == 201, attached.text
    listed = (await clerk.get(f"/v1/nominations/{nomination}/nominees")).json()["nominees"]
    returned = {"nominee": listed[1]["id"], "verdict": "return", "ground": "thieu", "parts": ["minutes"]}
    appraiser = await offices.officer(CITY, "appraiser")
    split = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass", "exceptions": [returned]})
    (child,) = split.json()["splits"]
    assert (await clerk.post(f"/v1/nominations/{nomination}/withdraw", {"ground": "xin-rut"})).status_code == 200
    assert (await successor.get(f"/v1/nominations/{child}/attachments")).status_code == 404
    assert await hand_over(here, child, FIRST) is True
    shown = (await successor.get(f"/v1/nominations/{child}/attachments")).json()["attachments"]
    assert [one["sha256"] for one in shown] == [attached.json()["sha256"]]
