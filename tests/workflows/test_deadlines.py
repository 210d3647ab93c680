"""Reminders, due dates and the escalation ladder, in skipped time: over weekends and over Tết, and while the clock stands still.

The clock of this engine is one for all, and only goes on: each test looks at the calendar from the day that it finds.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import asyncpg
import orjson
import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.testing import WorkflowEnvironment

from models.messages.policy import WorkingCalendar
from models.vocabulary import DossierPart, Level, StepKind
from policy.calendar import calendar_for
from policy.clock import HANOI
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import begun, tasks
from tests.caching import CACHED, REPLAYED
from tests.climbing import UNITS, Climb, a_policy, insert_dossier, ledger

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
MARGIN = timedelta(minutes=2)
DAY = timedelta(days=1)
Begin = Callable[..., Awaitable[Climb]]
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module", params=[CACHED, REPLAYED], ids=["cached", "replayed"])
async def task_queue(
    request: pytest.FixtureRequest, skipping_env: WorkflowEnvironment, settings: Settings, database: asyncpg.Pool
) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"deadlines-{uuid4().hex}", **request.param})
    async with build_worker(skipping_env.client, mine, build_activities(database, mine)):
        yield mine.task_queue


@pytest.fixture
def begin(skipping_env: WorkflowEnvironment, task_queue: str, database: asyncpg.Pool) -> Begin:
    async def make(clock_days: int = 10, levels: tuple[Level, ...] = (COMMUNE, PROVINCE)) -> Climb:
        today = (await skipping_env.get_current_time()).astimezone(HANOI).date()
        policy = a_policy(levels=levels, clock_days=clock_days).model_copy(update={"calendar": calendar_for(today, today)})
        climb = Climb(skipping_env.client, task_queue, policy, ())
        await insert_dossier(database, climb, ["An", "Bình"])
        await climb.start()
        await begun(database, climb.nomination)
        return climb

    return make


def nth_worked_day_after(day: date, n: int, calendar: WorkingCalendar) -> date:
    """Counted on the fingers, not by the clock of the law that is tested here."""
    while n:
        day += DAY
        off = day in calendar.holidays or (day.isoweekday() in {6, 7} and day not in calendar.workdays)
        n -= not off
    return day


def end_of(day: date) -> datetime:
    """The midnight that closes a day in Hà Nội."""
    return datetime.combine(day + DAY, time(), HANOI).astimezone(UTC)


async def opened_on(database: asyncpg.Pool, climb: Climb) -> date:
    newest = (await tasks(database, climb.nomination))[-1]
    opened: datetime = newest["opened_at"]
    return opened.astimezone(HANOI).date()


async def sleep_until(env: WorkflowEnvironment, moment: datetime) -> None:
    await env.sleep(moment - await env.get_current_time())


async def rang(database: asyncpg.Pool, climb: Climb) -> list[tuple[str, datetime, str]]:
    """What the ladder has said: the act, when, and to which unit."""
    entries = [orjson.loads(entry["body"]) for entry in await ledger(database, climb.nomination)]
    return [
        (entry["act"], datetime.fromisoformat(entry["at"]), entry["facts"]["told"])
        for entry in entries
        if entry["act"] in {"reminded", "overdue", "escalated"}
    ]


def is_ladder(found: list[tuple[str, datetime, str]], climb: Climb, day: date, clock_days: int) -> bool:
    """Whether exactly the three rungs rang, each at the end of its working day: at the first office, and at the last one above."""
    policy = climb.policy
    office, above = policy.stations[0].unit, policy.stations[-1].unit
    moments = [end_of(nth_worked_day_after(day, clock_days + offset, policy.calendar)) for offset in (-2, 0, 3)]
    wanted = list(zip(("reminded", "overdue", "escalated"), moments, (office, office, above), strict=True))
    close = all(timedelta(0) <= at - wanted[place][1] < MARGIN for place, (_, at, _) in enumerate(found[:3]))
    return close and [(act, told) for act, _, told in found] == [(act, told) for act, _, told in wanted]


async def test_a_task_left_lying_is_reminded_overdue_and_escalated_on_its_working_days(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin()
    day = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(day, 8, climb.policy.calendar)) - MARGIN)
    assert await rang(database, climb) == []
    await sleep_until(skipping_env, end_of(nth_worked_day_after(day, 20, climb.policy.calendar)))
    assert is_ladder(await rang(database, climb), climb, day, 10)
    told = await database.fetch("select unit, template from outbox where nomination = $1 order by id", climb.nomination)
    assert [tuple(row) for row in told][2:] == [
        (UNITS[COMMUNE], "reminder"),
        (UNITS[COMMUNE], "overdue"),
        (UNITS[PROVINCE], "escalated"),
    ]


async def test_the_clock_runs_past_weekends_and_tet(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    today = (await skipping_env.get_current_time()).astimezone(HANOI).date()
    holidays = sorted(calendar_for(today, today + timedelta(days=365)).holidays)
    tet = next(
        day for day in holidays if day > today + timedelta(days=7) and sum(day <= other <= day + 6 * DAY for other in holidays) >= 3
    )
    await sleep_until(skipping_env, end_of(tet - timedelta(days=5)))
    climb = await begin(clock_days=5)
    day = await opened_on(database, climb)
    due = nth_worked_day_after(day, 5, climb.policy.calendar)
    assert day < tet < due
    assert due - day > timedelta(days=9)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(due, 5, climb.policy.calendar)))
    assert is_ladder(await rang(database, climb), climb, day, 5)


async def test_at_the_top_of_the_route_the_deciding_office_itself_is_told_last(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin(levels=(PROVINCE,), clock_days=4)
    day = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(day, 12, climb.policy.calendar)))
    assert is_ladder(await rang(database, climb), climb, day, 4)


async def test_a_step_done_in_time_rings_nothing_and_the_next_one_has_a_clock_of_its_own(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin()
    first = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(first, 6, climb.policy.calendar)) + timedelta(hours=3))
    await climb.appraise(COMMUNE)
    second = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(second, 7, climb.policy.calendar)))
    assert await rang(database, climb) == []
    await sleep_until(skipping_env, end_of(nth_worked_day_after(second, 20, climb.policy.calendar)))
    assert is_ladder(await rang(database, climb), climb, second, 10)


async def test_one_timer_at_a_time_and_none_is_cancelled_for_a_later_one(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin()
    for _ in range(2):
        await skipping_env.sleep(timedelta(days=2))
        await climb.go_on()
    await skipping_env.sleep(timedelta(days=40))
    outstanding, most, cancelled = 0, 0, 0
    async for event in climb.handle.fetch_history_events():
        outstanding += event.event_type == EventType.EVENT_TYPE_TIMER_STARTED
        outstanding -= event.event_type in {EventType.EVENT_TYPE_TIMER_FIRED, EventType.EVENT_TYPE_TIMER_CANCELED}
        cancelled += event.event_type == EventType.EVENT_TYPE_TIMER_CANCELED
        most = max(most, outstanding)
    assert (most, cancelled) == (1, 0)
    assert [act for act, _, _ in await rang(database, climb)] == ["reminded", "overdue", "escalated"]


@pytest.mark.parametrize("how", ["return", "hold", "both"])
async def test_while_it_waits_nothing_rings_and_afterwards_the_clock_goes_on_with_what_was_left(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool, how: str
) -> None:
    climb = await begin()
    day = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(day, 3, climb.policy.calendar)) + timedelta(hours=9))
    if how in {"return", "both"}:
        await climb.send_back(COMMUNE, parts=(DossierPart.OPINIONS,))
    if how in {"hold", "both"}:
        await climb.hold(COMMUNE)
    today = (await skipping_env.get_current_time()).astimezone(HANOI).date()
    spent = len(_worked_days(day, today, climb))
    await skipping_env.sleep(timedelta(days=60))
    assert await rang(database, climb) == []
    if how in {"hold", "both"}:
        await climb.release(COMMUNE)
    if how in {"return", "both"}:
        await climb.resubmit(changed=(DossierPart.OPINIONS,))
    again = await opened_on(database, climb)
    due = (await tasks(database, climb.nomination))[-1]["due_at"]
    assert due == end_of(nth_worked_day_after(again, 10 - spent, climb.policy.calendar))
    await sleep_until(skipping_env, end_of(nth_worked_day_after(again, 20, climb.policy.calendar)))
    assert is_ladder(await rang(database, climb), climb, again, 10 - spent)


def _worked_days(after: date, through: date, climb: Climb) -> list[date]:
    days, day = [], nth_worked_day_after(after, 1, climb.policy.calendar)
    while day <= through:
        days.append(day)
        day = nth_worked_day_after(day, 1, climb.policy.calendar)
    return days


async def test_what_was_overdue_when_it_was_held_is_due_on_the_day_of_its_release(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin(clock_days=3)
    day = await opened_on(database, climb)
    await sleep_until(skipping_env, end_of(nth_worked_day_after(day, 5, climb.policy.calendar)))
    await climb.hold(COMMUNE)
    await skipping_env.sleep(timedelta(days=30))
    released = await climb.release(COMMUNE)
    assert released.due_at == end_of(await opened_on(database, climb))
    assert [act for act, _, _ in await rang(database, climb)] == ["reminded", "overdue"]


async def test_a_clock_shorter_than_the_reminder_is_early_starts_without_one(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin(clock_days=1)
    await skipping_env.sleep(timedelta(minutes=5))
    assert await rang(database, climb) == []
    await skipping_env.sleep(timedelta(days=30))
    assert [act for act, _, _ in await rang(database, climb)] == ["overdue", "escalated"]


async def test_a_ladder_that_has_rung_out_is_quiet_and_the_nomination_still_works(
    begin: Begin, skipping_env: WorkflowEnvironment, database: asyncpg.Pool
) -> None:
    climb = await begin(clock_days=3)
    await skipping_env.sleep(timedelta(days=400))
    assert len(await rang(database, climb)) == 3
    assert (await climb.appraise(COMMUNE)).step is StepKind.COUNCIL
    assert (await climb.walk())[-1] == (PROVINCE, StepKind.SIGN)
