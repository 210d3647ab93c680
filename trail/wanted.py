"""Which cases somebody wants to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from models.errors import InvalidInput, UnknownAward
from policy.clock import HANOI
from policy.law import Law


@dataclass(frozen=True, slots=True)
class Wanted:
    """Everything that is left out does not matter. A case counts that was open at some time between the two moments.

    `units` are those from which the asker may look (None: all), `unit` is one on the way.
    """

    unit: str | None = None
    award: str | None = None
    since: datetime | None = None
    before: datetime | None = None
    units: Sequence[str] | None = None


def must_make_sense(wanted: Wanted, law: Law) -> None:
    """Returns for a question that can have an answer: of a slip of the pen nobody should read that there was nothing to find.

    Raises InvalidInput for days in the wrong order, UnknownAward for a code that no regime has.
    """
    must_run_forward(wanted.since, wanted.before)
    if wanted.award is not None and not any(wanted.award == one.code for regime in law.regimes for one in law.awards(regime)):
        raise UnknownAward("award", "no regime has an award of this code")


def must_run_forward(since: datetime | None, before: datetime | None) -> None:
    """Raises InvalidInput where the first day lies after the last."""
    if since is not None and before is not None and since >= before:
        raise InvalidInput("from", "lies after the last day")


def begin_of(day: date | None) -> datetime | None:
    """The moment at which a day begins in Việt Nam."""
    return None if day is None else datetime.combine(day, time(), tzinfo=HANOI)


def end_of(day: date | None) -> datetime | None:
    """The moment at which it is over."""
    return None if day is None else datetime.combine(day + timedelta(days=1), time(), tzinfo=HANOI)
