"""When to call again, and what a result means."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tiemnang.pipeline import rules
from tiemnang.pipeline.rules import Standing, after_call
from tiemnang.vietnam.calendar import TIME_ZONE, is_working

SATURDAY = datetime(2026, 11, 21, 9, 30, tzinfo=TIME_ZONE)


def test_nobody_answers_in_the_morning_so_we_call_again_two_working_hours_later():
    following = after_call("no_answer", Standing("new", unanswered=1), at=SATURDAY)

    assert following.due_at == datetime(2026, 11, 21, 11, 30, tzinfo=TIME_ZONE)
    assert (following.stage, following.why) == ("contacting", "again")


def test_the_second_time_we_try_the_other_half_of_the_next_working_day():
    following = after_call("no_answer", Standing("contacting", unanswered=2), at=SATURDAY)

    assert following.due_at == datetime(2026, 11, 23, 14, 0, tzinfo=TIME_ZONE)


def test_after_three_calls_without_answer_the_lead_rests_for_two_weeks():
    following = after_call("no_answer", Standing("contacting", unanswered=3), at=SATURDAY)

    assert following.due_at == datetime(2026, 12, 5, 9, 0, tzinfo=TIME_ZONE)
    assert following.why == "rest"


def test_a_late_call_without_answer_is_not_repeated_at_closing_time():
    following = after_call(
        "no_answer", Standing("new", unanswered=1), at=SATURDAY.replace(hour=15, minute=30)
    )

    assert following.due_at == datetime(2026, 11, 23, 8, 30, tzinfo=TIME_ZONE)


def test_a_rest_that_ends_in_tet_is_longer():
    before_tet = datetime(2026, 2, 4, 10, 0, tzinfo=TIME_ZONE)

    due_at, _ = rules.next_call(before_tet, 3)

    assert is_working(due_at, *rules.USUAL)
    assert due_at > before_tet + rules.REST


def test_counting_starts_anew_after_a_rest():
    assert rules.unanswered_now([]) == 1
    assert rules.unanswered_now(["no_answer", "interested"]) == 2
    assert rules.unanswered_now(["no_answer"] * 3) == 1
    assert rules.unanswered_now(["no_answer"] * 4) == 2


def test_a_promise_to_call_back_stands_at_the_time_they_asked_for():
    asked = SATURDAY + timedelta(days=2, hours=5)

    following = after_call("call_back", Standing("not_now"), at=SATURDAY, call_back_at=asked)

    assert (following.due_at, following.promised, following.stage) == (asked, True, "contacting")


def test_interest_qualifies_a_lead_but_never_puts_a_customer_back():
    assert after_call("interested", Standing("contacting"), at=SATURDAY).stage == "qualified"
    assert after_call("interested", Standing("opportunity"), at=SATURDAY).stage == ""
    assert after_call("interested", Standing("customer"), at=SATURDAY).stage == ""


@pytest.mark.parametrize(
    ("reason", "stage"), [("not_now", "not_now"), ("not_ours", "unsuitable"), ("", "not_now")]
)
def test_no_need_ends_where_its_reason_says(reason, stage):
    following = after_call("no_need", Standing("contacting"), at=SATURDAY, reason=reason)

    assert (following.stage, following.due_at, following.closes) == (stage, None, "all")


def test_a_wrong_number_leads_to_the_next_way():
    assert after_call("wrong_number", Standing("new", phones_left=1), at=SATURDAY).kind == "call"
    assert after_call("wrong_number", Standing("new", others_left=1), at=SATURDAY).kind == "send"
    assert after_call("wrong_number", Standing("new"), at=SATURDAY).due_at is None


def test_a_lead_who_comes_on_friday_evening_is_answered_on_saturday_morning():
    friday = datetime(2026, 11, 20, 22, 10, tzinfo=TIME_ZONE)

    assert rules.answer_by(friday) == datetime(2026, 11, 21, 8, 15, tzinfo=TIME_ZONE)
    assert rules.minutes_to_answer(friday, SATURDAY) == 15 - 90


def test_an_unknown_result_is_refused():
    with pytest.raises(ValueError, match="no such result"):
        after_call("angry", Standing("new"), at=SATURDAY)


@given(
    st.timedeltas(timedelta(0), timedelta(days=700)),
    st.integers(1, 3),
)
def test_whenever_nobody_answers_we_call_again_later_and_in_working_time(later, unanswered):
    at = SATURDAY + later

    due_at, _ = rules.next_call(at, unanswered)

    assert due_at > at
    assert is_working(due_at, *rules.USUAL)
