"""What customers do in the background: every night learn how our customers buy, and say what each may be worth."""

import time
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.module_loading import import_string

from tiemnang.customers.actions import counting
from tiemnang.customers.models import CustomerValue, Purchase
from tiemnang.due.actions import report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job

VALUES = "customers.values"
# Named, not imported: scipy would cost every page and command half a second, and only this job needs it.
LEARN = "tiemnang.customers.learning.learn"
PART = 500  # leads in one transaction
PAUSE = 0.02  # seconds in which other writers get the database

schedule(VALUES, kind=VALUES, cron="50 0 * * *")


@job(VALUES, long=True)
def count_values(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Learn how customers buy, then say anew what each may be worth; after a crash it goes on where it stopped."""
    started = work.note.get("learned") or import_string(LEARN)(clock())
    after, done = int(work.note.get("after", 0)), work.progress
    total = Purchase.objects.values("lead").distinct().count()
    known, at = counting.learned(), clock()
    while part := _customers(after):
        with transaction.atomic():
            done += counting.count_many(part, at=at, by_what=known)
            after = part[-1]
            report(work, done, total, {"learned": started, "after": after})
        time.sleep(PAUSE)
    CustomerValue.objects.exclude(lead__purchases__isnull=False).delete()
    return {"counted": done}


def _customers(after: int) -> list[int]:
    """The next leads who ever bought, in order."""
    leads = Purchase.objects.filter(lead__gt=after).order_by("lead").values_list("lead_id", flat=True)
    return list(leads.distinct()[:PART])
