"""Closed workflows are archived and deleted from the engine; whoever asks gets the answers of before, and nothing begins anew."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx
import pytest

from auditor.archive import latest
from auditor.archive.overdue import lacking_cases, not_archived
from auditor.invariants import agreement, violations
from models.ids import join_workflow_id, nomination_workflow_id, revocation_workflow_id
from models.messages.archive import Archived
from runtime.settings import Settings
from starter.people.officers import create_first_administrator
from tests.api.people import CENTRE, CITY, WARD, Caller, Offices, application, refused, running, submission
from tests.archives import House, a_house

NEIGHBOUR = "63.01843"
DECISION = {"decision_number": "7/QĐ", "decided_on": "2020-05-01", "signatory": "ct"}
REVOCATION = {"ground": "fraud", "decision_number": "2001/QĐ-UBND", "decided_on": "2020-06-01"}


@dataclass
class Told:
    """What somebody was told before the engine forgot: where they asked, what they said, under which key, and the answer."""

    who: Caller
    path: str
    body: dict[str, Any]
    key: str
    answer: httpx.Response

    async def again(self, http: httpx.AsyncClient) -> httpx.Response:
        return await self.who.at(http).post(self.path, self.body, self.key)


@dataclass
class Forgotten:
    """An engine that has forgotten everything that closed, and what people were told before."""

    house: House
    offices: Offices
    http: httpx.AsyncClient
    nomination: str
    told: dict[str, Told]
    workflows: list[str]


async def say(who: Caller, path: str, body: dict[str, Any]) -> Told:
    key = uuid4().hex
    answer = await who.post(path, body, key)
    assert answer.status_code < 300, answer.text
    return Told(who, path, body, key, answer)


async def at_city(offices: Offices, unit: str) -> dict[str, Any]:
    """A list of a ward that stands at the city, as a join names it."""
    nomination = await offices.submit(unit, award="LDTT")
    while True:
        seen = (await offices.administrator.get(f"/v1/nominations/{nomination}/progress")).json()
        if seen["office"]["code"] == CITY:
            return {"nomination": nomination, "task": seen["task"]}
        await offices.take_step(nomination)


@pytest.fixture(scope="module")
async def house(
    api_settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    async with a_house(api_settings, new_database, tmp_path_factory.mktemp("forgotten"), ()) as house:
        yield house


@pytest.fixture(scope="module")
async def after(house: House) -> AsyncIterator[Forgotten]:
    async with running(application(house.settings, house.pool, house.client)) as http:
        offices = Offices(Caller(http, "", CENTRE, await create_first_administrator(house.pool)))
        told = {"handed in": await say(await offices.clerk(), "/v1/nominations", submission(nominees=2))}
        nomination = told["handed in"].answer.json()["id"]
        await offices.take_step(nomination)
        await offices.take_step(nomination)
        chair = await offices.officer(CITY, "chair")
        told["decided"] = await say(chair, f"/v1/nominations/{nomination}/decide", DECISION)
        told["revoked"] = await say(chair, f"/v1/nominations/{nomination}/revoke", REVOCATION)
        sources = [await at_city(offices, unit) for unit in (WARD, NEIGHBOUR)]
        told["joined"] = await say(await offices.officer(CITY, "appraiser"), "/v1/joins", {"sources": sources})
        await offices.climb(told["joined"].answer.json()["nomination"])
        await house.look(house.archiver(engine_keeps_days=0))
        workflows = [card.workflow_id for card in latest(await house.archive.cards())]
        for workflow_id in workflows:
            await house.until_forgotten(workflow_id)
    async with running(application(house.settings, house.pool, house.client)) as restarted:
        yield Forgotten(house, offices, restarted, nomination, told, workflows)


async def test_every_kind_of_workflow_was_forgotten(after: Forgotten) -> None:
    kinds = [workflow_id.partition(":")[0] for workflow_id in after.workflows]
    assert sorted(kinds) == ["join", *["nomination"] * 4, "revocation"]


@pytest.mark.parametrize("what", ["handed in", "decided", "revoked", "joined"])
async def test_whoever_asks_again_is_told_the_same_and_nothing_begins_anew(after: Forgotten, what: str) -> None:
    before = await after.house.pool.fetchval("select count(*) from ledger")
    told = after.told[what]
    again = await told.again(after.http)
    assert (again.status_code, again.json()) == (told.answer.status_code, told.answer.json())
    assert await after.house.pool.fetchval("select count(*) from ledger") == before
    for workflow_id in after.workflows:
        assert await after.house.forgotten(workflow_id), workflow_id


async def test_a_key_that_comes_with_something_else_is_still_refused(after: Forgotten) -> None:
    for what, change in (("handed in", {"period": "2018"}), ("decided", {"signatory": "pct"}), ("revoked", {"ground": "other"})):
        told = after.told[what]
        answer = await told.who.at(after.http).post(told.path, told.body | change, told.key)
        assert answer.status_code == 422, what


async def test_a_new_command_is_told_that_the_nomination_has_ended(after: Forgotten) -> None:
    decided = after.told["decided"]
    refused(await decided.who.at(after.http).post(decided.path, decided.body), 409, "already-closed")
    asked = await decided.who.at(after.http).get(f"/v1/nominations/{after.nomination}/commands/{decided.key}")
    assert (asked.json()["state"], asked.json()["answer"]) == ("done", decided.answer.json())
    assert await after.house.forgotten(nomination_workflow_id(after.nomination))


async def test_an_award_of_a_forgotten_nomination_can_be_revoked_and_that_is_archived_too(after: Forgotten) -> None:
    joined = after.told["joined"].answer.json()
    chair = after.told["decided"].who.at(after.http)
    revoked = await chair.post(f"/v1/nominations/{joined['nomination']}/revoke", REVOCATION)
    assert revoked.status_code == 200, revoked.text
    house, chain = after.house, revoked.json()["revocation"]
    assert await house.look(house.archiver(engine_keeps_days=0)) == Archived(kept=1, forgotten=1)
    (card,) = await house.cards(chain)
    assert (card.final, card.workflow_id) == (True, revocation_workflow_id(chain))
    assert card.keep_until == (await house.cards(joined["nomination"]))[-1].keep_until
    join = next(one for one in after.workflows if one.startswith(join_workflow_id("")))
    assert await house.forgotten(join)


async def test_all_that_must_hold_holds_and_nothing_is_overdue(after: Forgotten) -> None:
    pool = after.house.pool
    assert await violations(pool) == []
    assert await agreement(pool, after.house.client) == []
    assert list(await lacking_cases(pool)) == []
    assert list(await not_archived(pool, 3)) == []


async def test_a_nomination_that_closed_long_ago_and_is_not_archived_is_named(after: Forgotten) -> None:
    pool, offices = after.house.pool, after.offices
    forgotten = Offices(offices.administrator.at(after.http))
    nomination = await forgotten.submit()
    await forgotten.climb(nomination)
    await pool.execute("update nomination set closed_at = closed_at - interval '31 days' where id = $1", nomination)
    assert list(await not_archived(pool, 90)) == [nomination]
    assert list(await not_archived(pool, 120)) == []
    await after.house.look()
    assert list(await not_archived(pool, 90)) == []


async def test_a_join_that_ended_long_ago_and_is_not_archived_is_named(after: Forgotten) -> None:
    pool = after.house.pool
    join = "jn-aaaaaaaaaaaaaaaa"
    await pool.execute(
        "insert into joining (id, officer, target, result, done_at)"
        " values ($1, 'of-aaaaaaaaaaaaaaaa', 'hs-aaaaaaaaaaaaaaaa', '{}', now() - interval '31 days')",
        join,
    )
    assert list(await not_archived(pool, 90)) == [join]
    await pool.execute("delete from joining where id = $1", join)


async def test_a_workflow_whose_dossier_is_not_marked_as_started_stays(after: Forgotten) -> None:
    house = after.house
    forgotten = Offices(after.offices.administrator.at(after.http))
    nomination = await forgotten.submit()
    await forgotten.climb(nomination)
    await house.pool.execute("update dossier set started_at = null where id = $1", nomination)
    unmarked = await house.look(house.archiver(engine_keeps_days=0))
    still_there = not await house.forgotten(nomination_workflow_id(nomination))
    await house.pool.execute("update dossier set started_at = now() where id = $1", nomination)
    assert (unmarked.kept, still_there) == (1, True)
