"""Who our best customers are, and against whom they are held: the ids a mining run looks at."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
from django.db.models import Count, F, Max, Q, QuerySet, Sum
from numpy.typing import NDArray

from tiemnang.customers.models import Purchase
from tiemnang.leads.models import Fact, Lead, LeadQuerySet, Stage
from tiemnang.targeting import askable
from tiemnang.targeting.published import standpoint

Ids = NDArray[np.int64]
MOST = 50_000  # leads looked at; beyond, a part of the others stands for all
MOST_BEST = 10_000
LATE_SHARE = 0.2  # of the best, those who came last: kept out, so that a version can be tried on them
LEAST_LATE = 30
DATED = 0.8  # of the best, whose day of coming is known; with fewer nobody is kept out


class Chosen(NamedTuple):
    """The best and the others, both rising; `of_base` is how many others there are, before only a part was taken."""

    best: Ids
    others: Ids
    of_base: int
    until: datetime | None = None  # who came from then on was kept out

    @property
    def everybody(self) -> Ids:
        """Both, rising."""
        return np.union1d(self.best, self.others)


def choose(question: Mapping[str, Any], *, at: datetime) -> Chosen:
    """Who is best and against whom, as a run asks; shapes in models.mining."""
    everyone = best_of(question, at=at)
    until = _held_out_from(everyone)
    best = _came_before(everyone, until) if until else everyone
    others = np.setdiff1d(_others(question, until), everyone, assume_unique=True)
    kept = part(best, MOST_BEST)
    return Chosen(kept, part(others, MOST - len(kept)), len(others), until)


def best_of(question: Mapping[str, Any], *, at: datetime) -> Ids:
    """The best by what the question says; empty when nobody is."""
    kind = question.get("best")
    if kind == "criteria":
        asked = askable.read(question["criteria"]).of_all(Lead.objects.living(), standpoint(at))
        return _ids(asked)
    if kind == "list":
        return _ids(Lead.objects.living().filter(pk__in=question.get("leads", [])))
    if kind == "customers":
        return _ids(customers(question))
    return _top(_ranked(question, str(kind)), float(question.get("share", 20)))


def customers(question: Mapping[str, Any]) -> LeadQuerySet:
    """Living leads who bought; of one product only when the question names it."""
    bought = Q(pk__in=_purchases(question).values("lead"))
    if not question.get("product"):
        bought |= Q(stage__in=[Stage.CUSTOMER, Stage.LOYAL])
    return Lead.objects.living().filter(bought)


def _purchases(question: Mapping[str, Any]) -> QuerySet[Purchase]:
    found = Purchase.objects.filter(lead__merged_into=None)
    product = question.get("product")
    return found.filter(product__icontains=product) if product else found


def _ranked(question: Mapping[str, Any], kind: str) -> list[int]:
    """Customers by what they are worth, the most first; of equals who came first."""
    if kind == "margin":
        known = Fact.objects.filter(
            definition__key=question.get("fact", ""), superseded_at=None, number__isnull=False
        )
        return list(
            known.filter(lead__merged_into=None).order_by("-number", "lead").values_list("lead_id", flat=True)
        )
    by = _purchases(question).values("lead").annotate(money=Sum("amount"), times=Count("pk"), last=Max("at"))
    order = ("-money", "lead") if kind == "value" else ("-times", "-last", "lead")
    return list(by.order_by(*order).values_list("lead", flat=True))


def _top(ranked: list[int], share: float) -> Ids:
    """The first so many percent, at least one."""
    count = max(round(len(ranked) * share / 100), 1) if ranked else 0
    return np.sort(np.array(ranked[:count], dtype=np.int64))


def _others(question: Mapping[str, Any], until: datetime | None) -> Ids:
    bought = customers({})
    real = Lead.objects.living().exclude(stage=Stage.FAKE)
    base = question.get("base", "customers")
    found = {"customers": bought, "leads": real.exclude(pk__in=bought.values("pk")), "both": real}[base]
    return _ids(found.filter(created_at__lt=until) if until else found)


def _held_out_from(best: Ids) -> datetime | None:
    """When the last fifth of the best began to come; None with too few, or where most came at no known moment."""
    dated = Lead.objects.filter(created_at__lt=F("arrived_at"))
    came = sorted(
        moment
        for part in _parts(best)
        for moment in dated.filter(pk__in=part).values_list("created_at", flat=True)
    )
    if len(came) * LATE_SHARE < LEAST_LATE or len(came) < DATED * len(best):
        return None
    until = came[int(len(came) * (1 - LATE_SHARE))]
    return until if until > came[0] else None


def _came_before(ids: Ids, until: datetime) -> Ids:
    kept = [
        pk
        for part in _parts(ids)
        for pk in Lead.objects.filter(pk__in=part, created_at__lt=until).values_list("pk", flat=True)
    ]
    return np.sort(np.array(kept, dtype=np.int64))


def _parts(ids: Ids, size: int = 900) -> list[list[int]]:
    return [ids[start : start + size].tolist() for start in range(0, len(ids), size)]


def _ids(leads: LeadQuerySet) -> Ids:
    return np.fromiter(
        leads.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000), dtype=np.int64
    )


def part(ids: Ids, most: int) -> Ids:
    """At most so many, the same ones every time: those whose scattered number is smallest."""
    if len(ids) <= most:
        return ids
    scattered = ids * 2_654_435_761 % 2**32
    return np.sort(ids[np.argsort(scattered, kind="stable")[:most]])
