"""What came of a strategy sheet: of those who belonged in its period, who was contacted, who bought, for how much."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import Count, Q, Sum
from django.utils import timezone

from tiemnang.customers.models import Purchase
from tiemnang.leads.models import LeadQuerySet
from tiemnang.segments.models import Membership, Segment, StrategySheet


class Results(NamedTuple):
    """`size` leads belonged at some time in the period; of them these many were contacted and bought in it."""

    size: int
    contacted: int
    won: int
    money: int  # VND
    per_customer: (
        int | None
    )  # VND spent for each who bought; None while nobody did or nothing is written down


def results(segment: Segment, sheet: StrategySheet | None, leads: LeadQuerySet, *, today: date) -> Results:
    """Figures of the sheet's period, without one since the segment was made; of `leads` a member may see."""
    made = timezone.localtime(segment.made_at).date()
    start = _midnight(sheet.starts_on if sheet and sheet.starts_on else made)
    last = min(sheet.ends_on, today) if sheet and sheet.ends_on else today
    end = _midnight(last) + timedelta(days=1)
    belonged = Membership.objects.filter(Q(until=None) | Q(until__gte=start), segment=segment, since__lt=end)
    people = leads.filter(pk__in=belonged.values("lead"))
    counted = people.aggregate(size=Count("pk"), contacted=Count("pk", filter=Q(touched_at__gte=start)))
    paid = Purchase.objects.filter(at__gte=start, at__lt=end, lead__in=people.values("pk"))
    bought = paid.aggregate(won=Count("lead", distinct=True), money=Sum("amount"))
    spent = sheet.spent if sheet else None
    return Results(
        **counted,
        won=bought["won"],
        money=bought["money"] or 0,
        per_customer=round(spent / bought["won"]) if spent and bought["won"] else None,
    )


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
