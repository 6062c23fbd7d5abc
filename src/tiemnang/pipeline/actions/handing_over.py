"""Handing over: what one member was working on goes to another, or back to the pool."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, OuterRef, Q, Subquery

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import OPEN_STAGES
from tiemnang.pipeline.models import Task
from tiemnang.team.models import Member


class Workload(NamedTuple):
    """What somebody is working on."""

    leads: int
    in_play: int  # of the leads, those somebody may still win
    tasks: int
    promises: int  # of the tasks, those a lead expects


def workload(member: Member) -> Workload:
    """Count before anything is handed over; two queries."""
    owned = Lead.objects.living().filter(owner=member)
    counted = owned.aggregate(leads=Count("pk"), in_play=Count("pk", filter=Q(stage__in=OPEN_STAGES)))
    tasks = Task.objects.filter(owner=member, done_at=None)
    return Workload(
        **counted, **tasks.aggregate(tasks=Count("pk"), promises=Count("pk", filter=Q(promised=True)))
    )


@transaction.atomic
def hand_over(
    member: Member, *, to: Member | None, at: datetime, by: Member | None, why: str = ""
) -> Workload:
    """Give every lead and open task of `member` to another, or leads to the pool; returns what was handed over.

    A task with a colleague's lead goes to that colleague: whoever takes over may not see it.
    """
    handed = workload(member)
    pks = list(Lead.objects.filter(owner=member).values_list("pk", flat=True))
    own = Task.objects.filter(owner=member, done_at=None)
    theirs = Subquery(Lead.objects.filter(pk=OuterRef("lead_id")).values("owner_id")[:1])
    own.exclude(lead__owner=member).exclude(lead__owner=None).update(owner_id=theirs)
    own.update(owner=to)
    leads.set_owner(pks, to, at=at, by=by, why=why)
    return handed
