"""Whatever is sent, the answer is a clear 4xx: never a 5xx, nothing half written, no workflow wedged."""

import asyncio
import json

import asyncpg
import pytest
from temporalio.client import Client

from models.ids import nomination_workflow_id
from tests.api.junk import ALWAYS, COMMANDS, FULL_NOMINEE, FULL_RECORD, barrage
from tests.api.people import CITY, PROVINCE, WARD, Caller, Offices, submission


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


async def test_after_all_that_nominations_climb_as_before(offices: Offices) -> None:
    nomination = await offices.submit(WARD, "BKTINH", nominees=2)
    assert (await offices.climb(nomination))[-1]["state"] == "awarded"
    assert (await offices.administrator.get(f"/v1/nominations/{nomination}")).json()["decision_unit"] == PROVINCE
