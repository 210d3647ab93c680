"""Whoever closes a round and is not answered in time asks again with the same key, while the round is counted."""

from uuid import uuid4

import asyncpg
from temporalio.client import Client

from models.vocabulary import Level
from policy.units import directory
from runtime.settings import Settings
from tests.api.councils import a_chamber
from tests.api.people import Offices, application, running

HERE, BESIDE = [unit.code for unit in directory().children("63.178") if unit.level is Level.COMMUNE][3:5]


async def test_a_round_that_is_being_counted_is_closed_again_under_the_same_key(
    offices: Offices, database: asyncpg.Pool, client: Client, api_settings: Settings
) -> None:
    chamber = await a_chamber(offices, HERE, BESIDE)
    awaiting = await chamber.awaiting("GIAYKHEN")
    session = await chamber.convene()
    here, key = f"/v1/council-sessions/{session}", uuid4().hex
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
