"""What a large session costs (100 nominations of 50 nominees, 17 members, one slate), and a nomination that sessions decide on."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client

from models.vocabulary import Choice, Level, NominationState, SessionState, StepKind
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import begun
from tests.caching import CACHED
from tests.climbing import Climb, a_policy, insert_dossier
from tests.sessions import CHAIR, VICE, Session, keep_policy, members_of

COMMUNE = Level.COMMUNE
COUNCIL_AND_SIGNATURE = a_policy(levels=(COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
MOST_EVENTS, MOST_EVENTS_OF_A_CLIMB = 200, 84
LARGEST_MESSAGE = 64 * 1024
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
async def task_queue(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"sizes-{uuid4().hex}", **CACHED})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


async def awaiting(client: Client, task_queue: str, database: asyncpg.Pool, nominees: int) -> Climb:
    climb = Climb(client, task_queue, COUNCIL_AND_SIGNATURE, ())
    await insert_dossier(database, climb, [f"Người thứ {number}" for number in range(nominees)])
    await keep_policy(database, climb)
    await climb.start()
    await begun(database, climb.nomination)
    return climb


async def test_a_session_of_5000_nominees_stays_under_200_events(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    climbs = await asyncio.gather(*(awaiting(client, task_queue, database, 50) for _ in range(100)))
    session = Session(client, task_queue, database, members_of(17))
    await session.seat_council()
    await session.convene()
    await session.set_agenda(climbs[:60])
    await session.set_agenda(climbs[60:])
    await session.invite()
    await session.all_present(absent=[VICE])
    await session.all_present()
    for climb in climbs[:3]:
        await session.recuse(CHAIR, climb)
    assert (await session.open_round(minutes=60, remind_after=30)).state is SessionState.OPEN
    assert len(await session.lines()) == 5000
    voters = [seat.officer for seat in session.seats if seat.function.votes]
    for place, officer in enumerate(voters):
        choices = [Choice.FOR if place + line % 3 < 16 else Choice.AGAINST for line in range(5000)]
        assert await session.cast(officer, choices) == "in"
    status = await session.close_round()
    assert (status.ballots, status.passed, status.failed) == (17, 4950, 50)
    await session.publish()
    assert (await session.told()).delivered == 100
    await session.keep_minutes()
    history = await session.handle.fetch_history()
    assert len(history.events) < MOST_EVENTS
    assert max(event.ByteSize() for event in history.events) < LARGEST_MESSAGE
    for climb in (climbs[0], climbs[99]):
        await climb.sign(COMMUNE)
        assert (await climb.handle.result()).state is NominationState.AWARDED


async def test_a_verdict_on_500_who_fared_differently_is_small(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    climb = await awaiting(client, task_queue, database, 500)
    session = Session(client, task_queue, database, members_of(33))
    await session.seat_council()
    await session.convene()
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    await session.vote([(line % 33) + 1 for line in range(500)])
    await session.close_round()
    await session.publish()
    assert (await session.told()).delivered == 1
    history = await climb.handle.fetch_history()
    updates = [event.workflow_execution_update_accepted_event_attributes.ByteSize() for event in history.events]
    assert max(updates) < LARGEST_MESSAGE


async def test_a_climb_with_a_session_at_every_level_stays_within_84_events(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climb = Climb(client, task_queue, a_policy(), ())
    await insert_dossier(database, climb, ["An", "Bình"])
    await keep_policy(database, climb)
    await climb.start()
    await begun(database, climb.nomination)
    for station in climb.policy.stations:
        seats = members_of(5, station.level)
        await climb.appraise(station.level)
        session = Session(client, task_queue, database, seats, level=station.level)
        await session.seat_council()
        await session.convene()
        await session.set_agenda([climb])
        await session.all_present()
        await session.open_round()
        await session.vote([5, 5])
        await session.close_round()
        await session.publish()
        assert (await session.told()).delivered == 1
        await climb.sign(station.level)
    assert (await climb.handle.result()).state is NominationState.AWARDED
    assert len((await climb.handle.fetch_history()).events) <= MOST_EVENTS_OF_A_CLIMB
