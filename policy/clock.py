"""Working days of Việt Nam, counted over the calendar that a nomination carries.

Runs inside workflow code: pure, quick, and free of files. The day ends at midnight in Hà Nội, which is UTC+7 all year round: the
whole country has kept UTC+7 without summer time since 13 June 1975, so a fixed offset says the same as Asia/Ho_Chi_Minh for every
dossier that this system can meet, and needs no time zone database inside the sandbox.

After the calendar's `through` only weekends are days off. A clock that reaches so far is an estimate, and is meant to be: the
holidays of those years are not announced yet.
"""

from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache

from models.errors import InvalidInput
from models.messages.policy import WorkingCalendar

HANOI = timezone(timedelta(hours=7))
_DAY = timedelta(days=1)
_SATURDAY = 5


def is_working_day(day: date, calendar: WorkingCalendar) -> bool:
    """True from Monday to Friday except on a holiday, and on a weekend day that is worked in exchange."""
    holidays, workdays = _days_of(calendar)
    return _worked(day, holidays, workdays)


def add_working_days(day: date, n: int, calendar: WorkingCalendar) -> date:
    """The n-th working day after `day`; before it when `n` is negative; `day` itself, worked or not, when `n` is 0.

    The day of the event itself is never counted (Civil Code 2015 Art. 147(2)).
    """
    holidays, workdays = _days_of(calendar)
    step = _DAY if n > 0 else -_DAY
    left = abs(n)
    while left:
        day += step
        if _worked(day, holidays, workdays):
            left -= 1
    return day


def working_days_between(first: date, last: date, calendar: WorkingCalendar) -> int:
    """How many working days lie after `first` up to and including `last`; negative when `last` is the earlier one.

    For every `n` and every day: `working_days_between(day, add_working_days(day, n, c), c) == n` where `n` ≥ 0.
    """
    if last < first:
        return -working_days_between(last, first, calendar)
    return _weekdays_through(last) - _weekdays_through(first) + _exceptions_between(first, last, calendar)


def due_at(start: datetime, days: int, calendar: WorkingCalendar) -> datetime:
    """The moment, in UTC, at which the `days`-th working day after the local day of `start` ends: the midnight that closes it."""
    last = add_working_days(local_day(start), days, calendar)
    return datetime.combine(last + _DAY, time(), tzinfo=HANOI).astimezone(UTC)


def local_day(moment: datetime) -> date:
    """The day in Việt Nam at an aware moment. A moment without a time zone is refused with InvalidInput."""
    if moment.utcoffset() is None:
        raise InvalidInput("moment", "a moment needs a time zone")
    return moment.astimezone(HANOI).date()


def remaining_days(now: datetime, due: datetime, calendar: WorkingCalendar) -> int:
    """How many working days are left after today until `due`: 0 on the last day, negative once it is over."""
    last_day = local_day(due - timedelta(microseconds=1))
    return working_days_between(local_day(now), last_day, calendar)


def _worked(day: date, holidays: Container[date], workdays: Container[date]) -> bool:
    return day not in holidays if day.weekday() < _SATURDAY else day in workdays


def _weekdays_through(day: date) -> int:
    """Monday-to-Friday days from Monday 1 January of the year 1 through `day`."""
    weeks, rest = divmod(day.toordinal(), 7)
    return weeks * 5 + min(rest, 5)


def _exceptions_between(first: date, last: date, calendar: WorkingCalendar) -> int:
    """Weekend days worked less weekdays off, after `first` up to and including `last`."""
    holidays, workdays = _days_of(calendar)
    gained = sum(first < day <= last and day.weekday() >= _SATURDAY for day in workdays)
    lost = sum(first < day <= last and day.weekday() < _SATURDAY for day in holidays)
    return gained - lost


@lru_cache(maxsize=64)
def _sets(holidays: tuple[date, ...], workdays: tuple[date, ...]) -> tuple[frozenset[date], frozenset[date]]:
    return frozenset(holidays), frozenset(workdays)


def _days_of(calendar: WorkingCalendar) -> tuple[frozenset[date], frozenset[date]]:
    return _sets(calendar.holidays, calendar.workdays)
