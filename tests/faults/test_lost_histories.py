"""An engine that dies after a change was kept and before it was noted: the nomination finds it in the ledger, nothing is twice.

The worker's death is played by recording the very change that it would have recorded, and saying nothing to the engine.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client, WorkflowExecutionStatus, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError

from activities.council_session import SessionRecorder
from activities.record import Recorder
from auditor.sessions import sessions_agreement
from auditor.violations import Rule
from models.errors import LedgerAheadError
from models.ids import session_id
from models.messages.commands import AppraiseInput, CommandInput, CouncilResultInput, DecideInput, ItemException
from models.messages.council_session import SessionChange
from models.vocabulary import Act, Command, DossierPart, HoldGround, ItemVerdict, Level, NominationState, Role, StepKind
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun, outcomes, settled
from tests.climbing import ALL_IN_FAVOUR, ONE_LEVEL, PAPER_DAY, Climb, an_officer, insert_dossier, ledger
from tests.refusals import refused
from tests.sessions import Session, members_of
from tests.shadow import keep_behind_the_engines_back, rebuilt
from workflows.intent import Intent, Order

COMMUNE = Level.COMMUNE
Begin = Callable[[], Awaitable[Climb]]
APPRAISED = AppraiseInput(actor=an_officer(Role.APPRAISER, COMMUNE))
VOTED = CouncilResultInput(
    actor=an_officer(Role.SECRETARY, COMMUNE), held_on=PAPER_DAY, members=10, present=10, votes=ALL_IN_FAVOUR
)
DECIDED = DecideInput(
    actor=an_officer(Role.CHAIR, COMMUNE), decision_number="345/QĐ-TTg", decided_on=PAPER_DAY, signatory="of-chair-central"
)


@pytest.fixture(scope="module")
async def task_queue(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[str]:
    mine = settings.model_copy(update={"task_queue": f"lost-{uuid4().hex}"})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


@pytest.fixture
def begin(client: Client, task_queue: str, database: asyncpg.Pool) -> Begin:
    async def make() -> Climb:
        climb = Climb(client, task_queue, ONE_LEVEL, ())
        await insert_dossier(database, climb, ["An", "Bình", "Chi"])
        await climb.start()
        await begun(database, climb.nomination)
        return climb

    return make


async def kept(database: asyncpg.Pool, climb: Climb, *orders: tuple[Command, CommandInput, str]) -> None:
    for order in orders:
        await keep_behind_the_engines_back(database, climb, datetime.now(UTC), order)


async def test_a_nomination_can_be_rebuilt_from_what_the_database_kept(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE, nominees=climb.nominees[:1])
    await climb.hold(COMMUNE)
    await climb.release(COMMUNE)
    await climb.walk()
    case = await rebuilt(database, climb)
    assert (case.closed, tuple(case.nominees)) == (NominationState.AWARDED, climb.nominees[1:])


async def test_the_caller_who_asks_again_is_answered_from_the_ledger(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    await kept(database, climb, (Command.APPRAISE, APPRAISED, "of-1:k1"))
    status = await climb.appraise(COMMUNE, key="of-1:k1")
    assert (status.version, status.step) == (2, StepKind.COUNCIL)
    assert await climb.appraise(COMMUNE, key="of-1:k1") == status
    assert [entry["act"] for entry in await ledger(database, climb.nomination)] == ["submitted", "appraised"]
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_another_command_finds_what_was_kept_before_it_and_follows(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    await kept(database, climb, (Command.APPRAISE, APPRAISED, "of-1:k1"))
    status = await climb.hold(COMMUNE, ground=HoldGround.DISCIPLINE)
    assert (status.version, status.state) == (3, NominationState.ON_HOLD)
    released = await climb.release(COMMUNE)
    assert released.step is StepKind.COUNCIL
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_a_command_that_the_lost_one_has_overtaken_is_refused(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    await kept(database, climb, (Command.APPRAISE, APPRAISED, "of-1:k1"))
    assert (await refused(climb.appraise(COMMUNE))).type == "WrongState"
    assert (await climb.vote(COMMUNE)).step is StepKind.SIGN
    await assert_sound(database, client, climb.nomination)


async def test_an_officer_who_sees_the_next_task_already_makes_the_engine_catch_up(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    await kept(database, climb, (Command.APPRAISE, APPRAISED, "of-1:k1"), (Command.RECORD_VOTE, VOTED, "of-2:k1"))
    status = await climb.decide(COMMUNE, task=3)
    assert (status.version, status.state) == (4, NominationState.AWARDED)
    await assert_sound(database, client, climb.nomination)


async def test_a_lost_end_is_found_by_catching_up(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    await climb.appraise(COMMUNE)
    await climb.vote(COMMUNE)
    await kept(database, climb, (Command.DECIDE, DECIDED, "of-3:k1"))
    status = await climb.handle.execute_update("catch_up", result_type=type(await climb.handle.query("status")))
    assert status is not None
    assert (await climb.handle.result()).state is NominationState.AWARDED
    await assert_sound(database, client, climb.nomination)


async def test_catching_up_with_nothing_lost_changes_nothing(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    before = await climb.appraise(COMMUNE)
    await climb.handle.execute_update("catch_up")
    assert (await climb.vote(COMMUNE)).version == before.version + 1
    await assert_sound(database, client, climb.nomination)


async def test_a_lost_split_gets_its_own_life(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    back = ItemException(
        nominee=climb.nominees[1], verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.OPINIONS,)
    )
    await kept(database, climb, (Command.APPRAISE, APPRAISED.model_copy(update={"exceptions": (back,)}), "of-1:k1"))
    await climb.vote(COMMUNE, task=2)
    await settled(database, climb.nomination)
    child = climb.split(f"{climb.nomination}.1")
    await child.resubmit(changed=(DossierPart.OPINIONS,))
    await child.walk()
    await climb.walk()
    await assert_sound(database, client, climb.nomination)
    assert {outcome for _, outcome, _ in (await outcomes(database, climb.nomination)).values()} == {"awarded"}


async def test_a_lost_first_entry_is_the_first_entry(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    climb = Climb(client, task_queue, ONE_LEVEL, ())
    await insert_dossier(database, climb, ["An"])
    at = datetime.now(UTC) - timedelta(minutes=1)
    await keep_behind_the_engines_back(database, climb, at)
    await climb.start()
    await climb.appraise(COMMUNE)
    entries = await ledger(database, climb.nomination)
    assert at.isoformat().replace("+00:00", "Z") in entries[0]["body"]
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_a_lost_reminder_is_given_once(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    await keep_behind_the_engines_back(database, climb, datetime.now(UTC) + timedelta(days=30))
    assert (await climb.appraise(COMMUNE)).version == 3
    await assert_sound(database, client, climb.nomination)
    assert [entry["act"] for entry in await ledger(database, climb.nomination)] == ["submitted", "reminded", "appraised"]


async def test_a_change_that_cannot_be_made_again_as_it_was_never_ends_a_nomination(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin()
    case = await rebuilt(database, climb)
    intent = Intent(datetime.now(UTC), Order(Command.APPRAISE, APPRAISED, "of-1:k1"))
    intent.apply_to(case)
    assert intent.draft is not None
    record = intent.draft.record
    foreign = record.entry.model_copy(update={"facts": {"of": "another version of the code"}})
    await Recorder(database).record(record.model_copy(update={"entry": foreign, "previous_hash": case.last_hash}))
    with pytest.raises((WorkflowUpdateRPCTimeoutOrCancelledError, RPCError)):
        await climb.handle.execute_update(Command.APPRAISE, APPRAISED, rpc_timeout=timedelta(seconds=2))
    assert (await climb.handle.describe()).status is WorkflowExecutionStatus.RUNNING
    await climb.handle.terminate()


async def test_a_session_of_which_the_engine_has_lost_words_writes_over_none_and_is_told_to_whoever_checks(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    session = Session(client, task_queue, database, members_of(5))
    await session.seat_council()
    await session.convene()
    status = await session.all_present()
    assert await sessions_agreement(database, client, [session.session]) == []
    invited = SessionChange(
        session=session.session,
        sequence=status.sequence + 1,
        act=Act.INVITED,
        at=datetime.now(UTC),
        actor=session.secretary,
        update_id="of-thu-ky:lost",
        status=status.model_copy(update={"sequence": status.sequence + 1}),
        unit=session.unit,
        level=session.level,
    )
    recorder = SessionRecorder(database)
    await recorder.record_session(invited)
    with pytest.raises(LedgerAheadError):
        await recorder.record_session(invited.model_copy(update={"act": Act.SESSION_CANCELLED, "update_id": "of-thu-ky:other"}))
    assert await session.acts() == ["session_convened", "presence_recorded", "invited"]
    (behind,) = await sessions_agreement(database, client, [session.session])
    assert (behind.rule, behind.subject) == (Rule.ROW_AS_WORKFLOW, session.session)
    unheard_of = session_id(uuid4().hex)
    copied = (
        "insert into council_session select (jsonb_populate_record(s, jsonb_build_object('id', $2::text))).* from council_session s"
    )
    await database.execute(f"{copied} where id = $1", session.session, unheard_of)
    (lost,) = await sessions_agreement(database, client, [unheard_of])
    assert (lost.rule, lost.subject) == (Rule.WORKFLOW_ANSWERS, unheard_of)
    await database.execute("delete from council_session where id = $1", unheard_of)
