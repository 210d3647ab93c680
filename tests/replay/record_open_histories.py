"""Plays scenarios and keeps what stands open on the way: `python -m tests.replay.record_open_histories [scenario …]`.

For each state, step and level at which a nomination can stand, each state of a session, and joins, revocations, notices and the
watch while they run. Kept as golden histories are (record_histories.py): never written over, and after a release never made anew.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import asyncpg
from temporalio.client import WorkflowHandle, WorkflowHistory

from models.ids import erasure_workflow_id, revocation_workflow_id
from models.messages.archive import ARCHIVE_WORKFLOW_ID, ArchivePace
from models.messages.commands import RevokeInput
from models.messages.erasure import EraseInput, StartErasure
from models.messages.notification import NOTIFICATION_WORKFLOW_ID, NotificationInput
from models.messages.revocation import StartRevocation
from models.messages.watch import WatchPace
from models.vocabulary import ErasureGround, Level, RevocationGround, Role, StepKind, TieRule
from tests.auditing import begun, settled
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb, a_policy, an_officer
from tests.joins import asked, begin_join, joined
from tests.replay.after_the_end import rejected
from tests.replay.open_histories import Stand, Standing, files_of, keep
from tests.replay.record_histories import council, sent_back
from tests.replay.stage import LONG_HISTORY, Stage, stage
from tests.sessions import Session
from workflows import ArchiveWorkflow, ErasureWorkflow, NominationWorkflow, NotificationWorkflow, RevocationWorkflow, WatchWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE


@dataclass
class Looks:
    """The looks at the workflows of one scenario: of each run of each, its newest history, and its stands."""

    histories: dict[tuple[str, str], WorkflowHistory] = field(default_factory=dict)
    stands: dict[tuple[str, str], list[Stand]] = field(default_factory=dict)

    async def at(self, handle: WorkflowHandle[Any, Any], name: str, stand: str) -> None:
        """Look at a workflow as it stands now."""
        history = await handle.fetch_history()
        run = (name, history.run_id)
        self.histories[run] = history
        self.stands.setdefault(run, []).append(Stand(stand, len(history.events)))

    async def at_nomination(self, climb: Climb, name: str = "nomination") -> None:
        """Look at a nomination, which says itself where it stands."""
        status = await climb.handle.query(NominationWorkflow.status)
        assert not status.state.closed
        task = f", {status.step} to do" if status.step else ""
        await self.at(climb.handle, name, f"{status.state} at {status.level}{task}")

    async def at_session(self, session: Session, more: str = "") -> None:
        """Look at a session, which says itself where it stands."""
        status = await session.handle.query("status")
        await self.at(session.handle, "session", f"{status['state']}{more}")

    def standing(self) -> list[Standing]:
        """What was looked at, as far as it was looked at."""
        return [Standing(name, history, tuple(self.stands[name, run])) for (name, run), history in self.histories.items()]


@asynccontextmanager
async def away(pool: asyncpg.Pool, table: str) -> AsyncIterator[None]:
    """A table is not there for a while: whatever needs it is tried again until it is back."""
    await pool.execute(f"alter table {table} rename to {table}_away")
    try:
        yield
    finally:
        await pool.execute(f"alter table {table}_away rename to {table}")


async def every_step(on: Stage) -> Looks:
    """All five steps at all four levels."""
    looks = Looks()
    climb = await on.begin("open-every-step", a_policy(steps=tuple(StepKind)))
    while True:
        await looks.at_nomination(climb)
        if (await climb.go_on()).state.closed:
            return looks


async def on_hold(on: Stage) -> Looks:
    """On hold at each level, and once more while it waits for a supplement."""
    looks = Looks()
    climb = await on.begin("open-on-hold", a_policy())
    for station in climb.policy.stations:
        await climb.hold(station.level)
        await looks.at_nomination(climb)
        await climb.release(station.level)
        if station.level is not Level.CENTRAL:
            await climb.pass_level(station.level)
    await climb.send_back(Level.CENTRAL)
    await climb.hold(Level.CENTRAL)
    await looks.at_nomination(climb)
    return looks


async def awaiting_supplement(on: Stage) -> Looks:
    """Sent back by each level: to the unit, and to the level below."""
    looks = Looks()
    climb = await on.begin("open-supplement", a_policy())
    below: Level | None = None
    for station in climb.policy.stations:
        await climb.send_back(station.level)
        await looks.at_nomination(climb)
        await climb.resubmit()
        await again(climb, station.level)
        if below is not None:
            await climb.send_back(station.level, to=below)
            await looks.at_nomination(climb)
            await climb.resubmit(below)
            await again(climb, station.level)
        if station.level is not Level.CENTRAL:
            await climb.pass_level(station.level)
        below = station.level
    return looks


async def again(climb: Climb, level: Level) -> None:
    """Up again to the first step of a level: what relied on a part that has changed is done anew."""
    status = await climb.handle.query(NominationWorkflow.status)
    while (status.level, status.step) != (level, StepKind.APPRAISE):
        status = await climb.go_on()


async def split_off(on: Stage) -> Looks:
    """Some are sent back, some wait on a complaint: each group is a nomination of its own."""
    looks = Looks()
    climb = await on.begin("open-split", TWO_LEVELS)
    first, second, *_ = climb.nominees
    await climb.appraise(COMMUNE, exceptions=(sent_back(first),))
    (returned,) = climb.split_offs()
    await climb.hold(COMMUNE, nominees=(second,))
    (held,) = climb.split_offs()
    await settled(on.pool, climb.nomination)
    await looks.at_nomination(climb)
    await looks.at_nomination(returned, "returned")
    await looks.at_nomination(held, "held")
    return looks


async def past_its_days(on: Stage) -> Looks:
    """Reminded, overdue, escalated; and a clock that goes on after a return."""
    looks = Looks()
    climb = await on.begin("open-past-its-days", TWO_LEVELS, on.clock.client)
    for days, said in ((9, "reminded"), (6, "overdue"), (25, "escalated")):
        await on.clock.sleep(timedelta(days=days))
        await looks.at(climb.handle, "nomination", f"appraising at commune, {said}")
    await climb.send_back(COMMUNE)
    await on.clock.sleep(timedelta(days=40))
    await looks.at_nomination(climb)
    await climb.resubmit()
    await looks.at_nomination(climb)
    await climb.walk()
    return looks


async def second_run(on: Stage) -> Looks:
    """A long history has gone on in a second run."""
    looks = Looks()
    climb = await on.begin("open-second-run", TWO_LEVELS)
    first = (await climb.handle.describe()).run_id
    for _ in range(LONG_HISTORY // 10):
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
    while (run := (await climb.handle.describe()).run_id) == first:
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
    handle = on.client.get_workflow_handle(climb.handle.id, run_id=run)
    await looks.at(handle, "nomination", "appraising at commune, in its second run")
    await climb.appraise(COMMUNE)
    await looks.at(handle, "nomination", "awaiting_council at commune, in its second run")
    return looks


async def database_away(on: Stage) -> Looks:
    """The database does not write: the record step waits in a regular activity."""
    looks = Looks()
    climb = await on.begin("open-database-away", ONE_LEVEL)
    async with away(on.pool, "receipt"):
        call = asyncio.create_task(climb.appraise(COMMUNE))
        await asyncio.sleep(2)
        await looks.at(climb.handle, "nomination", "appraised at commune, not yet recorded")
    await call
    return looks


async def joins(on: Stage) -> Looks:
    """A join while it asks, and while it writes down what came of it; what it has made."""
    looks = Looks()
    climbs = [await on.begin(name, TWO_LEVELS) for name in ("open-join-a", "open-join-b")]
    for climb in climbs:
        await climb.pass_level(COMMUNE)
    start = asked(climbs, [4, 4], an_officer(Role.APPRAISER, PROVINCE), key="open")
    async with away(on.pool, "joining"):
        async with away(on.pool, "receipt"):
            handle = await begin_join(on.client, on.settings.task_queue, start)
            await asyncio.sleep(1)
            await looks.at(handle, "join", "asks")
        await begun(on.pool, start.target)
        await asyncio.sleep(1)
        await looks.at(handle, "join", "writes down what came of it")
    one = joined(climbs, await handle.result(), PROVINCE)
    await looks.at_nomination(one, "joined")
    await one.appraise(PROVINCE, exceptions=(sent_back(one.nominees[0]),))
    await begun(on.pool, f"{one.nomination}.1")
    await looks.at_nomination(one, "joined")
    await looks.at_nomination(one.split(f"{one.nomination}.1"), "sent back home")
    return looks


async def session(on: Stage) -> Looks:
    """A session in every state that is not its last: convened, open, closed, tallied, embargoed, published."""
    looks = Looks()
    climb, session = await council(on, "open-session")
    await looks.at_session(session)
    await session.set_agenda([climb])
    await session.invite()
    await session.all_present()
    await looks.at_session(session, ", with an agenda")
    await looks.at_nomination(climb)
    await session.open_round(minutes=600, remind_after=300)
    await looks.at_session(session)
    await session.vote([3, 4, 6, 6, 6])
    async with away(on.pool, "session_result"):
        closing = asyncio.create_task(session.close_round())
        await asyncio.sleep(2)
        await looks.at(session.handle, "session", "closed, not yet counted")
    await closing
    await looks.at_session(session)
    await session.embargo(datetime.now(UTC) + timedelta(days=30))
    await looks.at_session(session)
    async with away(on.pool, "agenda_item"):
        await publish_blocked(session)
        await looks.at(session.handle, "session", "published, nobody told yet")
    await session.told()
    await looks.at_session(session)
    await session.keep_minutes()
    await looks.at_session(session, ", with minutes")
    return looks


async def publish_blocked(session: Session) -> None:
    """Publish where the record step cannot be carried out: the word is heard, and is being written down."""
    asyncio.ensure_future(session.publish(actor=session.chair))  # noqa: RUF006 -- told() waits for what it does
    await asyncio.sleep(2)


async def session_of_two_rounds(on: Stage) -> Looks:
    """A tie for the chair, a second round, a session that was given an alarm which has rung."""
    looks = Looks()
    climb, session = await council(on, "open-two-rounds", client=on.clock.client, tie=TieRule.CHAIR_DECIDES)
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round(minutes=60, remind_after=30)
    await session.vote([3, 2, 6, 6, 6])
    await on.clock.sleep(timedelta(minutes=31))
    await looks.at(session.handle, "session", "open, reminded")
    await on.clock.sleep(timedelta(minutes=31))
    while "tallied" not in await session.acts():  # noqa: ASYNC110 -- a timer of the engine closes it
        await asyncio.sleep(0.05)
    await looks.at(session.handle, "session", "tallied, a tie for the chair")
    await session.break_ties({climb.nominees[0]: True})
    await session.open_round(nominees=(climb.nominees[1],))
    await looks.at(session.handle, "session", "open, second round")
    await session.cancel()
    return looks


async def revocation(on: Stage) -> Looks:
    """A revocation that is being written down."""
    looks = Looks()
    climb = await on.begin("open-revocation", ONE_LEVEL)
    await climb.walk()
    command = RevokeInput(
        actor=an_officer(Role.CHAIR, COMMUNE),
        ground=RevocationGround.FRAUD,
        decision_number="9/QĐ-UBND",
        decided_on=date(2025, 9, 1),
    )
    start = StartRevocation(revocation="hs-open-revocation.r0", nomination=climb.nomination, command=command)
    async with away(on.pool, "receipt"):
        handle = await on.client.start_workflow(
            RevocationWorkflow.run, start, id=revocation_workflow_id(start.revocation), task_queue=on.settings.task_queue
        )
        await asyncio.sleep(1)
        await looks.at(handle, "revocation", "not yet recorded")
    await handle.result()
    return looks


async def rounds(on: Stage) -> Looks:
    """The two that never end: who sends notices, and who looks after what waits for nobody."""
    looks = Looks()
    queue = on.settings.task_queue
    notices = await on.client.start_workflow(
        NotificationWorkflow.run,
        NotificationInput(rounds=1000, round_seconds=0.5),
        id=NOTIFICATION_WORKFLOW_ID,
        task_queue=queue,
    )
    pace = WatchPace(rounds=1000, every_seconds=0.5)
    watch = await on.client.start_workflow(WatchWorkflow.run, pace, id="watch", task_queue=queue)
    for number in (1, 2):
        await asyncio.sleep(1.2)
        await looks.at(notices, "notices", f"look {number}")
        await looks.at(watch, "watch", f"look {number}")
    await notices.terminate()
    await watch.terminate()
    return looks


async def erasure(on: Stage) -> Looks:
    """An erasure that is being carried out."""
    looks = Looks()
    climb = await on.begin("open-erasure", ONE_LEVEL)
    out = climb.nominees[0]
    await climb.appraise(COMMUNE, exceptions=(rejected(out),))
    await climb.walk()
    command = EraseInput(
        actor=an_officer(Role.ADMINISTRATOR, COMMUNE),
        ground=ErasureGround.REQUEST,
        reference="15/2026/ĐN-XDL",
        requested_on=date(2026, 2, 2),
    )
    clause = "Luật 91/2025/QH15 Điều 14(1)(a)"
    start = StartErasure(erasure="hs-open-erasure.e0", nomination=climb.nomination, nominee=out, command=command, clause=clause)
    async with away(on.pool, "receipt"):
        handle = await on.client.start_workflow(
            ErasureWorkflow.run, start, id=erasure_workflow_id(start.erasure), task_queue=on.settings.task_queue
        )
        await asyncio.sleep(1)
        await looks.at(handle, "erasure", "not yet carried out")
    await handle.result()
    return looks


async def archive(on: Stage) -> Looks:
    """The archiver between two rounds."""
    looks = Looks()
    pace = ArchivePace(rounds=500, every_seconds=0.5)
    handle = await on.client.start_workflow(ArchiveWorkflow.run, pace, id=ARCHIVE_WORKFLOW_ID, task_queue=on.settings.task_queue)
    for number in (1, 2):
        await asyncio.sleep(2)
        await looks.at(handle, "archive", f"look {number}")
    await handle.terminate()
    return looks


SCENARIOS: dict[str, Callable[[Stage], Awaitable[Looks]]] = {
    "every-step": every_step,
    "on-hold": on_hold,
    "awaiting-supplement": awaiting_supplement,
    "split-off": split_off,
    "past-its-days": past_its_days,
    "second-run": second_run,
    "database-away": database_away,
    "joins": joins,
    "session": session,
    "session-of-two-rounds": session_of_two_rounds,
    "revocation": revocation,
    "rounds": rounds,
    "erasure": erasure,
    "archive": archive,
}


async def record(scenarios: list[str]) -> None:
    """Play the scenarios, one after the other, and keep what they leave standing."""
    async with stage() as on:
        for name in scenarios:
            standing = (await SCENARIOS[name](on)).standing()
            file = keep(name, standing)
            stands = sum(len(one.stands) for one in standing)
            print(f"{name}: {len(standing)} workflows, {stands} stands, {file.stat().st_size} bytes")  # noqa: T201


def main() -> None:
    """Record the scenarios that are named, or all."""
    scenarios = sys.argv[1:] or list(SCENARIOS)
    if there := [file.name for name in scenarios for file in files_of(name)]:
        sys.exit(f"already recorded, and never written over: {', '.join(there)}")
    asyncio.run(record(scenarios))


if __name__ == "__main__":
    main()
