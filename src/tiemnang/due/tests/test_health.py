"""What is stuck is seen within a minute, and dead letters can be looked through."""

from datetime import timedelta

import pytest

from tiemnang.due.actions import claim, enqueue, fail
from tiemnang.due.endings import GiveUp
from tiemnang.due.health import Stuck, dead_letters, stuck
from tiemnang.due.models import LEASE, Job, Schedule

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
