"""A worker for each way of running workflow code: kept in memory, and replayed from its history at every task."""

from collections.abc import AsyncIterator, Callable
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client

from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.climbing import Climb, a_policy


@pytest.fixture(scope="session", params=[1000, 0], ids=["cached", "replayed"])
async def task_queue(
    request: pytest.FixtureRequest, client: Client, settings: Settings, database: asyncpg.Pool
) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"climb-{uuid4().hex}", "max_cached_workflows": request.param})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


@pytest.fixture
def new_climb(client: Client, task_queue: str) -> Callable[..., Climb]:
    def make(nominees: tuple[int, ...] = (1, 2, 3, 4, 5), **said: object) -> Climb:
        policy = said.pop("policy", None) or a_policy()
        return Climb(client, task_queue, policy, nominees, **said)  # type: ignore[arg-type]

    return make
