"""The record step when the database dies or refuses, when it is asked twice, and when a worker dies right after it."""

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from temporalio.api.enums.v1 import EventType
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from activities.record import Recorder, entry_body, entry_hash
from models.messages.commands import AppraiseInput, ItemException
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, DossierPart, ItemVerdict, Level, NominationState, Role, StepKind
from runtime.activities import build_activities
from runtime.database import open_pool
from runtime.errors import StackError
from runtime.ports import free_ports
from runtime.postgres import create_database, postgres
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.schema import upgrade
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun, outcomes, settled
from tests.climbing import ONE_LEVEL, TWO_LEVELS, Climb, an_officer, insert_dossier, ledger
from tests.refusals import refused
from tests.unheard import Unheard
from workflows.nomination import CATCH_UP

ROOT = Path(__file__).parent.parent.parent
COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
PASS = AppraiseInput(actor=an_officer(Role.APPRAISER, COMMUNE))


@dataclass
class Engine:
    """The workers of these tests, and the database on which they work."""

    client: Client
    task_queue: str
    pool: asyncpg.Pool

    async def begin(self, policy: Any = TWO_LEVELS, nominees: int = 4, task_queue: str = "") -> Climb:
        """A nomination whose list lies in the database, at its first step."""
        climb = Climb(self.client, task_queue or self.task_queue, policy, ())
        await insert_dossier(self.pool, climb, [f"Người thứ {number}" for number in range(1, nominees + 1)])
        await climb.start()
        await begun(self.pool, climb.nomination)
        return climb

    async def assert_sound(self, *climbs: Climb) -> None:
        """Every invariant holds for each."""
        for climb in climbs:
            await assert_sound(self.pool, self.client, climb.nomination)


@pytest.fixture(scope="module")
async def engine(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[Engine]:
    mine = settings.model_copy(update={"task_queue": f"record-{uuid4().hex}"})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield Engine(client, mine.task_queue, database)


async def acts(pool: asyncpg.Pool, climb: Climb) -> list[str]:
    """What the ledger says has happened."""
    return [entry["act"] for entry in await ledger(pool, climb.nomination)]


async def caught_up(climb: Climb) -> NominationStatus:
    """Where the nomination stands once it has looked at its ledger."""
    status: NominationStatus = await climb.handle.execute_update(CATCH_UP, result_type=NominationStatus)
    return status


# --- the database refuses


@pytest.mark.parametrize("table", ["ledger", "receipt"])
@pytest.mark.parametrize("change", ["update {} set hash = hash", "delete from {}", "truncate {} cascade"])
async def test_what_is_written_is_neither_changed_nor_deleted(database: asyncpg.Pool, table: str, change: str) -> None:
    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await database.execute(change.format(table))


async def test_an_entry_that_does_not_continue_the_chain_is_refused_whoever_writes_it(engine: Engine) -> None:
    climb = await engine.begin()
    (first,) = await ledger(engine.pool, climb.nomination)
    after, body = first["hash"], '{"act":"appraised"}'
    right = (climb.nomination, 2, 1, after, entry_hash(after, body), body)
    wrong = {
        "another body than its hash": (*right[:5], '{"act":"decided"}'),
        "another hash than its body": (*right[:4], "0" * 64, body),
        "a gap": (climb.nomination, 3, 2, after, entry_hash(after, body), body),
        "a jump over an entry": (climb.nomination, 3, 1, after, entry_hash(after, body), body),
        "a hash before it that is not there": (climb.nomination, 2, 1, "0" * 64, entry_hash("0" * 64, body), body),
        "no entry before it": (climb.nomination, 2, None, None, entry_hash("", body), body),
        "a second first entry": (climb.nomination, 1, None, None, entry_hash("", body), body),
        "a place below the first": (climb.nomination, 0, None, None, entry_hash("", body), body),
    }
    accepted = [what for what, values in wrong.items() if await is_accepted(engine.pool, values)]
    assert accepted == []
    assert await acts(engine.pool, climb) == ["submitted"]
    assert await is_accepted(engine.pool, right), "or the others were refused for another reason"


async def is_accepted(pool: asyncpg.Pool, values: tuple[Any, ...]) -> bool:
    """True when the database takes an entry that was written by hand."""
    try:
        await pool.execute(
            "insert into ledger (nomination, sequence, previous_sequence, previous_hash, hash, body, act)"
            " values ($1, $2, $3, $4, $5, $6, 'appraised')",
            *values,
        )
    except asyncpg.IntegrityConstraintViolationError:
        return False
    return True


async def test_a_change_that_does_not_follow_the_last_entry_leaves_nothing_behind(engine: Engine) -> None:
    climb = await engine.begin()
    change = await Unheard.of(climb, engine.pool).change(Command.APPRAISE, PASS)
    rows = "select (select count(*) from receipt), (select count(*) from outbox), (select sum(version) from nomination)"
    before = await engine.pool.fetchrow(rows)
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await Recorder(engine.pool).record(change.model_copy(update={"previous_hash": "0" * 64}))
    assert await engine.pool.fetchrow(rows) == before
    assert (await climb.appraise(COMMUNE)).step is StepKind.COUNCIL
    await engine.assert_sound(climb)


# --- asked twice


async def test_a_change_recorded_by_many_at_once_is_one_entry_and_one_answer(engine: Engine) -> None:
    climb = await engine.begin()
    exceptions = (
        ItemException(nominee=climb.nominees[0], verdict=ItemVerdict.REJECT, ground="law.8"),
        sent_back(climb.nominees[1]),
    )
    change = await Unheard.of(climb, engine.pool).change(Command.APPRAISE, PASS.model_copy(update={"exceptions": exceptions}), "k1")
    recorder = Recorder(engine.pool)
    answers = await asyncio.gather(*(recorder.record(change) for _ in range(8)))
    assert {answer.hash for answer in answers} == {entry_hash(change.previous_hash, entry_body(change.entry))}
    assert [answer.instead for answer in answers] == [None] * 8
    assert await recorder.record(change) == answers[0]
    assert await acts(engine.pool, climb) == ["submitted", "appraised"]
    told = await engine.pool.fetch("select template from outbox where nomination = $1", climb.nomination)
    assert sorted(row["template"] for row in told) == ["submitted", "task_opened"]
    await climb.appraise(COMMUNE, key="k1", exceptions=exceptions)
    await climb.walk()
    await engine.assert_sound(climb)


async def test_two_changes_for_one_place_recorded_at_once_are_one_of_them_and_both_are_told_which(engine: Engine) -> None:
    climb = await engine.begin()
    writer = Unheard.of(climb, engine.pool)
    refuse = PASS.model_copy(update={"verdict": ItemVerdict.REJECT, "ground": "law.8"})
    changes = [await writer.change(Command.APPRAISE, message, key) for message, key in ((PASS, "k1"), (refuse, "k2"))]
    answers = await asyncio.gather(*map(Recorder(engine.pool).record, changes))
    assert answers[0].hash == answers[1].hash
    (kept,) = [answer.instead for answer in answers if answer.instead is not None]
    (entry,) = [entry for entry in await ledger(engine.pool, climb.nomination) if entry["sequence"] == 2]
    assert (entry["hash"], entry["update_id"]) == (answers[0].hash, kept.update_id)
    await caught_up(climb)
    await engine.assert_sound(climb)


# --- the ledger knows more than the engine


def sent_back(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,))


async def test_a_command_that_is_given_again_after_the_worker_died_is_answered_as_it_was_carried_out(engine: Engine) -> None:
    climb = await engine.begin()
    told = await Unheard.of(climb, engine.pool).appraise(COMMUNE, key="of-a:k1")
    assert await climb.appraise(COMMUNE, key="of-a:k1") == told
    await climb.walk()
    await engine.assert_sound(climb)
    assert await acts(engine.pool, climb) == ["submitted", *("appraised", "council_voted", "forwarded"), *ONWARD]


ONWARD = ("appraised", "council_voted", "decided")


async def test_another_command_in_its_place_follows_it_or_is_refused_by_what_it_left(engine: Engine) -> None:
    climb = await engine.begin()
    await Unheard.of(climb, engine.pool).appraise(COMMUNE, key="of-a:k1")
    second = an_officer(Role.APPRAISER, COMMUNE, "of-second")
    assert (await refused(climb.appraise(COMMUNE, actor=second))).type == "WrongState"
    assert (await climb.hold(COMMUNE)).version == 3
    assert (await climb.release(COMMUNE)).step is StepKind.COUNCIL
    assert await acts(engine.pool, climb) == ["submitted", "appraised", "held", "released"]
    await climb.walk()
    await engine.assert_sound(climb)


async def test_the_next_officer_goes_on_once_the_nomination_has_looked_at_its_ledger(engine: Engine) -> None:
    climb = await engine.begin()
    lost = Unheard.of(climb, engine.pool)
    for word in (lost.appraise, lost.vote, lost.forward):
        await word(COMMUNE)
    assert (await refused(climb.appraise(PROVINCE))).type == "WrongOffice"
    status = await caught_up(climb)
    assert (status.version, status.level, status.step) == (4, PROVINCE, StepKind.APPRAISE)
    assert await climb.walk() == [(PROVINCE, StepKind.APPRAISE), (PROVINCE, StepKind.COUNCIL), (PROVINCE, StepKind.SIGN)]
    await engine.assert_sound(climb)


async def test_a_split_of_which_the_engine_never_heard_begins_when_it_catches_up(engine: Engine) -> None:
    climb = await engine.begin()
    told = await Unheard.of(climb, engine.pool).appraise(COMMUNE, exceptions=(sent_back(climb.nominees[0]),))
    await caught_up(climb)
    await settled(engine.pool, climb.nomination)
    (child,) = (climb.split(nomination) for nomination in told.splits)
    await child.resubmit()
    await child.walk()
    await climb.walk()
    await engine.assert_sound(climb)
    stands = await outcomes(engine.pool, climb.nomination)
    a, *others = climb.nominees
    assert stands[a][:2] == (child.nomination, "awarded")
    assert {stands[nominee][:2] for nominee in others} == {(climb.nomination, "awarded")}


async def test_a_nomination_that_was_decided_unheard_ends_and_takes_no_other_word(engine: Engine) -> None:
    climb = await engine.begin(policy=ONE_LEVEL)
    await climb.appraise(COMMUNE)
    await climb.vote(COMMUNE)
    await Unheard.of(climb, engine.pool).decide(COMMUNE)
    late = await refused(climb.send_back(COMMUNE, role=Role.CHAIR, nominees=climb.nominees[:1]))
    assert late.type == "AlreadyClosed"
    assert (await climb.handle.result()).state is NominationState.AWARDED
    await engine.assert_sound(climb)


async def test_officers_who_come_together_upon_a_lost_change_all_follow_it(engine: Engine) -> None:
    climb = await engine.begin()
    told = await Unheard.of(climb, engine.pool).send_back(COMMUNE, nominees=climb.nominees[:2], key="of-a:k1")
    refusal, status, _ = await asyncio.gather(
        refused(climb.appraise(COMMUNE, exceptions=(sent_back(climb.nominees[0]),))),
        climb.withdraw(nominees=climb.nominees[2:3]),
        # Refused while the lost change is still being made again; so whoever is refused asks once more (starter/delivery.py).
        climb.send_back(COMMUNE, nominees=climb.nominees[:2], key="of-a:k1"),
        return_exceptions=True,
    )
    assert isinstance(refusal, ApplicationError)
    assert refusal.type == "UnknownNominee", "the nominee whom the appraisal sends back has left"
    assert isinstance(status, NominationStatus)
    assert (status.version, status.nominees) == (3, 1)
    assert await climb.send_back(COMMUNE, nominees=climb.nominees[:2], key="of-a:k1") == told
    assert await acts(engine.pool, climb) == ["submitted", "returned", "withdrawn"]
    await engine.assert_sound(climb)


async def test_a_worker_killed_between_commit_and_answer_leaves_one_entry_and_the_officer_gets_the_answer(
    engine: Engine, settings: Settings, tmp_path: Path
) -> None:
    mine = settings.model_copy(update={"task_queue": f"dying-{uuid4().hex}", "sandbox_imports": "warn"})
    dying = Child(a_dying_worker(mine, tmp_path))
    try:
        await dying.until_ready()
        climb = await engine.begin(task_queue=mine.task_queue)
        call = asyncio.create_task(climb.appraise(COMMUNE, key="of-a:k1"))
        async with asyncio.timeout(20):
            while dying.exit_code is None:  # noqa: ASYNC110 -- the end of a process is no event of the loop
                await asyncio.sleep(0.05)
    finally:
        dying.kill()
    assert await acts(engine.pool, climb) == ["submitted", "appraised"]
    async with build_worker(engine.client, mine, build_activities(engine.pool, mine)):
        assert (await call).step is StepKind.COUNCIL
        await climb.walk()
        await engine.assert_sound(climb)
    assert (await acts(engine.pool, climb)).count("appraised") == 2, "one for each level"


def a_dying_worker(settings: Settings, folder: Path) -> Program:
    return Program(
        name="worker",
        command=(sys.executable, "-m", "tests.faults.dying_worker"),
        log=folder / "worker.log",
        pid_file=folder / "worker.pid",
        ready=is_polling(settings),
        environment={**settings.environment(), "PYTHONPATH": str(ROOT)},
    )


# --- the database dies


@dataclass
class Mortal:
    """A database server of its own, to be killed, and an engine on it."""

    settings: Settings
    server: Child
    engine: Engine

    async def start(self) -> None:
        async with asyncio.timeout(30):
            while True:  # the backends of the killed server hold its memory for a moment
                self.server = Child(postgres(self.settings))
                try:
                    return await self.server.until_ready()
                except StackError:
                    await asyncio.sleep(0.2)


@pytest.fixture
async def mortal(client: Client, engine_settings: Settings) -> AsyncIterator[Mortal]:
    folder = Path(tempfile.mkdtemp(prefix="vinhdanh-mortal-"))
    settings = engine_settings.model_copy(
        update={"data_dir": folder, "postgres_port": free_ports(1)[0], "task_queue": f"mortal-{uuid4().hex}"}
    )
    server = Child(postgres(settings))
    await server.until_ready()
    url = await create_database(settings)
    upgrade(url)
    settings = settings.model_copy(update={"database_url": SecretStr(url)})
    pool = await open_pool(settings)
    async with build_worker(client, settings, build_activities(pool, settings)):
        mine = Mortal(settings, server, Engine(client, settings.task_queue, pool))
        yield mine
    pool.terminate()
    await mine.server.stop()
    shutil.rmtree(folder)


async def test_a_climb_waits_while_the_database_is_killed_and_goes_on_where_it_was(mortal: Mortal) -> None:
    climbs = await asyncio.gather(*(mortal.engine.begin() for _ in range(5)))
    resting = await mortal.engine.begin()
    calls = [asyncio.create_task(walked(climb)) for climb in climbs]
    await in_the_middle(lambda: sum(climb.status is not None and climb.status.version >= 3 for climb in climbs) >= 3)
    mortal.server.kill()
    first_word = asyncio.create_task(resting.appraise(COMMUNE, key="of-a:k1"))
    await asyncio.sleep(1.5)
    assert not first_word.done(), "nobody is told that a word is kept while nothing can be kept"
    assert not all(call.done() for call in calls)
    await mortal.start()
    assert (await first_word).version == 2
    await asyncio.gather(*calls)
    assert await resting.appraise(COMMUNE, key="of-a:k1") == await first_word
    await mortal.engine.assert_sound(*climbs, resting)
    assert [await acts(mortal.engine.pool, climb) for climb in climbs] == [
        ["submitted", "appraised", "council_voted", "forwarded", *ONWARD]
    ] * 5
    history = await resting.handle.fetch_history()
    scheduled = EventType.EVENT_TYPE_ACTIVITY_TASK_SCHEDULED
    assert sum(event.event_type == scheduled for event in history.events) == 1, "the local activity gave way to a regular one"


async def walked(climb: Climb) -> None:
    await climb.walk()


async def in_the_middle(reached: Callable[[], bool]) -> None:
    """Returns as soon as the climbs are on their way."""
    async with asyncio.timeout(20):
        while not reached():  # noqa: ASYNC110 -- nothing tells when
            await asyncio.sleep(0.01)
