"""A job comes to one of its endings, and the worker survives them all."""

import sys
from datetime import timedelta

import pytest

from tiemnang.due import kinds
from tiemnang.due.actions import cancel, claim, enqueue, report
from tiemnang.due.clock import Worker
from tiemnang.due.models import LEASE, Job
from tiemnang.due.running import run, run_here

pytestmark = pytest.mark.django_db


def worked(kind, noon, **more):
    job = enqueue(kind, {"name": "Lan"}, due_at=noon, **more)
    [claimed] = claim(Job, 1, now=noon)
    ending = run(claimed, clock=lambda: noon)
    job.refresh_from_db()
    return job, ending


def test_a_job_leaves_its_result(noon):
    job, ending = worked("greet", noon)

    assert (ending, job.state, job.result) == ("done", "done", {"greeted": "Lan"})


def test_a_job_that_fails_tries_again_later(noon):
    job, ending = worked("stumble", noon)

    assert (ending, job.state) == ("failed", "waiting")
    assert job.due_at > noon
    assert job.last_error.startswith("builtins.RuntimeError: the line is busy")


def test_a_hopeless_job_is_dead_at_once(noon):
    job, _ = worked("hopeless", noon)

    assert job.is_dead


def test_a_job_that_fails_halfway_leaves_nothing_behind(noon):
    worked("half", noon)

    assert not Job.objects.filter(dedup_key="written by half").exists()


def test_a_kind_this_worker_does_not_know_is_tried_again_later(noon):
    Job.objects.create(kind="from tomorrow", due_at=noon)

    Worker(clock=lambda: noon).turn()

    job = Job.objects.get()
    assert job.state == "waiting" and "from tomorrow" in job.last_error


def test_a_job_that_exits_does_not_end_its_worker(noon):
    kinds.job("exit")(lambda job, args, clock: sys.exit(1))

    job, ending = worked("exit", noon)

    assert (ending, job.state) == ("failed", "waiting")


def test_progress_inside_one_transaction_is_refused_loudly(noon):
    kinds.job("loud")(lambda job, args, clock: report(job, 1))

    job, _ = worked("loud", noon)

    assert "long=True" in job.last_error


def test_a_long_job_cancelled_on_its_way_keeps_what_it_did(noon):
    def count(job, args, clock):
        for done in range(1, 9):
            report(job, done, 8, now=clock())
            if done == 3:
                cancel(Job.objects.get(pk=job.pk), now=clock())

    kinds.job("count", long=True)(count)

    job, ending = worked("count", noon)

    assert (ending, job.state, job.progress) == ("cancelled", "cancelled", 3)


def test_a_job_cancelled_before_it_began_never_runs(noon):
    job = enqueue("greet", due_at=noon)
    [claimed] = claim(Job, 1, now=noon)
    cancel(job, now=noon)
    claimed.refresh_from_db()

    assert run(claimed, clock=lambda: noon) == "cancelled"


def test_a_stopping_worker_hands_a_long_job_back_with_its_attempt(noon):
    kinds.job("long", long=True)(lambda job, args, clock: report(job, 5, now=clock()))
    job = enqueue("long", due_at=noon)
    [claimed] = claim(Job, 1, now=noon)

    ending = run(claimed, clock=lambda: noon, asked_to_stop=lambda: True)

    job.refresh_from_db()
    assert (ending, job.state, job.attempts, job.due_at) == ("given back", "waiting", 0, noon)
    assert job.progress == 5


def test_a_person_pressing_ctrl_c_frees_the_job_for_the_next(noon):
    def interrupted(job, args, clock):
        raise KeyboardInterrupt

    kinds.job("interrupted", long=True)(interrupted)
    job = enqueue("interrupted", due_at=noon)
    [claimed] = claim(Job, 1, now=noon)

    with pytest.raises(KeyboardInterrupt):
        run(claimed, clock=lambda: noon)

    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)


def test_an_attempt_that_was_overtaken_writes_nothing(noon):
    enqueue("greet", due_at=noon)
    [slow] = claim(Job, 1, now=noon)
    [quick] = claim(Job, 1, now=noon + LEASE)
    run(quick, clock=lambda: noon)

    assert run(slow, clock=lambda: noon) == "lost"


def test_a_command_works_its_job_in_the_foreground(noon):
    job = enqueue("greet", {"name": "Minh"}, due_at=noon)

    done = run_here(job, clock=lambda: noon)

    assert done.result == {"greeted": "Minh"}
    assert run_here(job, clock=lambda: noon) is None


def test_one_turn_works_the_most_urgent_job(noon):
    enqueue("stumble", due_at=noon)
    enqueue("greet", due_at=noon, priority=1)
    worker = Worker(clock=lambda: noon)

    assert [worker.turn(), worker.turn(), worker.turn()] == [True, True, False]
    assert [job.state for job in Job.objects.order_by("-priority")] == ["done", "waiting"]


def test_a_worker_of_one_queue_leaves_the_others_alone(noon):
    enqueue("greet", due_at=noon, queue="mail")
    enqueue("greet", due_at=noon)
    worker = Worker(clock=lambda: noon + timedelta(seconds=1), queues=["mail"])

    while worker.turn():
        pass

    assert [job.queue for job in Job.objects.unfinished()] == ["default"]


def test_what_goes_out_waits_while_it_is_held_back_and_the_rest_goes_on(noon):
    enqueue("due.task", {"task": "x", "args": [], "kwargs": {}, "backend": "default"}, due_at=noon)
    enqueue("greet", {"name": "Lan"}, due_at=noon)
    kinds.HELD_BACK.append(lambda: True)

    try:
        worker = Worker(clock=lambda: noon)
        turns = [worker.turn(), worker.turn()]
    finally:
        kinds.HELD_BACK.pop()

    assert turns == [True, False]
    assert Job.objects.get(kind="greet").is_done and Job.objects.get(kind="due.task").state == "waiting"
