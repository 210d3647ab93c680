"""The workflow that keeps notices going, apart from every climb."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from temporalio.client import Client

from activities.notification import NoticeDelivery
from models.messages.notification import NOTIFICATION_WORKFLOW_ID, NotificationInput
from runtime.activities import build_activities
from runtime.background import ensure_started
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.climbing import Climb, a_policy
from tests.endpoints import Hooks, Mailbox, until
from tests.outbox import OFFICE, listen, write_notice
from tests.relays import QUICK, all_are
from workflows import NotificationWorkflow


@asynccontextmanager
async def a_worker(client: Client, mine: Settings, pool: asyncpg.Pool, cached: int) -> AsyncIterator[Settings]:
    mine = mine.model_copy(update={"task_queue": f"notices-{time.time_ns()}", "max_cached_workflows": cached})
    activities = [one for one in build_activities(pool, mine) if one.__name__ != "deliver_notices"]
    activities.append(NoticeDelivery(pool, mine, pace=QUICK).deliver_notices)
    async with build_worker(client, mine, activities):
        try:
            yield mine
        finally:
            await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID).terminate()


@pytest.mark.parametrize("cached", [1000, 0], ids=["cached", "replayed"])
async def test_the_workflow_sends_notices_over_many_short_histories(
    client: Client, mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, cached: int
) -> None:
    await listen(pool, "vanthu@backan.example")
    async with a_worker(client, mine, pool, cached) as worker_settings:
        pace = NotificationInput(rounds=2, round_seconds=0.3)
        await client.start_workflow(
            NotificationWorkflow.run, pace, id=NOTIFICATION_WORKFLOW_ID, task_queue=worker_settings.task_queue
        )
        for _ in range(8):
            await write_notice(pool)
            await asyncio.sleep(0.3)
        await until(lambda: all_are(pool, "sent", 8))
        await until(lambda: _runs_are_at_least(client, 3))
        histories = await _histories(client)
    assert max(count for count, _ in histories) < 30
    assert not any("backan.example" in text or OFFICE in text for _, text in histories)
    assert mailbox.told() == {"vanthu@backan.example": 8}


async def _runs_are_at_least(client: Client, count: int) -> bool:
    return len(await _histories(client)) >= count


async def _histories(client: Client) -> list[tuple[int, str]]:
    found = []
    run_id: str | None = (await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID).describe()).run_id
    while run_id:
        history = await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID, run_id=run_id).fetch_history()
        found.append((len(history.events), history.to_json()))
        run_id = history.events[0].workflow_execution_started_event_attributes.continued_execution_run_id or None
    return found


async def test_it_is_started_once_however_many_workers_start_it(client: Client, mine: Settings, pool: asyncpg.Pool) -> None:
    async with a_worker(client, mine, pool, 1000) as worker_settings:
        runs = set()
        for _ in range(3):
            await ensure_started(client, worker_settings.task_queue)
            runs.add((await client.get_workflow_handle(NOTIFICATION_WORKFLOW_ID).describe()).run_id)
        assert len(runs) == 1


@pytest.mark.parametrize("cached", [1000, 0], ids=["cached", "replayed"])
async def test_a_nomination_climbs_as_ever_while_every_endpoint_is_dead_and_its_notices_arrive_later(  # noqa: PLR0917 -- fixtures
    client: Client, mine: Settings, pool: asyncpg.Pool, mailbox: Mailbox, hooks: Hooks, cached: int
) -> None:
    policy = a_policy()
    mailbox.hangs = True
    hooks.answers["/office"] = 503
    for number, station in enumerate(policy.stations):
        await listen(pool, f"vanthu-{number}@backan.example", unit=station.unit)
        await listen(pool, hooks.url("/office"), unit=station.unit)
    async with a_worker(client, mine, pool, cached) as worker_settings:
        await ensure_started(client, worker_settings.task_queue)
        climb = await Climb(client, worker_settings.task_queue, policy, (1, 2, 3)).start()
        status = await asyncio.wait_for(climb.climb(), 30)
        assert status.state == "awarded"
        mailbox.hangs = False
        hooks.answers["/office"] = 200
        await pool.execute("update message set state = 'waiting', attempts = 0, next_attempt_at = now() where state = 'failed'")
        mails = await pool.fetchval("select count(*) from outbox")
        calls = await pool.fetchval("select count(*) from ledger") * len(policy.stations)
        assert mails > 0
        await until(lambda: all_are(pool, "sent", mails + calls), seconds=30)
    assert sum(mailbox.told().values()) == mails
    assert len({call.headers["webhook-id"] for call in hooks.calls}) == calls
