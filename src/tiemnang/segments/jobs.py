"""What segments do by the clock: place marked leads, ask everybody anew where time or a new rule demands it, count."""

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from tiemnang.database.bulk import make_room, take_stock
from tiemnang.due.actions import enqueue, report
from tiemnang.due.duties import duty
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.models import Entry
from tiemnang.scoring.actions import RECOUNT
from tiemnang.segments import settling, sizes
from tiemnang.segments.actions.making import SETTLE
from tiemnang.segments.actions.placing import FOLLOW, see_to_marks
from tiemnang.segments.models import Mark, Membership, Segment
from tiemnang.segments.reading import Asked, in_order
from tiemnang.segments.rules import Range, joined, length, ranges_of

PAUSE = 0.02  # seconds in which other writers get the database
TAKE_STOCK = (0, 4)  # parts after which PostgreSQL is told how many memberships there are by now
LINES = 50_000  # of the timeline read at once
NIGHTLY = "segments.nightly"
FOLLOWED = (RECOUNT, "scoring.refresh")  # jobs after which rules about points hold for others
LOOK_EVERY = 10.0  # seconds between two looks at what changed
_looked = {"at": 0.0}

# After the points were refreshed (01:10) and before the shop opens.
schedule(NIGHTLY, kind=NIGHTLY, cron="40 1 * * *")


@job(FOLLOW, long=True)
def follow(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Place leads that came or changed by the batch."""
    taken = list(Mark.objects.order_by("pk"))
    ranges = joined(span for one in taken for span in one.ranges)
    _settle(work, ranges, in_order(), clock)
    Mark.objects.filter(pk__in=[one.pk for one in taken]).delete()
    _count(clock())
    return {"leads": length(ranges)}


@job(SETTLE, long=True)
def settle(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Ask everybody about some segments: new ones, and those whose rule was changed or leans on what was."""
    segments = in_order(Segment.objects.live().filter(pk__in=args["segments"]))
    started = clock()
    _settle(work, settling.whole_base(), segments, clock)
    Segment.objects.filter(pk__in=args["segments"], changed_at__lte=started).update(settled_at=started)
    sizes.recount([one.segment for one in segments], at=clock(), bought_too=True)
    return {"segments": len(segments)}


@job(NIGHTLY, long=True)
def nightly(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Ask everybody where time changes the answer, the others only about leads that something happened to; then count."""
    started = clock()
    until, since = _last_line(), _line_of_last_night()
    segments = in_order()
    moving = [one for one in segments if one.segment.is_moving]
    still = [one for one in segments if not one.segment.is_moving]
    _settle(work, settling.whole_base() if moving else [], moving, clock)
    Segment.objects.filter(pk__in=[one.segment.pk for one in moving]).update(settled_at=started)
    for first in range(since, until + 1, LINES) if still else ():
        window = Entry.objects.filter(pk__gte=first, pk__lt=min(first + LINES, until + 1))
        _settle(work, ranges_of(window.values_list("lead_id", flat=True)), still, clock)
    sizes.recount([one.segment for one in segments], at=clock(), bought_too=True)
    day = timezone.localtime(started).date() - timedelta(days=1)
    return {"moving": len(moving), "segments": sizes.write_day(day), "line": until}


def _settle(work: Job, ranges: Sequence[Range], segments: Sequence[Asked], clock: Clock) -> None:
    """Settle ranges part by part; starting over after a crash changes nothing that is done."""
    if not segments:
        return
    make_room()
    done, whole = 0, length(ranges)
    for number, part in enumerate(settling.parts(ranges)):
        done += length(part)
        # One segment after the other, so that nobody who writes waits for all of them.
        for one in segments:
            with transaction.atomic():
                settling.settle(part, [one], at=clock())
                if one is segments[-1]:
                    report(work, done, whole)
            time.sleep(PAUSE)
        if number in TAKE_STOCK:
            take_stock([Membership])


def _last_line() -> int:
    return Entry.objects.aggregate(last=Max("pk"))["last"] or 0


def _line_of_last_night() -> int:
    """The timeline's last line when this was done before; the first time there is nothing to catch up on."""
    before = Job.objects.filter(kind=NIGHTLY, result__isnull=False).order_by("-pk").first()
    return int((before.result or {}).get("line", 0)) + 1 if before else _last_line() + 1


def _count(at: datetime) -> None:
    sizes.recount(sizes.changed(), at=at)


@duty("segments.look")
def look(clock: Clock) -> bool:
    """Every few seconds: count segments that changed, place leads still marked, settle after points were counted anew."""
    if time.perf_counter() - _looked["at"] < LOOK_EVERY:
        return False
    _looked["at"] = time.perf_counter()
    _count(clock())
    if Mark.objects.exists():  # one that was written while the job before it was reading
        see_to_marks()
    overtaken = _overtaken(Segment.objects.live().filter(is_moving=True))
    if overtaken and not Job.objects.filter(kind=SETTLE, due_at__isnull=False).exists():
        enqueue(SETTLE, {"segments": overtaken})
    return False


def _overtaken(segments: Iterable[Segment]) -> list[int]:
    """Segments that everybody was asked about before the points were counted anew."""
    ended = Job.objects.filter(kind__in=FOLLOWED, result__isnull=False).aggregate(last=Max("done_at"))["last"]
    if ended is None:
        return []
    return [one.pk for one in segments if one.settled_at is not None and one.settled_at < ended]
