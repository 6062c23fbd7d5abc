"""Waiting grows, never bunches, and schedules keep local time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.due.rules import WAITS, back_off, next_by_cron, next_by_interval, read_cron

HCM = ZoneInfo("Asia/Ho_Chi_Minh")
moments = st.integers(1_577_836_800, 3_786_912_000).map(lambda second: datetime.fromtimestamp(second, UTC))


def local(*parts):
    return datetime(*parts, tzinfo=HCM)


def test_waits_run_from_seconds_to_a_day():
    waits = [back_off(attempt, chance=0.5) for attempt in range(1, 10)]

    assert waits[:2] == [timedelta(seconds=10), timedelta(minutes=1)]
    assert waits[6:] == [timedelta(days=1)] * 3


@given(st.integers(-2, 99), st.floats(0, 1, exclude_max=True))
def test_chance_spreads_a_wait_by_a_fifth_at_most(attempts, chance):
    wait = back_off(attempts, chance=chance)

    middle = WAITS[min(max(attempts, 1), 7) - 1]
    assert middle * 0.8 - timedelta(microseconds=1) <= wait <= middle * 1.2 + timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("* * * * *", local(2026, 11, 20, 12, 1)),
        ("15 3 * * *", local(2026, 11, 21, 3, 15)),
        ("*/20 * * * *", local(2026, 11, 20, 12, 20)),
        ("5/20 * * * *", local(2026, 11, 20, 12, 5)),
        ("0 8-17/3 * * 1-5", local(2026, 11, 20, 14, 0)),
        ("0 9 * * 7", local(2026, 11, 22, 9, 0)),
        ("0 9 * * 0", local(2026, 11, 22, 9, 0)),
        ("0 0 1 1,7 *", local(2027, 1, 1, 0, 0)),
        ("0 0 29 2 *", local(2028, 2, 29, 0, 0)),
        ("0 0 25 * 6", local(2026, 11, 21, 0, 0)),  # both days restricted: either fits
        ("0 12 20 11 *", local(2027, 11, 20, 12, 0)),  # strictly later
    ],
)
def test_a_cron_line_names_the_next_local_time(line, expected):
    assert next_by_cron(line, after=local(2026, 11, 20, 12, 0), zone=HCM) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        "* * * *",
        "60 * * * *",
        "* 24 * * *",
        "x * * * *",
        "5-1 * * * *",
        "*/0 * * * *",
        "0 0 0 * *",
        "1,,2 * * * *",
    ],
)
def test_a_line_that_makes_no_sense_is_refused(line):
    with pytest.raises(ValueError):
        read_cron(line)


def test_a_day_that_never_comes_is_refused():
    with pytest.raises(ValueError):
        next_by_cron("0 0 31 2 *", after=local(2026, 1, 1), zone=HCM)


@given(
    moments,
    st.sets(st.integers(0, 59), min_size=1, max_size=4),
    st.sets(st.integers(0, 23), min_size=1, max_size=4),
    st.sets(st.integers(0, 6), min_size=1, max_size=4),
)
def test_no_minute_a_line_names_is_skipped(after, minutes, hours, weekdays):
    parts = (",".join(map(str, sorted(values))) for values in (minutes, hours, weekdays))
    line = "{} {} * * {}".format(*parts)

    found = next_by_cron(line, after=after, zone=HCM)

    walk = after.astimezone(HCM).replace(second=0, microsecond=0) + timedelta(minutes=1)
    while not (walk.minute in minutes and walk.hour in hours and walk.isoweekday() % 7 in weekdays):
        walk += timedelta(minutes=1)
    assert found == walk


def test_a_clock_change_elsewhere_neither_loses_nor_doubles_a_day():
    paris, at = ZoneInfo("Europe/Paris"), datetime(2026, 10, 23, tzinfo=UTC)
    fired = []

    for _ in range(4):
        at = next_by_cron("30 2 * * *", after=at, zone=paris)
        fired.append(at.astimezone(paris).day)

    assert fired == [23, 24, 25, 26]


def test_a_wall_time_that_is_skipped_still_fires_that_day():
    paris = ZoneInfo("Europe/Paris")

    at = next_by_cron("30 2 * * *", after=datetime(2026, 3, 28, 12, tzinfo=UTC), zone=paris)

    assert at.astimezone(paris) == datetime(2026, 3, 29, 3, 30, tzinfo=paris)


@given(moments, st.integers(1, 100_000), st.integers(0, 10**7))
def test_a_late_interval_returns_to_its_grid(planned, every, late):
    step, after = timedelta(minutes=every), planned + timedelta(minutes=late)

    following = next_by_interval(step, planned=planned, after=after)

    assert (following - planned) % step == timedelta(0)
    assert timedelta(0) < following - after <= step


def test_an_interval_of_nothing_is_refused():
    with pytest.raises(ValueError):
        next_by_interval(timedelta(0), planned=local(2026, 1, 1), after=local(2026, 1, 2))
