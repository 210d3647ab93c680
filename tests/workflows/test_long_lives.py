"""Nominations that outlive one run of their workflow, and officers who all come at once."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from temporalio.client import Client, WorkflowUpdateFailedError

from models.messages.commands import AppraiseInput
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, DossierPart, Level, NominationState, Role, StepKind
from runtime.activities import build_activities
from runtime.ports import free_ports
from runtime.processes import Child
from runtime.settings import Settings
from runtime.temporal import build_worker, connect
from runtime.temporal_server import temporal_server
from tests.auditing import assert_sound, begun, settled
from tests.climbing import TWO_LEVELS, Begin, Climb, an_officer, insert_dossier, ledger

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
SOON_FULL = ("--dynamic-config-value", "limit.historyCount.suggestContinueAsNew=50")


@pytest.fixture(scope="module")
async def impatient(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    """An engine that asks for a new run after 50 events."""
    temporal, ui = free_ports(2)
    mine = settings.model_copy(
        update={"data_dir": tmp_path_factory.mktemp("impatient"), "temporal_port": temporal, "temporal_ui_port": ui}
    )
    server = Child(temporal_server(mine, ["--headless", *SOON_FULL]))
    try:
        await server.until_ready()
        yield await connect(mine)
    finally:
        await server.stop()


@pytest.fixture(scope="module", params=[1000, 0], ids=["cached", "replayed"])
async def long_lived(
    request: pytest.FixtureRequest, impatient: Client, settings: Settings, database: asyncpg.Pool
) -> AsyncIterator[str]:
    update = {"task_queue": f"long-{uuid4().hex}", "max_cached_workflows": request.param}
    if not request.param:
        update |= {"max_concurrent_workflow_tasks": 1, "workflow_pollers": 1}
    mine = settings.model_copy(update=update)
    async with build_worker(impatient, mine, build_activities(database, mine)):
        yield mine.task_queue


@pytest.fixture
async def climb(impatient: Client, long_lived: str, database: asyncpg.Pool) -> Climb:
    climb = Climb(impatient, long_lived, TWO_LEVELS, ())
    await insert_dossier(database, climb, ["An", "Bình", "Chi", "Dũng"])
    await climb.start()
    await begun(database, climb.nomination)
    return climb


async def runs_of(climb: Climb) -> int:
    """How many runs the workflow has had."""
    query = f"WorkflowId = '{climb.handle.id}'"
    for _ in range(100):
        found = [run async for run in climb.client.list_workflows(query)]
        if len(found) > 1:
            return len(found)
        await asyncio.sleep(0.1)
    return len(found)


async def test_state_chain_clock_and_answers_survive_a_new_run(climb: Climb, impatient: Client, database: asyncpg.Pool) -> None:
    first = await climb.appraise(COMMUNE, key="of-1:k1")
    await climb.send_back(COMMUNE, Role.SECRETARY, parts=(DossierPart.OPINIONS,), nominees=climb.nominees[:1])
    await settled(database, climb.nomination)
    for number in range(8):
        await climb.send_back(COMMUNE, Role.SECRETARY, key=f"of-3:{number}", parts=(DossierPart.OPINIONS,))
        await climb.resubmit(key=f"of-4:{number}", changed=(DossierPart.OPINIONS,))
    assert await runs_of(climb) >= 2
    before = len(await ledger(database, climb.nomination))
    assert await climb.appraise(COMMUNE, key="of-1:k1") == first
    assert len(await ledger(database, climb.nomination)) == before
    assert (await climb.vote(COMMUNE)).step is StepKind.SIGN
    await climb.walk()
    child = climb.split(f"{climb.nomination}.1")
    await child.resubmit(changed=(DossierPart.OPINIONS,))
    await to_the_end_with_many_words(child)
    await assert_sound(database, impatient, climb.nomination)


async def to_the_end_with_many_words(climb: Climb) -> None:
    """A split, too, may outlive its run: whose parent is long gone."""
    for _ in range(8):
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
    await climb.walk()


async def test_commands_that_arrive_while_the_run_ends_are_carried_out_once(
    climb: Climb, impatient: Client, database: asyncpg.Pool
) -> None:
    for number in range(6):
        await climb.hold(COMMUNE)
        await climb.release(COMMUNE)
        answers = await asyncio.gather(
            *(again_if_the_run_ended(climb, number, officer) for officer in range(5)), return_exceptions=True
        )
        accepted = [answer for answer in answers if isinstance(answer, NominationStatus)]
        assert len({answer.version for answer in accepted}) == len(accepted)
        status: NominationStatus = await climb.handle.query("status", result_type=NominationStatus)
        if status.state is NominationState.ON_HOLD:
            await climb.release(COMMUNE)
    assert await runs_of(climb) >= 2
    await climb.walk()
    await assert_sound(database, impatient, climb.nomination)


async def again_if_the_run_ended(climb: Climb, number: int, officer: int) -> Any:
    """A hold, asked again under the same key when its run ended under it, as the API does."""
    actor = an_officer(Role.APPRAISER, COMMUNE, f"of-{officer}")
    for _ in range(3):
        try:
            return await climb.hold(COMMUNE, key=f"of-{officer}:{number}", actor=actor)
        except WorkflowUpdateFailedError as failed:
            if getattr(failed.cause, "type", None) != "AcceptedUpdateCompletedWorkflow":
                raise
    raise AssertionError("never answered")


async def test_of_forty_officers_at_once_one_wins_each_step(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()

    async def appraise(number: int) -> Any:
        actor = an_officer(Role.APPRAISER, COMMUNE, f"of-{number}")
        return await climb.handle.execute_update(
            Command.APPRAISE,
            AppraiseInput(actor=actor),
            id=f"of-{number}:k1",
            result_type=NominationStatus,
            rpc_timeout=timedelta(seconds=30),
        )

    answers = await asyncio.gather(*map(appraise, range(40)), return_exceptions=True)
    winners = [answer for answer in answers if isinstance(answer, NominationStatus)]
    losers = [answer for answer in answers if isinstance(answer, WorkflowUpdateFailedError)]
    assert len(winners) + len(losers) == 40
    assert {getattr(loser.cause, "type", None) for loser in losers} == {"WrongState"}
    _, (*_, winner) = entries = [(entry["act"], entry["update_id"]) for entry in await ledger(database, climb.nomination)]
    assert [act for act, _ in entries] == ["submitted", "appraised"]
    # Where the engine loses a task with them all in it, the one who was kept may hear a refusal first. Whoever asks again is told.
    kept = await appraise(int(winner.removeprefix("of-").removesuffix(":k1")))
    assert (kept.version, winners) in [(2, [kept]), (2, [])]
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_every_kind_of_word_at_once_leaves_one_whole_story(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    everybody = [
        climb.appraise(COMMUNE),
        climb.withdraw(nominees=climb.nominees[:1]),
        climb.hold(COMMUNE, nominees=climb.nominees[1:2]),
        climb.send_back(COMMUNE, nominees=climb.nominees[2:3]),
        climb.vote(COMMUNE),
        climb.hold(COMMUNE),
        climb.send_back(COMMUNE),
        climb.withdraw(nominees=climb.nominees[3:4]),
    ]
    await asyncio.gather(*everybody, return_exceptions=True)
    await assert_sound(database, client, climb.nomination)
