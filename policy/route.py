"""The way of a nomination: which offices it passes, what each of them does, and what law was pinned for it.

Deciders come in two kinds. The chair of a level decides for whoever lies below it; the head of a unit with legal personality
decides for the unit itself, and then the nomination goes nowhere else.
"""

from datetime import date
from itertools import pairwise

from models.errors import InvalidInput
from models.messages.policy import PinnedPolicy, PinnedStep, Station, WorkingCalendar
from models.messages.unit import UnitRef
from models.vocabulary import Level, UnitKind
from policy.law import Law
from policy.law_models import AwardLaw, Decider, RegimeLaw, StepLaw

_OWN_HEADS = {
    UnitKind.DEPARTMENT: frozenset({Decider.AGENCY_HEAD}),
    UnitKind.AGENCY: frozenset({Decider.AGENCY_HEAD}),
    UnitKind.SCHOOL: frozenset({Decider.AGENCY_HEAD}),
    UnitKind.ENTERPRISE: frozenset({Decider.ENTERPRISE_DIRECTOR, Decider.BOARD_CHAIR}),
    UnitKind.COOPERATIVE: frozenset({Decider.ENTERPRISE_DIRECTOR, Decider.BOARD_CHAIR}),
}


def pin_policy(  # noqa: PLR0917 -- the six facts that a route is made of, all named at every call
    law: Law, award: str, received_on: date, proposer: UnitRef, offices: tuple[UnitRef, ...], calendar: WorkingCalendar
) -> PinnedPolicy:
    """Everything that the law of that day says about such a nomination, for the nomination to carry.

    `award` is a code or an alias. `offices` are the administrative offices above the proposer, lowest first, up to the centre, the
    proposer's own included when it is one; local rules of any of them are applied. Raises `OutsideRegime`, `UnknownAward`, and
    `InvalidInput` on `award` (nobody decides it for this proposer), `proposer` or `offices` (a chain that cannot be).
    """
    regime = law.regime_on(received_on, tuple(office.code for office in offices))
    award_law = regime.award(award)
    return PinnedPolicy(
        version=law.version,
        regime=regime.id,
        award=award_law.code,
        received_on=received_on,
        stations=_stations(regime, award_law, proposer, offices),
        ladder=regime.ladder,
        calendar=calendar,
        said_by=award_law.law,
        apart=tuple(pair for group in award_law.apart for pair in group.pairs),
    )


def _stations(regime: RegimeLaw, award: AwardLaw, proposer: UnitRef, offices: tuple[UnitRef, ...]) -> tuple[Station, ...]:
    _check_chain(regime, proposer, offices)
    if decided_by_own_head(award, proposer):
        return (_station(award, proposer),)
    deciding = deciding_level(award, proposer)
    passed = tuple(office for office in offices if office.level.rank <= deciding.rank)
    if not passed or passed[-1].level is not deciding:
        raise InvalidInput("offices", f"hold no {deciding} office, which decides {award.code}", award=award.code)
    return tuple(_station(award, office) for office in passed)


def decided_by_own_head(award: AwardLaw, proposer: UnitRef) -> bool:
    """True when the head of the proposing unit decides: it has legal personality, and such a head may give the award."""
    heads = _OWN_HEADS.get(proposer.kind, frozenset())
    return proposer.legal_personality and any(decider.by in heads for decider in award.deciders)


def deciding_level(award: AwardLaw, proposer: UnitRef) -> Level:
    """The lowest level, from the proposer's own upward, whose chair decides the award. Raises `InvalidInput` on `award`."""
    levels = sorted({decider.by.level for decider in award.deciders if decider.by.level}, key=lambda level: level.rank)
    reachable = [level for level in levels if level.rank >= proposer.level.rank]
    if not reachable:
        decided = " or ".join(levels) or "unit"
        reason = f"{award.code} is decided at {decided} level, below a {proposer.kind} of {proposer.level} level"
        raise InvalidInput("award", reason, award=award.code, level=str(proposer.level))
    return reachable[0]


def _check_chain(regime: RegimeLaw, proposer: UnitRef, offices: tuple[UnitRef, ...]) -> None:
    for field, unit in (("proposer", proposer), *(("offices", office) for office in offices)):
        if unit.level not in regime.levels:
            raise InvalidInput(field, f"{regime.id} has no {unit.level} level", unit=unit.code)
    if any(office.kind is not UnitKind.ADMINISTRATIVE for office in offices):
        raise InvalidInput("offices", "hold a unit that is not administrative")
    if any(lower.level.rank >= upper.level.rank for lower, upper in pairwise(offices)):
        raise InvalidInput("offices", "do not rise from the lowest up")
    if offices and offices[0].level.rank < proposer.level.rank:
        raise InvalidInput("offices", "begin below the proposer's own level")
    if proposer.kind is UnitKind.ADMINISTRATIVE and (not offices or offices[0].code != proposer.code):
        raise InvalidInput("offices", "do not begin with the proposer, which is administrative")


def _station(award: AwardLaw, unit: UnitRef) -> Station:
    return Station(level=unit.level, unit=unit.code, steps=tuple(_pinned(step) for step in award.steps[unit.level]))


def _pinned(step: StepLaw) -> PinnedStep:
    return PinnedStep(
        kind=step.kind,
        clock_days=step.clock_days,
        inputs=step.inputs,
        notice_days=step.notice_days,
        vote=step.vote,
        said_by=step.law,
    )
