"""Which cases somebody wants to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


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
