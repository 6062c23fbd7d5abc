"""A row is held by one worker at a time, and a worker that lost it writes nothing."""

from datetime import timedelta

import pytest
from django.db import transaction

from tiemnang.due.actions import claim, enqueue, fail, finish, give_back, release, renew, replay
from tiemnang.due.endings import GiveUp, LeaseLost
from tiemnang.due.models import LEASE, Job

pytestmark = pytest.mark.django_db


def asked(noon, **more):
    return enqueue("greet", {"name": "Lan"}, due_at=noon, **more)


def taken(noon):
    [job] = claim(Job, 1, now=noon)
    return job


def test_a_claimed_row_is_not_offered_again_within_its_lease(noon):
    asked(noon)

    first = claim(Job, 10, now=noon)
    second = claim(Job, 10, now=noon + LEASE - timedelta(seconds=1))

    assert len(first) == 1
    assert second == []


def test_a_row_whose_worker_died_comes_back_after_one_lease(noon):
    asked(noon)
    dead_worker = taken(noon)

    [job] = claim(Job, 1, now=noon + LEASE)

    assert job.pk == dead_worker.pk
    assert (job.attempts, job.lease_no) == (2, 2)


def test_a_row_is_not_taken_before_its_time(noon):
    asked(noon + timedelta(hours=1))

    assert claim(Job, 1, now=noon) == []


def test_the_more_urgent_job_goes_first_and_the_older_among_equals(noon):
    late, early = asked(noon - timedelta(minutes=1)), asked(noon - timedelta(minutes=2))
    urgent = asked(noon, priority=5)

    order = [job.pk for job in claim(Job, 3, now=noon)]

    assert order == [urgent.pk, early.pk, late.pk]


def test_a_finished_row_is_never_due_again(noon):
    asked(noon)
    job = taken(noon)

    finish(job, now=noon, result={})

    job.refresh_from_db()
    assert (job.state, job.due_at, job.done_at) == ("done", None, noon)
    assert claim(Job, 1, now=noon + timedelta(days=9)) == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_lost_its_lease_loses_all_it_wrote(noon):
    asked(noon)
    slow = taken(noon)
    [quick] = claim(Job, 1, now=noon + LEASE)
    finish(quick, now=noon)

    with pytest.raises(LeaseLost), transaction.atomic():
        Job.objects.create(kind="greet", dedup_key="written by the slow one")
        finish(slow, now=noon)

    assert not Job.objects.filter(dedup_key="written by the slow one").exists()


def test_a_lost_lease_cannot_be_renewed_failed_or_given_back(noon):
    asked(noon)
    slow = taken(noon)
    [quick] = claim(Job, 1, now=noon + LEASE)

    with pytest.raises(LeaseLost):
        renew(slow, now=noon)
    assert not fail(slow, "too late", noon)
    assert not give_back(slow, now=noon)

    quick.refresh_from_db()
    assert (quick.lease_no, quick.last_error, quick.attempts) == (2, "", 2)


def test_a_renewed_lease_holds_longer(noon):
    asked(noon)
    job = taken(noon)

    renew(job, now=noon + timedelta(seconds=50))

    assert claim(Job, 1, now=noon + LEASE) == []


def test_a_failed_row_waits_longer_each_time_and_is_dead_at_last(noon):
    asked(noon, max_attempts=3)
    waits = []

    for _ in range(3):
        job = taken(noon)
        fail(job, RuntimeError("busy"), noon, chance=lambda: 0.5)
        waits.append(job.due_at and job.due_at - noon)
        noon = job.due_at or noon

    assert waits == [timedelta(seconds=10), timedelta(minutes=1), None]
    assert job.is_dead
    assert job.last_error.startswith("builtins.RuntimeError: busy\n")


def test_a_hopeless_row_is_dead_at_once(noon):
    asked(noon)
    job = taken(noon)

    fail(job, GiveUp("the file is gone"), noon)

    assert job.is_dead and job.attempts == 1


def test_a_row_that_kills_every_worker_dies_while_others_flow(noon):
    poison, other = asked(noon, max_attempts=2, priority=9), asked(noon)
    claim(Job, 1, now=noon)
    claim(Job, 1, now=noon + LEASE)

    later = claim(Job, 2, now=noon + 2 * LEASE)

    poison.refresh_from_db()
    assert [job.pk for job in later] == [other.pk]
    assert poison.is_dead and poison.last_error == "worker_lost"


def test_a_row_given_back_costs_no_attempt(noon):
    asked(noon)
    job = taken(noon)

    give_back(job, now=noon)

    assert taken(noon).attempts == 1


def test_a_row_can_come_round_again_with_fresh_attempts(noon):
    asked(noon)
    job = taken(noon)

    finish(job, now=noon, due_at=noon + timedelta(days=3), note={"step": 2})

    job.refresh_from_db()
    assert (job.state, job.attempts, job.note) == ("waiting", 0, {"step": 2})


def test_dead_rows_are_replayed_and_living_ones_left_alone(noon):
    dead, living = asked(noon), asked(noon + timedelta(days=1))
    fail(taken(noon), GiveUp("no"), noon)

    replayed = replay(Job.objects.all(), now=noon)

    dead.refresh_from_db()
    living.refresh_from_db()
    assert replayed == 1
    assert (dead.due_at, dead.attempts, living.due_at) == (noon, 0, noon + timedelta(days=1))


def test_an_error_with_a_nul_letter_can_be_kept(noon):
    asked(noon)
    job = taken(noon)

    fail(job, ValueError("bad \x00 byte"), noon)

    job.refresh_from_db()
    assert "bad  byte" in job.last_error


def test_what_dead_workers_held_is_due_at_once_and_their_attempt_counts(noon):
    held, waiting = asked(noon), asked(noon + timedelta(hours=1))
    claim(Job, 1, now=noon)

    let_go = release(Job, now=noon)

    held.refresh_from_db()
    waiting.refresh_from_db()
    assert let_go == 1 and (held.due_at, held.claimed_at, held.attempts) == (noon, None, 1)
    assert waiting.due_at == noon + timedelta(hours=1)


def test_a_worker_that_was_thought_dead_writes_nothing_once_another_has_its_row(noon):
    asked(noon)
    frozen = taken(noon)
    release(Job, now=noon)
    taken(noon)

    with pytest.raises(LeaseLost):
        finish(frozen, now=noon)
