"""The extract of Việt Nam's working calendar that a nomination carries (the whole of it lies in data/calendar)."""

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from models.messages.policy import WorkingCalendar

DATA = Path(__file__).parent / "data" / "calendar" / "vn.json"
YEARS_AHEAD = 4
"""A nomination that is open for longer than that counts weekends only."""


class Year(NamedTuple):
    """One year: weekdays off, weekend days worked, and whether the Government has announced them or they are only computed."""

    off: tuple[date, ...]
    worked: tuple[date, ...]
    announced: bool


def calendar_for(received_on: date, opened_on: date) -> WorkingCalendar:
    """The days of the year in which the dossier was received, and of the year its workflow starts and the four after it.

    Years between the two are left out: nobody's clock runs there when an old dossier is entered today. `through` is the end of the
    last year that the data hold of those four; after it, and outside the years held, only weekends are off.
    """
    version, years = _read()
    last = min(opened_on.year + YEARS_AHEAD, max(years))
    wanted = sorted({received_on.year, *range(opened_on.year, last + 1)} & years.keys())
    return WorkingCalendar(
        version=version,
        holidays=tuple(day for year in wanted for day in years[year].off),
        workdays=tuple(day for year in wanted for day in years[year].worked),
        through=date(last, 12, 31),
    )


def announced_through() -> date:
    """The last day whose holidays the Government has announced, as far as the data know."""
    _, years = _read()
    return date(max(year for year, days in years.items() if days.announced), 12, 31)


@lru_cache(maxsize=1)
def _read() -> tuple[str, dict[int, Year]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    return data["version"], {
        int(year): Year(
            tuple(map(date.fromisoformat, days["off"])),
            tuple(map(date.fromisoformat, days["worked"])),
            days["status"] == "announced",
        )
        for year, days in data["years"].items()
    }
