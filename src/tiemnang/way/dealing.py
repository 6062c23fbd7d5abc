"""What comes of leads: they buy, say no, are called again, or pass to another colleague."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.customers import actions as customers
from tiemnang.customers.actions import Bought
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.actions.handing_over import Workload, hand_over
from tiemnang.pipeline.models import Outcome as Ending
from tiemnang.segments import actions as segments
from tiemnang.team import actions as team
from tiemnang.team.audit import NOWHERE, Where
from tiemnang.team.models import Member
from tiemnang.way.judging import judge


@transaction.atomic
def buy(rows: Sequence[Bought], *, at: datetime, by: Member | None) -> list[Purchase]:
    """Write down purchases, and judge anew what who bought is worth. Raises ValueError."""
    made = customers.record(rows, at=at, by=by)
    lead_ids = sorted({row.lead_id for row in rows})
    customers.count_many(lead_ids, at=at)
    judge(lead_ids, at=at)
    return made


def reopen(*, at: datetime) -> list[int]:
    """Who asked to be called later is called again when the day has come; returns the leads that opened."""
    opened = pipeline.reopen_leads(at=at)
    judge(opened, at=at)
    return opened


@transaction.atomic
def close(
    lead_ids: Sequence[int], result: str, *, reason: str, at: datetime, by: Member | None, **said: Any
) -> list[Ending]:
    """It ended with these leads, won or lost, for this reason: stage, tasks and points follow. Raises ValueError.

    `said` is what `pipeline.close` takes besides: `note`, `amount`.
    """
    made = pipeline.close(lead_ids, result, reason=reason, at=at, by=by, **said)
    customers.record_won(made)
    customers.count_many(lead_ids, at=at)
    judge(lead_ids, at=at)
    return made


@transaction.atomic
def unclose(ending: Ending, *, at: datetime, by: Member | None) -> None:
    """It did not end: what the outcome changed is as before. Raises pipeline.NotUndoable."""
    pipeline.undo_outcome(ending, at=at, by=by)
    customers.forget_won(ending, at=at, by=by)
    customers.count_many([ending.lead_id], at=at)
    judge([ending.lead_id], at=at)


@transaction.atomic
def let_go(
    member: Member, *, to: Member | None, by: Member, at: datetime, where: Where = NOWHERE
) -> Workload:
    """A member leaves: leads, tasks and promises go to another or to the pool, the door is shut. Raises LastOwner."""
    owned = list(Lead.objects.filter(owner=member).values_list("pk", flat=True))
    handed = hand_over(member, to=to, at=at, by=by)
    segments.place(owned, at=at)
    team.deactivate(
        member, by=by, at=at, where=where, leads=handed.leads, tasks=handed.tasks, to=to.name if to else ""
    )
    return handed
