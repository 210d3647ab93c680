"""Who may say what, and when: every command by everybody who may not, of which nothing is ever written, and then by who may."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import asyncpg
import pytest
from temporalio.client import Client

from models.messages.actor import Actor
from models.messages.nomination import NominationStatus
from models.vocabulary import Command, DossierPart, Duty, Level, NominationState, Role, StepKind
from policy.rights import ROLES_OF_COMMAND
from tests.auditing import assert_sound, events
from tests.climbing import UNITS, Begin, Climb, a_policy, an_officer, ledger
from tests.refusals import refused

COMMUNE, PROVINCE, CENTRAL = Level.COMMUNE, Level.PROVINCE, Level.CENTRAL
SIGN = (StepKind.SIGN,)
EVERY_STEP = tuple(StepKind)
ROUTE = a_policy(levels=(COMMUNE, PROVINCE, CENTRAL)).model_copy(
    update={
        "stations": (
            *a_policy(levels=(COMMUNE,), steps=SIGN).stations,
            *a_policy(levels=(PROVINCE,), steps=EVERY_STEP).stations,
            *a_policy(levels=(CENTRAL,), steps=SIGN).stations,
        )
    }
)
ON_THE_LIST, ACTED_BELOW, ACTED_ABOVE = "of-on-the-list", "of-chair-commune", "of-appraiser-province"
Give = Callable[..., Awaitable[NominationStatus]]


class Right(NamedTuple):
    """Where a command is in its place, and who gives it then."""

    place: tuple[Level, StepKind]
    role: Role
    give: Callable[[Climb, Actor, dict[str, Any]], Awaitable[NominationStatus]]
    before: Command | None = None
    at_home: bool = False

    @property
    def level(self) -> Level:
        return COMMUNE if self.at_home else self.place[0]


def at(step: StepKind, level: Level = PROVINCE) -> tuple[Level, StepKind]:
    return (level, step)


RIGHTS = {
    Command.APPRAISE: Right(at(StepKind.APPRAISE), Role.APPRAISER, lambda c, a, s: c.appraise(PROVINCE, actor=a, **s)),
    Command.CONSULT: Right(at(StepKind.CONSULT), Role.APPRAISER, lambda c, a, s: c.consult(PROVINCE, actor=a, **s)),
    Command.PUBLISH_NOTICE: Right(
        at(StepKind.PUBLIC_NOTICE), Role.APPRAISER, lambda c, a, s: c.publish_notice(PROVINCE, actor=a, **s)
    ),
    Command.RECORD_VOTE: Right(at(StepKind.COUNCIL), Role.SECRETARY, lambda c, a, s: c.vote(PROVINCE, actor=a, **s)),
    Command.FORWARD: Right(at(StepKind.SIGN), Role.CHAIR, lambda c, a, s: c.forward(PROVINCE, actor=a, **s)),
    Command.DECIDE: Right(at(StepKind.SIGN, CENTRAL), Role.CHAIR, lambda c, a, s: c.decide(CENTRAL, actor=a, **s)),
    Command.RETURN_FOR_SUPPLEMENT: Right(
        at(StepKind.COUNCIL), Role.SECRETARY, lambda c, a, s: c.send_back(PROVINCE, actor=a, parts=(DossierPart.OPINIONS,), **s)
    ),
    Command.RESUBMIT: Right(
        at(StepKind.CONSULT),
        Role.CLERK,
        lambda c, a, s: c.resubmit(actor=a, changed=(DossierPart.REPORT,), **s),
        before=Command.RETURN_FOR_SUPPLEMENT,
        at_home=True,
    ),
    Command.HOLD: Right(at(StepKind.SIGN), Role.CHAIR, lambda c, a, s: c.hold(PROVINCE, actor=a, **s)),
    Command.RELEASE: Right(
        at(StepKind.SIGN), Role.APPRAISER, lambda c, a, s: c.release(PROVINCE, actor=a, **s), before=Command.HOLD
    ),
    Command.WITHDRAW: Right(at(StepKind.COUNCIL), Role.CLERK, lambda c, a, s: c.withdraw(actor=a, **s), at_home=True),
}


async def placed(begin: Begin, right: Right) -> Climb:
    """A nomination that waits for this very command."""
    climb = await begin(policy=ROUTE, nominees=2, at=right.place, interested=(ON_THE_LIST,))
    if right.before is Command.RETURN_FOR_SUPPLEMENT:
        await climb.send_back(PROVINCE)
    if right.before is Command.HOLD:
        await climb.hold(PROVINCE)
    return climb


def everybody_else(command: Command, right: Right) -> list[tuple[Actor, str]]:
    """Officers who may not give the command, and the type of the refusal that each must get."""
    mine = an_officer(right.role, right.level)
    elsewhere = PROVINCE if right.level is not PROVINCE else CENTRAL
    other_roles = [role for role in Role if role not in ROLES_OF_COMMAND[command]]
    acted = ACTED_ABOVE if right.at_home else ACTED_BELOW
    return [
        *((mine.model_copy(update={"role": role}), "WrongOffice") for role in other_roles),
        (mine.model_copy(update={"unit": UNITS[elsewhere]}), "WrongOffice"),
        (mine.model_copy(update={"level": elsewhere}), "WrongOffice"),
        (an_officer(right.role, elsewhere), "WrongOffice"),
        (mine.model_copy(update={"officer": ON_THE_LIST}), "OwnNomination"),
        (mine.model_copy(update={"on_behalf_of": ON_THE_LIST}), "OwnNomination"),
        (mine.model_copy(update={"officer": acted}), "ActedBefore"),
        (mine.model_copy(update={"on_behalf_of": acted}), "ActedBefore"),
    ]


@pytest.mark.parametrize("command", RIGHTS, ids=str)
async def test_everybody_else_is_refused_without_a_trace_and_the_right_officer_goes_on(
    begin: Begin, client: Client, database: asyncpg.Pool, command: Command
) -> None:
    right = RIGHTS[command]
    climb = await placed(begin, right)
    before, written = await events(climb), len(await ledger(database, climb.nomination))
    for actor, refusal in everybody_else(command, right):
        assert (await refused(right.give(climb, actor, {}))).type == refusal, actor
    assert (await refused(right.give(climb, an_officer(right.role, right.level), {"task": 1}))).type == "TaskMoved"
    assert (await refused(right.give(climb, an_officer(right.role, right.level), {"task": 10**30}))).type == "TaskMoved"
    assert (await events(climb), len(await ledger(database, climb.nomination))) == (before, written)
    status = await right.give(climb, an_officer(right.role, right.level), {"task": written})
    assert status.version == written + 1
    await assert_sound(database, client, climb.nomination)


@pytest.mark.parametrize("place", [(COMMUNE, StepKind.SIGN), (PROVINCE, StepKind.COUNCIL), (CENTRAL, StepKind.SIGN)])
async def test_a_command_out_of_its_place_is_refused_without_a_trace(
    begin: Begin, client: Client, database: asyncpg.Pool, place: tuple[Level, StepKind]
) -> None:
    climb = await begin(policy=ROUTE, nominees=2, at=place)
    before = await events(climb)
    in_place = {
        (COMMUNE, StepKind.SIGN): set(),
        (PROVINCE, StepKind.COUNCIL): {Command.RECORD_VOTE, Command.RETURN_FOR_SUPPLEMENT, Command.HOLD},
        (CENTRAL, StepKind.SIGN): {Command.DECIDE},
    }[place]
    for command, right in RIGHTS.items():
        if command not in {*in_place, Command.WITHDRAW}:
            actor = an_officer(right.role, right.level)
            assert (await refused(right.give(climb, actor, {}))).type in {"WrongState", "WrongOffice"}, command
    assert await events(climb) == before
    await climb.go_on()
    await assert_sound(database, client, climb.nomination)


async def test_a_closed_nomination_hears_nothing_any_more(begin: Begin, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ROUTE, nominees=2)
    await climb.withdraw(key="of-clerk:k1")
    await climb.handle.result()
    written = len(await ledger(database, climb.nomination))
    with pytest.raises(Exception, match="already completed"):
        await climb.forward(COMMUNE)
    again = await climb.withdraw(key="of-clerk:k1")
    assert (again.state, again.version) == (NominationState.WITHDRAWN, written)
    assert len(await ledger(database, climb.nomination)) == written


async def test_of_two_commands_that_end_a_nomination_one_does(begin: Begin, client: Client, database: asyncpg.Pool) -> None:
    climb = await begin(policy=ROUTE, nominees=2)
    answers = await asyncio.gather(climb.withdraw(), climb.withdraw(), return_exceptions=True)
    ended = [answer for answer in answers if isinstance(answer, NominationStatus)]
    assert [answer.state for answer in ended] == [NominationState.WITHDRAWN]
    await assert_sound(database, client, climb.nomination)


async def test_a_role_of_the_office_without_the_task_does_not_send_back(begin: Begin) -> None:
    climb = await begin(policy=ROUTE, nominees=2, at=(PROVINCE, StepKind.COUNCIL))
    for role, refusal in ((Role.CHAIR, "WrongOffice"), (Role.CLERK, "WrongOffice"), (Role.AUDITOR, "WrongOffice")):
        assert (await refused(climb.send_back(PROVINCE, role=role))).type == refusal


async def test_two_duties_that_the_policy_keeps_apart_lie_in_different_hands(begin: Begin) -> None:
    apart = ROUTE.model_copy(update={"apart": ((Duty.APPRAISE, Duty.SIGN), (Duty.DRAFT, Duty.VOTE))})
    climb = await begin(policy=apart, nominees=2, at=(PROVINCE, StepKind.COUNCIL))
    climber = "of-appraiser-province"
    await climb.vote(PROVINCE, actor=an_officer(Role.SECRETARY, PROVINCE, climber))
    chair = an_officer(Role.CHAIR, PROVINCE)
    for actor in (chair.model_copy(update={"officer": climber}), chair.model_copy(update={"on_behalf_of": climber})):
        refusal = await refused(climb.forward(PROVINCE, actor=actor))
        assert (refusal.type, refusal.details[0]["did"]) == ("SameHands", "appraise")
    assert (await climb.forward(PROVINCE, actor=chair)).level is CENTRAL


async def test_the_submitter_does_not_act_at_a_higher_level(begin: Begin) -> None:
    climb = await begin(policy=ROUTE, nominees=2, at=(PROVINCE, StepKind.APPRAISE))
    submitter = an_officer(Role.APPRAISER, PROVINCE, "of-clerk-commune")
    assert (await refused(climb.appraise(PROVINCE, actor=submitter))).type == "ActedBefore"
