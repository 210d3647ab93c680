"""When dossiers come in: in the first months of each year that the period has, as a rule for what was achieved the year before."""

from dataclasses import dataclass
from datetime import date, timedelta

CLIMB_DAYS = 120
"""Days that the longest climb of a play takes on paper, with everything that may happen on the way."""
SEASON_DAYS = 80


@dataclass(frozen=True)
class Season:
    """The days of a year between which dossiers are received, both included."""

    year: int
    first: date
    last: date

    @property
    def achieved_in(self) -> int:
        """The year of achievement: the one before, as long as its reports are fresh (NĐ 152/2025 Art. 33(9)), else the same."""
        return self.year - 1 if self.last <= date(self.year, 6, 30) else self.year


def seasons_of(first: date, last: date) -> tuple[Season, ...]:
    """A season for each year of the period that leaves room for a climb: what comes in is decided in the same year and period."""
    seasons = []
    for year in range(first.year, last.year + 1):
        begin = max(first, date(year, 1, 5))
        end = min(last, date(year, 12, 31)) - timedelta(days=CLIMB_DAYS)
        if begin <= end:
            seasons.append(Season(year, begin, min(end, begin + timedelta(days=SEASON_DAYS))))
    return tuple(seasons)
