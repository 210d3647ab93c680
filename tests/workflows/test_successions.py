"""Handing over: units are dissolved, and successors take their places on the way of a nomination."""

import asyncio
from datetime import date
from typing import Any
from uuid import uuid4

import asyncpg
from temporalio.client import Client

from models.messages.nomination import NominationStatus
from models.messages.succession import HandOverInput, Succession
from models.vocabulary import Command, Level, NominationState, Role, StepKind
from policy.successors import successor_of
from policy.units import directory
from tests.auditing import assert_sound, settled, tasks
from tests.climbing import UNITS, Begin, Climb, a_policy, an_officer, ledger
from tests.joins import at_province, join, joined
from tests.refusals import refused
from workflows import NominationWorkflow

COMMUNE, DISTRICT, PROVINCE = Level.COMMUNE, Level.DISTRICT, Level.PROVINCE
FIRST = date(2025, 7, 1)
HEIR = "34.19"
THREE = a_policy(levels=(COMMUNE, DISTRICT, PROVINCE))


def heirs_of(*levels: Level) -> HandOverInput:
    found = [successor_of(directory(), UNITS[level], FIRST) for level in levels]
    return HandOverInput(successions=tuple(one for one in found if one), clause="Nghị quyết 202/2025/QH15")


async def hand_over(climb: Climb, message: HandOverInput, key: str | None = None) -> NominationStatus:
    return await climb.tell(Command.HAND_OVER, message, key or f"rule:{uuid4().hex}")


def at_heir(role: Role) -> Any:
    return an_officer(role, PROVINCE, f"of-{role}-heir").model_copy(update={"unit": HEIR})


async def test_the_step_the_clock_and_the_approvals_stay_and_the_task_opens_at_the_successor(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=THREE, at=(DISTRICT, StepKind.COUNCIL))
    before = await climb.handle.query(NominationWorkflow.status)
    status = await hand_over(climb, heirs_of(DISTRICT), "rule:once")
    assert (status.unit, status.level, status.step, status.due_at) == (HEIR, PROVINCE, StepKind.COUNCIL, before.due_at)
    assert status.task == before.version + 1
    assert [(task["unit"], task["closed_at"] is None) for task in await tasks(database, climb.nomination)][-2:] == [
        (UNITS[DISTRICT], False),
        (HEIR, True),
    ]
    assert await hand_over(climb, heirs_of(DISTRICT), "rule:once") == status
    assert (await refused(hand_over(climb, heirs_of(DISTRICT)))).type == "Duplicate"
    assert (await refused(climb.vote(DISTRICT))).type == "OutsideArea"
    await climb.vote(PROVINCE, actor=at_heir(Role.SECRETARY))
    status = await climb.forward(PROVINCE, actor=at_heir(Role.CHAIR))
    assert (status.unit, status.step) == (UNITS[PROVINCE], StepKind.APPRAISE)
    await assert_sound(database, client, climb.nomination)


async def test_stations_to_come_and_the_proposing_unit_go_along(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=THREE)
    status = await hand_over(climb, heirs_of(COMMUNE, DISTRICT, PROVINCE))
    home = status.unit
    assert home is not None
    assert home.startswith("34.")
    clerk = an_officer(Role.CLERK, COMMUNE, "of-clerk-heir").model_copy(update={"unit": home})
    assert (await refused(climb.withdraw())).type == "WrongOffice"
    row = await database.fetchrow("select unit, path, area from nomination where id = $1", climb.nomination)
    assert row is not None
    assert (row["unit"], row["path"]) == (home, [home, HEIR])
    assert {home, HEIR, UNITS[DISTRICT]} <= set(row["area"])
    assert (await climb.withdraw(actor=clerk)).state is NominationState.WITHDRAWN
    await assert_sound(database, client, climb.nomination)


async def test_a_split_knows_the_successors(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=THREE, at=(DISTRICT, StepKind.APPRAISE))
    await hand_over(climb, heirs_of(COMMUNE, DISTRICT, PROVINCE))
    await climb.send_back(PROVINCE, actor=at_heir(Role.APPRAISER), nominees=climb.nominees[:1])
    await settled(database, climb.nomination)
    (child,) = climb.split_offs()
    status = await child.handle.query(NominationWorkflow.status)
    assert status.unit is not None
    assert status.unit.startswith("34.")
    await assert_sound(database, client, climb.nomination)


async def test_who_goes_back_from_a_join_goes_to_the_successor_of_their_unit(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climbs = list(await asyncio.gather(*(at_province(database, client, task_queue, 1) for _ in range(2))))
    one = joined(climbs, await join(climbs, PROVINCE), PROVINCE)
    await settled(database, climbs[0].nomination)
    message = heirs_of(COMMUNE, PROVINCE)
    assert (await hand_over(one, message)).unit == HEIR
    status = await one.send_back(PROVINCE, actor=at_heir(Role.APPRAISER))
    await settled(database, climbs[0].nomination)
    for split in one.split_offs():
        waits = await split.handle.query(NominationWorkflow.status)
        assert (waits.state, waits.unit) == (NominationState.AWAITING_SUPPLEMENT, message.successions[0].successor)
    assert status.state is NominationState.SPLIT_UP
    await assert_sound(database, client, climbs[0].nomination)


async def test_nobody_hands_over_to_whom_they_like(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(policy=THREE)
    made_up = Succession(unit=UNITS[COMMUNE], successor="63.01846", level=COMMUNE, since=FIRST)
    refusal = await refused(hand_over(climb, HandOverInput(successions=(made_up,), clause="")))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "successions")
    assert (await refused(climb.tell(Command.HAND_OVER, {"successions": []}))).type == "PayloadValidationError"
    assert len(await ledger(database, climb.nomination)) == 1
