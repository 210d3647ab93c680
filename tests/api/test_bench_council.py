"""`make bench-council`, as small as it can be: the sittings that it measures are held, and what it checks is so."""

from typing import Any

import httpx
from temporalio.client import Client

from bench.council import Here, Size, measured
from policy.units import directory
from tests.api.people import Offices

HERE, BESIDE, LAST = [unit.code for unit in directory().children("63.178")][:3]


async def test_the_measured_sittings_are_held_and_everything_in_the_box_is_what_was_cast(
    http: httpx.AsyncClient, offices: Offices, client: Client
) -> None:
    async def events(workflow: str) -> int:
        return len((await client.get_workflow_handle(workflow).fetch_history()).events)

    async def put(path: str, token: str, body: Any) -> tuple[int, Any]:
        answer = await http.put(path, json=body, headers={"Authorization": f"Bearer {token}"})
        return answer.status_code, answer.json()

    size = Size(
        nominations=12,
        members=5,
        long_nominations=2,
        long_nominees=3,
        long_members=5,
        slate_at=HERE,
        items_at=BESIDE,
        long_at=(LAST,),
    )
    found = await measured(Here(http, offices.administrator.token, put, events), size)
    slate, items = found["slate"], found["items"]
    assert (slate["ballots"], items["ballots"]) == (5, 60)
    assert items["requests"] > 60, "nobody clicked twice"
    assert 0 < items["passed"] < 12
    assert found["long"]["session_events"] < 200
    assert not {"items_ballots", "session_events", "climb_events"} & set(found["missed"])
