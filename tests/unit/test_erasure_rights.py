"""Who may erase whom, and when."""

from dataclasses import replace
from datetime import date

import pytest

from models.messages.actor import Actor
from models.vocabulary import ErasureGround, Level, Outcome, Role
from policy.erasure_law import ErasureLaw
from policy.erasure_rights import ErasureStanding, erasure_refusal, may_erase
from policy.law import law
from policy.rights import Membership, Person

OVER = ErasureStanding(
    nominee=7,
    outcome=Outcome.NOT_AWARDED,
    closed=True,
    erased=False,
    office_level=Level.DISTRICT,
    area=frozenset({"ward", "city", "province"}),
    officer="of-nominee",
)
OTHERS = [role for role in Role if role is not Role.ADMINISTRATOR]


def an_administrator(unit: str, level: Level, officer: str = "of-a", behalf: str | None = None) -> Actor:
    return Actor(officer=officer, role=Role.ADMINISTRATOR, unit=unit, level=level, on_behalf_of=behalf)


@pytest.mark.parametrize(
    ("actor", "refusal"),
    [
        (an_administrator("city", Level.DISTRICT), None),
        (an_administrator("province", Level.PROVINCE), None),
        (an_administrator("ward", Level.COMMUNE), "WrongOffice"),
        (an_administrator("elsewhere", Level.PROVINCE), "OutsideArea"),
        (an_administrator("city", Level.DISTRICT, "of-nominee"), "OwnNomination"),
        (an_administrator("city", Level.DISTRICT, behalf="of-nominee"), "OwnNomination"),
        *(
            (Actor(officer="of-a", role=role, unit="city", level=Level.DISTRICT), "WrongOffice")
            for role in Role
            if role != "administrator"
        ),
    ],
)
def test_an_administrator_where_the_case_has_ended_or_above_erases_and_nobody_else(actor: Actor, refusal: str | None) -> None:
    refused = erasure_refusal(actor, OVER)
    assert (type(refused).__name__ if refused else None) == refusal


@pytest.mark.parametrize("outcome", [*Outcome, None])
@pytest.mark.parametrize("closed", [True, False])
def test_only_whoever_ended_without_an_award_is_erased(outcome: Outcome | None, *, closed: bool) -> None:
    refused = erasure_refusal(an_administrator("city", Level.DISTRICT), replace(OVER, outcome=outcome, closed=closed))
    fits = closed and outcome in {Outcome.NOT_AWARDED, Outcome.REJECTED, Outcome.WITHDRAWN}
    assert (refused is None) is fits


def test_nobody_is_erased_twice() -> None:
    refused = erasure_refusal(an_administrator("city", Level.DISTRICT), replace(OVER, erased=True))
    assert type(refused).__name__ == "WrongState"


def test_somebody_with_several_roles_erases_as_administrator_and_is_told_why_not_as_one() -> None:
    roles = (Membership(Role.CHAIR, "city", Level.DISTRICT), Membership(Role.ADMINISTRATOR, "city", Level.DISTRICT))
    assert may_erase(Person("of-a", roles), OVER).role is Role.ADMINISTRATOR
    with pytest.raises(Exception, match="ended"):
        may_erase(Person("of-a", roles), replace(OVER, closed=False))
    with pytest.raises(Exception, match="no role"):
        may_erase(Person("of-a", ()), OVER)


def test_the_clause_is_that_of_the_law_in_force_when_the_request_came() -> None:
    erasure = law().erasure
    assert erasure.clause(ErasureGround.REQUEST, date(2025, 12, 31)) == "NĐ 13/2023/NĐ-CP Điều 16"
    assert erasure.clause(ErasureGround.AUTHORITY, date(2026, 1, 1)) == "Luật 91/2025/QH15 Điều 14(1)(d)"
    assert (
        erasure.clause(ErasureGround.REQUEST, date(2020, 1, 1))
        == ErasureLaw().clause(ErasureGround.REQUEST, date(2026, 1, 1))
        == ""
    )
    assert {ground for one in erasure.laws for ground in one.grounds} == set(ErasureGround)
