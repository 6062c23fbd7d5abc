"""What scoring does in the background: each night what time changed, and the whole base when the card changed."""

import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from tiemnang.database.bulk import make_room, resumable
from tiemnang.due.actions import enqueue, report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.scoring import counting, measuring
from tiemnang.scoring.actions import RECOUNT, rescore
from tiemnang.scoring.actions.rescoring import SOURCE, not_overtaken, write
from tiemnang.scoring.measuring import MEASURE
from tiemnang.scoring.models import Score
from tiemnang.scoring.rules.yardstick import TELLING
from tiemnang.scoring.winning import jobs as winning

__all__ = ["recount", "refresh", "winning"]

PART = 2000  # leads in one transaction
PAUSE = 0.02  # seconds in which other writers get the database
LONG_PAUSE = (
    0.1  # after longer transactions: who waits for SQLite's lock asks once in a tenth of a second by then
)

schedule(MEASURE, kind=MEASURE, cron="55 0 * * *")
schedule("scoring.refresh", kind="scoring.refresh", cron="10 1 * * *")


@job(RECOUNT, long=True)
def recount(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Count every living lead anew by the card in use, from the first to the last."""
    done, total, at = 0, Lead.objects.living().count(), clock()
    make_room()
    with resumable():
        for rows in counting.whole_base(at=at, total=total):
            with transaction.atomic():
                write(not_overtaken(rows, at=at))
                done += rows.judged
                report(work, done, total)
            time.sleep(LONG_PAUSE)
    return {"scored": done}


@job(MEASURE, long=True)
def measure(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Learn what priority is measured by; every lead is counted anew when it moved, or when `args` say `recount`."""
    learned = measuring.measure()
    with transaction.atomic():
        kept = measuring.keep(learned, at=clock())
        if kept or args.get("recount"):
            enqueue(RECOUNT, by=work.asked_by)
    return {"moved": int(kept is not None), "outcomes": learned.outcomes, "sales": learned.sales}


@job(SOURCE, long=True)
def source(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Rescore the leads of a source whose channel is another one now."""
    return _rescore(Lead.objects.living().filter(source=args["source"]), work, clock)


@job("scoring.refresh", long=True)
def refresh(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Rescore every lead whose time has come; starting over after a crash goes on with those that are left."""
    by_time = _rescore(moved(clock()), work, clock)
    return {"scored": by_time["scored"] + _rescore(worth_else(), work, clock)["scored"]}


def _rescore(rows: QuerySet[Any], work: Job, clock: Clock) -> dict[str, int]:
    """Judge all these anew, leads or their scores, in the order of their keys."""
    done, last, total = 0, 0, rows.count()
    while part := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:PART]):
        with transaction.atomic():
            done += rescore(part, at=clock())
            report(work, done, total)
        last = part[-1]
        time.sleep(PAUSE)
    return {"scored": done}


def moved(at: datetime) -> Any:
    """Scores that time alone has changed by now: those of young leads, fading rules, and leads with something planned."""
    return Score.objects.filter(moves_at__lte=at, lead__merged_into=None)


def worth_else() -> Any:
    """Scores of customers of whom the night expects another amount than their priority stands on."""
    least, most = F("lead__worth__expected") * (1 - TELLING), F("lead__worth__expected") * (1 + TELLING)
    others = Score.objects.filter(lead__worth__expected__gt=0, lead__merged_into=None)
    return others.filter(Q(value__lt=least) | Q(value__gt=most))
