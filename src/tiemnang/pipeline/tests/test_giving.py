"""Giving leads to people, moving them along, and the promises that go with them."""

from datetime import timedelta

import pytest

from tiemnang.leads.models import Entry, Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Task


@pytest.fixture
def three(lan, now) -> list[int]:
    """Three further leads of lan's."""
    leads = [Lead(name=f"Khách {n}", owner=lan, created_at=now, arrived_at=now) for n in range(3)]
    return [lead.pk for lead in Lead.objects.bulk_create(leads)]


def test_a_lead_changes_hands_with_its_open_promises(three, lan, bich, minh, now):
    pipeline.add_tasks(three, "call", now + timedelta(days=1), at=now, by=lan)
    done = Task.objects.filter(lead=three[0]).get()
    pipeline.finish_task(done, at=now, by=lan)

    changed = pipeline.assign(three, bich, at=now, by=minh)

    assert changed == 3
    assert Lead.objects.filter(pk__in=three, owner=bich).count() == 3
    assert list(Task.objects.filter(done_at=None).values_list("owner", flat=True)) == [bich.pk] * 2
    assert Task.objects.get(pk=done.pk).owner == lan


def test_a_free_lead_goes_to_the_first_who_asks(lead, lan, bich, hung, now):
    pipeline.assign([lead.pk], None, at=now, by=lan)

    first = pipeline.claim_from_pool(lead, at=now, by=bich)
    second = pipeline.claim_from_pool(lead, at=now, by=hung)

    lead.refresh_from_db()
    assert (first, second, lead.owner) == (True, False, bich)


def test_nobody_owes_anything_to_a_fake_lead(three, lan, now):
    pipeline.add_tasks(three, "call", now, at=now, by=lan)

    moved = pipeline.move(three, "fake", at=now, by=lan)

    assert moved == 3
    assert not Task.objects.filter(done_at=None).exists()


def test_many_are_given_with_as_few_questions_as_one(three, bich, minh, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        pipeline.assign(three, bich, at=now, by=minh)


def test_a_task_falls_to_the_owner_of_the_lead(lead, lan, minh, now):
    task = pipeline.add_task(lead, "send", now + timedelta(hours=2), text="bảng giá", at=now, by=minh)

    assert task.owner == lan
    assert str(task) == "bảng giá"
    assert task.is_late(now + timedelta(hours=3))


def test_a_finished_task_can_be_opened_again(lead, lan, now):
    task = pipeline.add_task(lead, "call", now, at=now, by=lan)
    pipeline.finish_task(task, at=now, by=lan)
    assert task.done_at == now

    pipeline.reopen_task(task, at=now, by=lan)

    assert Task.objects.filter(pk=task.pk, done_at=None).exists()
    assert list(Entry.objects.order_by("pk").values_list("verb", flat=True)) == [
        "tasked",
        "finished",
        "reopened",
    ]


def test_a_task_is_put_off(lead, lan, now):
    task = pipeline.add_task(lead, "call", now, at=now, by=lan)

    pipeline.put_off_task(task, now + timedelta(days=1), at=now, by=lan)

    assert Task.objects.get(pk=task.pk).due_at == now + timedelta(days=1)
