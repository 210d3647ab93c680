"""Revocation: an award that was given is taken back, on a ground of law, by the office that gave it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import orjson
import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import WorkflowIDConflictPolicy
from temporalio.exceptions import ApplicationError

from models.ids import revocation_workflow_id
from models.messages.commands import ItemException, RevokeInput
from models.messages.revocation import RevocationResult, StartRevocation
from models.vocabulary import ItemVerdict, Level, NominationState, RevocationGround, Role, StepKind
from policy.clock import HANOI
from tests.auditing import assert_sound, outcomes
from tests.climbing import ONE_LEVEL, UNITS, Begin, Climb, an_officer, ledger
from workflows import RevocationWorkflow

COMMUNE = Level.COMMUNE
AT_DECISION = (COMMUNE, StepKind.SIGN)


GROUND = "Luật 06/2022/QH15 Điều 93(2)"


async def revoke(
    climb: Climb, revocation: str | None = None, workflow_id: str | None = None, clause: str = GROUND, **said: Any
) -> RevocationResult:
    """What was revoked."""
    revocation = revocation or f"{climb.nomination}.r{uuid4().hex[:16]}"
    paper = {"ground": RevocationGround.FRAUD, "decision_number": "9/QĐ-UBND", "decided_on": date(2025, 9, 1)}
    command = RevokeInput(**({"actor": an_officer(Role.CHAIR, COMMUNE)} | paper | said))
    return await climb.client.execute_workflow(
        RevocationWorkflow.run,
        StartRevocation(revocation=revocation, nomination=climb.nomination, command=command, clause=clause),
        id=workflow_id or revocation_workflow_id(revocation),
        task_queue=climb.task_queue,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def revoke_refused(climb: Climb, **said: Any) -> ApplicationError:
    with pytest.raises(WorkflowFailureError) as failure:
        await revoke(climb, **said)
    assert isinstance(failure.value.cause, ApplicationError)
    return failure.value.cause


async def awarded(begin: Begin, nominees: int = 3, **said: Any) -> Climb:
    climb = await begin(policy=ONE_LEVEL, nominees=nominees, at=AT_DECISION, **said)
    await climb.decide(COMMUNE)
    return climb


async def test_all_awards_of_a_nomination_are_revoked_and_it_stays_closed(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await awarded(begin)
    before = await database.fetchrow("select * from nomination where id = $1", climb.nomination)
    result = await revoke(climb)
    assert (result.nomination, result.nominees) == (climb.nomination, 3)
    assert await database.fetchrow("select * from nomination where id = $1", climb.nomination) == before
    assert sorted((outcome, number) for _, outcome, number in (await outcomes(database, climb.nomination)).values()) == [
        ("revoked", 1),
        ("revoked", 2),
        ("revoked", 3),
    ]
    assert (await climb.handle.result()).state is NominationState.AWARDED
    await assert_sound(database, client, climb.nomination)
    told = await database.fetch("select unit, template from outbox where nomination = $1", climb.nomination)
    assert [tuple(row) for row in told].count((UNITS[COMMUNE], "revoked")) == 1


async def test_a_revocation_has_a_chain_of_its_own_that_points_at_the_nominations_last_entry(
    begin: Begin, database: asyncpg.Pool
) -> None:
    climb = await awarded(begin)
    result = await revoke(climb)
    (entry,) = await ledger(database, result.revocation)
    body = orjson.loads(entry["body"])
    last = (await ledger(database, climb.nomination))[-1]
    assert body["facts"]["origin"] == {"nomination": climb.nomination, "hash": last["hash"]}
    assert (entry["hash"], body["others"], body["reason"]) == (result.hash, [climb.nomination], "fraud")


@pytest.mark.parametrize(("clause", "kept"), [(GROUND, GROUND), ("Luật thử Điều 2", "Luật thử Điều 2"), ("", None)])
async def test_the_ledger_names_the_law_that_the_request_names_and_none_for_a_request_older_than_that(
    begin: Begin, client: Client, database: asyncpg.Pool, clause: str, kept: str | None
) -> None:
    climb = await awarded(begin, nominees=1)
    (entry,) = await ledger(database, (await revoke(climb, clause=clause)).revocation)
    assert orjson.loads(entry["body"]).get("clause") == kept
    await assert_sound(database, client, climb.nomination)


async def test_some_awards_are_revoked_and_the_others_stand(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await awarded(begin)
    a, b, c = climb.nominees
    assert (await revoke(climb, nominees=(b,))).nominees == 1
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][1] for nominee in (a, b, c)] == ["awarded", "revoked", "awarded"]
    again = await revoke_refused(climb, nominees=(b,))
    assert (again.type, again.details[0]["nominee"]) == ("UnknownNominee", b)
    assert (await revoke(climb)).nominees == 2
    assert (await revoke_refused(climb)).type == "WrongState"
    await assert_sound(database, client, climb.nomination)


async def test_the_same_revocation_asked_twice_is_one_and_answers_the_same(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await awarded(begin)
    revocation = f"{climb.nomination}.r1"
    assert await revoke(climb, revocation) == await revoke(climb, revocation)
    assert len(await ledger(database, revocation)) == 1


async def test_whoever_was_not_awarded_cannot_lose_the_award(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=3, at=AT_DECISION)
    left_out = climb.nominees[0]
    await climb.decide(COMMUNE, exceptions=(ItemException(nominee=left_out, verdict=ItemVerdict.REJECT, ground="law.14"),))
    for stranger in (left_out, 2**40):
        assert (await revoke_refused(climb, nominees=(stranger,))).type == "UnknownNominee"


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (an_officer(Role.CHAIR, Level.PROVINCE), "OutsideArea"),
        (an_officer(Role.APPRAISER, COMMUNE), "WrongOffice"),
        (an_officer(Role.CHAIR, COMMUNE).model_copy(update={"unit": UNITS[Level.PROVINCE]}), "OutsideArea"),
    ],
)
async def test_only_the_chair_of_the_office_that_decided_revokes(begin: Begin, actor: Any, refusal: str) -> None:
    assert (await revoke_refused(await awarded(begin, nominees=1), actor=actor)).type == refusal


async def test_nobody_revokes_on_a_list_on_which_they_stand(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await awarded(begin, nominees=2)
    await database.execute("update nominee set officer = 'of-chair-commune' where id = $1", climb.nominees[1])
    assert (await revoke_refused(climb, nominees=climb.nominees[:1])).type == "OwnNomination"
    deputy = an_officer(Role.CHAIR, COMMUNE, "of-deputy").model_copy(update={"on_behalf_of": "of-chair-commune"})
    assert (await revoke_refused(climb, actor=deputy)).type == "OwnNomination"


@pytest.mark.parametrize("days", [-1, 3])
async def test_a_revocation_is_dated_between_the_award_and_today(begin: Begin, database: asyncpg.Pool, days: int) -> None:
    climb = await awarded(begin, nominees=1)
    today = (await database.fetchval("select now()")).astimezone(HANOI).date()
    day = date(2025, 3, 20) + timedelta(days=-1) if days < 0 else today + timedelta(days=days)
    refusal = await revoke_refused(climb, decided_on=day)
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "decided_on")


async def test_what_was_not_awarded_or_does_not_exist_cannot_be_revoked(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1)
    assert (await revoke_refused(climb)).type == "WrongState"
    climb.nomination = "hs-nowhere"
    assert (await revoke_refused(climb)).type == "NotFound"


async def test_a_revocation_under_another_workflow_id_is_refused(begin: Begin) -> None:
    climb = await awarded(begin, nominees=1)
    assert (await revoke_refused(climb, workflow_id=f"other-{uuid4().hex}")).type == "InvalidInput"
