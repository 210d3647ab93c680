"""What happens to a list on its way: where, in which step, to whom."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from models.vocabulary import Level, StepKind
from runtime.play.fates import Fate


@dataclass(frozen=True)
class Stop:
    """An office on the way of a nomination, as the API tells it."""

    unit: str
    level: Level
    steps: tuple[StepKind, ...]


class Manner(StrEnum):
    """How an incident comes about: by a command of its own before the step, or as exceptions within the step's command."""

    BEFORE = "before"
    WITHIN = "within"


@dataclass(frozen=True)
class Incident:
    """Some nominees meet their fate at one step of one stop. `to` is the level that they are sent back to (None: their unit)."""

    fate: Fate
    stop: int
    step: StepKind
    manner: Manner
    nominees: tuple[int, ...]
    to: Level | None = None


def incidents(stops: tuple[Stop, ...], fates: dict[int, Fate], dice: Random) -> list[Incident]:
    """One incident for each fate on the list other than being awarded straight away; `fates` is by nominee id."""
    found = []
    for fate in Fate:
        nominees = tuple(nominee for nominee, its in fates.items() if its is fate)
        if nominees and fate is not Fate.AWARDED:
            found.append(_HAPPENS[fate](stops, nominees, dice))
    return found


def _returned(stops: tuple[Stop, ...], nominees: tuple[int, ...], dice: Random) -> Incident:
    """By the appraiser, as exceptions, or by the chair before the signature; to the unit or to an office further down."""
    stop = dice.randrange(len(stops))
    to = dice.choice([None, *(other.level for other in stops[:stop])])
    by_appraiser = dice.random() < 0.5  # noqa: PLR2004 -- a coin
    step, manner = (StepKind.APPRAISE, Manner.WITHIN) if by_appraiser else (StepKind.SIGN, Manner.BEFORE)
    return Incident(Fate.RETURNED, stop, step, manner, nominees, to)


def _held(stops: tuple[Stop, ...], nominees: tuple[int, ...], dice: Random) -> Incident:
    stop = dice.randrange(len(stops))
    return Incident(Fate.HELD, stop, dice.choice(stops[stop].steps), Manner.BEFORE, nominees)


def _rejected(stops: tuple[Stop, ...], nominees: tuple[int, ...], dice: Random) -> Incident:
    return Incident(Fate.REJECTED, dice.randrange(len(stops)), StepKind.APPRAISE, Manner.WITHIN, nominees)


def _withdrawn(stops: tuple[Stop, ...], nominees: tuple[int, ...], dice: Random) -> Incident:
    stop = dice.randrange(len(stops))
    return Incident(Fate.WITHDRAWN, stop, dice.choice(stops[stop].steps), Manner.BEFORE, nominees)


def _failed_vote(stops: tuple[Stop, ...], nominees: tuple[int, ...], dice: Random) -> Incident:
    """Where no council votes on the way, the chair who decides leaves them out of the decision."""
    voting = [stop for stop, office in enumerate(stops) if StepKind.COUNCIL in office.steps]
    if not voting:
        return Incident(Fate.FAILED_VOTE, len(stops) - 1, StepKind.SIGN, Manner.WITHIN, nominees)
    return Incident(Fate.FAILED_VOTE, dice.choice(voting), StepKind.COUNCIL, Manner.WITHIN, nominees)


_HAPPENS = {
    Fate.RETURNED: _returned,
    Fate.HELD: _held,
    Fate.REJECTED: _rejected,
    Fate.WITHDRAWN: _withdrawn,
    Fate.FAILED_VOTE: _failed_vote,
}
