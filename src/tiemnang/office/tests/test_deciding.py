"""What the shop decides holds at once; what it says nothing about stays as usual."""

from datetime import date, datetime, time

import pytest

from tiemnang.office import current, rules, words
from tiemnang.office.actions import decide
from tiemnang.office.models import Setting
from tiemnang.office.rules import Reason, Unfit
from tiemnang.vietnam.calendar import TIME_ZONE, add_working, is_working

SPA = {"mon": [], **{day: ["09:00-12:00", "13:30-20:00"] for day in rules.WEEKDAYS[1:]}}


def test_hours_written_down_are_read_back_the_same():
    week = rules.week_of(SPA)

    assert week.on(0) == () and week.on(6) == ((time(9), time(12)), (time(13, 30), time(20)))
    assert rules.as_hours(week) == SPA


def test_hours_are_read_as_people_write_them():
    written = rules.week_of({"mon": ["8h-12h", "13h30-17.30"]})

    assert rules.as_hours(written)["mon"] == ["08:00-12:00", "13:30-17:30"]


@pytest.mark.parametrize(
    ("hours", "code"),
    [
        ({"mon": ["sáng-trưa"]}, "not_hours"),
        ({"mon": ["12:00-08:00"]}, "hours_backwards"),
        ({"mon": ["08:00-12:00", "11:00-17:00"]}, "hours_overlap"),
        ({"thu2": ["08:00-12:00"]}, "unknown_day"),
        ({"mon": []}, "no_hours"),
    ],
)
def test_hours_nobody_can_work_are_refused_in_a_sentence(hours, code):
    with pytest.raises(Unfit) as refusal:
        rules.week_of(hours)

    assert refusal.value.code == code
    assert "%" not in words.said(refusal.value) and "…" not in words.said(refusal.value)


def test_own_days_off_and_worked_holidays_change_what_counts_as_working_time():
    off = rules.days_off_of({"own": {"2026-11-23": "Tân trang quán"}, "worked": ["2027-01-01"]})
    noon = datetime(2026, 11, 21, 17, 0, tzinfo=TIME_ZONE)

    assert date(2026, 11, 23) in off and date(2027, 1, 1) not in off and date(2027, 2, 6) in off
    assert add_working(noon, 60, rules.week_of(SPA), off) == noon.replace(hour=18)
    assert not is_working(datetime(2026, 11, 23, 10, tzinfo=TIME_ZONE), rules.week_of(SPA), off)


def test_an_own_reason_has_a_code_of_its_own_and_the_consequences_of_a_usual_one():
    usual = ("not_now", "other")

    code = rules.code_for("Đổi chủ rồi", ["doi_chu_roi"])
    kept = rules.reasons_of([{"code": code, "name": "Đổi chủ rồi", "like": "other"}], usual)

    assert code == "doi_chu_roi_2"
    assert kept == [Reason("not_now"), Reason("other"), Reason(code, "Đổi chủ rồi", "other")]
    assert rules.reasons_of(rules.as_reasons(kept), usual) == kept


@pytest.mark.django_db
def test_a_decision_holds_at_once_and_the_usual_returns_without_it(now):
    assert decide("hours", SPA, by=None, at=now)
    assert current.work_time().hours.on(0) == ()

    assert not decide("hours", SPA, by=None, at=now)
    assert decide("hours", {}, by=None, at=now)
    assert current.work_time().hours.on(0) and not Setting.objects.exists()


@pytest.mark.django_db
def test_what_was_decided_is_asked_once_for_a_while(now, django_assert_num_queries):
    decide("stages", {"new": "Số mới"}, by=7, at=now)

    with django_assert_num_queries(3):  # a savepoint around the one question
        names = [current.name("stages", "new") for _ in range(100)]

    assert set(names) == {"Số mới"}
