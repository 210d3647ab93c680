"""Erasure: whoever was not awarded is forgotten on request, and every chain still holds."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

from models.erased import ERASED_NAME
from models.ids import erasure_workflow_id
from models.messages.commands import ItemException, RevokeInput
from models.messages.erasure import EraseInput, ErasureResult, StartErasure
from models.messages.revocation import StartRevocation
from models.vocabulary import ErasureGround, ItemVerdict, Level, RevocationGround, Role, StepKind
from runtime.activities import build_activities
from runtime.settings import Settings
from runtime.temporal import build_worker
from tests.auditing import assert_sound, outcomes
from tests.caching import REPLAYED
from tests.climbing import ONE_LEVEL, RECEIVED, TWO_LEVELS, UNITS, Begin, Climb, an_officer, ledger
from workflows import ErasureWorkflow, RevocationWorkflow

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
CLAUSE = "Luật 91/2025/QH15 Điều 14(1)(a)"


@pytest.fixture(scope="module")
async def task_queue(client: Client, settings: Settings, database: asyncpg.Pool) -> AsyncIterator[str]:
    """One worker instead of two: an erasure is two commands, and this one replays its history at every task."""
    mine = settings.model_copy(update={"task_queue": f"erasure-{uuid4().hex}", **REPLAYED})
    async with build_worker(client, mine, build_activities(database, mine)):
        yield mine.task_queue


async def erase(
    climb: Climb, nominee: int, erasure: str | None = None, workflow_id: str | None = None, **said: Any
) -> ErasureResult:
    """What was erased."""
    erasure = erasure or f"{climb.nomination}.e{uuid4().hex[:16]}"
    request = {"ground": ErasureGround.REQUEST, "reference": "15/2026/ĐN-XDL", "requested_on": date(2026, 2, 2)}
    command = EraseInput(**({"actor": an_officer(Role.ADMINISTRATOR, PROVINCE)} | request | said))
    return await climb.client.execute_workflow(
        ErasureWorkflow.run,
        StartErasure(erasure=erasure, nomination=climb.nomination, nominee=nominee, command=command, clause=CLAUSE),
        id=workflow_id or erasure_workflow_id(erasure),
        task_queue=climb.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def refused(climb: Climb, nominee: int, **said: Any) -> ApplicationError:
    with pytest.raises(WorkflowFailureError) as failure:
        await erase(climb, nominee, **said)
    assert isinstance(failure.value.cause, ApplicationError)
    return failure.value.cause


async def decided(begin: Begin, nominees: int = 3) -> tuple[Climb, int]:
    """A nomination that was awarded to all but the one who is told."""
    climb = await begin(policy=TWO_LEVELS, nominees=nominees, at=(PROVINCE, StepKind.SIGN))
    left_out = climb.nominees[1]
    await climb.decide(PROVINCE, exceptions=(ItemException(nominee=left_out, verdict=ItemVerdict.REJECT, ground="law.14"),))
    return climb, left_out


async def test_whoever_was_not_awarded_is_erased_and_everything_else_stands(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb, left_out = await decided(begin)
    before = await outcomes(database, climb.nomination)
    nomination = await database.fetchrow("select * from nomination where id = $1", climb.nomination)
    result = await erase(climb, left_out)
    assert await outcomes(database, climb.nomination) == before
    assert await database.fetchrow("select * from nomination where id = $1", climb.nomination) == nomination
    row = await database.fetchrow("select * from nominee where id = $1", left_out)
    assert row is not None
    assert (row["name"], row["recipient_key"], row["record"]) == (ERASED_NAME, f"erased:{left_out}", {"kind": "collective"})
    assert row["erased_at"] == result.erased_at
    others = await database.fetch("select name from nominee where nomination = $1 and id <> $2", climb.nomination, left_out)
    assert {other["name"] for other in others} == {"Người thứ 1", "Người thứ 3"}
    await assert_sound(database, client, climb.nomination)


async def test_an_erasure_is_an_entry_in_a_chain_of_its_own_that_points_at_the_nominations_last(
    begin: Begin, database: asyncpg.Pool
) -> None:
    climb, left_out = await decided(begin)
    result = await erase(climb, left_out)
    (entry,) = await ledger(database, result.erasure)
    body = orjson.loads(entry["body"])
    last = (await ledger(database, climb.nomination))[-1]
    assert body["facts"] == {
        "nominee": left_out,
        "origin": {"nomination": climb.nomination, "hash": last["hash"]},
        "reference": "15/2026/ĐN-XDL",
        "requested_on": "2026-02-02",
    }
    assert (entry["hash"], body["act"], body["others"]) == (result.hash, "erased", [climb.nomination])
    assert (body["reason"], body["clause"]) == ("request", CLAUSE)
    told = await database.fetch("select unit from outbox where nomination = $1 and template = 'erased'", climb.nomination)
    assert [row["unit"] for row in told] == [UNITS[COMMUNE]]


async def test_the_same_erasure_asked_twice_is_one_and_another_finds_nobody(begin: Begin, database: asyncpg.Pool) -> None:
    climb, left_out = await decided(begin)
    erasure = f"{climb.nomination}.e{uuid4().hex[:16]}"
    assert await erase(climb, left_out, erasure) == await erase(climb, left_out, erasure)
    assert len(await ledger(database, erasure)) == 1
    assert (await refused(climb, left_out)).type == "WrongState"


async def test_of_two_who_erase_the_same_nominee_at_once_one_does_and_the_other_is_told(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb, left_out = await decided(begin)
    done = await asyncio.gather(*(erase(climb, left_out) for _ in range(3)), return_exceptions=True)
    assert [isinstance(one, ErasureResult) for one in done].count(True) == 1
    refusals = [one.cause for one in done if isinstance(one, WorkflowFailureError)]
    assert [one.type for one in refusals if isinstance(one, ApplicationError)] == ["WrongState", "WrongState"]
    await assert_sound(database, client, climb.nomination)


async def test_whoever_was_awarded_stays_in_the_register_also_when_it_was_revoked(begin: Begin, database: asyncpg.Pool) -> None:
    climb, left_out = await decided(begin)
    holder = climb.nominees[0]
    no = await refused(climb, holder)
    assert (no.type, no.details[0]["state"]) == ("WrongState", "awarded")
    chair = an_officer(Role.CHAIR, PROVINCE)
    command = RevokeInput(
        actor=chair, ground=RevocationGround.FRAUD, decision_number="9/QĐ", decided_on=date(2025, 9, 1), nominees=(holder,)
    )
    revocation = f"{climb.nomination}.r{uuid4().hex[:16]}"
    await climb.client.execute_workflow(
        RevocationWorkflow.run,
        StartRevocation(revocation=revocation, nomination=climb.nomination, command=command),
        id=f"revocation:{revocation}",
        task_queue=climb.task_queue,
    )
    no = await refused(climb, holder)
    assert (no.type, no.details[0]["state"]) == ("WrongState", "revoked")
    names = await database.fetch("select name from nominee where nomination = $1", climb.nomination)
    assert ERASED_NAME not in {row["name"] for row in names}
    assert (await erase(climb, left_out)).nominee == left_out


async def test_nobody_is_erased_while_their_nomination_moves(begin: Begin) -> None:
    climb = await begin(policy=TWO_LEVELS, nominees=2)
    out, still = climb.nominees
    await climb.appraise(COMMUNE, exceptions=(ItemException(nominee=out, verdict=ItemVerdict.REJECT, ground="law.8"),))
    assert (await refused(climb, out)).type == "WrongState"
    assert (await refused(climb, still)).type == "WrongState"


async def test_nobody_erases_themselves_nor_does_their_substitute(begin: Begin, database: asyncpg.Pool) -> None:
    climb, left_out = await decided(begin)
    administrator = an_officer(Role.ADMINISTRATOR, PROVINCE)
    await database.execute("update nominee set officer = $2 where id = $1", left_out, administrator.officer)
    assert (await refused(climb, left_out)).type == "OwnNomination"
    deputy = an_officer(Role.ADMINISTRATOR, PROVINCE, "of-deputy").model_copy(update={"on_behalf_of": administrator.officer})
    assert (await refused(climb, left_out, actor=deputy)).type == "OwnNomination"


async def test_what_does_not_fit_is_refused(begin: Begin) -> None:
    climb, left_out = await decided(begin)
    tomorrow = datetime.now(UTC).date() + timedelta(days=3)
    future = await refused(climb, left_out, requested_on=tomorrow)
    assert (future.type, future.details[0]["field"]) == ("InvalidInput", "requested_on")
    too_early = await refused(climb, left_out, requested_on=RECEIVED - timedelta(days=1))
    assert (too_early.type, too_early.details[0]["field"]) == ("InvalidInput", "requested_on")
    assert (await refused(climb, 2**40)).type == "NotFound"
    assert (await refused(climb, left_out, workflow_id=f"other-{uuid4().hex}")).type == "InvalidInput"
    other = await begin(policy=ONE_LEVEL, nominees=1)
    assert (await refused(other, left_out)).type == "NotFound"
