"""One id, from the answer's header through workflow and activity to the log line of the record step."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog
from structlog.typing import EventDict, Processor
from temporalio import activity
from temporalio.client import Client

from activities.record import Recorder
from activities.revocation import Revoker
from models.messages.record import Recorded, RecordInput
from runtime.logging import add_temporal_ids
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.api.people import CITY, Caller, Offices, application, running

LINES: list[EventDict] = []


def keep(_logger: Any, _method: str, event: EventDict) -> str:
    LINES.append(dict(event))
    return ""


class TalkativeRecorder(Recorder):
    """Records, and says so by the processors of every log."""

    @activity.defn(name="record")
    async def record(self, change: RecordInput) -> Recorded:
        processors: list[Processor] = [structlog.contextvars.merge_contextvars, add_temporal_ids, keep]
        structlog.wrap_logger(structlog.PrintLogger(), processors=processors).info("recorded", act=change.entry.act)
        recorded: Recorded = await super().record(change)
        return recorded


@pytest.fixture
async def talkative(api_settings: Settings, database: asyncpg.Pool, client: Client) -> AsyncIterator[httpx.AsyncClient]:
    settings = api_settings.model_copy(update={"task_queue": f"talkative-{uuid4().hex}"})
    recorder = TalkativeRecorder(database)
    activities: list[Callable[..., Any]] = [recorder.record, recorder.recall, Revoker(database).revoke]
    async with build_worker(client, settings, activities), running(application(settings, database, client)) as http:
        yield http


async def test_the_id_of_a_request_is_named_by_the_log_lines_of_what_it_led_to(
    offices: Offices, talkative: httpx.AsyncClient
) -> None:
    LINES.clear()
    clerk: Caller = (await offices.clerk()).at(talkative)
    submitted = await clerk.http.post(
        "/v1/nominations",
        json={"award": "GIAYKHEN", "period": "2019", "received_on": "2019-12-20", "nominees": [a_nominee()]},
        headers=clerk.headers() | {"Idempotency-Key": uuid4().hex, "X-Request-Id": "mine-1"},
    )
    assert submitted.status_code == 201, submitted.text
    nomination = submitted.json()["id"]
    appraiser = (await offices.officer(CITY, "appraiser")).at(talkative)
    appraised = await appraiser.post(f"/v1/nominations/{nomination}/appraise", {"verdict": "pass"})
    assert appraised.status_code == 200, appraised.text

    told = {line["act"]: line for line in LINES if line["workflow_id"] == f"nomination:{nomination}"}
    assert submitted.headers["x-request-id"] == told["submitted"]["request_id"] == "mine-1"
    assert told["appraised"]["request_id"] == appraised.headers["x-request-id"]
    assert set(told["appraised"]) <= {"event", "act", "request_id", "workflow_id", "activity_type", "attempt"}


def a_nominee() -> dict[str, Any]:
    return {"name": f"Người thử {uuid4().hex[:6]}", "kind": "individual", "record": {}}
