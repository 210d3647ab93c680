"""Hold and release (chưa khen thưởng), and withdrawal: of all, or of some in a nomination of their own."""

import asyncpg
import pytest
from temporalio.client import Client

from models.vocabulary import Command, DossierPart, HoldGround, Level, NominationState, Role, StepKind
from tests.auditing import assert_sound, outcomes, settled, tasks
from tests.climbing import UNITS, Begin, an_officer, ledger
from tests.refusals import refused

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
APPRAISE, COUNCIL, SIGN = StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN


@pytest.mark.parametrize("step", [APPRAISE, COUNCIL, SIGN])
async def test_a_hold_stops_clock_and_work_at_any_step_and_release_goes_on_there(
    begin: Begin, client: Client, database: asyncpg.Pool, step: StepKind
) -> None:
    climb = await begin(at=(PROVINCE, step))
    before = (await tasks(database, climb.nomination))[-1]["due_at"]
    held = await climb.hold(PROVINCE)
    assert (held.state, held.step, held.due_at) == (NominationState.ON_HOLD, None, None)
    for call in (climb.appraise(PROVINCE), climb.vote(PROVINCE), climb.decide(PROVINCE), climb.send_back(PROVINCE)):
        assert (await refused(call)).type == "WrongState"
    released = await climb.release(PROVINCE)
    assert (released.level, released.step, released.due_at) == (PROVINCE, step, before)
    await climb.walk()
    await assert_sound(database, client, climb.nomination)


async def test_a_hold_is_not_held_again_and_what_is_not_held_not_released(begin: Begin) -> None:
    climb = await begin()
    assert (await refused(climb.release(COMMUNE))).type == "WrongState"
    await climb.hold(COMMUNE)
    assert (await refused(climb.hold(COMMUNE))).type == "WrongState"


async def test_a_hold_over_a_supplement_goes_on_waiting_for_it_after_the_release(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, COUNCIL))
    await climb.send_back(PROVINCE, role=Role.SECRETARY)
    held = await climb.hold(PROVINCE, ground=HoldGround.INVESTIGATION)
    assert held.state is NominationState.ON_HOLD
    assert (await refused(climb.resubmit())).type == "WrongState"
    released = await climb.release(PROVINCE)
    assert (released.state, released.unit, released.due_at) == (NominationState.AWAITING_SUPPLEMENT, UNITS[COMMUNE], None)
    assert (await climb.resubmit()).step is APPRAISE


async def test_the_officer_who_asked_a_lower_office_may_hold_release_and_go_on(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    await climb.send_back(PROVINCE, to=COMMUNE, parts=(DossierPart.OPINIONS,))
    await climb.hold(PROVINCE)
    await climb.release(PROVINCE)
    await climb.resubmit(COMMUNE, changed=(DossierPart.OPINIONS,))
    assert (await climb.appraise(PROVINCE)).step is COUNCIL


async def test_the_clock_left_before_a_supplement_survives_a_hold_in_between(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin()
    before = (await tasks(database, climb.nomination))[-1]["due_at"]
    await climb.send_back(COMMUNE)
    await climb.hold(COMMUNE)
    await climb.release(COMMUNE)
    assert (await climb.resubmit()).due_at == before


async def test_only_the_office_on_the_route_holds_and_releases(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    assert (await refused(climb.hold(COMMUNE))).type == "WrongOffice"
    await climb.hold(PROVINCE)
    assert (await refused(climb.release(COMMUNE))).type == "WrongOffice"
    assert (await refused(climb.release(PROVINCE, actor=an_officer(Role.SECRETARY, PROVINCE)))).type == "WrongOffice"


async def test_some_are_held_apart_while_the_rest_go_on_and_join_the_awarded_later(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(at=(COMMUNE, COUNCIL))
    status = await climb.hold(COMMUNE, nominees=climb.nominees[2:4])
    assert (status.state, status.step, status.nominees) == (NominationState.AWAITING_COUNCIL, COUNCIL, 4)
    (child,) = climb.split_offs()
    await settled(database, climb.nomination)
    entry = (await ledger(database, child.nomination))[0]
    assert '"reason":"complaint"' in entry["body"]
    await climb.walk()
    released = await child.release(COMMUNE)
    assert (released.level, released.step, released.nominees) == (COMMUNE, COUNCIL, 2)
    await child.walk()
    await assert_sound(database, client, climb.nomination)
    assert {outcome for _, outcome, _ in (await outcomes(database, climb.nomination)).values()} == {"awarded"}


async def test_some_are_held_while_the_list_is_out_for_a_supplement_and_then_wait_for_both(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE)
    await climb.hold(COMMUNE, nominees=climb.nominees[:1])
    (child,) = climb.split_offs()
    await settled(database, climb.nomination)
    assert (await child.release(COMMUNE)).state is NominationState.AWAITING_SUPPLEMENT
    assert (await climb.resubmit()).nominees == 5
    await child.resubmit()
    await assert_sound(database, client, climb.nomination)


@pytest.mark.parametrize("before", [None, Command.HOLD, Command.RETURN_FOR_SUPPLEMENT])
async def test_the_unit_withdraws_whatever_the_nomination_waits_for(
    begin: Begin, client: Client, database: asyncpg.Pool, before: Command | None
) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    if before is Command.HOLD:
        await climb.hold(PROVINCE)
    if before is Command.RETURN_FOR_SUPPLEMENT:
        await climb.send_back(PROVINCE)
    assert (await climb.withdraw()).state is NominationState.WITHDRAWN
    assert (await climb.handle.result()).state is NominationState.WITHDRAWN
    await assert_sound(database, client, climb.nomination)


async def test_some_are_withdrawn_in_a_nomination_that_ends_at_once(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(at=(PROVINCE, COUNCIL))
    gone = climb.nominees[::2]
    status = await climb.withdraw(nominees=gone)
    assert (status.state, status.nominees) == (NominationState.AWAITING_COUNCIL, 3)
    (child,) = climb.split_offs()
    assert (await child.handle.result()).state is NominationState.WITHDRAWN
    await climb.walk()
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert {ended[nominee] for nominee in gone} == {(child.nomination, "withdrawn", None)}
    assert [ended[nominee][1] for nominee in climb.nominees[1::2]] == ["awarded"] * 3


async def test_only_a_clerk_of_the_proposing_unit_withdraws(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    for actor in (an_officer(Role.CLERK, PROVINCE), an_officer(Role.CHAIR, COMMUNE), an_officer(Role.APPRAISER, PROVINCE)):
        assert (await refused(climb.withdraw(actor=actor))).type == "WrongOffice"


async def test_a_paper_that_releases_is_dated_between_receipt_and_today(begin: Begin) -> None:
    climb = await begin()
    await climb.hold(COMMUNE)
    for day in ("2025-03-02", "2999-01-01"):
        refusal = await refused(climb.release(COMMUNE, document_date=day))
        assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "document_date")
