"""Plays scenarios against the real engines and keeps their histories: `python -m tests.replay.record_histories [scenario …]`.

Never writes over a history that is there. A golden history stands for nominations that are open under a release; so after release
0.1 none is edited, deleted or recorded anew, and a new release adds its own. Until then whoever changes the commands of a workflow
deletes the files of this version by hand and records them again.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from temporalio.client import Client, WorkflowFailureError, WorkflowHandle

from models.engine import CATCH_UP
from models.messages.archive import ARCHIVE_WORKFLOW_ID, ArchivePace
from models.messages.commands import AppraiseInput, CouncilResultInput, ItemException
from models.messages.nomination import NominationStatus
from models.messages.notification import NOTIFICATION_WORKFLOW_ID, NotificationInput
from models.messages.policy import Share
from models.messages.succession import HandOverInput, Succession
from models.messages.vote import VoteCount
from models.vocabulary import (
    Command,
    DossierPart,
    ItemVerdict,
    Level,
    NominationState,
    Role,
    StepKind,
    TieRule,
)
from policy.clock import local_day
from tests.auditing import begun, settled
from tests.climbing import ALL_IN_FAVOUR, ONE_LEVEL, PAPER_DAY, TWO_LEVELS, UNITS, VOTE, Climb, a_policy, an_officer, ledger
from tests.joins import asked, begin_join, joined
from tests.refusals import refused
from tests.replay.after_the_end import Played, erasure, rejected, revocation
from tests.replay.golden import files_of, keep
from tests.replay.stage import LONG_HISTORY, Stage, stage
from tests.sessions import Session, keep_policy, members_of
from tests.shadow import keep_behind_the_engines_back
from workflows import ArchiveWorkflow, NotificationWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
AGAINST = VoteCount(in_favour=0, against=10)


def sent_back(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,))


async def straight_climb(on: Stage) -> Played:
    """Appraisal, vote and signature at four levels."""
    climb = await on.begin("straight-climb", a_policy())
    assert (await climb.climb()).state is NominationState.AWARDED
    return {"": climb.handle}


async def every_step(on: Stage) -> Played:
    """Opinions and public notice too."""
    climb = await on.begin("every-step", a_policy(levels=(COMMUNE, PROVINCE), steps=tuple(StepKind)))
    assert len(await climb.walk()) == 10
    return {"": climb.handle}


async def return_and_split(on: Stage) -> Played:
    """Two go back and one is refused by the appraisal; the rest go back as a whole later; all come to their end."""
    climb = await on.begin("return-and-split", TWO_LEVELS)
    a, b, c, *_ = climb.nominees
    await climb.appraise(COMMUNE, exceptions=(sent_back(a), sent_back(b), rejected(c)))
    (child,) = climb.split_offs()
    await settled(on.pool, climb.nomination)
    await climb.vote(COMMUNE)
    await climb.forward(COMMUNE)
    await climb.send_back(PROVINCE, to=COMMUNE)
    await climb.resubmit(COMMUNE)
    await child.resubmit()
    await child.walk()
    await climb.walk()
    return {"": climb.handle, "split": child.handle}


async def hold_and_release(on: Stage) -> Played:
    """All wait on a complaint and go on; then one waits alone and never goes on."""
    climb = await on.begin("hold-and-release", TWO_LEVELS)
    await climb.appraise(COMMUNE)
    await climb.hold(COMMUNE)
    await climb.release(COMMUNE)
    await climb.hold(COMMUNE, nominees=climb.nominees[:1])
    (child,) = climb.split_offs()
    await settled(on.pool, climb.nomination)
    await climb.walk()
    return {"": climb.handle, "held": child.handle}


async def failed_vote(on: Stage) -> Played:
    """Nobody has the votes."""
    climb = await on.begin("failed-vote", TWO_LEVELS)
    await climb.appraise(COMMUNE)
    assert (await climb.vote(COMMUNE, votes=AGAINST)).state is NominationState.NOT_AWARDED
    return {"": climb.handle}


async def everyone_rejected(on: Stage) -> Played:
    """The appraisal refuses all of them."""
    climb = await on.begin("everyone-rejected", TWO_LEVELS)
    assert (await climb.appraise(COMMUNE, verdict=ItemVerdict.REJECT, ground="law.8")).state is NominationState.REJECTED
    return {"": climb.handle}


async def withdrawal(on: Stage) -> Played:
    """The unit takes back two, then all."""
    climb = await on.begin("withdrawal", TWO_LEVELS)
    await climb.withdraw(nominees=climb.nominees[:2])
    (child,) = climb.split_offs()
    await child.handle.result()
    await climb.withdraw()
    return {"": climb.handle, "split": child.handle}


async def refusals_in_between(on: Stage) -> Played:
    """Refused commands, a key that comes twice, somebody who asks the engine to cancel: none of it changes anything."""
    climb = await on.begin("refusals-in-between", ONE_LEVEL, interested=("of-on-the-list",))
    await refused(climb.vote(COMMUNE))
    await refused(climb.appraise(COMMUNE, actor=an_officer(Role.APPRAISER, COMMUNE, "of-on-the-list")))
    await climb.appraise(COMMUNE, key="of-a:k1")
    await climb.handle.cancel()
    await climb.vote(COMMUNE)
    await climb.appraise(COMMUNE, key="of-a:k1")
    await climb.walk()
    return {"": climb.handle}


async def refused_start(on: Stage) -> Played:
    """A start that leads nowhere fails at once."""
    climb = Climb(on.client, on.settings.task_queue, ONE_LEVEL, (7, 7), nomination="hs-refused-start")
    await climb.start()
    try:
        await climb.handle.result()
    except WorkflowFailureError:
        return {"": climb.handle}
    raise AssertionError("somebody who is named twice was let in")


async def ladder(on: Stage) -> Played:
    """Reminder, due date and escalation pass unheard; a return moves the clock; then the list is awarded."""
    climb = await on.begin("ladder", TWO_LEVELS, on.clock.client)
    await on.clock.sleep(timedelta(days=40))
    rung_by_rung = ["reminded", "overdue", "escalated"]
    assert [entry["act"] for entry in await ledger(on.pool, climb.nomination)] == ["submitted", *rung_by_rung]
    await climb.send_back(COMMUNE)
    await on.clock.sleep(timedelta(days=40))
    await climb.resubmit()
    await climb.appraise(COMMUNE)
    await on.clock.sleep(timedelta(days=13))
    await climb.walk()
    rung = [entry["act"] for entry in await ledger(on.pool, climb.nomination) if entry["act"] in rung_by_rung]
    assert rung == [*rung_by_rung, "reminded"]
    return {"": climb.handle}


async def join(on: Stage) -> Played:
    """Two lists become one, which sends one nominee back home; a unit on its way is dissolved; the rest are awarded."""
    climbs = [await on.begin(name, TWO_LEVELS) for name in ("join-a", "join-b")]
    for climb in climbs:
        await climb.pass_level(COMMUNE)
    start = asked(climbs, [4, 4], an_officer(Role.APPRAISER, PROVINCE), key="golden")
    handle = await begin_join(on.client, on.settings.task_queue, start)
    result = await handle.result()
    one = joined(climbs, result, PROVINCE)
    await begun(on.pool, one.nomination)
    await one.appraise(PROVINCE, exceptions=(sent_back(one.nominees[0]),))
    await begun(on.pool, f"{one.nomination}.1")
    heir = Succession(unit=UNITS[PROVINCE], successor="34.19", level=PROVINCE, since=date(2025, 7, 1))
    message = HandOverInput(successions=(heir,), clause="Nghị quyết 202/2025/QH15")
    await one.handle.execute_update(Command.HAND_OVER, message, id="rule:hand-over:golden", result_type=NominationStatus)
    there = {"unit": heir.successor}
    await one.vote(PROVINCE, actor=an_officer(Role.SECRETARY, PROVINCE).model_copy(update=there))
    await one.decide(PROVINCE, actor=an_officer(Role.CHAIR, PROVINCE).model_copy(update=there))
    return {"": handle, "source": climbs[0].handle, "joined": one.handle, "home": one.split(f"{one.nomination}.1").handle}


async def continue_as_new(on: Stage) -> Played:
    """Held and released until the history is long: the nomination goes on in a second run, with all that it remembers."""
    climb = await on.begin("continue-as-new", TWO_LEVELS)
    first = (await climb.handle.describe()).run_id
    await climb.appraise(COMMUNE, key="of-a:k1")
    for _ in range(LONG_HISTORY // 10):
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
    await climb.appraise(COMMUNE, key="of-a:k1")
    await climb.walk()
    second = (await climb.handle.describe()).run_id
    assert first != second
    runs = {"first-run": first, "second-run": second}
    return {name: on.client.get_workflow_handle(climb.handle.id, run_id=run) for name, run in runs.items()}


async def database_away(on: Stage) -> Played:
    """The database refuses to write for a while: the local activity gives way to a regular one."""
    climb = await on.begin("database-away", ONE_LEVEL)
    await on.pool.execute("alter table receipt rename to receipt_away")
    call = asyncio.create_task(climb.appraise(COMMUNE))
    await asyncio.sleep(1)
    await on.pool.execute("alter table receipt_away rename to receipt")
    await call
    await climb.walk()
    return {"": climb.handle}


async def ledger_ahead(on: Stage) -> Played:
    """Workers have died after they wrote: changes are made again upon the next command, for one that has seen them, when asked."""
    climb = await on.begin("ledger-ahead", TWO_LEVELS)
    appraised = AppraiseInput(actor=an_officer(Role.APPRAISER, COMMUNE), exceptions=(sent_back(climb.nominees[0]),))
    voted = CouncilResultInput(
        actor=an_officer(Role.SECRETARY, COMMUNE), held_on=PAPER_DAY, members=10, present=10, votes=ALL_IN_FAVOUR
    )
    now = datetime.now(UTC)
    await keep_behind_the_engines_back(on.pool, climb, now, (Command.APPRAISE, appraised, "of-a:k1"))
    await climb.hold(COMMUNE)
    await climb.release(COMMUNE)
    await keep_behind_the_engines_back(on.pool, climb, now, (Command.RECORD_VOTE, voted, "of-b:k1"))
    await climb.forward(COMMUNE, task=5)
    await keep_behind_the_engines_back(on.pool, climb, now + timedelta(days=30))
    await climb.handle.execute_update(CATCH_UP, result_type=NominationStatus)
    await climb.walk()
    return {"": climb.handle}


async def council_session(on: Stage) -> Played:
    """Agenda, presence, a recusal, two rounds, a tie that the chair breaks, an embargo, outcomes, minutes; refusals in between."""
    climb, session = await council(on, "council-session", tie=TieRule.CHAIR_DECIDES)
    first, second = climb.nominees[:2]
    await refused(session.open_round())
    await session.set_agenda([climb])
    await session.invite()
    await refused(session.open_round())
    await session.all_present()
    await session.recuse("of-uy-vien-4", climb, nominees=(climb.nominees[4],))
    await session.open_round(minutes=60, remind_after=30)
    await session.vote([3, 2, 6, 6, 6])
    await session.handle.cancel()
    await session.close_round()
    await refused(session.break_ties({second: True}))
    await session.break_ties({first: True})
    await session.open_round(nominees=(second,))
    await session.vote([5])
    await session.close_round()
    await session.embargo()
    await session.publish(actor=session.chair)
    await session.told()
    await session.keep_minutes()
    await session.sign_minutes(local_day(datetime.now(UTC)))
    await session.handle.result()
    await climb.walk()
    return {"": session.handle, "nomination": climb.handle}


async def council_timers(on: Stage) -> Played:
    """It reminds, closes the vote, and publishes, all by itself."""
    climb, session = await council(on, "council-timers", client=on.clock.client)
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round(minutes=60, remind_after=30)
    await session.vote([6] * 5)
    await on.clock.sleep(timedelta(minutes=61))
    while "tallied" not in await session.acts():  # noqa: ASYNC110 -- a timer of the engine closes it
        await asyncio.sleep(0.05)
    await session.embargo(await on.clock.get_current_time() + timedelta(days=1))
    await on.clock.sleep(timedelta(days=1, minutes=1))
    await session.told()
    await session.sign_minutes(local_day(await on.clock.get_current_time()))
    await session.handle.result()
    return {"": session.handle}


async def council_lost_key(on: Stage) -> Played:
    """The key of a round is lost: it is void; the session is called off during the next one."""
    climb, session = await council(on, "council-lost-key")
    await session.set_agenda([climb])
    await session.all_present()
    await session.open_round()
    (on.settings.ballot_keys / f"{session.session}-1.key").unlink()
    await refused(session.close_round())
    await session.open_round()
    await session.cancel()
    await session.handle.result()
    return {"": session.handle}


async def council(on: Stage, name: str, client: Client | None = None, **rule: Any) -> tuple[Climb, Session]:
    """A nomination that awaits a council of six, and a session of it."""
    vote = VOTE.model_copy(update={"threshold": Share(numerator=1, denominator=2, strictly_more=True), **rule})
    policy = a_policy(levels=(COMMUNE,), steps=(StepKind.COUNCIL, StepKind.SIGN))
    station = policy.stations[0]
    steps = (station.steps[0].model_copy(update={"vote": vote}), station.steps[1])
    policy = policy.model_copy(update={"stations": (station.model_copy(update={"steps": steps}),)})
    climb = await on.begin(name, policy, client)
    await keep_policy(on.pool, climb)
    session = Session(climb.client, on.settings.task_queue, on.pool, members_of(6), session=f"ph-{name.replace('-', '')}")
    await session.seat_council()
    return climb, await session.convene()


async def notification(on: Stage) -> Played:
    """Two rounds of sending, then a new run."""
    handle = await on.client.start_workflow(
        NotificationWorkflow.run,
        NotificationInput(rounds=2, round_seconds=0.2),
        id=NOTIFICATION_WORKFLOW_ID,
        task_queue=on.settings.task_queue,
    )
    return {"": await first_run_of(on, handle)}


async def archive(on: Stage) -> Played:
    """Two rounds of archiving and signing, then a new run."""
    handle = await on.client.start_workflow(
        ArchiveWorkflow.run,
        ArchivePace(rounds=2),
        id=ARCHIVE_WORKFLOW_ID,
        task_queue=on.settings.task_queue,
    )
    return {"": await first_run_of(on, handle)}


async def first_run_of(on: Stage, handle: WorkflowHandle[Any, Any]) -> WorkflowHandle[Any, Any]:
    """The first run of a workflow that never ends, once the second has begun; that one is stopped."""
    first = handle.first_execution_run_id
    async with asyncio.timeout(30):
        while (await handle.describe()).run_id == first:  # noqa: ASYNC110 -- the server tells nobody
            await asyncio.sleep(0.1)
    await handle.terminate()
    return on.client.get_workflow_handle(handle.id, run_id=first)


SCENARIOS: dict[str, Callable[[Stage], Awaitable[Played]]] = {
    "straight-climb": straight_climb,
    "every-step": every_step,
    "return-and-split": return_and_split,
    "hold-and-release": hold_and_release,
    "failed-vote": failed_vote,
    "everyone-rejected": everyone_rejected,
    "withdrawal": withdrawal,
    "refusals-in-between": refusals_in_between,
    "refused-start": refused_start,
    "ladder": ladder,
    "revocation": revocation,
    "erasure": erasure,
    "join": join,
    "continue-as-new": continue_as_new,
    "database-away": database_away,
    "ledger-ahead": ledger_ahead,
    "council-session": council_session,
    "council-timers": council_timers,
    "council-lost-key": council_lost_key,
    "notification": notification,
    "archive": archive,
}


async def record(scenarios: list[str]) -> None:
    """Play the scenarios, one after the other, and keep what they leave."""
    async with stage() as on:
        for name in scenarios:
            for part, handle in (await SCENARIOS[name](on)).items():
                history = await handle.fetch_history()
                keep(f"{name}.{part}" if part else name, history)
                print(f"{name} {part}: {len(history.events)} events")  # noqa: T201 -- a script says what it did


def main() -> None:
    """Record the scenarios that are named, or all."""
    scenarios = sys.argv[1:] or list(SCENARIOS)
    if there := [file.name for name in scenarios for file in files_of(name)]:
        sys.exit(f"already recorded, and never written over: {', '.join(there)}")
    asyncio.run(record(scenarios))


if __name__ == "__main__":
    main()
