"""Ask for work, watch it, stop it: the verbs of a job."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from ..bell import ring
from ..endings import Cancelled, LeaseLost, Stopping
from ..kinds import KINDS
from ..models import LEASE, Job
from .holding import claim

BATCH = 200  # rows in one transaction
PAUSE = 0.02  # seconds between them, so that a webhook waiting for SQLite's one write lock gets its turn


def enqueue(
    kind: str,
    args: Mapping[str, Any] | None = None,
    *,
    dedup_key: str | None = None,
    priority: int = 0,
    due_at: datetime | None = None,
    by: int | None = None,
    queue: str = "default",
    max_attempts: int = 8,
) -> Job:
    """Ask for a job in the caller's transaction: it exists if and only if that commits.

    The same `dedup_key` twice gives the job that is already there, finished or not (until it is pruned after 30 days).
    `args` must be a JSON object; `by` is a member's id. KeyError for a kind nobody registered.
    """
    if kind not in KINDS:
        raise KeyError(f"no job kind {kind!r}; is its jobs.py in an installed app?")
    wanted = Job(
        kind=kind,
        args=dict(args or {}),
        dedup_key=dedup_key,
        priority=priority,
        due_at=due_at or timezone.now(),
        asked_by=by,
        queue=queue,
        max_attempts=max_attempts,
    )
    job = _only_one(wanted) if dedup_key else _new(wanted)
    transaction.on_commit(ring)
    return job


def _new(wanted: Job) -> Job:
    wanted.save(force_insert=True)
    return wanted


def _only_one(wanted: Job) -> Job:
    """Insert unless the key is taken; two callers at once end with the same row."""
    Job.objects.bulk_create([wanted], ignore_conflicts=True)
    return Job.objects.get(dedup_key=wanted.dedup_key)


def claim_this(job: Job, *, now: datetime | None = None, lease: timedelta = LEASE) -> Job | None:
    """Take this one job, for a command that works it in the foreground; None when it is not due or another has it.

    Call it in the transaction that enqueues the job, and no background worker can come in between.
    """
    claimed = claim(Job, 1, now=now or timezone.now(), lease=lease, pk=job.pk)
    return claimed[0] if claimed else None


def report(
    job: Job,
    done: int,
    total: int | None = None,
    note: Mapping[str, Any] | None = None,
    *,
    now: datetime | None = None,
) -> None:
    """Say how far a long job has come, and renew its lease, in one statement; call it inside each batch's transaction.

    Raises LeaseLost (another worker has the job), Cancelled (a person asked to stop) or Stopping (the worker shuts
    down): let it pass, so that the open batch rolls back. RuntimeError in a job that is one transaction: nobody would
    see its progress.
    """
    if job.runs_whole:
        raise RuntimeError(
            f"{job.kind} runs in one transaction; declare it with @job(..., long=True) to report"
        )
    fields: dict[str, Any] = {"progress": done, "due_at": (now or timezone.now()) + job.lease}
    if total is not None:
        fields["total"] = total
    if note is not None:
        fields["note"] = dict(note)
    held = Job.objects.filter(pk=job.pk, lease_no=job.lease_no, due_at__isnull=False)
    if not held.filter(cancel_asked_at__isnull=True).update(**fields):
        raise Cancelled(str(job)) if held.exists() else LeaseLost(str(job))
    for name, value in fields.items():
        setattr(job, name, value)
    if job.asked_to_stop():
        raise Stopping(str(job))


def cancel(job: Job, *, now: datetime | None = None) -> None:
    """Ask a job to stop: one that no worker holds ends here, a running one at its next `report`."""
    now = now or timezone.now()
    with transaction.atomic():
        wanted = Job.objects.filter(pk=job.pk, due_at__isnull=False)
        wanted.filter(cancel_asked_at__isnull=True).update(cancel_asked_at=now)
        wanted.filter(claimed_at__isnull=True).update(due_at=None, done_at=now)
    job.refresh_from_db()


def prune(before: datetime, *, pause: Callable[[float], None] = time.sleep) -> int:
    """Delete jobs that finished earlier than `before`, a batch at a time; dead ones stay until a person decides."""
    gone = 0
    while batch := list(Job.objects.filter(done_at__lt=before).values_list("pk", flat=True)[:BATCH]):
        gone += Job.objects.filter(pk__in=batch).delete()[0]
        pause(PAUSE)
    return gone
