"""Working time: Tết, lunch breaks, and arithmetic that agrees with itself."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.calendar import TIME_ZONE, Hours, add_working, holidays, is_working, working_minutes

USUAL = Hours()
WITH_LUNCH = Hours(frozenset(range(5)), time(8), time(17, 30), ((time(12), time(13, 30)),))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026; the 21st is a Saturday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=TIME_ZONE)


def test_the_holidays_of_2027_are_known_with_their_names():
    found = holidays(2027)

    assert found[date(2027, 2, 6)] == "Tết Nguyên Đán"
    assert {date(2027, 2, day) for day in range(4, 11)} <= set(found)
    assert {
        date(2027, 4, 16),
        date(2027, 4, 30),
        date(2027, 5, 1),
        date(2027, 5, 3),
        date(2027, 9, 2),
    } <= set(found)


def test_sunday_evening_and_holidays_are_no_working_time():
    assert is_working(at(21, 9), USUAL, ())
    assert not is_working(at(21, 9), USUAL, {date(2026, 11, 21)})
    assert not is_working(at(22, 9), USUAL, ())
    assert not is_working(at(21, 17, 30), USUAL, ())
    assert not is_working(at(20, 12, 30), WITH_LUNCH, ())


def test_an_hour_begun_on_saturday_evening_ends_on_monday():
    assert add_working(at(21, 17), 60, USUAL, ()) == at(23, 8, 30)
    assert add_working(at(21, 17), 60, USUAL, {date(2026, 11, 23)}) == at(24, 8, 30)
    assert add_working(at(20, 11, 30), 60, WITH_LUNCH, ()) == at(20, 14)


def test_a_utc_moment_is_told_in_vietnamese_time():
    utc = at(21, 9).astimezone(tz=None)

    assert add_working(utc, 30, USUAL, ()) == at(21, 9, 30)


def test_without_any_working_day_the_fault_is_told():
    with pytest.raises(ValueError, match="no working time"):
        add_working(at(21, 9), 10, Hours(days=frozenset()), ())


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),
    st.integers(0, 5_000),
    st.sampled_from([USUAL, WITH_LUNCH]),
)
def test_adding_and_counting_working_minutes_agree(moment, minutes, hours):
    start = moment.replace(second=0, microsecond=0, tzinfo=TIME_ZONE)
    off = {*holidays(2026), *holidays(2027)}

    end = add_working(start, minutes, hours, off)

    assert working_minutes(start, end, hours, off) == minutes
    assert end >= start
    assert minutes == 0 or is_working(end - timedelta(minutes=1), hours, off)


def test_nothing_is_counted_backwards():
    assert working_minutes(at(21, 10), at(21, 9), USUAL, ()) == 0
