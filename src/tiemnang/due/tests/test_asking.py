"""Work is asked for in the asker's transaction, once per key, and can be watched and stopped."""

from datetime import timedelta

import pytest
from django.db import transaction

from tiemnang.due.actions import cancel, claim, claim_this, enqueue, finish, prune, report
from tiemnang.due.endings import Cancelled, LeaseLost, Stopping
from tiemnang.due.models import LEASE, Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(noon):
    enqueue("greet", due_at=noon)
    [job] = claim(Job, 1, now=noon)
    return job


def test_the_same_key_twice_is_one_job(noon):
    first = enqueue("greet", {"name": "Lan"}, dedup_key="hello")
    again = enqueue("greet", {"name": "Minh"}, dedup_key="hello")

    assert again.pk == first.pk
    assert again.args == {"name": "Lan"}
    assert Job.objects.count() == 1


def test_a_job_asked_for_in_a_transaction_that_fails_was_never_asked_for():
    with pytest.raises(RuntimeError), transaction.atomic():
        enqueue("greet")
        raise RuntimeError("the form was wrong after all")

    assert not Job.objects.exists()


def test_a_kind_nobody_knows_is_refused_where_it_is_asked_for():
    with pytest.raises(KeyError):
        enqueue("greeet")


def test_a_command_takes_the_job_it_just_asked_for(noon):
    job = enqueue("greet", due_at=noon)
    enqueue("greet", due_at=noon - timedelta(hours=1))

    mine = claim_this(job, now=noon)

    assert mine.pk == job.pk and mine.state == "running"
    assert claim_this(job, now=noon) is None


def test_progress_is_seen_and_holds_the_lease(noon, running):
    report(running, 200, 1000, {"code": "reading"}, now=noon + timedelta(seconds=50))

    seen = Job.objects.get(pk=running.pk)
    assert (seen.progress, seen.total, seen.note) == (200, 1000, {"code": "reading"})
    assert claim(Job, 1, now=noon + LEASE) == []


def test_progress_is_one_statement(noon, running, django_assert_num_queries):
    with django_assert_num_queries(1):
        report(running, 1, now=noon)


def test_a_batch_of_a_lost_job_is_rolled_back_by_its_report(noon, running):
    claim(Job, 1, now=noon + LEASE)

    with pytest.raises(LeaseLost), transaction.atomic():
        Job.objects.create(kind="greet", dedup_key="batch 7")
        report(running, 7)

    assert not Job.objects.filter(dedup_key="batch 7").exists()


def test_a_running_job_hears_that_it_should_stop(noon, running):
    cancel(running, now=noon)

    with pytest.raises(Cancelled):
        report(running, 1)
    assert running.state == "stopping"


def test_a_worker_that_shuts_down_is_heard_too(running):
    running.asked_to_stop = lambda: True

    with pytest.raises(Stopping):
        report(running, 1)


def test_a_waiting_job_is_cancelled_at_once(noon):
    job = enqueue("greet", due_at=noon + timedelta(days=1))

    cancel(job, now=noon)

    assert job.state == "cancelled"
    assert not Job.objects.unfinished().exists()


def test_cancelling_a_finished_job_changes_nothing(noon, running):
    finish(running, now=noon, result={"greeted": "Lan"})

    cancel(running, now=noon)

    assert running.state == "done"


def test_finished_jobs_are_forgotten_in_batches_and_dead_ones_kept(noon):
    Job.objects.bulk_create(
        Job(kind="greet", due_at=None, done_at=noon - timedelta(days=31)) for _ in range(450)
    )
    fresh = Job.objects.create(kind="greet", due_at=None, done_at=noon - timedelta(days=29))
    dead = Job.objects.create(kind="greet", due_at=None, created_at=noon - timedelta(days=99))
    pauses = []

    gone = prune(noon - timedelta(days=30), pause=pauses.append)

    assert (gone, len(pauses)) == (450, 3)
    assert set(Job.objects.all()) == {fresh, dead}
