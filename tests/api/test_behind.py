"""A workflow that is behind its ledger after the last command is brought up to date, though nobody will ever talk to it again."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import asyncpg
import httpx
import pytest
from temporalio.client import Client, WorkflowExecutionStatus

from models.errors import InvalidInput, OwnNomination, TaskMoved, WrongState
from models.ids import nomination_workflow_id
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from starter.catching_up import not_to_be_believed
from tests.api.people import CITY, Offices, application, eventually, running

DECISION = {"decision_number": "7/QĐ", "decided_on": "2020-05-01", "signatory": "ct"}


@dataclass
class Ended:
    """A nomination that has ended by a decision of which its engine does not know, and the key of that decision."""

    nomination: str
    key: str


@asynccontextmanager
async def another_engine(settings: Settings, pool: asyncpg.Pool, engine: Client) -> AsyncIterator[httpx.AsyncClient]:
    mine = settings.model_copy(update={"task_queue": f"another-{uuid4().hex}"})
    async with build_worker(engine, mine, build_activities(pool, mine)), running(application(mine, pool, engine)) as http:
        yield http


@pytest.fixture
async def ended(offices: Offices, api_settings: Settings, database: asyncpg.Pool, empty_engine: Client, client: Client) -> Ended:
    nomination, key = await offices.submit(), uuid4().hex
    await offices.take_step(nomination)
    await offices.take_step(nomination)
    chair = await offices.officer(CITY, "chair")
    async with another_engine(api_settings, database, empty_engine) as http:
        decided = await chair.at(http).post(f"/v1/nominations/{nomination}/decide", DECISION, key)
    assert (decided.status_code, decided.json()["state"]) == (200, "awarded"), decided.text
    assert not await has_ended(client, nomination)
    # Nobody works on what other tests have left, and each would be waited for in vain.
    earlier = "update nomination set changed_at = least(changed_at, now()) - interval '1 hour' where id <> $1"
    await database.execute(earlier, nomination)
    return Ended(nomination, key)


async def has_ended(engine: Client, nomination: str) -> bool:
    description = await engine.get_workflow_handle(nomination_workflow_id(nomination)).describe()
    return description.status == WorkflowExecutionStatus.COMPLETED


async def test_a_starter_that_begins_looks_after_what_changed_last(
    ended: Ended, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    async with running(application(api_settings, database, client)):
        await eventually(lambda: has_ended(client, ended.nomination))


async def test_an_answer_out_of_the_ledger_brings_the_workflow_up_to_date(ended: Ended, offices: Offices, client: Client) -> None:
    chair = await offices.officer(CITY, "chair")
    asked = (await chair.get(f"/v1/nominations/{ended.nomination}/commands/{ended.key}")).json()
    assert (asked["state"], asked["answer"]["state"]) == ("done", "awarded")
    await eventually(lambda: has_ended(client, ended.nomination))


AGREEING = (
    WrongState("not now", state="appraising"),
    WrongState("another office decides", level="province"),
    TaskMoved("another task is open now", task=1, seen=7),
    OwnNomination("nobody acts on a list on which they stand"),
    InvalidInput("to", "is no earlier level"),
)
CONTRADICTING = (
    WrongState("not now", state="awaiting_council"),
    TaskMoved("another task is open now", task=7, seen=1),
)
"""Refusals of a nomination that was just handed in, and waits to be appraised: its first task is open."""


async def test_a_refusal_is_believed_where_it_agrees_with_the_ledger(
    offices: Offices, api_settings: Settings, database: asyncpg.Pool, client: Client
) -> None:
    nomination = await offices.submit()
    app = application(api_settings, database, client)
    async with running(app):
        here = app.state.resources
        assert [await not_to_be_believed(here, nomination, refusal) for refusal in AGREEING] == [False] * len(AGREEING)
        assert [await not_to_be_believed(here, nomination, refusal) for refusal in CONTRADICTING] == [True] * len(CONTRADICTING)
