"""A session of a council: convened, its agenda, who takes part, who keeps out; and called off."""

from collections.abc import Awaitable, Callable

import asyncpg
import pytest
from temporalio.client import Client

from models.vocabulary import Level, SessionState, StepKind
from tests.climbing import ONE_LEVEL, Begin
from tests.sessions import CHAIR, Session, members_of

COMMUNE = Level.COMMUNE
Convene = Callable[..., Awaitable[Session]]


@pytest.fixture
def convene(client: Client, task_queue: str, database: asyncpg.Pool) -> Convene:
    async def make(voters: int = 5, **more: object) -> Session:
        session = Session(client, task_queue, database, members_of(voters), **more)  # type: ignore[arg-type]
        await session.seat_council()
        return await session.convene()

    return make


async def test_a_session_is_convened_prepared_and_called_off(convene: Convene, begin: Begin) -> None:
    session = await convene()
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=(COMMUNE, StepKind.COUNCIL))
    status = await session.set_agenda([climb])
    assert (status.state, status.agenda, status.members) == (SessionState.CONVENED, 1, 5)
    await session.invite()
    assert (await session.all_present(absent=[CHAIR])).present == 4
    await session.recuse(CHAIR, climb)
    assert (await session.cancel()).state is SessionState.CANCELLED
    assert (await session.handle.result()).state is SessionState.CANCELLED
    assert await session.acts() == [
        "session_convened",
        "agenda_set",
        "invited",
        "presence_recorded",
        "recused",
        "session_cancelled",
    ]
