"""What a session does by itself, in skipped time: it reminds, closes the vote, and publishes when the embargo ends."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest
from temporalio.testing import WorkflowEnvironment

from models.vocabulary import Level, SessionState, StepKind
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import begun
from tests.caching import CACHED, REPLAYED
from tests.climbing import Climb, a_policy, insert_dossier
from tests.sessions import CHAIR, VICE, Session, keep_policy, members_of

COMMUNE = Level.COMMUNE
POLICY = a_policy(levels=(COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
REMINDED = "select array(select officer from message where template = 'vote_reminder' and reason = $1 order by officer)"


@pytest.fixture(scope="module", params=[CACHED, REPLAYED], ids=["cached", "replayed"])
async def task_queue(
    request: pytest.FixtureRequest, skipping_env: WorkflowEnvironment, settings: Settings, database: asyncpg.Pool
) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"timers-{uuid4().hex}", **request.param})
    async with build_worker(skipping_env.client, mine, build_activities(database, mine)):
        yield mine.task_queue


async def state_of(session: Session) -> str:
    state: str = await session.database.fetchval("select state from council_session where id = $1", session.session)
    return state


async def test_it_reminds_and_closes_and_publishes_by_itself(
    skipping_env: WorkflowEnvironment, task_queue: str, database: asyncpg.Pool
) -> None:
    climb = Climb(skipping_env.client, task_queue, POLICY, ())
    await insert_dossier(database, climb, ["An", "Bình"])
    await keep_policy(database, climb)
    await climb.start()
    await begun(database, climb.nomination)
    session = Session(skipping_env.client, task_queue, database, members_of(6))
    await session.seat_council()
    await session.convene()
    await session.set_agenda([climb])
    await session.all_present()
    now = await skipping_env.get_current_time()
    status = await session.open_round(minutes=120, remind_after=60)
    assert status.closes_at is not None
    assert abs(status.closes_at - now - timedelta(minutes=120)) < timedelta(minutes=2)
    await session.vote([5, 5], absent=[CHAIR, VICE])
    await skipping_env.sleep(timedelta(minutes=61))
    reason = f"vote:{session.session}:1"
    for _ in range(200):
        if await database.fetchval(REMINDED, reason):
            break
        await asyncio.sleep(0.05)
    assert await database.fetchval(REMINDED, reason) == sorted([CHAIR, VICE])
    assert await state_of(session) == SessionState.OPEN
    await session.vote([5, 5], absent=[one for one in (s.officer for s in session.seats) if one not in (CHAIR, VICE)])
    await skipping_env.sleep(timedelta(minutes=60))
    for _ in range(400):
        if await state_of(session) == SessionState.TALLIED:
            break
        await asyncio.sleep(0.05)
    closed = await database.fetchrow(
        "select actor, update_id from ledger where nomination = $1 and act = 'round_closed'", session.session
    )
    assert closed is not None
    assert tuple(closed) == (None, None)
    await session.embargo(await skipping_env.get_current_time() + timedelta(days=3))
    await skipping_env.sleep(timedelta(days=2))
    assert await state_of(session) == SessionState.EMBARGOED
    assert (await session.items())[climb.nomination]["delivered_at"] is None
    await skipping_env.sleep(timedelta(days=1, minutes=1))
    assert (await session.told()).delivered == 1
    acts = await session.acts()
    assert acts[-2:] == ["published", "outcomes_delivered"]
    assert not any("remind" in act for act in acts)
