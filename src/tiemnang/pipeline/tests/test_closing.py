"""How it ended: one tap with a reason, what follows from it, and that it can be taken back whole."""

from datetime import timedelta

import pytest

from tiemnang import journey
from tiemnang.leads.models import Entry, Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline import outcomes
from tiemnang.pipeline.models import Outcome, Task


def story(lead) -> list[str]:
    return list(Entry.objects.filter(lead=lead).order_by("pk").values_list("verb", flat=True))


def stage(lead) -> str:
    return Lead.objects.get(pk=lead.pk).stage


def ended(*leads) -> list[tuple[str, bool]]:
    """How it ended with these, and whether we saw it."""
    return [(known.result, known.is_live) for known in outcomes.gather([lead.pk for lead in leads])]


def another(name: str, **columns) -> Lead:
    day = columns.pop("created_at")
    return Lead.objects.create(name=name, created_at=day, arrived_at=day + timedelta(seconds=1), **columns)


def test_who_bought_is_a_customer_and_the_timeline_says_why(lead, lan, now):
    journey.close([lead.pk], "won", reason="referred", at=now, by=lan, amount=12_000_000)

    line = Entry.objects.get(lead=lead, verb="closed")
    assert stage(lead) == "customer"
    assert line.detail == {"result": "won", "reason": "referred", "amount": 12_000_000}
    assert ended(lead) == [("won", True)]


def test_who_does_not_buy_is_owed_nothing_and_rests(lead, lan, now):
    task = pipeline.add_task(lead, "call", now + timedelta(days=1), at=now, by=lan)

    journey.close([lead.pk], "lost", reason="too_expensive", at=now, by=lan)

    task.refresh_from_db()
    assert (stage(lead), task.done_at) == ("not_now", now)
    assert ended(lead) == [("lost", True)]


def test_who_is_not_ours_goes_for_good(lead, lan, now):
    journey.close([lead.pk], "lost", reason="not_ours", at=now, by=lan)

    assert stage(lead) == "unsuitable"


def test_an_outcome_taken_back_leaves_everything_as_before_and_stays_on_record(lead, lan, now):
    task = pipeline.add_task(lead, "call", now + timedelta(days=1), at=now, by=lan)
    made = journey.close([lead.pk], "lost", reason="other", at=now, by=lan)[0]

    journey.unclose(made, at=now + timedelta(minutes=1), by=lan)

    task.refresh_from_db()
    made.refresh_from_db()
    assert (stage(lead), task.done_at, made.undone_by) == ("new", None, lan)
    assert story(lead) == ["tasked", "undone"] and ended(lead) == []
    with pytest.raises(pipeline.NotUndoable):
        journey.unclose(made, at=now, by=lan)


def test_what_somebody_changed_since_is_left_alone(lead, lan, minh, now):
    made = journey.close([lead.pk], "won", reason="price", at=now, by=lan)[0]
    pipeline.move([lead.pk], "loyal", at=now + timedelta(hours=1), by=minh)

    journey.unclose(made, at=now + timedelta(hours=2), by=lan)

    assert stage(lead) == "loyal"


@pytest.mark.parametrize("said", [{"result": "won", "reason": ""}, {"result": "gone", "reason": "other"},
                                  {"result": "won", "reason": "other", "amount": -1}])  # fmt: skip
def test_without_a_reason_of_the_list_nothing_ends(lead, lan, now, said):
    with pytest.raises(ValueError):
        pipeline.close([lead.pk], at=now, by=lan, **said)

    assert stage(lead) == "new" and not Outcome.objects.exists()


def test_many_end_at_once_in_a_constant_number_of_queries(lan, now, django_assert_max_num_queries):
    pks = [another(f"Khách {n}", created_at=now).pk for n in range(40)]

    with django_assert_max_num_queries(16):
        pipeline.close(pks, "lost", reason="other", at=now, by=lan)

    assert Outcome.objects.count() == 40 and not Task.objects.filter(done_at=None).exists()


def test_a_call_without_need_is_a_loss_until_they_are_opened_again(lead, lan, now):
    pipeline.record_call(lead, "no_need", at=now, by=lan, reason="has_supplier")
    said_no = ended(lead)
    pipeline.move([lead.pk], "contacting", at=now + timedelta(days=9), by=lan)

    assert (said_no, ended(lead)) == ([("lost", True)], [])


def test_a_stage_set_by_hand_ends_it_too(lead, lan, now):
    pipeline.move([lead.pk], "unsuitable", at=now + timedelta(days=2), by=lan)

    known = list(outcomes.gather())

    assert known == [outcomes.Known(lead.pk, "lost", now + timedelta(days=2), True)]


def test_what_a_sheet_says_counts_from_when_it_last_heard_of_them(db, now):
    bought = another(
        "Chị Vân", created_at=now - timedelta(days=30), stage="customer", touched_at=now - timedelta(days=3)
    )
    fake = another("asdf", created_at=now, stage="fake")
    refused = another("Anh Tín", created_at=now, stage="new")
    Entry.objects.create(
        lead=refused, verb="called", at=now, detail={"n": 1, "result": "no_need"}, submission_id=1
    )

    known = list(outcomes.gather())

    assert [(each.lead_id, each.result) for each in known] == [(bought.pk, "won"), (refused.pk, "lost")]
    assert known[0].at == now - timedelta(days=3) and fake.pk not in [each.lead_id for each in known]


def test_who_once_bought_has_won_whatever_they_say_later(lead, lan, now):
    pipeline.record_call(lead, "no_need", at=now, by=lan, reason="other")

    known = list(outcomes.gather(bought={lead.pk: now - timedelta(days=9)}))

    assert known == [outcomes.Known(lead.pk, "won", now - timedelta(days=9), True)]
