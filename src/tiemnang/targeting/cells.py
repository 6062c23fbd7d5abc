"""Is a lead, fits a version: the four cells, with people and money.

Two facts apart. A lead wants or needs what we sell and showed it: asked, looks around, uses a competitor, is qualified,
has an offer, or bought. Whoever fits and showed nothing yet is whom to go to next; who showed it and does not fit costs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from tiemnang.criteria.asked import Criteria
from tiemnang.customers.models import Purchase
from tiemnang.leads.models import OPEN_STAGES, Fact, Identity, Lead, LeadQuerySet, Stage
from tiemnang.targeting import askable
from tiemnang.targeting.models import ProfileVersion
from tiemnang.targeting.published import standpoint

# What makes somebody a lead, in the one rule language: each cell is a filter of the list.
IS_LEAD: Mapping[str, Any] = {
    "combinator": "or",
    "not": False,
    "rules": [
        {"field": "stage", "operator": "in", "value": ["qualified", "opportunity", "customer", "loyal"]},
        {"field": "awareness", "operator": "in", "value": ["searching", "comparing", "with_competitor"]},
        {"field": "need", "operator": "is", "value": True},
        {"field": "purchases", "operator": "at_least", "value": {"count": 1}},
    ],
}
CELLS = ("target_lead", "target_only", "lead_only", "neither")


def criteria_of(cell: str, criteria: Any) -> dict[str, Any]:
    """A cell as a rule tree: what the link behind its number asks."""
    fits, is_lead = {
        "target_lead": (True, True),
        "target_only": (True, False),
        "lead_only": (False, True),
        "neither": (False, False),
    }[cell]
    turned = [_turned(criteria, fits), _turned(IS_LEAD, is_lead)]
    real = {"field": "stage", "operator": "not_in", "value": [Stage.FAKE.value]}
    return {"combinator": "and", "not": False, "rules": [*turned, real]}


def _turned(criteria: Any, holds: bool) -> dict[str, Any]:
    return {"combinator": "and", "not": not holds, "rules": [dict(criteria)]}


def counted(criteria: Any, *, at: datetime, leads: LeadQuerySet | None = None) -> dict[str, dict[str, int]]:
    """{cell: {"people", "bought", "reachable", "money", "waiting"}} among `leads` (all living ones).

    `money` is VND they bought for, `waiting` the VND that open ones say they can spend. Raises criteria.rules.Unsound.
    """
    known, seen_from = askable.askable(), standpoint(at)
    everybody = Lead.objects.living() if leads is None else leads
    return {
        cell: _figures(
            Criteria.of_all(askable.read(criteria_of(cell, criteria), known), everybody, seen_from)
        )
        for cell in CELLS
    }


def _figures(inside: LeadQuerySet) -> dict[str, int]:
    purchases = Purchase.objects.filter(lead=OuterRef("pk"))
    ways = Identity.objects.filter(lead=OuterRef("pk"), is_bad=False, kind__in=("phone", "zalo", "email"))
    return {
        "people": inside.count(),
        "bought": inside.filter(Exists(purchases) | Q(stage__in=[Stage.CUSTOMER, Stage.LOYAL])).count(),
        "reachable": inside.filter(Exists(ways)).count(),
        "money": _sum(Purchase.objects.filter(lead__in=inside.values("pk")), "amount"),
        "waiting": _sum(_budgets(inside), "number"),
    }


def _budgets(inside: LeadQuerySet) -> QuerySet[Fact]:
    """What open leads say they can spend."""
    still_open = inside.filter(stage__in=OPEN_STAGES).values("pk")
    return Fact.objects.filter(lead__in=still_open, definition__key="budget", superseded_at=None)


def _sum(rows: QuerySet[Any], column: str) -> int:
    return round(rows.aggregate(total=Sum(column))["total"] or 0)


def count_cells(version: ProfileVersion, *, at: datetime) -> None:
    """Keep the four cells with the version, for pages to show at once."""
    found = {**counted(version.criteria, at=at), "at": at.isoformat()}
    ProfileVersion.objects.filter(pk=version.pk, changed_at=version.changed_at).update(cells=found)
