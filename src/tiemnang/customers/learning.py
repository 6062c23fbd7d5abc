"""Learns how the customers of this shop buy, from all of its purchases; the nightly job's first step."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Count, Min

from tiemnang.customers.models import Purchase, ValueModel
from tiemnang.customers.rules import fitting, value
from tiemnang.customers.rules.history import DAY, History, buying_days, history_of
from tiemnang.customers.rules.rfm import bounds_of

HELD_BACK = 0.3  # of the past: the part the models are tried on
LONGEST = 180.0  # days of it at most
LOOKED_AT = 50_000  # customers it is learned from, every n-th where there are more: memory and time stay what they are
Bought = Sequence[tuple[datetime, int]]


class Sample(NamedTuple):
    """The customers that are learned from: as they are known now, and as they were known some days ago."""

    now: list[History]
    past: list[fitting.Past]
    silent: list[float]  # days since the last purchase
    orders: list[int]


def learn(at: datetime) -> int:
    """Learn from the purchases before `at` and keep what was learned; returns its number."""
    bought = Purchase.objects.filter(at__lte=at)
    known = bought.aggregate(first=Min("at"), orders=Count("pk"), customers=Count("lead", distinct=True))
    days = (at - (known["first"] or at)).total_seconds() / DAY
    ahead = min(days * HELD_BACK, LONGEST)
    sample = sample_of(_everyone(at), at, ahead, every=max(1, known["customers"] // LOOKED_AT))
    model, report = fitting.fit(sample.now, sample.past, ahead=ahead, days=days)
    bounds = bounds_of(sample.silent, sample.orders, [one.total for one in sample.now])
    made = ValueModel.objects.create(
        kind=model.kind,
        parameters={"model": value.written(model), "bounds": bounds},
        customers=known["customers"],
        orders=known["orders"],
        days=int(days),
        report=report._asdict() if report else {},
        made_at=at,
    )
    return made.pk


def sample_of(everyone: Iterable[Bought], at: datetime, ahead: float, *, every: int = 1) -> Sample:
    """Every n-th of these customers; of what one bought nothing is kept but what it comes down to."""
    sample, then = Sample([], [], [], []), at - timedelta(days=ahead)
    for bought in islice(everyone, 0, None, every):
        if now := history_of(bought, at):
            sample.now.append(now)
            sample.silent.append((at - bought[-1][0]).total_seconds() // DAY)
            sample.orders.append(len(bought))
        if before := history_of(bought, then):
            since = [(moment, amount) for moment, amount in bought if then < moment <= at]
            spent = sum(amount for _, amount in since)
            days = buying_days(moment for moment, _ in since)
            sample.past.append(fitting.Past(before, days, spent))
    return sample


def _everyone(at: datetime) -> Iterator[Bought]:
    """The purchases of every customer up to `at`, in order of time."""
    rows = Purchase.objects.filter(at__lte=at).order_by("lead", "at").values_list("lead_id", "at", "amount")
    for _, bought in groupby(rows.iterator(chunk_size=5000), key=itemgetter(0)):
        yield [(moment, amount) for _, moment, amount in bought]
