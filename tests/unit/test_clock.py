from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from models.errors import InvalidInput
from models.messages.policy import WorkingCalendar
from policy.calendar import announced_through, calendar_for
from policy.clock import add_working_days, due_at, is_working_day, local_day, remaining_days, working_days_between

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
CALENDAR_2025 = calendar_for(date(2025, 1, 2), date(2025, 1, 2))
CALENDAR_2026 = calendar_for(date(2015, 3, 2), date(2026, 11, 21))


def test_weekends_are_no_working_days() -> None:
    assert is_working_day(date(2025, 3, 7), CALENDAR_2025)
    assert not is_working_day(date(2025, 3, 8), CALENDAR_2025)
    assert not is_working_day(date(2025, 3, 9), CALENDAR_2025)


def test_tet_2025_was_off_from_27_to_31_january() -> None:
    assert [day for day in range(24, 32) if is_working_day(date(2025, 1, day), CALENDAR_2025)] == [24]
    assert is_working_day(date(2025, 2, 3), CALENDAR_2025)


def test_a_holiday_on_a_sunday_moves_to_monday() -> None:
    assert not is_working_day(date(2026, 4, 27), CALENDAR_2026)  # Giỗ Tổ Hùng Vương fell on Sunday 26 April 2026


def test_a_day_off_is_exchanged_for_a_saturday_that_is_worked() -> None:
    assert not is_working_day(date(2025, 5, 2), CALENDAR_2025)
    assert is_working_day(date(2025, 4, 26), CALENDAR_2025)
    assert not is_working_day(date(2026, 1, 2), CALENDAR_2026)
    assert is_working_day(date(2026, 1, 10), CALENDAR_2026)


def test_ten_working_days_over_tet_2025_end_on_the_tenth_day_worked() -> None:
    assert add_working_days(date(2025, 1, 20), 4, CALENDAR_2025) == date(2025, 1, 24)
    assert add_working_days(date(2025, 1, 20), 5, CALENDAR_2025) == date(2025, 2, 3)
    assert add_working_days(date(2025, 1, 20), 10, CALENDAR_2025) == date(2025, 2, 10)


def test_the_day_itself_is_never_counted_and_zero_days_change_nothing() -> None:
    saturday = date(2025, 3, 8)
    assert add_working_days(saturday, 0, CALENDAR_2025) == saturday
    assert add_working_days(saturday, 1, CALENDAR_2025) == date(2025, 3, 10)
    assert add_working_days(date(2025, 3, 10), 1, CALENDAR_2025) == date(2025, 3, 11)


def test_negative_days_count_backwards_over_tet() -> None:
    assert add_working_days(date(2025, 2, 4), -2, CALENDAR_2025) == date(2025, 1, 24)
    assert add_working_days(date(2025, 2, 2), -1, CALENDAR_2025) == date(2025, 1, 24)


def test_working_days_between_counts_after_the_first_up_to_the_last() -> None:
    assert working_days_between(date(2025, 1, 24), date(2025, 2, 3), CALENDAR_2025) == 1
    assert working_days_between(date(2025, 2, 3), date(2025, 2, 3), CALENDAR_2025) == 0
    assert working_days_between(date(2025, 2, 3), date(2025, 1, 24), CALENDAR_2025) == -1
    assert working_days_between(date(2025, 4, 25), date(2025, 4, 27), CALENDAR_2025) == 1  # Saturday 26 April was worked


def test_the_first_day_is_left_out_also_when_it_is_a_holiday_or_a_saturday_worked() -> None:
    assert working_days_between(date(2025, 4, 26), date(2025, 4, 28), CALENDAR_2025) == 1
    assert working_days_between(date(2025, 5, 2), date(2025, 5, 5), CALENDAR_2025) == 1


def test_a_clock_ends_at_the_midnight_that_closes_its_last_day_in_hanoi() -> None:
    start = datetime(2025, 3, 3, 9, tzinfo=HANOI)
    assert due_at(start, 1, CALENDAR_2025) == datetime(2025, 3, 5, tzinfo=HANOI)
    assert due_at(start, 1, CALENDAR_2025).tzinfo is UTC
    assert due_at(start, 1, CALENDAR_2025).isoformat() == "2025-03-04T17:00:00+00:00"


def test_the_local_day_decides_and_not_the_day_of_utc() -> None:
    late = datetime(2025, 3, 3, 17, tzinfo=UTC)  # Tuesday 00:00 in Hà Nội
    assert local_day(late) == date(2025, 3, 4)
    assert local_day(late - timedelta(microseconds=1)) == date(2025, 3, 3)
    assert due_at(late, 1, CALENDAR_2025) == due_at(late - timedelta(hours=1), 1, CALENDAR_2025) + timedelta(days=1)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2025, 3, 3, 9, tzinfo=UTC).replace(tzinfo=None)
    with pytest.raises(InvalidInput):
        local_day(naive)
    with pytest.raises(InvalidInput):
        due_at(naive, 5, CALENDAR_2025)


def test_the_fixed_offset_agrees_with_the_time_zone_database_since_1976() -> None:
    for day in range(0, 21_000, 7):
        moment = datetime(1976, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        assert local_day(moment) == moment.astimezone(HANOI).date()
        assert moment.astimezone(HANOI).utcoffset() == timedelta(hours=7)


def test_remaining_days_fall_to_zero_on_the_last_day_and_below_it_once_over() -> None:
    start = datetime(2025, 3, 3, 9, tzinfo=HANOI)
    due = due_at(start, 5, CALENDAR_2025)
    assert remaining_days(start, due, CALENDAR_2025) == 5
    assert remaining_days(datetime(2025, 3, 10, 23, 59, tzinfo=HANOI), due, CALENDAR_2025) == 0
    assert remaining_days(datetime(2025, 3, 11, 0, 0, tzinfo=HANOI), due, CALENDAR_2025) == -1
    assert remaining_days(datetime(2025, 3, 8, 12, tzinfo=HANOI), due, CALENDAR_2025) == 1  # a Saturday; Monday is left


def test_after_the_calendar_ends_only_weekends_are_off() -> None:
    day = date(2040, 9, 3)  # National Day is a Sunday there, and Monday in lieu
    assert is_working_day(day, CALENDAR_2026)
    assert not is_working_day(date(2040, 9, 2), CALENDAR_2026)


def test_the_pinned_calendar_holds_the_received_year_and_five_from_the_opening_year() -> None:
    assert {day.year for day in CALENDAR_2026.holidays} == {2015, *range(2026, 2031)}
    assert CALENDAR_2026.through == date(2030, 12, 31)
    assert all(day.weekday() < 5 for day in CALENDAR_2026.holidays)
    assert all(day.weekday() >= 5 for day in CALENDAR_2026.workdays)


def test_the_pinned_calendar_ends_where_the_data_end() -> None:
    assert calendar_for(date(2030, 6, 3), date(2030, 6, 3)).through == date(2031, 12, 31)
    far = calendar_for(date(2045, 1, 2), date(2045, 1, 2))
    assert far.holidays == ()
    assert far.through == date(2031, 12, 31)


@pytest.mark.parametrize("year", range(2015, 2036))
def test_a_pinned_calendar_stays_under_two_kibibytes(year: int) -> None:
    assert len(calendar_for(date(2015, 1, 2), date(year, 1, 2)).model_dump_json()) < 2048


def test_every_year_of_the_data_has_its_fixed_holidays_and_five_days_of_tet_or_more() -> None:
    for year in range(2015, 2032):
        calendar = calendar_for(date(year, 1, 1), date(year, 1, 1))
        for month, day in ((1, 1), (4, 30), (5, 1), (9, 2)):
            assert not is_working_day(date(year, month, day), calendar)
        off_around_tet = [day for day in calendar.holidays if day.year == year and date(year, 1, 18) <= day <= date(year, 2, 26)]
        assert 4 <= len(off_around_tet) <= 6, (year, off_around_tet)


def test_the_data_know_which_years_are_announced() -> None:
    assert announced_through() == date(2026, 12, 31)


def test_the_pinned_calendar_survives_the_trip_through_json() -> None:
    assert WorkingCalendar.model_validate_json(CALENDAR_2026.model_dump_json()) == CALENDAR_2026
