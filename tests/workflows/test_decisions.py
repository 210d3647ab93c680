"""What ends a nomination, and the steps before it that only some awards have: decision, public notice, opinions."""

from datetime import date
from typing import Any

import asyncpg
import orjson
import pytest
from temporalio.client import Client

from models.messages.commands import ItemException, NomineeNumber, Opinion
from models.vocabulary import Command, DossierPart, ItemVerdict, Level, NominationState, OpinionAnswer, Role, StepKind
from tests.auditing import assert_sound, outcomes
from tests.climbing import ONE_LEVEL, UNITS, Begin, a_policy, an_officer, ledger
from tests.refusals import refused

COMMUNE, PROVINCE = Level.COMMUNE, Level.PROVINCE
APPRAISE, COUNCIL, SIGN = StepKind.APPRAISE, StepKind.COUNCIL, StepKind.SIGN
AT_DECISION = (COMMUNE, SIGN)


def not_awarded(nominee: int) -> ItemException:
    return ItemException(nominee=nominee, verdict=ItemVerdict.REJECT, ground="law.14")


async def test_nominees_are_numbered_in_list_order_from_the_first_number(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=ONE_LEVEL, at=AT_DECISION)
    a, b, *rest = climb.nominees
    await climb.decide(COMMUNE, first_number=41, exceptions=(not_awarded(b),))
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][2] for nominee in (a, *rest)] == [41, 42, 43, 44, 45]
    assert ended[b][1:] == ("not_awarded", None)
    row = await database.fetchrow("select * from nomination where id = $1", climb.nomination)
    assert row is not None
    assert (row["decision_number"], row["decided_on"], row["signatory"]) == ("345/QĐ-TTg", date(2025, 3, 20), "of-chair-central")
    assert (row["decision_unit"], row["decision_level"], row["first_number"]) == (UNITS[COMMUNE], "commune", 41)
    assert row["closed_at"] is not None


async def test_numbers_may_be_given_one_by_one(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=3, at=AT_DECISION)
    a, b, c = climb.nominees
    numbers = tuple(NomineeNumber(nominee=nominee, number=number) for nominee, number in ((a, 7), (c, 3)))
    await climb.decide(COMMUNE, numbers=numbers, exceptions=(not_awarded(b),))
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][2] for nominee in climb.nominees] == [7, None, 3]


@pytest.mark.parametrize(
    ("numbered", "field"),
    [([0, 1], "numbers"), ([0, 1, 2, 3], "numbers"), ([0, 0, 1], "numbers"), ([0, 1, 5], "numbers")],
    ids=["one is missing", "a stranger", "twice", "not awarded"],
)
async def test_numbers_that_do_not_fit_the_awarded_are_refused(begin: Begin, numbered: list[int], field: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=4, at=AT_DECISION)
    ids = (*climb.nominees[:3], 2**40, 0, climb.nominees[3])
    numbers = tuple(NomineeNumber(nominee=ids[place], number=number) for number, place in enumerate(numbered, 1))
    refusal = await refused(climb.decide(COMMUNE, numbers=numbers, exceptions=(not_awarded(climb.nominees[3]),)))
    assert refusal.details[0]["field"] == field
    assert (await climb.decide(COMMUNE)).state is NominationState.AWARDED


async def test_a_number_is_given_to_one_nominee_only(begin: Begin) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=AT_DECISION)
    numbers = tuple(NomineeNumber(nominee=nominee, number=5) for nominee in climb.nominees)
    assert (await refused(climb.decide(COMMUNE, numbers=numbers))).type == "InvalidInput"


async def test_a_decision_to_award_nobody_ends_it_not_awarded_without_a_decision_number(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=3, at=AT_DECISION)
    special = ItemException(nominee=climb.nominees[0], verdict=ItemVerdict.REJECT, ground="law.15")
    status = await climb.decide(COMMUNE, verdict=ItemVerdict.REJECT, ground="law.14", exceptions=(special,))
    assert status.state is NominationState.NOT_AWARDED
    await assert_sound(database, client, climb.nomination)
    assert {outcome for _, outcome, _ in (await outcomes(database, climb.nomination)).values()} == {"not_awarded"}
    assert await database.fetchval("select decision_number from nomination where id = $1", climb.nomination) is None
    grounds = await database.fetch("select ground from nominee where nomination = $1 order by position", climb.nomination)
    assert [row["ground"] for row in grounds] == ["law.15", None, None]


async def test_whom_the_chair_sends_back_at_the_decision_can_still_be_awarded_later(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=3, at=AT_DECISION)
    back = ItemException(
        nominee=climb.nominees[1], verdict=ItemVerdict.RETURN, ground="identity.wrong", parts=(DossierPart.OPINIONS,)
    )
    status = await climb.decide(COMMUNE, exceptions=(back,))
    assert (status.state, status.nominees) == (NominationState.AWARDED, 2)
    (child,) = climb.split_offs()
    await assert_sound(database, client, climb.nomination)
    assert (await child.resubmit(changed=(DossierPart.OPINIONS,))).step is SIGN
    await child.walk()
    await assert_sound(database, client, climb.nomination)
    assert {outcome for _, outcome, _ in (await outcomes(database, climb.nomination)).values()} == {"awarded"}


@pytest.mark.parametrize("day", ["2025-03-02", "2999-01-01"])
async def test_a_decision_is_dated_between_receipt_and_today(begin: Begin, day: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=1, at=AT_DECISION)
    refusal = await refused(climb.decide(COMMUNE, decided_on=day))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "decided_on")


@pytest.mark.parametrize("rest", ["sent back", "refused"])
async def test_a_decision_that_only_sends_back_is_none_and_points_to_the_return(
    begin: Begin, database: asyncpg.Pool, rest: str
) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=AT_DECISION)
    first, second = climb.nominees
    back = ItemException(nominee=first, verdict=ItemVerdict.RETURN, ground="report.incomplete", parts=(DossierPart.REPORT,))
    other = back.model_copy(update={"nominee": second}) if rest == "sent back" else not_awarded(second)
    refusal = await refused(climb.decide(COMMUNE, exceptions=(back, other)))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "exceptions")
    assert refusal.details[0]["command"] == Command.RETURN_FOR_SUPPLEMENT
    assert "decided" not in [entry["act"] for entry in await ledger(database, climb.nomination)]


async def test_the_deciding_office_does_not_forward_and_no_other_decides(begin: Begin) -> None:
    climb = await begin(nominees=1, at=(COMMUNE, SIGN))
    assert (await refused(climb.decide(COMMUNE))).type == "WrongState"
    await climb.forward(COMMUNE)
    await climb.appraise(PROVINCE)
    await climb.vote(PROVINCE)
    assert (await refused(climb.forward(PROVINCE))).type == "WrongState"
    assert (await climb.decide(PROVINCE)).state is NominationState.AWARDED


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"verdict": ItemVerdict.RETURN, "ground": "x"}, "verdict"),
        ({"verdict": ItemVerdict.REJECT}, "ground"),
        ({"exceptions": ({"verdict": ItemVerdict.REJECT},)}, "exceptions"),
        ({"exceptions": ({"verdict": ItemVerdict.RETURN, "ground": "x"},)}, "exceptions"),
        ({"exceptions": ({"verdict": ItemVerdict.RETURN, "parts": ("report",)},)}, "exceptions"),
        ({"exceptions": ({"verdict": ItemVerdict.RETURN, "ground": "x", "parts": ("report",), "to": "central"},)}, "to"),
    ],
)
async def test_a_word_over_the_list_says_enough(begin: Begin, said: dict[str, Any], field: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2)
    given = [{"nominee": climb.nominees[0], **exception} for exception in said.get("exceptions", ())]
    refusal = await refused(climb.appraise(COMMUNE, **{**said, "exceptions": given}))
    assert refusal.details[0]["field"] == field


async def test_a_notice_stands_ten_working_days_and_opinions_are_asked_before_the_council(
    begin: Begin, client: Client, database: asyncpg.Pool
) -> None:
    steps = (APPRAISE, StepKind.CONSULT, StepKind.PUBLIC_NOTICE, COUNCIL, SIGN)
    climb = await begin(policy=a_policy(levels=(COMMUNE,), steps=steps), nominees=2)
    await climb.appraise(COMMUNE)
    opinions = (Opinion(office="63.05", answer=OpinionAnswer.AGREES), Opinion(office="63.07", answer=OpinionAnswer.SILENT))
    twice = await refused(climb.consult(COMMUNE, opinions=(*opinions, opinions[0])))
    assert (twice.type, twice.details[0]["field"]) == ("InvalidInput", "opinions")
    assert (await climb.consult(COMMUNE, opinions=opinions)).state is NominationState.PUBLIC_NOTICE
    short = await refused(climb.publish_notice(COMMUNE, published_on=date(2025, 3, 7), ended_on=date(2025, 3, 20)))
    assert (short.details[0]["stood"], short.details[0]["required"]) == (9, 10)
    backwards = await refused(climb.publish_notice(COMMUNE, published_on=date(2025, 3, 20), ended_on=date(2025, 3, 7)))
    assert backwards.type == "InvalidInput"
    future = await refused(climb.publish_notice(COMMUNE, published_on=date(2025, 3, 7), ended_on=date(2999, 3, 20)))
    assert future.details[0]["field"] == "ended_on"
    status = await climb.publish_notice(COMMUNE, published_on=date(2025, 3, 6), ended_on=date(2025, 3, 20), complaints=2)
    assert status.state is NominationState.AWAITING_COUNCIL
    await climb.vote(COMMUNE)
    await climb.decide(COMMUNE)
    await assert_sound(database, client, climb.nomination)
    facts = [orjson.loads(entry["body"])["facts"] for entry in await ledger(database, climb.nomination)]
    assert facts[2] == {"opinions": {"63.05": "agrees", "63.07": "silent"}}
    assert facts[3] == {"published_on": "2025-03-06", "ended_on": "2025-03-20", "complaints": 2}


async def test_an_officer_may_stand_in_for_another_and_both_have_acted_then(begin: Begin) -> None:
    climb = await begin(nominees=1)
    absent, deputy = "of-absent", "of-deputy"
    acting = an_officer(Role.APPRAISER, COMMUNE, deputy).model_copy(update={"on_behalf_of": absent})
    await climb.appraise(COMMUNE, actor=acting)
    await climb.vote(COMMUNE)
    await climb.forward(COMMUNE)
    for name in (absent, deputy):
        assert (await refused(climb.appraise(PROVINCE, actor=an_officer(Role.APPRAISER, PROVINCE, name)))).type == "ActedBefore"
