"""Run one claimed job to an ending: done, cancelled, failed, dead, lost or handed back."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from .actions import claim_this, fail, finish, give_back
from .crash import crash
from .endings import Cancelled, LeaseLost, Replaced, Stopping
from .keeper import keeping
from .kinds import KINDS, Clock, Kind
from .models import Job

log = logging.getLogger(__name__)


def _never() -> bool:
    return False


def run(job: Job, *, clock: Clock = timezone.now, asked_to_stop: Callable[[], bool] = _never) -> str:
    """Work a claimed job to an ending and say which: done, cancelled, failed, lost or given back."""
    crash("due.claimed")
    job.asked_to_stop = asked_to_stop
    try:
        return _attempt(job, clock)
    except Cancelled:
        return _end_cancelled(job, clock())
    except Replaced:
        log.warning("%s replaced the database; its row went with the old one", job)
        return "lost"
    except LeaseLost:
        log.warning("%s was taken by another worker; this attempt is rolled back", job)
        return "lost"
    except Stopping:
        give_back(job, now=clock())
        return "given back"
    except KeyboardInterrupt:  # a person at a command line: whoever looks next goes on at once
        give_back(job, now=clock())
        raise
    except (Exception, SystemExit) as error:  # a job that calls sys.exit must not end its worker
        log.warning("%s failed at attempt %s", job, job.attempts, exc_info=error)
        return "failed" if fail(job, error, clock()) else "lost"


def _attempt(job: Job, clock: Clock) -> str:
    if job.cancel_asked_at:
        raise Cancelled(str(job))
    if job.kind not in KINDS:
        raise LookupError(f"no job kind {job.kind!r} here; a newer version may have asked for it")
    kind = KINDS[job.kind]
    with keeping(job, limit=kind.limit):
        if kind.long:
            _finish(job, _call(kind, job, clock), clock())
        else:
            with transaction.atomic():
                job.runs_whole = True
                _finish(job, _call(kind, job, clock), clock())
                crash("due.before_commit")
    crash("due.after_commit")
    return "done"


def _call(kind: Kind, job: Job, clock: Clock) -> Mapping[str, Any] | None:
    return kind.call(job, job.args, clock=clock)


def _finish(job: Job, result: Mapping[str, Any] | None, now: datetime) -> None:
    crash("due.before_finish")
    finish(job, now=now, result=dict(result or {}))


def _end_cancelled(job: Job, now: datetime) -> str:
    try:
        finish(job, now=now)
    except LeaseLost:
        return "lost"
    return "cancelled"


def run_here(
    job: Job, *, clock: Clock = timezone.now, asked_to_stop: Callable[[], bool] = _never
) -> Job | None:
    """Claim this job and work it in the foreground, with the lease kept, as a command does; None if it was not free.

    Enqueue and claim are two transactions here; a command beside a running server claims in the enqueuing one
    (`claim_this`) and calls `run` instead.
    """
    claimed = claim_this(job, now=clock())
    if claimed is None:
        return None
    run(claimed, clock=clock, asked_to_stop=asked_to_stop)
    claimed.refresh_from_db()
    return claimed
