"""The one function for rights: who speaks for whom, which refusal is told, who sees what."""

from dataclasses import replace

import pytest

from models.errors import ActedBefore, NotAllowed, OwnNomination, WrongOffice, WrongState
from models.vocabulary import Command, Level, NominationState, Role, StepKind
from policy.rights import Membership, Person, Standing, may, sees

DISTRICT, PROVINCE = Level.DISTRICT, Level.PROVINCE
AT_APPRAISAL = Standing(
    nomination="hs-a",
    state=NominationState.APPRAISING,
    office_unit="63.058",
    office_level=DISTRICT,
    step=StepKind.APPRAISE,
    role=Role.APPRAISER,
    task=1,
    home_unit="63.058",
    home_level=DISTRICT,
    area=frozenset({"63.058", "63.06", "VN"}),
)
APPRAISER, CHAIR = Membership(Role.APPRAISER, "63.058", DISTRICT), Membership(Role.CHAIR, "63.058", DISTRICT)
ABSENT = Person("of-absent", (APPRAISER,))


def test_who_may_acts_in_the_role_and_unit_that_may() -> None:
    actor = may(Person("of-me", (CHAIR, Membership(Role.APPRAISER, "63.06", PROVINCE), APPRAISER)), Command.APPRAISE, AT_APPRAISAL)
    assert (actor.officer, actor.role, actor.unit, actor.level, actor.on_behalf_of) == (
        "of-me",
        Role.APPRAISER,
        "63.058",
        DISTRICT,
        None,
    )


def test_a_substitute_acts_on_behalf_of_the_absent_but_in_the_own_name_where_that_is_enough() -> None:
    assert may(Person("of-me", (CHAIR,), (ABSENT,)), Command.APPRAISE, AT_APPRAISAL).on_behalf_of == "of-absent"
    assert may(Person("of-me", (APPRAISER,), (ABSENT,)), Command.APPRAISE, AT_APPRAISAL).on_behalf_of is None


@pytest.mark.parametrize("officer", ["of-me", "of-absent"])
def test_a_substitute_is_impartial_only_if_both_are(officer: str) -> None:
    substitute = Person("of-me", (), (ABSENT,))
    with pytest.raises(OwnNomination):
        may(substitute, Command.APPRAISE, replace(AT_APPRAISAL, interested=frozenset({officer})))
    with pytest.raises(ActedBefore):
        may(substitute, Command.APPRAISE, replace(AT_APPRAISAL, acted={officer: Level.COMMUNE}))
    assert may(substitute, Command.APPRAISE, replace(AT_APPRAISAL, acted={officer: DISTRICT})).role is Role.APPRAISER


def test_of_several_roles_the_one_that_came_closest_says_why_not() -> None:
    elsewhere = Membership(Role.APPRAISER, "63.06", PROVINCE)
    with pytest.raises(WrongState):
        may(Person("of-me", (elsewhere, CHAIR)), Command.DECIDE, AT_APPRAISAL)
    with pytest.raises(WrongOffice, match="another office"):
        may(Person("of-me", (CHAIR, elsewhere)), Command.APPRAISE, AT_APPRAISAL)
    with pytest.raises(NotAllowed, match="no role anywhere"):
        may(Person("of-me", ()), Command.APPRAISE, AT_APPRAISAL)


def test_a_revocation_is_a_case_of_its_own_for_whoever_acted_below() -> None:
    granted = replace(AT_APPRAISAL, state=NominationState.AWARDED, step=None, role=None, task=None, acted={"of-me": Level.COMMUNE})
    assert may(Person("of-me", (CHAIR,)), Command.REVOKE, granted).role is Role.CHAIR


def test_whoever_has_a_role_in_the_area_sees_it_and_so_does_their_substitute() -> None:
    auditor = Membership(Role.AUDITOR, "63.060", DISTRICT)
    assert sees(Person("of-me", (Membership(Role.MEMBER, "63.06", PROVINCE),)), AT_APPRAISAL)
    assert sees(Person("of-me", (auditor,), (ABSENT,)), AT_APPRAISAL.area)
    assert not sees(Person("of-me", (auditor,)), AT_APPRAISAL)
    assert not sees(Person("of-me", ()), AT_APPRAISAL)
