"""What a seller's one key does to a lead, and that it can be taken back whole."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tiemnang.leads.models import Entry, Identity, Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Call, CallResult, NoNeed, Task


def story(lead) -> list[str]:
    return list(Entry.objects.filter(lead=lead).order_by("pk").values_list("verb", flat=True))


def everything(lead) -> tuple:
    """All that a call may change."""
    return (
        Lead.objects.filter(pk=lead.pk).values("stage", "touched_at", "owner_id").get(),
        list(Task.objects.filter(lead=lead).order_by("pk").values()),
        list(Identity.objects.filter(lead=lead).order_by("pk").values()),
        list(Call.objects.filter(lead=lead).order_by("pk").values()),
        story(lead),
    )


def test_no_answer_brings_the_lead_back_later_today(lead, lan, now):
    call = pipeline.record_call(lead, "no_answer", at=now, by=lan)

    task = Task.objects.get(lead=lead)
    assert (lead.stage, lead.touched_at, call.by) == ("contacting", now, lan)
    assert (task.due_at, task.owner, task.promised) == (now + timedelta(hours=2), lan, False)
    assert story(lead) == ["called", "moved"]


def test_the_third_call_without_answer_lets_the_lead_rest(lead, lan, now):
    for days in range(3):
        pipeline.record_call(lead, "no_answer", at=now + timedelta(days=days), by=lan)

    assert Task.objects.get(lead=lead, done_at=None).due_at > now + timedelta(days=14)


def test_a_promise_replaces_the_calls_that_were_planned(lead, lan, now):
    pipeline.add_task(lead, "call", now + timedelta(days=3), at=now, by=lan)
    sent = pipeline.add_task(lead, "send", now + timedelta(hours=1), at=now, by=lan)

    pipeline.record_call(
        lead, "call_back", at=now, by=lan, call_back_at=now + timedelta(days=1), note="sau giờ họp"
    )

    left = Task.objects.filter(lead=lead, done_at=None).exclude(pk=sent.pk).get()
    assert (left.due_at, left.promised, left.text) == (now + timedelta(days=1), True, "sau giờ họp")


def test_who_has_no_need_is_left_in_peace_and_the_reason_stays(lead, lan, now):
    pipeline.add_task(lead, "send", now + timedelta(days=1), at=now, by=lan)

    call = pipeline.record_call(lead, "no_need", at=now, by=lan, reason=NoNeed.HAS_SUPPLIER)

    assert lead.stage == "not_now"
    assert call.reason == "has_supplier"
    assert not Task.objects.filter(lead=lead, done_at=None).exists()


def test_a_wrong_number_is_marked_and_the_next_one_offered_at_once(lead, lan, now):
    other = Identity.objects.create(lead=lead, kind="phone", value="+84987654321", rank=1)

    pipeline.record_call(lead, "wrong_number", at=now, by=lan)

    assert list(Identity.objects.filter(lead=lead, is_bad=False)) == [other]
    assert Task.objects.get(lead=lead).due_at == now
    assert lead.touched_at is None


def test_with_no_number_left_we_write_instead(lead, lan, now):
    Identity.objects.create(lead=lead, kind="email", value="thao@spa.vn", rank=1)

    pipeline.record_call(lead, "wrong_number", at=now, by=lan)

    assert Task.objects.get(lead=lead).kind == "send"


def test_an_undone_call_leaves_one_line_and_nothing_else(lead, lan, now):
    pipeline.add_task(lead, "call", now, at=now - timedelta(hours=1), by=lan)
    before = everything(lead)
    call = pipeline.record_call(lead, "interested", at=now, by=lan, note="muốn xem thử")

    pipeline.undo_call(call, at=now + timedelta(seconds=5), by=lan)

    *rest, lines = everything(lead)
    assert (*rest, lines[:-1]) == before
    assert lines[-1] == "undone"


def test_undo_leaves_alone_what_others_did_since(lead, lan, minh, now):
    call = pipeline.record_call(lead, "no_need", at=now, by=lan)
    pipeline.move([lead.pk], "opportunity", at=now + timedelta(minutes=1), by=minh)

    pipeline.undo_call(call, at=now + timedelta(minutes=2), by=lan)

    lead.refresh_from_db()
    assert (lead.stage, lead.touched_at) == ("opportunity", None)


def test_a_call_is_undone_once(lead, lan, now):
    call = pipeline.record_call(lead, "no_answer", at=now, by=lan)
    pk = call.pk
    pipeline.undo_call(call, at=now, by=lan)

    with pytest.raises(pipeline.NotUndoable) as caught:
        pipeline.undo_call(Call(pk=pk), at=now, by=lan)

    assert caught.value.code == "already_undone"


def test_a_call_from_a_sheet_is_not_undone_alone(lead, lan, now):
    call = Call.objects.create(lead=lead, result="no_answer", at=now, submission_id=1)

    with pytest.raises(pipeline.NotUndoable) as caught:
        pipeline.undo_call(call, at=now, by=lan)

    assert caught.value.code == "from_sheet"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    results=st.lists(st.sampled_from(CallResult.values), min_size=1, max_size=5),
    stage=st.sampled_from(["new", "contacting", "qualified", "customer", "not_now", "unsuitable"]),
    reason=st.sampled_from(NoNeed.values),
)
def test_undoing_calls_in_turn_restores_everything(lead, lan, now, results, stage, reason):
    Lead.objects.filter(pk=lead.pk).update(stage=stage)
    Task.objects.filter(lead=lead).delete()
    Identity.objects.filter(lead=lead).update(is_bad=False)
    for hours in (0, 5, 90):
        pipeline.add_task(lead, "call", now + timedelta(hours=hours), at=now, by=lan)
    lead.refresh_from_db()
    states, calls = [], []
    for day, result in enumerate(results):
        states.append(everything(lead))
        at = now + timedelta(hours=day)
        calls.append(pipeline.record_call(lead, result, at=at, by=lan, reason=reason))

    for call, (*state, lines) in zip(reversed(calls), reversed(states), strict=True):
        pipeline.undo_call(call, at=now + timedelta(days=9), by=lan)
        *after, told = everything(lead)
        assert after == state
        assert [verb for verb in told if verb != "undone"] == [verb for verb in lines if verb != "undone"]


def test_recording_a_call_asks_the_same_few_questions_whatever_the_past(
    lead, lan, now, django_assert_max_num_queries
):
    for day in range(5):
        pipeline.record_call(lead, "no_answer", at=now - timedelta(days=9 - day), by=lan)

    with django_assert_max_num_queries(20):
        pipeline.record_call(lead, "interested", at=now, by=lan)


def test_calling_somebody_from_the_pool_makes_them_yours(lead, lan, now):
    Lead.objects.filter(pk=lead.pk).update(owner=None)
    task = Task.objects.create(lead=lead, kind="send", due_at=now + timedelta(days=2), created_at=now)

    pipeline.record_call(lead, "no_answer", at=now, by=lan)

    lead.refresh_from_db()
    task.refresh_from_db()
    assert (lead.owner, task.owner) == (lan, lan)
    assert story(lead) == ["assigned", "called", "moved"]


def test_undoing_the_call_gives_the_lead_back_to_the_pool(lead, lan, now):
    Lead.objects.filter(pk=lead.pk).update(owner=None)
    Task.objects.create(lead=lead, kind="send", due_at=now + timedelta(days=2), created_at=now)
    *before, _ = everything(lead)

    call = pipeline.record_call(lead, "interested", at=now, by=lan)
    pipeline.undo_call(call, at=now + timedelta(seconds=5), by=lan)

    *after, lines = everything(lead)
    assert after == before
    assert lines == ["undone"]


def test_a_lead_that_was_given_away_since_stays_there_when_the_call_is_undone(lead, lan, bich, minh, now):
    Lead.objects.filter(pk=lead.pk).update(owner=None)
    call = pipeline.record_call(lead, "no_answer", at=now, by=lan)
    pipeline.assign([lead.pk], bich, at=now + timedelta(minutes=1), by=minh)

    pipeline.undo_call(call, at=now + timedelta(minutes=2), by=lan)

    lead.refresh_from_db()
    assert lead.owner == bich


def test_not_now_with_a_day_opens_by_itself_on_that_day(lead, lan, now):
    then = now + timedelta(days=40)

    pipeline.record_call(
        lead, "no_need", at=now, by=lan, reason=NoNeed.NOT_NOW, call_back_at=then, note="sau Tết"
    )
    early = pipeline.reopen_leads(at=then - timedelta(minutes=1))
    opened = pipeline.reopen_leads(at=then)

    lead.refresh_from_db()
    assert (early, opened, lead.stage) == ([], [lead.pk], "contacting")
    assert Task.objects.get(lead=lead, done_at=None).text == "sau Tết"
    assert pipeline.reopen_leads(at=then) == []


def test_whoever_is_not_our_kind_of_customer_does_not_open_again(lead, lan, now):
    pipeline.record_call(
        lead, "no_need", at=now, by=lan, reason=NoNeed.NOT_OURS, call_back_at=now + timedelta(days=9)
    )

    assert not Task.objects.filter(lead=lead, done_at=None).exists()


def test_a_task_is_said_anew_in_one_line(lead, lan, now):
    task = pipeline.add_task(lead, "call", now, text="Gọi hỏi lịch", at=now, by=lan)
    later = now + timedelta(days=1)

    pipeline.change_task(task, kind="send", text="Gửi bảng giá", due_at=later, promised=True, at=now, by=lan)
    pipeline.change_task(task, kind="send", text="Gửi bảng giá", due_at=now, promised=True, at=now, by=lan)

    task.refresh_from_db()
    assert (task.kind, task.text, task.due_at, task.promised) == ("send", "Gửi bảng giá", now, True)
    assert story(lead) == ["tasked", "retasked", "put_off"]
