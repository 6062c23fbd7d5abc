"""What is stuck is seen within a minute, and dead letters can be looked through."""

from datetime import timedelta

import pytest

from tiemnang.due import health
from tiemnang.due.actions import claim, discard, enqueue, fail, reinstate
from tiemnang.due.endings import GiveUp
from tiemnang.due.health import Stuck, dead_letters, stuck
from tiemnang.due.models import LEASE, Job, Schedule
from tiemnang.due.pulse import Pulse

pytestmark = pytest.mark.django_db


def test_a_queue_that_is_worked_is_well(noon):
    enqueue("greet", due_at=noon)
    enqueue("greet", due_at=noon + timedelta(days=3))

    assert stuck(noon + timedelta(seconds=59)) == []


def test_a_row_nobody_took_is_seen_after_a_minute(noon):
    enqueue("greet", due_at=noon)
    enqueue("greet", due_at=noon + timedelta(seconds=5))

    assert stuck(noon + timedelta(seconds=70)) == [Stuck("due.Job", 2, noon)]


def test_the_row_of_a_dead_worker_is_seen_when_its_lease_is_over(noon):
    enqueue("greet", due_at=noon)
    claim(Job, 1, now=noon)

    assert stuck(noon + LEASE) == []
    assert [item.rows for item in stuck(noon + LEASE + timedelta(seconds=61))] == [1]


def test_the_table_that_waits_longest_comes_first(noon):
    enqueue("greet", due_at=noon)
    earlier = noon - timedelta(hours=2)
    Schedule.objects.create(key="tea", kind="greet", every=5, planned_at=earlier, due_at=earlier)

    assert [item.table for item in stuck(noon + timedelta(hours=1))] == ["due.Schedule", "due.Job"]


def test_dead_letters_are_listed_newest_first(noon):
    enqueue("greet", due_at=noon + timedelta(days=1))
    for _ in range(2):
        enqueue("greet", due_at=noon)
        fail(claim(Job, 1, now=noon)[0], GiveUp("no"), noon)

    dead = list(dead_letters())

    assert len(dead) == 2 and dead[0].pk > dead[1].pk


def test_a_worker_is_seen_while_it_works_and_gone_when_it_stopped(noon):
    pulse = Pulse(["default"])

    pulse.beat(noon)
    seen = health.workers(noon + timedelta(seconds=30))
    lost = health.workers(noon + timedelta(minutes=2))
    pulse.stop()

    assert [one.queues for one in seen] == ["default"] and not lost
    assert not health.workers(noon)


def test_the_queue_is_told_in_numbers(noon):
    enqueue("greet", {}, due_at=noon - timedelta(minutes=3))
    enqueue("greet", {}, due_at=noon + timedelta(hours=3))
    held = enqueue("greet", {}, due_at=noon - timedelta(minutes=9))
    claim(Job, 1, now=noon, pk=held.pk)
    Job.objects.create(kind="greet", due_at=None)

    told = health.queue(noon)

    assert (told.waiting, told.running, told.later, told.dead) == (1, 1, 1, 1)
    assert told.oldest == noon - timedelta(minutes=3)
    assert health.is_worked(noon)


def test_a_discarded_job_is_out_of_sight_and_can_come_back(noon):
    dead = Job.objects.create(kind="greet", due_at=None)

    gone = discard(Job.objects.filter(pk=dead.pk), now=noon)
    assert gone == [dead.pk] and not health.dead_letters().exists()

    assert reinstate(Job.objects.filter(pk__in=gone)) == 1
    assert health.dead_letters().get() == dead


def test_every_schedule_is_told_with_its_last_turn(noon, django_assert_num_queries):
    plain = {"kind": "greet", "every": 5, "planned_at": noon}
    never = Schedule.objects.create(key="never", due_at=noon + timedelta(hours=1), **plain)
    often = Schedule.objects.create(key="often", due_at=noon, **plain)
    Job.objects.create(kind="greet", dedup_key="schedule:often:1")
    last = Job.objects.create(kind="greet", dedup_key="schedule:often:2")

    with django_assert_num_queries(2):
        told = health.turns()

    assert told == [(often, last), (never, None)]
