"""How sets of leads overlap: for every combination who lies in exactly these, how many bought, for how much money."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, NamedTuple

from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from tiemnang.customers.models import Purchase
from tiemnang.customers.rules import CUSTOMERS
from tiemnang.leads.models import LeadQuerySet
from tiemnang.segments.sets import Set


class Region(NamedTuple):
    """Leads inside of exactly these sets (by their place in the list), and of no other."""

    inside: tuple[int, ...]
    count: int
    bought: int
    money: int  # VND


def regions(leads: LeadQuerySet, sets: Sequence[Set]) -> list[Region]:
    """Every combination that holds somebody, largest first; one query, over leads the member may see."""
    if not sets:
        return []
    mask: Any = Value(0)
    for number, one in enumerate(sets):
        bit = Case(When(one.holds, then=Value(1 << number)), default=Value(0), output_field=IntegerField())
        mask = mask + bit
    anywhere = leads.order_by().filter(reduce(or_, (one.holds for one in sets)))
    counted = anywhere.annotate(mask=mask, paid=_paid()).values("mask")
    rows = counted.annotate(
        n=Count("pk"), bought=Count("pk", filter=Q(stage__in=sorted(CUSTOMERS))), money=Sum("paid")
    ).values_list("mask", "n", "bought", "money")
    found = [Region(_inside(found, len(sets)), n, bought, money or 0) for found, n, bought, money in rows]
    return sorted(found, key=lambda one: (-one.count, one.inside))


def _paid() -> Any:
    """What a lead has paid so far; only those who bought are asked about."""
    spent = Purchase.objects.filter(lead=OuterRef("pk")).order_by().values("lead").annotate(sum=Sum("amount"))
    return Case(
        When(stage__in=sorted(CUSTOMERS), then=Coalesce(Subquery(spent.values("sum")), Value(0))),
        default=Value(0),
        output_field=BigIntegerField(),
    )


def _inside(mask: int, sets: int) -> tuple[int, ...]:
    return tuple(number for number in range(sets) if mask >> number & 1)


def totals(found: Sequence[Region], sets: int) -> list[int]:
    """How many leads each set holds, as its regions add up to."""
    return [sum(one.count for one in found if number in one.inside) for number in range(sets)]
