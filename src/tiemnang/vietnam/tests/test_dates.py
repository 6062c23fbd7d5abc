"""Dates: day first, spreadsheet serials, near days in words, births and ages."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.vietnam.calendar import TIME_ZONE
from tiemnang.vietnam.dates import When, read, read_birth

TODAY = date(2026, 11, 21)
THAT_DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("raw", "value", "precision", "note"),
    [
        ("21/11/2026", THAT_DAY, "day", ""),
        ("21-11-2026", THAT_DAY, "day", ""),
        ("21.11.2026", THAT_DAY, "day", ""),
        ("21-11-26", THAT_DAY, "day", "two_digit_year"),
        ("21.11", THAT_DAY, "day", "no_year"),
        ("21.11", THAT_DAY, "day", "no_year"),
        ("2026-11-21", THAT_DAY, "day", ""),
        ("2026/11/21", THAT_DAY, "day", ""),
        ("2026-11-21 00:00:00", THAT_DAY, "day", ""),
        ("21112026", THAT_DAY, "day", ""),
        ("46347", THAT_DAY, "day", "excel_serial"),
        ("46347.0", THAT_DAY, "day", "excel_serial"),
        ("46347.5", datetime(2026, 11, 21, 12, 0, tzinfo=TIME_ZONE), "minute", "excel_serial"),
        ("21/11/2026 14:30", datetime(2026, 11, 21, 14, 30, tzinfo=TIME_ZONE), "minute", ""),
        ("14h30 21/11", datetime(2026, 11, 21, 14, 30, tzinfo=TIME_ZONE), "minute", "no_year"),
        ("2h chiều 21/11/2026", datetime(2026, 11, 21, 14, 0, tzinfo=TIME_ZONE), "minute", ""),
        ("9h sáng mai", datetime(2026, 11, 22, 9, 0, tzinfo=TIME_ZONE), "minute", ""),
        ("2026-11-21T07:30:00+0000", datetime(2026, 11, 21, 14, 30, tzinfo=TIME_ZONE), "minute", ""),
        ("hôm qua", date(2026, 11, 20), "day", ""),
        ("hôm nay", THAT_DAY, "day", ""),
        ("3 ngày trước", date(2026, 11, 18), "day", ""),
        ("thứ bảy, 21/11/2026", THAT_DAY, "day", ""),
        ("ngày 21 tháng 11 năm 2026", THAT_DAY, "day", ""),
        ("21-Nov-2026", THAT_DAY, "day", ""),
        ("T11/2026", date(2026, 11, 1), "month", ""),
        ("tháng 11/2026", date(2026, 11, 1), "month", ""),
        ("11/2026", date(2026, 11, 1), "month", ""),
        ("1990", date(1990, 1, 1), "year", ""),
        ("01/02/2026", date(2026, 2, 1), "day", ""),
    ],
)
def test_a_date_is_read_day_first(raw, value, precision, note):
    assert read(raw, TODAY) == When(value, precision, note)


@pytest.mark.parametrize(
    "raw", ["", "abc", "31/02/2026", "11/21/2026", "0912345678", "15-20tr", "KNM", "2 tỷ 3"]
)
def test_what_is_no_date_gives_none(raw):
    assert read(raw, TODAY) is None


def test_a_day_without_a_year_is_the_nearest_one():
    assert read("28.12", date(2027, 1, 3)).value == date(2026, 12, 28)
    assert read("2/1", date(2026, 12, 30)).value == date(2027, 1, 2)


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_a_shown_date_reads_back_the_same(day):
    for shown in (
        f"{day:%d/%m/%Y}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day:%d-%m-%Y}",
        f"{day:%d.%m.%Y}",
        day.isoformat(),
    ):
        assert read(shown, TODAY) == When(day, "day", "")


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)))
def test_a_shown_moment_reads_back_to_the_minute(moment):
    wanted = moment.replace(second=0, microsecond=0, tzinfo=TIME_ZONE)

    found = read(f"{moment:%d/%m/%Y %H:%M}", TODAY)

    midnight = (moment.hour, moment.minute) == (0, 0)
    assert found == When(wanted.date() if midnight else wanted, "day" if midnight else "minute", "")


@pytest.mark.parametrize(
    ("raw", "value", "precision"),
    [
        ("1990", date(1990, 1, 1), "year"),
        ("sn 90", date(1990, 1, 1), "year"),
        ("sinh năm 1990", date(1990, 1, 1), "year"),
        ("90", date(1990, 1, 1), "year"),
        ("05", date(2005, 1, 1), "year"),
        ("35 tuổi", date(1991, 1, 1), "year"),
        ("35t", date(1991, 1, 1), "year"),
        ("35", date(1991, 1, 1), "year"),
        ("12/03/1985", date(1985, 3, 12), "day"),
        ("12/03/85", date(1985, 3, 12), "day"),
        ("12/03/30", date(1930, 3, 12), "day"),
        ("31118", date(1985, 3, 12), "day"),
    ],
)
def test_a_birth_is_read_from_a_date_a_year_or_an_age(raw, value, precision):
    birth = read_birth(raw, TODAY)

    assert (birth.value, birth.precision) == (value, precision)


@pytest.mark.parametrize(
    "raw", ["1/1/2030", "2030-01-01", "1990-02-31", "200 tuổi", "15/8", "15 tháng 8", "abc", ""]
)
def test_nobody_is_born_tomorrow_or_200_years_ago_or_in_no_year(raw):
    assert read_birth(raw, TODAY) is None


@given(st.text(max_size=40))
def test_no_text_whatever_makes_reading_fail(text):
    assert read(text, TODAY) is None or read(text, TODAY).precision in ("minute", "day", "month", "year")
    read_birth(text, TODAY)
