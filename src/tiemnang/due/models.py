"""Tables of the queue: the lease every waiting row carries, jobs, and schedules that make jobs."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

LEASE = timedelta(seconds=60)
IS_WAITING = Q(due_at__isnull=False)
Row = TypeVar("Row", bound=models.Model, covariant=True)


class LeasedQuerySet(models.QuerySet[Row]):
    """Named filters every leased table has."""

    def due(self, now: datetime) -> Self:
        """Rows whose time has come and that nobody holds."""
        return self.filter(due_at__lte=now)

    def unfinished(self) -> Self:
        """Rows that wait or are being worked."""
        return self.filter(IS_WAITING)

    def dead(self) -> Self:
        """Dead letters: neither due nor done, they wait for a person."""
        return self.filter(due_at__isnull=True, done_at__isnull=True)


class Leased(models.Model):
    """A row that is its own place in a queue.

    Due when `due_at` has passed. Claiming moves `due_at` one lease into the future and raises `lease_no`, so the row of
    a worker that died becomes due again by itself and whatever the old worker still writes no longer matches.
    """

    claim_order: ClassVar[tuple[str, ...]] = ("due_at", "id")
    lease: timedelta = LEASE  # how long the present claim lasts; a fact of the claim, not of the row

    due_at = models.DateTimeField(null=True, blank=True, default=timezone.now)
    lease_no = models.PositiveIntegerField(default=0)
    claimed_at = models.DateTimeField(
        null=True, blank=True
    )  # for people to read; correctness never rests on it
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    last_error = models.TextField(blank=True, default="")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["due_at", "id"], name="%(app_label)s_%(class)s_due", condition=IS_WAITING)
        ]
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_done_is_not_due",
                condition=Q(due_at__isnull=True) | Q(done_at__isnull=True),
            )
        ]

    @property
    def is_dead(self) -> bool:
        """Out of attempts, or given up: nobody will try again unless a person replays it."""
        return self.due_at is None and self.done_at is None

    @property
    def is_done(self) -> bool:
        """Finished, well or by being cancelled."""
        return self.done_at is not None

    @property
    def is_claimed(self) -> bool:
        """A worker took it and has not yet let go; it may have died since."""
        return self.claimed_at is not None and self.due_at is not None


class Job(Leased):
    """One piece of slow or outside work, asked for inside the transaction that needs it."""

    claim_order = ("-priority", "due_at", "id")
    asked_to_stop: Callable[[], bool] = staticmethod(lambda: False)  # set by the worker that runs it
    runs_whole = False  # set by the worker: the job and its finish are one transaction

    kind = models.CharField(max_length=100)
    args = models.JSONField(default=dict)
    dedup_key = models.CharField(max_length=200, null=True, blank=True, unique=True)
    priority = models.SmallIntegerField(default=0)  # higher goes first
    queue = models.CharField(max_length=50, default="default")
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # 0: not known yet
    note = models.JSONField(default=dict, blank=True)  # a code with its arguments, never a sentence
    cancel_asked_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)  # null: never completed
    created_at = models.DateTimeField(default=timezone.now)
    # A member's id without a foreign key: the floor does not know who the members are.
    asked_by = models.BigIntegerField(null=True, blank=True)

    class Meta(Leased.Meta):
        # One index only, so that SQLite never sorts a long backlog to find the first row.
        indexes = [
            models.Index(F("priority").desc(), "due_at", "id", name="due_job_due", condition=IS_WAITING),
            models.Index(fields=["done_at"], name="due_job_done", condition=Q(done_at__isnull=False)),
            models.Index(fields=["kind", "-id"], name="due_job_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def is_cancelled(self) -> bool:
        """Stopped because a person asked, before it completed."""
        return self.is_done and self.result is None

    @property
    def state(self) -> str:
        """One word for screens: waiting, running, stopping, done, cancelled or dead."""
        if self.is_done:
            return "cancelled" if self.is_cancelled else "done"
        if self.is_dead:
            return "dead"
        if self.cancel_asked_at:
            return "stopping"
        return "running" if self.is_claimed else "waiting"


class Worker(models.Model):
    """A sign of life of one worker, for people to read; no work depends on it."""

    name = models.CharField(max_length=120, unique=True)  # machine:process
    queues = models.CharField(max_length=200, blank=True, default="")  # empty: all
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Schedule(Leased):
    """A job that comes round again: by a cron line in local time, or every so many minutes."""

    key = models.CharField(max_length=100, unique=True)
    cron = models.CharField(max_length=100, blank=True, default="")
    every = models.PositiveIntegerField(null=True, blank=True)  # minutes
    zone = models.CharField(max_length=50, default="Asia/Ho_Chi_Minh")
    # The time it was meant to fire; `due_at` moves with the lease, this does not, and it makes the job's dedup key.
    planned_at = models.DateTimeField()
    kind = models.CharField(max_length=100)
    args = models.JSONField(default=dict, blank=True)
    priority = models.SmallIntegerField(default=0)

    class Meta(Leased.Meta):
        constraints = [
            *Leased.Meta.constraints,
            models.CheckConstraint(
                name="due_schedule_cron_or_every",
                condition=(Q(every__isnull=True) & ~Q(cron="")) | (Q(every__gt=0) & Q(cron="")),
            ),
        ]

    def __str__(self) -> str:
        return self.key
