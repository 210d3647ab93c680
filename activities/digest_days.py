"""When digests go out: on working days, at the hour that each officer has chosen."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from models.messages.notification import Rhythm
from models.messages.policy import WorkingCalendar
from policy.calendar import calendar_for
from policy.clock import HANOI, is_working_day, local_day

_DAY = timedelta(days=1)
_LONGEST_WAIT = 60
"""No run of days off is longer."""


@dataclass(frozen=True, slots=True)
class DigestMoment:
    """When the next digest of this rhythm and hour goes out."""

    rhythm: Rhythm
    hour: int
    at: datetime


def digest_moments(now: datetime) -> tuple[DigestMoment, ...]:
    """The next moment after `now` for every rhythm and hour."""
    return _moments(now.astimezone(UTC).replace(minute=0, second=0, microsecond=0))


@lru_cache(maxsize=4)
def _moments(full_hour: datetime) -> tuple[DigestMoment, ...]:
    return tuple(DigestMoment(rhythm, hour, next_digest(full_hour, rhythm, hour)) for rhythm in Rhythm for hour in range(24))


def next_digest(now: datetime, rhythm: Rhythm, hour: int) -> datetime:
    """The first moment after `now` at this hour in Việt Nam: of a working day, or of the first working day of a week."""
    today = local_day(now)
    calendar = calendar_for(today, today)
    for offset in range(_LONGEST_WAIT):
        day = today + offset * _DAY
        at = datetime.combine(day, time(hour), tzinfo=HANOI)
        if at > now and _goes_out(day, rhythm, calendar):
            return at.astimezone(UTC)
    raise AssertionError("no working day in two months")


def _goes_out(day: date, rhythm: Rhythm, calendar: WorkingCalendar) -> bool:
    if not is_working_day(day, calendar):
        return False
    if rhythm is Rhythm.DAILY:
        return True
    earlier = (day - offset * _DAY for offset in range(1, day.weekday() + 1))
    return not any(is_working_day(before, calendar) for before in earlier)
