"""Who bought, and when: what a version is judged by."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Min

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Lead, LeadQuerySet, Stage
from tiemnang.pipeline.outcomes import WON, gather

PART = 900


def won_at(lead_ids: Iterable[int]) -> dict[int, datetime]:
    """{lead: when they bought for the first time} of those who did."""
    found: dict[int, datetime] = {}
    for part in in_parts(sorted(set(lead_ids)), PART):
        bought = dict(Purchase.objects.filter(lead__in=part).values_list("lead").annotate(Min("at")))
        found |= {known.lead_id: known.at for known in gather(part, bought=bought) if known.result == WON}
    return found


def real() -> LeadQuerySet:
    """Living leads behind whom somebody stands."""
    return Lead.objects.living().exclude(stage=Stage.FAKE)
