"""Who a lead belongs to, and where the relation with them stands."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tiemnang.database.bulk import in_parts
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Stage
from tiemnang.pipeline.models import Task
from tiemnang.team.models import Member


@transaction.atomic
def assign(
    lead_ids: Sequence[int], owner: Member | None, *, at: datetime, by: Member | None, why: str = ""
) -> int:
    """Give leads and their open tasks to a member, or back to the pool; returns how many changed hands."""
    changed = leads.set_owner(lead_ids, owner, at=at, by=by, why=why)
    for part in in_parts(list(lead_ids)):
        Task.objects.filter(lead__in=part, done_at=None).update(owner=owner)
    return changed


@transaction.atomic
def move(lead_ids: Sequence[int], stage: str, *, at: datetime, by: Member | None, why: str = "") -> int:
    """Put leads on a stage; nobody owes anything any more to those given up. Returns how many moved."""
    moved = leads.set_stage(lead_ids, stage, at=at, by=by, why=why)
    if stage in {Stage.UNSUITABLE, Stage.FAKE}:
        for part in in_parts(list(lead_ids)):
            Task.objects.filter(lead__in=part, done_at=None).update(done_at=at, done_by=by)
    return moved


@transaction.atomic
def claim_from_pool(lead: Lead, *, at: datetime, by: Member) -> bool:
    """Take a lead that belongs to nobody; False when somebody was quicker."""
    # The row is locked while we look: of two who ask at once, the second finds an owner.
    free = Lead.objects.living().select_for_update().filter(pk=lead.pk, owner=None)
    if not free.values_list("pk", flat=True).first():
        return False
    assign([lead.pk], by, at=at, by=by)
    lead.owner = by
    return True
