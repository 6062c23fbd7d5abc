"""A file is brought in row by row, and taken back out."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial

from django.db import DatabaseError
from django.utils import timezone

from tiemnang.capture import actions as capture
from tiemnang.capture import submissions
from tiemnang.capture.models import Import, Submission
from tiemnang.customers import actions as customers
from tiemnang.due.actions import enqueue
from tiemnang.scoring import actions as scoring
from tiemnang.segments import actions as segments
from tiemnang.way.arriving import AIDS, arrive
from tiemnang.way.judging import judge

# The job that learns anew how customers buy.
VALUES = "customers.values"


def bring_in(batch: Import, *, report: Callable[[Import], None], pause: Callable[[], None]) -> Import:
    """Work an import off from where it stands to its end; those we knew before are weighed when it stops, for any reason."""
    try:
        ended = capture.work_off(batch, partial(arrive, weighs=False), AIDS, report=report, pause=pause)
    except Exception:
        with suppress(DatabaseError):  # what stopped the import is what is told
            _judge_known(batch)
        raise
    _judge_known(batch)
    scoring.ask_to_tell(by=batch.by)
    if ended.kind == Import.Kind.ORDERS:  # how all customers buy is known better now
        enqueue(VALUES, {}, dedup_key=f"{VALUES}.{ended.pk}")
    return ended


def _judge_known(batch: Import) -> None:
    """All at once: a batch holds few of them, and asking around costs the same for few as for many."""
    for part in submissions.updated(batch):
        judge(part, at=timezone.now())


def take_out(
    batch: Import, *, report: Callable[[Import, int], None], pause: Callable[[], None]
) -> dict[str, int]:
    """Take an import back out, with the purchases its rows made."""

    def forget(submission_ids: Sequence[int]) -> None:
        at = timezone.now()
        changed = sorted(customers.forget_lines(submission_ids, at=at, by=None))
        customers.count_many(changed, at=at)
        judge(changed, at=at)

    counts = capture.undo_import(batch, report=report, pause=pause, forget=forget)
    # Whom it had changed is as before, and belongs where they did; lines that were deleted tell the night nothing.
    changed = Submission.objects.filter(batch=batch, lead__isnull=False).values_list("lead_id", flat=True)
    segments.place(changed, at=timezone.now())
    segments.count_again()
    return counts
