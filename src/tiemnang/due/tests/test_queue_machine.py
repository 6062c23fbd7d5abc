"""Any order of asking, claiming, dying, failing and finishing keeps the promises of the queue."""

from collections import Counter
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tiemnang.due.actions import cancel, claim, enqueue, fail, finish, give_back, renew, replay, report
from tiemnang.due.endings import Cancelled, LeaseLost
from tiemnang.due.models import LEASE, Job

from .conftest import NOON

ATTEMPTS = 2


class Queue(RuleBasedStateMachine):
    """Workers hold handles to claims, forget them, and come back with them far too late."""

    handles = Bundle("handles")

    @initialize()
    def empty(self):
        Job.objects.all().delete()
        self.now = NOON
        self.keys = set()
        self.leases = {}  # job -> (number of its latest lease, when that ends)
        for key in ("a", None):
            self.ask(key, 0, 0)

    @rule(key=st.sampled_from(["a", "b", None]), wait=st.integers(0, 90), priority=st.integers(0, 2))
    def ask(self, key, wait, priority):
        due_at = self.now + timedelta(seconds=wait)
        enqueue("greet", dedup_key=key, due_at=due_at, priority=priority, max_attempts=ATTEMPTS)
        self.keys.add(key)

    @rule(target=handles)
    def take(self):
        highest = max((job.priority for job in Job.objects.due(self.now)), default=None)
        held = claim(Job, 1, now=self.now)
        if not held:
            return multiple()
        [job] = held
        number, until = self.leases.get(job.pk, (0, NOON))
        assert job.priority == highest
        assert job.lease_no > number, "one lease number, one worker"
        assert self.now >= until, "nobody takes what another still holds"
        self.leases[job.pk] = (job.lease_no, self.now + LEASE)
        return job

    @rule(seconds=st.sampled_from([1, 20, 61, 400]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @rule(job=handles)
    def work_and_finish(self, job):
        with self.perhaps_too_late(job), transaction.atomic():
            write_effect(job)
            finish(job, now=self.now, result={})

    @rule(job=handles)
    def work_and_come_round(self, job):
        with self.perhaps_too_late(job):
            finish(job, now=self.now, due_at=self.now + timedelta(minutes=1))

    @rule(job=handles)
    def work_a_batch(self, job):
        with self.perhaps_too_late(job, goes_on=True):
            report(job, 1, now=self.now)

    @rule(job=handles)
    def hold_on(self, job):
        with self.perhaps_too_late(job, goes_on=True):
            renew(job, now=self.now)

    @rule(job=handles)
    def stumble(self, job):
        with self.perhaps_too_late(job):
            if not fail(job, "busy", self.now):
                raise LeaseLost

    @rule(job=handles)
    def hand_back(self, job):
        with self.perhaps_too_late(job):
            if not give_back(job, now=self.now):
                raise LeaseLost

    @contextmanager
    def perhaps_too_late(self, job, goes_on=False):
        """What a worker does counts only while its lease is the latest one; after it the row is free, or held anew."""
        try:
            yield
        except (LeaseLost, Cancelled):
            return
        number, _ = self.leases[job.pk]
        assert job.lease_no == number, "a worker whose lease was taken over changed the row"
        self.leases[job.pk] = (number, self.now + LEASE if goes_on else NOON)

    @rule(job=consumes(handles))
    def die(self, job):
        """The worker is gone; only its lease tells."""

    @rule(job=handles)
    def change_ones_mind(self, job):
        cancel(Job.objects.get(pk=job.pk), now=self.now)

    @rule()
    def mend(self):
        replay(Job.objects.filter(kind="greet"), now=self.now)

    @invariant()
    def every_effect_happened_exactly_once(self):
        effects = Counter(row.args["of"] for row in Job.objects.filter(kind="effect"))
        finished = {job.pk for job in Job.objects.filter(kind="greet", result__isnull=False)}
        assert set(effects) == finished
        assert set(effects.values()) <= {1}

    @invariant()
    def nothing_is_lost(self):
        for job in Job.objects.filter(kind="greet"):
            assert [job.is_done, job.is_dead, job.due_at is not None].count(True) == 1
            assert job.attempts <= ATTEMPTS
            assert not (job.is_dead and job.last_error == "")

    @invariant()
    def one_key_is_one_job(self):
        keys = Counter(Job.objects.filter(dedup_key__isnull=False).values_list("dedup_key", flat=True))
        assert set(keys) == self.keys - {None}
        assert set(keys.values()) <= {1}


def write_effect(job):
    Job.objects.create(kind="effect", args={"of": job.pk}, due_at=None, done_at=job.claimed_at, result=None)


@pytest.mark.django_db(transaction=True)
def test_no_order_of_events_breaks_the_queue():
    calm = settings(
        max_examples=50, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
    )

    run_state_machine_as_test(Queue, settings=calm)
