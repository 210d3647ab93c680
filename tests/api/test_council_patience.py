"""Words to a session that are cut off, late, or said again: by their key they are heard once, and answered as before."""

import asyncio
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client

from models.vocabulary import Level
from policy.units import directory
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.council_sessions import agenda, speaking
from starter.deadline import NotKnownYetError
from tests.api.councils import PLANNED, Chamber, a_chamber, done
from tests.api.people import Offices, application, refused, running

DISTRICT, BESIDE = [unit.code for unit in directory().children("63.20") if unit.level is Level.DISTRICT][:2]
HERE = "/v1/council-sessions"
ADDED = """
select body::jsonb -> 'facts' -> 'added' as added from ledger where nomination = $1 and act = 'agenda_set' order by sequence
"""


@pytest.fixture(scope="module")
async def chamber(offices: Offices) -> Chamber:
    return await a_chamber(offices, DISTRICT, BESIDE)


async def test_an_agenda_that_takes_several_words_goes_on_where_it_was_cut_off(
    chamber: Chamber, database: asyncpg.Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, movement = await chamber.convene(), f"pt-{uuid4().hex[:8]}"
    listed = await asyncio.gather(*(chamber.awaiting(movement=movement) for _ in range(5)))
    monkeypatch.setattr(agenda, "MAX_AT_ONCE", 2)
    said = speaking.say_as

    async def cut_off(*order: Any, update: str, **rest: Any) -> Any:
        if "3/2/" in update:
            raise NotKnownYetError
        return await said(*order, update=update, **rest)

    monkeypatch.setattr(agenda, "say_as", cut_off)
    key, body = uuid4().hex, {"filter": {"movement": movement}}
    late = await chamber.secretary.post(f"{HERE}/{session}/agenda", body, key)
    assert (late.status_code, late.headers["location"]) == (202, f"{HERE}/{session}/commands/{key}")
    assert (await chamber.secretary.get(late.headers["location"])).json()["state"] == "unknown"
    monkeypatch.setattr(agenda, "say_as", said)
    whole = await done(chamber.secretary.post(f"{HERE}/{session}/agenda", body, key))
    assert (whole["added"], whole["refused"], whole["status"]["agenda"]) == (5, [], 5)
    assert await done(chamber.secretary.post(f"{HERE}/{session}/agenda", body, key)) == whole
    assert (await chamber.secretary.get(late.headers["location"])).json()["state"] == "done"
    words = await database.fetch(ADDED, session)
    assert [len(word["added"]) for word in words] == [2, 2, 1]
    assert {nomination for word in words for nomination, _ in word["added"]} == set(listed)


async def test_a_session_that_does_not_begin_in_time_begins_once_and_is_told_by_its_key(
    chamber: Chamber, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    unserved = api_settings.model_copy(update={"task_queue": f"unserved-{uuid4().hex}", "update_wait_seconds": 0.2})
    key, said = uuid4().hex, {"council": chamber.id, "planned_at": PLANNED}
    async with running(application(unserved, database, client)) as http:
        late = await chamber.secretary.at(http).post(HERE, said, key)
    assert (late.status_code, late.headers["location"]) == (202, f"{HERE}/convened/{key}"), late.text
    assert (await chamber.secretary.get(late.headers["location"])).json()["state"] == "under_way"
    async with build_worker(client, unserved, build_activities(database, unserved)):
        made = await chamber.secretary.post(HERE, said, key)
    assert made.status_code == 201, made.text
    told = (await chamber.secretary.get(late.headers["location"])).json()
    assert (told["state"], told["answer"]) == ("done", made.json())


async def test_a_word_under_a_key_that_was_used_is_answered_as_before_or_refused(chamber: Chamber) -> None:
    here, officer = f"{HERE}/{await chamber.convene()}", chamber.members["a"].officer
    headers = chamber.secretary.headers() | {"Idempotency-Key": uuid4().hex}

    async def say(presence: str) -> httpx.Response:
        seats = {"seats": [{"officer": officer, "presence": presence}]}
        return await chamber.secretary.http.put(f"{here}/presence", json=seats, headers=headers)

    first = await say("present")
    assert (first.status_code, first.json()["present"]) == (200, 1), first.text
    assert (await say("present")).json() == first.json()
    refused(await say("absent"), 422, "key-reused")
    told = (await chamber.secretary.get(f"{here}/commands/{headers['Idempotency-Key']}")).json()
    assert (told["state"], told["answer"]) == ("done", first.json())


async def test_a_word_is_answered_as_before_when_the_engine_has_forgotten_the_session(
    chamber: Chamber, api_settings: Settings, database: asyncpg.Pool, empty_engine: Client
) -> None:
    here, nomination = f"{HERE}/{await chamber.convene()}", await chamber.awaiting()
    words = [
        ("/agenda", {"add": [nomination]}, {"remove": [nomination]}),
        ("/invitations", {}, None),
        ("/recusals", {"nomination": nomination, "ground": "nguoi-than"}, {"nomination": nomination, "ground": "khac"}),
        ("/rounds", {"minutes": 60}, {"minutes": 90}),
        ("/rounds/1/close", {}, None),
        ("/embargo", {}, {"until": PLANNED}),
        ("/cancel", {"ground": "hoan-hop"}, {"ground": "khac"}),
    ]
    said = []
    for path, body, other in words:
        if path == "/rounds":
            await chamber.all_present(here.removeprefix(f"{HERE}/"))
        speaker = chamber.members["chair"] if path == "/embargo" else chamber.secretary
        if path == "/recusals":
            speaker = chamber.members["a"]
        key = uuid4().hex
        said.append((speaker, path, body, other, key, await done(speaker.post(f"{here}{path}", body, key))))
        if path == "/rounds/1/close":
            refused(await speaker.post(f"{here}/rounds/2/close", body, key), 422, "key-reused")
    async with running(application(api_settings, database, empty_engine)) as http:
        for speaker, path, body, other, key, answer in said:
            assert await done(speaker.at(http).post(f"{here}{path}", body, key)) == answer, path
            if other is not None:
                refused(await speaker.at(http).post(f"{here}{path}", other, key), 422, "key-reused")
        refused(await chamber.secretary.at(http).post(f"{here}/invitations", {}), 409, "already-closed")


async def test_a_round_that_is_being_counted_is_closed_again_under_the_same_key(
    chamber: Chamber, database: asyncpg.Pool, client: Client, api_settings: Settings
) -> None:
    awaiting = await chamber.awaiting()
    session = await chamber.convene()
    here, key = f"{HERE}/{session}", uuid4().hex
    assert (await chamber.secretary.post(f"{here}/agenda", {"add": [awaiting]})).status_code == 200
    await chamber.all_present(session)
    await chamber.open(session)
    await chamber.vote(session, 1, {})
    impatient = api_settings.model_copy(update={"update_wait_seconds": 0.001})
    async with running(application(impatient, database, client)) as http:
        secretary = chamber.secretary.at(http)
        answers = [await secretary.post(f"{here}/rounds/1/close", {}, key)]
        while answers[-1].status_code == 202:
            answers.append(await secretary.post(f"{here}/rounds/1/close", {}, key))
    assert answers[-1].status_code == 200, answers[-1].text
    assert answers[-1].json()["state"] == "tallied"
    assert len(answers) > 1, "it was answered at once: nothing was asked again"
