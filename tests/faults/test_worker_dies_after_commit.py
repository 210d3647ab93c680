"""A worker process that is killed between the commit of a change and the engine's note of it, and officers who come upon that."""

import asyncio
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client
from temporalio.exceptions import ApplicationError

from models.messages.commands import ItemException, ReturnInput
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, DossierPart, ItemVerdict, Level, Role, StepKind
from runtime.activities import build_activities
from runtime.processes import Child, Program
from runtime.readiness import is_polling
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, begun
from tests.climbing import TWO_LEVELS, Climb, an_officer, insert_dossier, ledger
from tests.refusals import refused
from tests.shadow import keep_behind_the_engines_back

ROOT = Path(__file__).parent.parent.parent
COMMUNE = Level.COMMUNE
KEY = "of-a:k1"


@pytest.fixture
def mine(settings: Settings) -> Settings:
    return settings.model_copy(update={"task_queue": f"dying-{uuid4().hex}", "sandbox_imports": "warn"})


@pytest.fixture
async def dying(mine: Settings, tmp_path: Path) -> AsyncIterator[Child]:
    """A worker that lives until it has committed an appraisal."""
    program = Program(
        name="worker",
        command=(sys.executable, "-m", "tests.faults.dying_worker"),
        log=tmp_path / "worker.log",
        pid_file=tmp_path / "worker.pid",
        ready=is_polling(mine),
        environment={**mine.environment(), "PYTHONPATH": str(ROOT)},
    )
    worker = Child(program)
    await worker.until_ready()
    yield worker
    worker.kill()


async def a_climb(client: Client, settings: Settings, database: asyncpg.Pool) -> Climb:
    climb = Climb(client, settings.task_queue, TWO_LEVELS, ())
    await insert_dossier(database, climb, ["An", "Bình", "Chi", "Dũng"])
    await climb.start()
    await begun(database, climb.nomination)
    return climb


async def test_there_is_one_entry_and_the_officer_who_waits_gets_the_answer(
    client: Client, mine: Settings, database: asyncpg.Pool, dying: Child
) -> None:
    climb = await a_climb(client, mine, database)
    call = asyncio.create_task(climb.appraise(COMMUNE, key=KEY))
    async with asyncio.timeout(20):
        while dying.exit_code is None:  # noqa: ASYNC110 -- the end of a process is no event of the loop
            await asyncio.sleep(0.05)
    assert [entry["update_id"] for entry in await ledger(database, climb.nomination)] == [None, KEY]
    assert not call.done()
    async with build_worker(client, mine, build_activities(database, mine)):
        status = await call
        assert (status.version, status.step) == (2, StepKind.COUNCIL)
        assert await climb.appraise(COMMUNE, key=KEY) == status
        await climb.walk()
        await assert_sound(database, client, climb.nomination)
    assert [entry["act"] for entry in await ledger(database, climb.nomination)] == [
        *("submitted", "appraised", "council_voted", "forwarded", "appraised", "council_voted", "decided")
    ]


async def test_officers_who_come_together_upon_a_lost_change_all_follow_it(
    client: Client, mine: Settings, database: asyncpg.Pool
) -> None:
    async with build_worker(client, mine, build_activities(database, mine)):
        climb = await a_climb(client, mine, database)
        a, b, c, _ = climb.nominees
        lost = ReturnInput(
            actor=an_officer(Role.APPRAISER, COMMUNE), parts=(DossierPart.REPORT,), ground="report.incomplete", nominees=(a, b)
        )
        await keep_behind_the_engines_back(database, climb, datetime.now(UTC), (Command.RETURN_FOR_SUPPLEMENT, lost, KEY))
        back = ItemException(nominee=a, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,))
        refusal, status, _ = await asyncio.gather(
            refused(climb.appraise(COMMUNE, exceptions=(back,))),
            climb.withdraw(nominees=(c,)),
            # Refused while the lost change is still being made again; so whoever is refused asks once more (starter/delivery.py).
            climb.send_back(COMMUNE, nominees=(a, b), key=KEY),
            return_exceptions=True,
        )
        assert isinstance(refusal, ApplicationError)
        assert refusal.type == "UnknownNominee", "the nominee whom the appraisal sends back has left"
        assert isinstance(status, NominationStatus)
        assert (status.version, status.nominees) == (3, 1)
        again = await climb.send_back(COMMUNE, nominees=(a, b), key=KEY)
        assert (again.version, again.nominees) == (2, 2)
        assert [entry["act"] for entry in await ledger(database, climb.nomination)] == ["submitted", "returned", "withdrawn"]
        await assert_sound(database, client, climb.nomination)
