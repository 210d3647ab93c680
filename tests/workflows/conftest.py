"""A worker for each way of running workflow code: kept in memory, and replayed from its history at every task."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client

from models.messages.policy import PinnedPolicy
from models.vocabulary import Level, StepKind
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.archives import House, a_house
from tests.auditing import begun
from tests.caching import CACHED, REPLAYED
from tests.climbing import TWO_LEVELS, Begin, Climb, a_policy, insert_dossier
from tests.sessions import Session, keep_policy, members_of
from tests.workflows.councils import COMMUNE, Await, Convene, voting_by
from workflows import NominationWorkflow


@pytest.fixture(scope="session", params=[CACHED, REPLAYED], ids=["cached", "replayed"])
async def task_queue(
    request: pytest.FixtureRequest, client: Client, settings: Settings, database: asyncpg.Pool
) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"climb-{uuid4().hex}", **request.param})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


@pytest.fixture(scope="session")
async def house(
    settings: Settings, new_database: Callable[[], Awaitable[str]], tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[House]:
    """An installation of its own, into whose archive tests look."""
    async with a_house(settings, new_database, tmp_path_factory.mktemp("archive")) as house:
        yield house


@pytest.fixture
def new_climb(client: Client, task_queue: str) -> Callable[..., Climb]:
    def make(nominees: tuple[int, ...] = (1, 2, 3, 4, 5), **said: object) -> Climb:
        policy = said.pop("policy", None) or a_policy()
        return Climb(client, task_queue, policy, nominees, **said)  # type: ignore[arg-type]

    return make


@pytest.fixture
def begin(new_climb: Callable[..., Climb], database: asyncpg.Pool) -> Begin:
    """Starts a nomination whose list lies in the database: two levels and six nominees unless said otherwise.

    `at` takes it to the first step of that level, or with a step, to that step there.
    """

    async def make(
        policy: PinnedPolicy = TWO_LEVELS, nominees: int = 6, at: tuple[Level, StepKind] | None = None, **said: object
    ) -> Climb:
        climb = new_climb(policy=policy, **said)
        await insert_dossier(database, climb, [f"Người thứ {number}" for number in range(1, nominees + 1)])
        await climb.start()
        await begun(database, climb.nomination)
        status = await climb.handle.query(NominationWorkflow.status)
        while at is not None and (status.level, status.step) != at:
            status = await climb.go_on()
        return climb

    return make


@pytest.fixture
def convene(client: Client, task_queue: str, database: asyncpg.Pool) -> Convene:
    async def make(voters: int = 5, **more: object) -> Session:
        session = Session(client, task_queue, database, members_of(voters), **more)  # type: ignore[arg-type]
        await session.seat_council()
        return await session.convene()

    return make


@pytest.fixture
def awaiting(begin: Begin, database: asyncpg.Pool) -> Await:
    """A nomination that awaits the council of the commune."""

    async def make(nominees: int = 2, policy: PinnedPolicy | None = None, **said: object) -> Climb:
        climb = await begin(policy=policy or voting_by(), nominees=nominees, at=(COMMUNE, StepKind.COUNCIL), **said)
        return await keep_policy(database, climb)

    return make
