"""The nightly turn: what is new grows old, so points that move with time are made again before work starts."""

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from tiemnang.database.bulk import in_parts
from tiemnang.due.actions import report
from tiemnang.due.kinds import Clock, job, schedule
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead, LeadQuerySet, Stage
from tiemnang.pipeline.models import Task
from tiemnang.scoring.actions import rescore

# Older leads stand still: the last step of the card lies at 180 days.
MOVING = timedelta(days=190)
PART = 2000  # leads in one transaction
PAUSE = 0.02  # seconds in which other writers get the database

schedule("scoring.refresh", kind="scoring.refresh", cron="10 1 * * *")


@job("scoring.refresh", long=True)
def refresh(work: Job, args: Mapping[str, Any], *, clock: Clock) -> dict[str, int]:
    """Rescore every lead that `moving` names; starting over after a crash does no harm."""
    ids = list(moving(clock()).order_by("pk").values_list("pk", flat=True))
    done = 0
    for part in in_parts(ids, PART):
        with transaction.atomic():
            done += rescore(part, at=clock())
            report(work, done, len(ids))
        time.sleep(PAUSE)
    return {"scored": done}


def moving(at: datetime) -> LeadQuerySet:
    """Leads whose points or priority change by time alone: young ones, customers, and those with something planned."""
    planned = Exists(Task.objects.filter(lead=OuterRef("pk"), done_at=None))
    young = Q(created_at__gte=at - MOVING)
    return Lead.objects.living().filter(young | Q(stage__in=[Stage.CUSTOMER, Stage.LOYAL]) | planned)
