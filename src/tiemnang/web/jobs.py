"""Jobs that lead through several rooms: the clock finds them here, since only doors stand above the journey."""

import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from tiemnang import journey
from tiemnang.capture.models import Import
from tiemnang.due.actions import report
from tiemnang.due.duties import do_duties
from tiemnang.due.endings import Cancelled
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import HOLD

# Other writers get the database between two batches.
PAUSE = 0.02


def pause() -> None:
    """Let others write, and see to what must not wait for the end of an import."""
    time.sleep(PAUSE)
    do_duties(timezone.now)


@job("import", long=True)
def bring_in(work: Job, args: Mapping[str, Any], **_: Any) -> dict[str, int]:
    """Work an import off; after a crash it goes on behind the last row that was committed."""
    batch = Import.objects.get(pk=args["import"])
    if batch.state != Import.State.RUNNING:
        return batch.counts
    start = {"from": batch.done}  # rows that another worker brought in before it died say nothing of our pace
    try:
        journey.bring_in(batch, report=lambda one: report(work, one.done, one.rows, start), pause=pause)
    except Cancelled:
        # The open batch of rows was rolled back, so `batch` knows too much: only what is kept counts.
        running = Import.objects.filter(pk=batch.pk, state=Import.State.RUNNING)
        running.update(state=Import.State.STOPPED, ended_at=timezone.now())
        raise
    return batch.counts


@job("undo_import", long=True)
def take_out(work: Job, args: Mapping[str, Any], **_: Any) -> dict[str, int]:
    """Take an import back out."""
    batch = Import.objects.get(pk=args["import"])
    if batch.state != Import.State.UNDOING:
        return {}
    return journey.take_out(batch, report=lambda one, done: report(work, done, one.done), pause=pause)


@job("reopen")
def reopen(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Call again whoever said "not now" and named a day."""
    return {"opened": len(journey.reopen(at=clock()))}


schedule("reopen", kind="reopen", every=10)


@job(HOLD, long=True)
def hold(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Hold every lead against the profiles in use, and judge anew whose fit changed; goes on behind the last one.

    After a publishing, or when one was taken back, all are judged anew (`whole`).
    """
    whole = bool(args.get("whole"))
    if not whole and not targeting.is_any_in_use():
        return {"changed": 0}
    after, changed, total = int(work.note.get("after", 0)), 0, targeting.number_to_hold()
    while part := targeting.leads_after(after):
        with transaction.atomic():
            changed += journey.hold(part, at=clock(), all_anew=whole)
            after = part[-1]
            report(work, min(work.progress + len(part), total), total, {"after": after})
        pause()
    with transaction.atomic():
        report(work, total, total, {"after": after})  # who published since has cancelled this
        targeting.mark_held(at=clock())
    targeting.finish_holding(at=clock())
    return {"changed": changed}


schedule(HOLD, kind=HOLD, cron="40 0 * * *")
