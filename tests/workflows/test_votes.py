"""The council's word: who passes by the pinned rule, who leaves, and which numbers are refused."""

from typing import Any

import asyncpg
import orjson
import pytest
from temporalio.client import Client

from models.messages.commands import NomineeVote
from models.messages.policy import PinnedPolicy, Share, VoteRule
from models.messages.vote import VoteCount
from models.vocabulary import Level, NominationState, StepKind, VoteBase
from tests.auditing import assert_sound, events, outcomes
from tests.climbing import ONE_LEVEL, SOURCE, VOTE, Begin, ledger
from tests.refusals import refused

COMMUNE, COUNCIL, SIGN = Level.COMMUNE, StepKind.COUNCIL, StepKind.SIGN
NINE, EIGHT, SEVEN = (VoteCount(in_favour=n, against=10 - n) for n in (9, 8, 7))


def ruled_by(rule: VoteRule) -> PinnedPolicy:
    """One level, whose council votes by this rule."""
    (station,) = ONE_LEVEL.stations
    steps = tuple(step.model_copy(update={"vote": rule if step.vote else None}) for step in station.steps)
    return ONE_LEVEL.model_copy(update={"stations": (station.model_copy(update={"steps": steps}),)})


@pytest.mark.parametrize(
    ("rule", "said", "passes"),
    [
        (VOTE, {"votes": EIGHT}, True),
        (VOTE, {"votes": SEVEN}, False),
        (VOTE, {"present": 8, "votes": VoteCount(in_favour=7, against=1, written_in_favour=1)}, True),
        (VOTE, {"present": 8, "votes": VoteCount(in_favour=7, against=1, written_against=2)}, False),
        (VOTE.model_copy(update={"base": VoteBase.PRESENT}), {"present": 7, "votes": VoteCount(in_favour=6, against=1)}, True),
        (VOTE.model_copy(update={"base": VoteBase.CAST}), {"votes": VoteCount(in_favour=4, against=1, abstaining=5)}, True),
        (
            VOTE.model_copy(update={"threshold": Share(numerator=1, denominator=2, strictly_more=True)}),
            {"votes": VoteCount(in_favour=5, against=5)},
            False,
        ),
    ],
)
async def test_the_pinned_rule_decides(begin: Begin, rule: VoteRule, said: dict[str, Any], *, passes: bool) -> None:
    climb = await begin(policy=ruled_by(rule), nominees=2, at=(COMMUNE, COUNCIL))
    status = await climb.vote(COMMUNE, **said)
    assert status.state is (NominationState.AWAITING_SIGNATURE if passes else NominationState.NOT_AWARDED)
    assert ("đạt" in (status.derivation or "")) is True
    assert ("không đạt" in (status.derivation or "")) is not passes


async def test_who_has_too_few_votes_leaves_and_the_rest_go_on(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, at=(COMMUNE, COUNCIL))
    a, b, c, d, e, f = climb.nominees
    apart = (NomineeVote(nominee=b, votes=SEVEN), NomineeVote(nominee=d, votes=NINE), NomineeVote(nominee=f, votes=SEVEN))
    status = await climb.vote(COMMUNE, votes=EIGHT, exceptions=apart)
    assert (status.step, status.nominees) == (SIGN, 4)
    await climb.decide(COMMUNE)
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][1:] for nominee in (a, c, d, e)] == [("awarded", number) for number in (1, 2, 3, 4)]
    assert [ended[nominee][1:] for nominee in (b, f)] == [("not_awarded", None)] * 2
    grounds = await database.fetch("select distinct ground from nominee where id = any($1)", [b, f])
    assert [row["ground"] for row in grounds] == ["vote_failed"]


async def test_some_may_pass_where_the_rest_fail(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, at=(COMMUNE, COUNCIL))
    status = await climb.vote(COMMUNE, votes=SEVEN, exceptions=(NomineeVote(nominee=climb.nominees[3], votes=NINE),))
    assert (status.step, status.nominees) == (SIGN, 1)
    await climb.decide(COMMUNE)
    await assert_sound(database, client, climb.nomination)
    ended = await outcomes(database, climb.nomination)
    assert [ended[nominee][1] for nominee in climb.nominees] == [*["not_awarded"] * 3, "awarded", *["not_awarded"] * 2]


async def test_where_all_fail_the_nomination_ends_not_awarded(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, at=(COMMUNE, COUNCIL))
    apart = (NomineeVote(nominee=climb.nominees[0], votes=VoteCount(in_favour=0, against=10)),)
    assert (await climb.vote(COMMUNE, votes=SEVEN, exceptions=apart)).state is NominationState.NOT_AWARDED
    assert (await climb.handle.result()).state is NominationState.NOT_AWARDED
    await assert_sound(database, client, climb.nomination)
    assert {outcome for _, outcome, _ in (await outcomes(database, climb.nomination)).values()} == {"not_awarded"}


async def test_the_ledger_holds_the_numbers_and_never_a_hand(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=(COMMUNE, COUNCIL))
    await climb.vote(COMMUNE, votes=EIGHT, exceptions=(NomineeVote(nominee=climb.nominees[1], votes=NINE),))
    facts = orjson.loads((await ledger(database, climb.nomination))[-1]["body"])["facts"]
    assert facts["votes"] == {"in_favour": 8, "against": 2, "needed": 8, "base": 10, "passed": True}
    assert facts["apart"] == {str(climb.nominees[1]): {"in_favour": 9, "against": 1, "needed": 8, "base": 10, "passed": True}}
    assert (facts["members"], facts["present"], facts["held_on"]) == (10, 10, "2025-03-20")
    assert set(facts) == {"members", "present", "held_on", "votes", "apart"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"present": 11}, "present"),
        ({"present": 6, "votes": VoteCount(in_favour=6, against=0)}, "present"),
        ({"votes": VoteCount(in_favour=10, against=1)}, "count"),
        ({"present": 9, "votes": VoteCount(in_favour=9, against=0, written_in_favour=2)}, "written"),
        ({"exceptions": (NomineeVote(nominee=1, votes=VoteCount(in_favour=10, against=1)),)}, "count"),
        ({"exceptions": (NomineeVote(nominee=2**50, votes=EIGHT),)}, "exceptions"),
        ({"exceptions": (NomineeVote(nominee=1, votes=EIGHT), NomineeVote(nominee=1, votes=NINE))}, "exceptions"),
        ({"held_on": "2025-03-02"}, "held_on"),
        ({"held_on": "2999-01-01"}, "held_on"),
    ],
)
async def test_numbers_that_cannot_be_leave_no_event(begin: Begin, said: dict[str, Any], field: str) -> None:
    climb = await begin(policy=ONE_LEVEL, nominees=2, at=(COMMUNE, COUNCIL))
    if "exceptions" in said:  # the ids of the list are known only now
        mine = {1: climb.nominees[0]}
        said = {"exceptions": tuple(e.model_copy(update={"nominee": mine.get(e.nominee, e.nominee)}) for e in said["exceptions"])}
    before = await events(climb)
    refusal = await refused(climb.vote(COMMUNE, **said))
    assert refusal.details[0]["field"] == field
    assert await events(climb) == before
    assert (await climb.vote(COMMUNE)).step is SIGN


async def test_written_opinions_are_refused_where_the_rule_admits_none(begin: Begin) -> None:
    strict = VOTE.model_copy(update={"written_opinions": False, "said_by": SOURCE})
    climb = await begin(policy=ruled_by(strict), nominees=1, at=(COMMUNE, COUNCIL))
    refusal = await refused(climb.vote(COMMUNE, present=9, votes=VoteCount(in_favour=9, against=0, written_in_favour=1)))
    assert (refusal.type, refusal.details[0]["field"]) == ("InvalidInput", "written")
