"""Numbers in cells as the texts that a CSV file would hold: whole numbers without a point, days in ISO form."""

import math
import re
from datetime import date, datetime, timedelta
from enum import Enum

_EXACT = 2**53
_BEFORE_THE_LEAP = 60
"""Excel counts a 29 February 1900 that never was, as day 60."""
_SECONDS = 86_400
_BUILT_IN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(50, 59)})
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')


class Epoch(Enum):
    """The day before Excel's day 1, in its two calendars."""

    FROM_1900 = date(1899, 12, 30)
    FROM_1904 = date(1904, 1, 1)

    @property
    def last_serial(self) -> int:
        """31 December 9999, after which neither calendar has a day."""
        return (date.max - self.value).days


def number_text(value: str) -> str:
    """The number of a cell as plain text; the text itself when it is no number."""
    try:
        number = float(value)
    except ValueError:
        return value
    if number.is_integer() and abs(number) < _EXACT:
        return str(int(number))
    return repr(number)


def day_of_serial(value: str, epoch: Epoch = Epoch.FROM_1900) -> str:
    """The day that Excel's serial number means, in ISO form, with its time unless that is midnight.

    `43831` is `2020-01-01`. What is no serial number comes back as `number_text` would write it.
    """
    try:
        serial = float(value)
    except ValueError:
        return value
    if not math.isfinite(serial) or not 0 <= serial <= epoch.last_serial:
        return number_text(value)
    if epoch is Epoch.FROM_1900 and serial < _BEFORE_THE_LEAP:
        serial += 1
    days, rest = divmod(round(serial * _SECONDS), _SECONDS)
    day = epoch.value + timedelta(days=days)
    if not rest:
        return day.isoformat()
    return (datetime(day.year, day.month, day.day) + timedelta(seconds=rest)).isoformat()  # noqa: DTZ001 -- Excel knows no zones


def shows_days(number_format: int, code: str | None) -> bool:
    """Whether a number format shows days: one of Excel's own, or a `code` such as `dd/mm/yyyy`."""
    if code is None:
        return number_format in _BUILT_IN_DAYS
    letters = _NOT_LETTERS.sub("", code).lower()
    return "d" in letters or "y" in letters
