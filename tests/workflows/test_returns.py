"""Return with memory: the whole list, or some of it in a nomination of their own."""

from typing import Any

import asyncpg
import pytest
from temporalio.client import Client, WorkflowUpdateFailedError

from models.messages.commands import ItemException
from models.messages.nomination import NominationStatus
from models.vocabulary import DossierPart, ItemVerdict, Level, NominationState, Role, StepKind
from tests.auditing import assert_sound, outcomes, settled, tasks
from tests.climbing import UNITS, Begin, an_officer, ledger
from tests.refusals import refused

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
APPRAISE, COUNCIL, SIGN = StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN


def sent_back(nominee: int, ground: str = "report.incomplete", to: Level | None = None, **said: Any) -> ItemException:
    parts = said.pop("parts", (DossierPart.REPORT,))
    return ItemException(nominee=nominee, verdict=ItemVerdict.RETURN, ground=ground, to=to, parts=parts)


@pytest.mark.parametrize(
    ("changed", "walked_again"),
    [
        ((DossierPart.OPINIONS,), []),
        ((DossierPart.LETTER,), [(COMMUNE, SIGN)]),
        ((DossierPart.REPORT,), [(COMMUNE, APPRAISE), (COMMUNE, COUNCIL)]),
        ((DossierPart.IDENTITY,), [(COMMUNE, APPRAISE)]),
        ((DossierPart.REPORT, DossierPart.LETTER), [(COMMUNE, APPRAISE), (COMMUNE, COUNCIL), (COMMUNE, SIGN)]),
    ],
)
async def test_only_approvals_that_relied_on_what_changed_are_given_again(
    begin: Begin,
    client: Client,
    database: asyncpg.Pool,
    changed: tuple[DossierPart, ...],
    walked_again: list[tuple[Level, StepKind]],
) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    waiting = await climb.send_back(PROVINCE, parts=changed)
    assert (waiting.state, waiting.unit, waiting.due_at) == (NominationState.AWAITING_SUPPLEMENT, UNITS[COMMUNE], None)
    await climb.resubmit(changed=changed)
    assert await climb.walk() == [*walked_again, (PROVINCE, APPRAISE), (PROVINCE, COUNCIL), (PROVINCE, SIGN)]
    assert (await climb.handle.result()).state is NominationState.AWARDED
    await assert_sound(database, client, climb.nomination)


async def test_what_the_supplement_changes_counts_not_what_was_asked_for(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    await climb.send_back(PROVINCE, parts=(DossierPart.OPINIONS,))
    status = await climb.resubmit(changed=(DossierPart.OPINIONS, DossierPart.LETTER))
    assert (status.level, status.step) == (COMMUNE, SIGN)


async def test_a_return_from_the_last_step_comes_back_to_it(begin: Begin) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    await climb.appraise(PROVINCE)
    await climb.vote(PROVINCE)
    await climb.send_back(PROVINCE, role=Role.CHAIR, parts=(DossierPart.MINUTES,))
    status = await climb.resubmit(changed=(DossierPart.MINUTES,))
    assert (status.level, status.step) == (PROVINCE, SIGN)


async def test_an_earlier_level_that_is_asked_supplies_what_is_missing_itself(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    waiting = await climb.send_back(PROVINCE, to=COMMUNE, parts=(DossierPart.MINUTES,))
    assert (waiting.state, waiting.level, waiting.unit) == (NominationState.AWAITING_SUPPLEMENT, COMMUNE, UNITS[COMMUNE])
    assert (await tasks(database, climb.nomination))[-1]["role"] == Role.APPRAISER
    assert (await refused(climb.resubmit(changed=(DossierPart.MINUTES,)))).type == "WrongOffice"
    status = await climb.resubmit(COMMUNE, changed=(DossierPart.MINUTES,))
    assert (status.level, status.step) == (PROVINCE, APPRAISE)
    assert [entry["act"] for entry in await ledger(database, climb.nomination)][-2:] == ["returned", "resubmitted"]


@pytest.mark.parametrize("to", [Level.PROVINCE, Level.CENTRAL, Level.DISTRICT])
async def test_a_return_goes_to_an_earlier_level_of_the_route_only(begin: Begin, to: Level) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    assert (await refused(climb.send_back(PROVINCE, to=to))).type == "InvalidInput"


async def test_a_supplement_brings_every_part_that_was_asked_for(begin: Begin) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE, parts=(DossierPart.REPORT, DossierPart.IDENTITY))
    refusal = await refused(climb.resubmit(changed=(DossierPart.REPORT,)))
    assert (refusal.type, refusal.details[0]["missing"]) == ("InvalidInput", ["identity"])


async def test_the_clock_stands_still_while_the_unit_has_it_and_goes_on_afterwards(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin()
    before = (await tasks(database, climb.nomination))[-1]["due_at"]
    assert (await climb.send_back(COMMUNE)).due_at is None
    assert (await climb.resubmit()).due_at == before


async def test_nobody_else_works_on_it_while_the_unit_has_it(begin: Begin) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE)
    for call in (climb.appraise(COMMUNE), climb.send_back(COMMUNE), climb.vote(COMMUNE)):
        assert (await refused(call)).type == "WrongState"


async def test_the_unit_is_told_once_of_a_return_and_the_office_of_the_supplement(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    await climb.send_back(PROVINCE)
    await climb.resubmit(changed=(DossierPart.REPORT, DossierPart.OPINIONS))
    told = await database.fetch(
        "select sequence, unit, template from outbox where nomination = $1 and sequence > 4 order by id", climb.nomination
    )
    assert [tuple(row) for row in told] == [(5, UNITS[COMMUNE], "returned"), (6, UNITS[COMMUNE], "resubmitted")]


async def test_those_sent_back_go_on_in_a_nomination_of_their_own_and_the_rest_at_once(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    a, b, c, d, e, f = climb.nominees
    due = (await tasks(database, climb.nomination))[-1]["due_at"]
    status: NominationStatus = await climb.send_back(PROVINCE, nominees=(d, b), parts=(DossierPart.LETTER,))
    assert (status.state, status.level, status.step, status.nominees) == (NominationState.APPRAISING, PROVINCE, APPRAISE, 4)
    (child,) = climb.split_offs()
    assert (await climb.walk())[0] == (PROVINCE, APPRAISE)
    await settled(database, climb.nomination)
    parent_entry = (await ledger(database, climb.nomination))[4]
    first = (await ledger(database, child.nomination))[0]
    assert first["body"].count(parent_entry["hash"]) == 1
    assert (first["act"], first["actor"]) == ("split_off", None)
    resumed = await child.resubmit(changed=(DossierPart.LETTER,))
    assert (resumed.level, resumed.step, resumed.nominees) == (COMMUNE, SIGN, 2)
    await child.sign(COMMUNE)
    assert (await tasks(database, child.nomination))[-1]["due_at"] == due
    await child.appraise(PROVINCE)
    await child.vote(PROVINCE)
    await child.decide(PROVINCE)
    await assert_sound(database, client, climb.nomination)
    assert await outcomes(database, climb.nomination) == {
        **{nominee: (climb.nomination, "awarded", number) for number, nominee in enumerate((a, c, e, f), 1)},
        **{nominee: (child.nomination, "awarded", number) for number, nominee in enumerate((b, d), 1)},
    }


async def test_a_split_remembers_who_has_acted_at_another_level(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    await climb.send_back(PROVINCE, nominees=climb.nominees[:1], parts=(DossierPart.OPINIONS,))
    (child,) = climb.split_offs()
    await settled(database, climb.nomination)
    await child.resubmit(changed=(DossierPart.OPINIONS,))
    turncoat = an_officer(Role.APPRAISER, PROVINCE, name=f"of-{Role.APPRAISER}-{COMMUNE}")
    assert (await refused(child.appraise(PROVINCE, actor=turncoat))).type == "ActedBefore"


async def test_exceptions_of_an_appraisal_send_back_for_each_ground_and_office_apart(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(at=(PROVINCE, APPRAISE))
    a, b, c, d, e, f = climb.nominees
    status = await climb.appraise(
        PROVINCE,
        exceptions=(
            sent_back(a),
            sent_back(b, to=COMMUNE),
            sent_back(c),
            sent_back(d, ground="identity.wrong", parts=(DossierPart.IDENTITY,)),
            ItemException(nominee=e, verdict=ItemVerdict.REJECT, ground="law.8"),
        ),
    )
    assert (status.step, status.nominees, len(status.splits)) == (COUNCIL, 1, 3)
    await settled(database, climb.nomination)
    stands = await outcomes(database, climb.nomination)
    first, second, third = status.splits
    assert [stands[nominee][0] for nominee in (a, b, c, d, f)] == [first, second, first, third, climb.nomination]
    assert stands[e] == (climb.nomination, "rejected", None)
    children = climb.split_offs()
    assert (await children[1].resubmit(COMMUNE)).level is COMMUNE
    await climb.walk()
    await children[0].withdraw()
    await children[1].walk()
    await children[2].resubmit(changed=(DossierPart.IDENTITY,))
    await children[2].appraise(COMMUNE, verdict=ItemVerdict.REJECT, ground="law.8")
    await assert_sound(database, client, climb.nomination)
    ended = {nominee: outcome for nominee, (_, outcome, _) in (await outcomes(database, climb.nomination)).items()}
    assert ended == {a: "withdrawn", b: "awarded", c: "withdrawn", d: "rejected", e: "rejected", f: "awarded"}


async def test_a_signature_may_send_some_back(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin()
    await climb.appraise(COMMUNE)
    await climb.vote(COMMUNE)
    status = await climb.forward(COMMUNE, exceptions=(sent_back(climb.nominees[0], parts=(DossierPart.OPINIONS,)),))
    assert (status.level, status.step, status.nominees) == (PROVINCE, APPRAISE, 5)
    (child,) = climb.split_offs()
    await settled(database, climb.nomination)
    resumed = await child.resubmit(changed=(DossierPart.OPINIONS,))
    assert (resumed.level, resumed.step, resumed.nominees) == (COMMUNE, SIGN, 1)
    await assert_sound(database, client, climb.nomination)


async def test_where_everybody_is_sent_back_the_nomination_itself_goes_and_other_grounds_are_split_off(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    *most, last = climb.nominees
    status = await climb.appraise(COMMUNE, exceptions=(*map(sent_back, most), sent_back(last, ground="identity.wrong")))
    assert (status.state, status.nominees, len(status.splits)) == (NominationState.AWAITING_SUPPLEMENT, 5, 1)
    await assert_sound(database, client, climb.nomination)
    told = await database.fetch(
        "select nomination, template from outbox where unit = $2 and nomination in ($1, $1 || '.1')",
        climb.nomination,
        UNITS[COMMUNE],
    )
    assert sorted(tuple(row) for row in told)[-2:] == [(climb.nomination, "task_opened"), (f"{climb.nomination}.1", "returned")]


async def test_where_all_are_sent_back_or_refused_those_sent_back_remain(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    a, *others = climb.nominees
    status = await climb.appraise(COMMUNE, verdict=ItemVerdict.REJECT, ground="law.8", exceptions=(sent_back(a),))
    assert (status.state, status.nominees, status.splits) == (NominationState.AWAITING_SUPPLEMENT, 1, ())
    await climb.resubmit()
    await climb.walk()
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][1] for nominee in (a, *others)] == ["awarded", *["rejected"] * 5]


async def test_a_split_can_be_split_again_and_everybody_is_counted_once(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE, nominees=climb.nominees[:4])
    (child,) = climb.split_offs()
    await settled(database, climb.nomination)
    await child.resubmit()
    await child.send_back(COMMUNE, nominees=climb.nominees[1:3])
    (grandchild,) = child.split_offs()
    await settled(database, climb.nomination)
    await grandchild.resubmit()
    assert grandchild.nomination == f"{climb.nomination}.1.1"
    for number, nomination in enumerate((climb, child, grandchild)):
        await nomination.appraise(COMMUNE)
        await nomination.vote(COMMUNE)
        await nomination.forward(COMMUNE)
        await nomination.appraise(PROVINCE)
        await nomination.vote(PROVINCE)
        await nomination.decide(PROVINCE, decision_number="9/QĐ-UBND", first_number=1 + 10 * number)
    await assert_sound(database, client, climb.nomination)
    numbers = sorted(number for _, _, number in (await outcomes(database, climb.nomination)).values() if number)
    assert numbers == [1, 2, 11, 12, 21, 22]


async def test_naming_everybody_returns_the_nomination_itself(begin: Begin) -> None:
    climb = await begin()
    status = await climb.send_back(COMMUNE, nominees=tuple(reversed(climb.nominees)))
    assert (status.state, status.nominees, status.splits) == (NominationState.AWAITING_SUPPLEMENT, 6, ())


async def test_somebody_who_has_left_cannot_be_named_again(begin: Begin) -> None:
    climb = await begin()
    await climb.send_back(COMMUNE, nominees=climb.nominees[:1])
    with pytest.raises(WorkflowUpdateFailedError):
        await climb.appraise(COMMUNE, exceptions=(sent_back(climb.nominees[0]),))
    assert (await climb.appraise(COMMUNE)).nominees == 5
