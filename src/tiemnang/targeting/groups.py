"""What is counted of a group of leads: how much they buy, whom we can reach, who stays, whether it grows."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Sum

from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Identity, Lead, LeadQuerySet
from tiemnang.targeting import askable
from tiemnang.targeting.published import standpoint
from tiemnang.targeting.rules.ranking import Group

SEASON = timedelta(days=90)
YEAR = timedelta(days=365)
CHANNELS = ("phone", "zalo", "email", "facebook")


def members(criteria: Any, *, at: datetime) -> LeadQuerySet:
    """The living leads a rule tree holds for now; raises criteria.rules.Unsound."""
    return askable.read(criteria).of_all(Lead.objects.living(), standpoint(at))


def counted(criteria: Any, *, at: datetime) -> dict[str, Any]:
    """A group's figures as `rules.ranking.Group` has them, and how many can be reached through which channel."""
    inside = members(criteria, at=at)
    people = inside.in_play()
    reach = _reach(people)
    bought = Purchase.objects.filter(lead__in=inside.values("pk"))
    times = list(bought.values("lead").annotate(times=Count("pk")).values_list("times", flat=True))
    came = inside.aggregate(now=_season(at, "created_at"), before=_season(at - SEASON, "created_at"))
    sold = bought.aggregate(
        money=Sum("amount", filter=Q(at__gt=at - YEAR, at__lte=at)),
        now=_season(at, "at"),
        before=_season(at - SEASON, "at"),
    )
    group = Group(
        money=sold["money"] or 0,
        people=people.count(),
        reachable=reach.pop("any"),
        customers=len(times),
        came_back=sum(each > 1 for each in times),
        arrived=came["now"],
        arrived_before=came["before"],
        bought=sold["now"],
        bought_before=sold["before"],
    )
    return {**group._asdict(), "channels": reach}


def group_of(counted: Mapping[str, Any]) -> Group:
    """The figures back from JSON."""
    return Group(*(counted[name] for name in Group._fields))


def _season(end: datetime, column: str) -> Count:
    """How many in the ninety days before a moment."""
    return Count("pk", filter=Q(**{f"{column}__gt": end - SEASON, f"{column}__lte": end}))


def _reach(people: LeadQuerySet) -> dict[str, int]:
    """How many have a good way of each kind, and of any."""
    ways = Identity.objects.filter(lead=OuterRef("pk"), is_bad=False)
    conditions = {kind: Exists(ways.filter(kind=kind)) for kind in CHANNELS}
    conditions["any"] = Exists(ways.filter(kind__in=CHANNELS))
    return {kind: people.filter(condition).count() for kind, condition in conditions.items()}
