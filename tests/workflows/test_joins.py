"""Join (tổng hợp): several nominations at one office go on as one; each nominee's way stays whole, forwards and back."""

import asyncio

import asyncpg
import orjson
import pytest
from temporalio.client import Client, WorkflowFailureError
from temporalio.exceptions import ApplicationError

from models.ids import new_nomination_id, nomination_workflow_id
from models.messages.commands import ItemException
from models.messages.join import JoinResult
from models.messages.nomination import Handover
from models.vocabulary import DossierPart, ItemVerdict, Level, NominationState, Role, StepKind
from tests.auditing import assert_sound, events, outcomes, settled, tasks
from tests.climbing import UNITS, Climb, an_officer, ledger
from tests.joins import NEIGHBOUR, asked, at_province, begin_join, join, joined
from tests.refusals import refused
from workflows import NominationWorkflow
from workflows.case import Case
from workflows.joining import handover_of, joined_start

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE


async def two(database: asyncpg.Pool, client: Client, task_queue: str, *nominees: int) -> list[Climb]:
    """Lists of two communes at the province."""
    sizes = nominees or (3, 2)
    communes = [UNITS[COMMUNE], NEIGHBOUR] * len(sizes)
    return list(
        await asyncio.gather(
            *(at_province(database, client, task_queue, size, commune) for size, commune in zip(sizes, communes, strict=False))
        )
    )


async def refusal_of(climbs: list[Climb], **said: object) -> ApplicationError:
    with pytest.raises(WorkflowFailureError) as failed:
        await join(climbs, PROVINCE, **said)  # type: ignore[arg-type]
    assert isinstance(failed.value.cause, ApplicationError)
    return failed.value.cause


async def test_lists_of_two_communes_go_on_as_one_and_are_awarded_together(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    a, b = await two(database, client, task_queue)
    result = await join([a, b], PROVINCE)
    assert (result.joined, result.left_out, result.nominees) == ((a.nomination, b.nomination), (), 5)
    one = joined([a, b], result, PROVINCE)
    for source in (a, b):
        status = await source.handle.result()
        assert (status.state, status.nominees, status.task) == (NominationState.JOINED, 0, None)
        (*_, last) = await ledger(database, source.nomination)
        body = orjson.loads(last["body"])
        assert (body["act"], body["others"], body["facts"]["nominees"]) == ("joined", [result.target], list(source.nominees))
    assert await one.walk() == [(PROVINCE, StepKind.APPRAISE), (PROVINCE, StepKind.COUNCIL), (PROVINCE, StepKind.SIGN)]
    assert one.status is not None
    assert (one.status.state, one.status.nominees) == (NominationState.AWARDED, 5)
    assert await events(one) <= 84
    stands = await outcomes(database, a.nomination) | await outcomes(database, b.nomination)
    assert stands == {nominee: (result.target, "awarded", place) for place, nominee in enumerate(one.nominees, 1)}
    await assert_sound(database, client, a.nomination)


async def test_the_chair_joins_lists_that_only_wait_for_the_signature(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    sources = await two(database, client, task_queue)
    for climb in sources:
        await climb.appraise(PROVINCE)
        await climb.vote(PROVINCE)
    result = await join(sources, PROVINCE, Role.CHAIR)
    one = joined(sources, result, PROVINCE)
    status = await one.handle.query(NominationWorkflow.status)
    assert (result.left_out, status.step, status.nominees) == ((), StepKind.SIGN, 5)
    assert (await one.decide(PROVINCE)).state is NominationState.AWARDED
    await assert_sound(database, client, sources[0].nomination)


async def test_the_first_entry_names_every_source_with_its_last_hash(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climbs = await two(database, client, task_queue)
    result = await join(climbs, PROVINCE)
    await settled(database, climbs[0].nomination)
    first, *_ = await ledger(database, result.target)
    facts = orjson.loads(first["body"])["facts"]
    lasts = [(await ledger(database, climb.nomination))[-1] for climb in climbs]
    assert first["act"] == "joined_from"
    assert facts["sources"] == [
        {"nomination": climb.nomination, "sequence": last["sequence"], "hash": last["hash"], "nominees": list(climb.nominees)}
        for climb, last in zip(climbs, lasts, strict=True)
    ]
    rows = await database.fetch("select id, position from nominee where nomination = $1 order by position", result.target)
    listed = [nominee for climb in climbs for nominee in climb.nominees]
    assert [(row["position"], row["id"]) for row in rows] == list(enumerate(listed, 1))


async def test_one_that_moved_meanwhile_is_left_out_and_named(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    a, b, c = await two(database, client, task_queue, 1, 1, 1)
    seen = [4, 4, 4]
    await b.appraise(PROVINCE)
    result = await join([a, b, c], PROVINCE, tasks=seen)
    (left,) = result.left_out
    assert result.joined == (a.nomination, c.nomination)
    assert (left.nomination, left.refused, left.facts["task"]) == (b.nomination, "TaskMoved", 5)
    assert (await b.handle.query(NominationWorkflow.status)).step is StepKind.COUNCIL
    await assert_sound(database, client, a.nomination, b.nomination)


async def test_fewer_than_two_are_not_joined_and_nothing_changes(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    a, b = await two(database, client, task_queue, 1, 1)
    await b.hold(PROVINCE)
    refusal = await refusal_of([a, b])
    assert refusal.type == "Conflict"
    assert [(left["nomination"], left["refused"]) for left in refusal.details[0]["left_out"]] == [(b.nomination, "WrongState")]
    assert (await a.handle.query(NominationWorkflow.status)).version == 4
    await assert_sound(database, client, a.nomination, b.nomination)


async def test_those_that_go_another_way_are_left_out(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    a, b = await two(database, client, task_queue, 1, 1)
    c = Climb(client, task_queue, a.policy.model_copy(update={"award": "OTHER"}), (901, 902))
    await c.start()
    for step in (c.appraise, c.vote, c.forward):
        await step(COMMUNE)
    result = await join([a, b, c], PROVINCE)
    assert [(left.nomination, left.refused) for left in result.left_out] == [(c.nomination, "WrongState")]


async def test_too_many_nominees_are_refused_before_anything_changes(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    a, b = await two(database, client, task_queue, 300, 201)
    refusal = await refusal_of([a, b])
    assert refusal.type == "TooLarge"
    assert refusal.details[0]["counts"] == {a.nomination: 300, b.nomination: 201}
    assert (await a.handle.query(NominationWorkflow.status)).state is NominationState.APPRAISING


@pytest.mark.parametrize("role", [Role.CHAIR, Role.SECRETARY])
async def test_only_who_holds_the_step_joins(client: Client, task_queue: str, database: asyncpg.Pool, role: Role) -> None:
    refusal = await refusal_of(await two(database, client, task_queue, 1, 1), role=role)
    assert [left["refused"] for left in refusal.details[0]["left_out"]] == ["WrongOffice", "WrongOffice"]


async def test_what_all_have_passed_and_the_shortest_clock_are_remembered(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climbs = await two(database, client, task_queue, 1, 1)
    for climb in climbs:
        await climb.appraise(PROVINCE)
    result = await join(climbs, PROVINCE, Role.SECRETARY)
    one = joined(climbs, result, PROVINCE)
    await settled(database, climbs[0].nomination)
    status = await one.handle.query(NominationWorkflow.status)
    before = [(await tasks(database, climb.nomination))[-1]["due_at"] for climb in climbs]
    assert (status.step, status.due_at) == (StepKind.COUNCIL, min(before))
    refusal = await refused(one.vote(PROVINCE, actor=an_officer(Role.SECRETARY, PROVINCE, f"of-secretary-{NEIGHBOUR}")))
    assert refusal.type == "ActedBefore"
    await one.walk()
    await assert_sound(database, client, climbs[0].nomination)


async def test_nominees_go_back_each_to_their_own_unit_and_come_up_again(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    a, b = await two(database, client, task_queue)
    result = await join([a, b], PROVINCE)
    one = joined([a, b], result, PROVINCE)
    await settled(database, a.nomination)
    back = [
        ItemException(nominee=n, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.IDENTITY,))
        for n in (a.nominees[0], b.nominees[0])
    ]
    status = await one.appraise(PROVINCE, exceptions=tuple(back))
    assert (status.nominees, len(status.splits)) == (3, 2)
    await settled(database, a.nomination)
    for source, split in zip((a, b), status.splits, strict=True):
        child = Climb(client, task_queue, source.policy, (source.nominees[0],), nomination=split)
        waits = await child.handle.query(NominationWorkflow.status)
        unit = source.policy.stations[0].unit
        assert (waits.state, waits.unit, waits.level) == (NominationState.AWAITING_SUPPLEMENT, unit, COMMUNE)
        row = await database.fetchrow("select unit, path, area, origin from nomination where id = $1", split)
        assert row is not None
        assert (row["unit"], row["origin"], row["path"]) == (unit, result.target, [unit, UNITS[PROVINCE]])
        clerk = an_officer(Role.CLERK, COMMUNE).model_copy(update={"unit": unit})
        again = await child.resubmit(actor=clerk, changed=(DossierPart.LETTER, DossierPart.IDENTITY))
        assert (again.level, again.step) == (COMMUNE, StepKind.APPRAISE), "it relied on what has changed"
    await one.walk()
    await assert_sound(database, client, a.nomination)


async def test_a_joined_nomination_that_all_leave_for_their_units_ends_split_up(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    a, b = await two(database, client, task_queue)
    one = joined([a, b], await join([a, b], PROVINCE), PROVINCE)
    await settled(database, a.nomination)
    refusal = await refused(one.send_back(PROVINCE, to=Level.DISTRICT))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "to")
    status = await one.send_back(PROVINCE)
    assert (status.state, status.nominees, len(status.splits)) == (NominationState.SPLIT_UP, 0, 2)
    assert (await one.handle.result()).state is NominationState.SPLIT_UP
    await assert_sound(database, client, a.nomination)
    stands = await outcomes(database, a.nomination) | await outcomes(database, b.nomination)
    assert {where for where, _, _ in stands.values()} == set(status.splits)


async def test_joined_nominations_are_joined_again_and_go_back_to_the_first_units(
    client: Client, task_queue: str, database: asyncpg.Pool
) -> None:
    climbs = await two(database, client, task_queue, 1, 1, 1, 1)
    first, second = [joined(pair, await join(pair, PROVINCE), PROVINCE) for pair in (climbs[:2], climbs[2:])]
    await settled(database, *(climb.nomination for climb in climbs))
    result = await join([first, second], PROVINCE)
    whole = joined([first, second], result, PROVINCE)
    await settled(database, *(climb.nomination for climb in climbs))
    status = await whole.send_back(PROVINCE)
    assert (status.state, len(status.splits)) == (NominationState.SPLIT_UP, 4)
    await assert_sound(database, client, climbs[0].nomination)


async def test_the_same_join_twice_is_one_join(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    climbs = await two(database, client, task_queue, 1, 1)
    start = asked(climbs, [4, 4], an_officer(Role.APPRAISER, PROVINCE))
    results: list[JoinResult] = []
    for _ in range(2):
        handle = await begin_join(client, task_queue, start)
        results.append(await handle.result())
    assert results[0] == results[1]
    await assert_sound(database, client, climbs[0].nomination)


async def test_nobody_makes_up_a_joined_nomination(client: Client, task_queue: str, database: asyncpg.Pool) -> None:
    climbs = await two(database, client, task_queue, 1, 1)
    start = asked(climbs, [4, 4], an_officer(Role.APPRAISER, PROVINCE))
    await (await begin_join(client, task_queue, start)).result()
    await settled(database, climbs[0].nomination)
    made_up = joined_start(start.model_copy(update={"target": new_nomination_id()}), [a_handover(climb) for climb in climbs])
    handle = await client.start_workflow(
        NominationWorkflow.run, made_up, id=nomination_workflow_id(made_up.nomination), task_queue=task_queue
    )
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert isinstance(failed.value.cause, ApplicationError)
    assert failed.value.cause.type == "NotAllowed"


def a_handover(climb: Climb) -> Handover:
    case = Case.begin(climb.start_input())
    return handover_of(case)


@pytest.fixture
async def ten(client: Client, task_queue: str, database: asyncpg.Pool) -> list[Climb]:
    return await two(database, client, task_queue, *[50] * 10)


@pytest.mark.timeout(180)
async def test_500_nominees_of_ten_lists_climb_in_a_history_like_any_other(
    ten: list[Climb], client: Client, database: asyncpg.Pool
) -> None:
    result = await join(ten, PROVINCE)
    assert (len(result.joined), result.nominees) == (10, 500)
    one = joined(ten, result, PROVINCE)
    await one.walk()
    history = await one.handle.fetch_history()
    assert len(history.events) <= 84
    assert sum(event.ByteSize() for event in history.events) < 2 * 1024 * 1024
    await assert_sound(database, client, ten[0].nomination)
