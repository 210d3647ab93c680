"""May this person erase a nominee now, and if not, why: one function, for the API and the activity that erases.

Whoever was not awarded may ask to be erased (Law 91/2025/QH15 Art. 4(1)(d), 14(1)). Those who were, may not: the register of
holders is public, and an award that was revoked was public too. An administrator carries it out: nobody who decides on awards, and
nobody below the office where the case has ended, which still answers for it.
"""

from dataclasses import dataclass

from models.errors import DomainError, NotAllowed, OutsideArea, OwnNomination, WrongOffice, WrongState
from models.messages.actor import Actor
from models.vocabulary import Level, Outcome, Role
from policy.rights import Person, actors_of, officers_of

ERASERS = frozenset({Role.ADMINISTRATOR})
ERASED_OUTCOMES = frozenset({Outcome.NOT_AWARDED, Outcome.REJECTED, Outcome.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class ErasureStanding:
    """What the rules look at of one nominee. `area` are the units that may see the nomination where they stand.

    `closed` says that nothing more can happen to it, `office_level` where it ended, `officer` the nominee's own account, if any.
    """

    nominee: int
    outcome: Outcome | None
    closed: bool
    erased: bool
    office_level: Level
    area: frozenset[str]
    officer: str | None = None


def erasure_refusal(actor: Actor, standing: ErasureStanding) -> DomainError | None:
    """Why this actor may not erase a nominee who stands so; None when they may. The person is asked before the moment."""
    return _wrong_person(actor, standing) or _wrong_moment(standing)


def may_erase(person: Person, standing: ErasureStanding) -> Actor:
    """The person in the role in which they may erase the nominee, in their own name before another's. Raises the refusal."""
    refused: DomainError | None = None
    for actor in sorted(actors_of(person), key=lambda one: one.role not in ERASERS):
        found = erasure_refusal(actor, standing)
        if found is None:
            return actor
        refused = refused or found
    raise refused or NotAllowed("whoever has no role anywhere does nothing")


def _wrong_person(actor: Actor, standing: ErasureStanding) -> DomainError | None:
    if actor.role not in ERASERS:
        return WrongOffice("only an administrator erases", role=actor.role, roles=sorted(ERASERS))
    if actor.unit not in standing.area:
        return OutsideArea("the nomination does not come from this unit or one beneath it, nor pass it", unit=actor.unit)
    if actor.level.rank < standing.office_level.rank:
        return WrongOffice("the office where the case ended answers for it, or one above", level=standing.office_level)
    if standing.officer in officers_of(actor):
        return OwnNomination("nobody erases themselves")
    return None


def _wrong_moment(standing: ErasureStanding) -> DomainError | None:
    if standing.erased:
        return WrongState("the nominee is erased already", nominee=standing.nominee)
    if standing.outcome in {Outcome.AWARDED, Outcome.REVOKED}:
        return WrongState(
            "whoever was awarded stands in the public register of holders, also when it was revoked", state=standing.outcome
        )
    if standing.outcome not in ERASED_OUTCOMES or not standing.closed:
        return WrongState("the nomination has not ended: withdraw the nominee first", state=standing.outcome or "open")
    return None
