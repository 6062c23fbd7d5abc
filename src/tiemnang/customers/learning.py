"""Learns how the customers of this shop buy, from all of its purchases; the nightly job's first step."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from tiemnang.customers.models import Purchase, ValueModel
from tiemnang.customers.rules import fitting, value
from tiemnang.customers.rules.history import DAY, buying_days, history_of
from tiemnang.customers.rules.rfm import bounds_of

HELD_BACK = 0.3  # of the past: the part the models are tried on
LONGEST = 180.0  # days of it at most
Bought = Sequence[tuple[datetime, int]]


def learn(at: datetime) -> int:
    """Learn from all purchases before `at` and keep what was learned; returns its number."""
    everyone = list(_everyone(at))
    first = min((bought[0][0] for bought in everyone), default=at)
    days = (at - first).total_seconds() / DAY
    ahead = min(days * HELD_BACK, LONGEST)
    now = [one for bought in everyone if (one := history_of(bought, at))]
    model, report = fitting.fit(now, past_of(everyone, at, ahead), ahead=ahead, days=days)
    bounds = bounds_of(
        [(at - bought[-1][0]).total_seconds() // DAY for bought in everyone],
        [len(bought) for bought in everyone],
        [one.total for one in now],
    )
    made = ValueModel.objects.create(
        kind=model.kind,
        parameters={"model": value.written(model), "bounds": bounds},
        customers=len(now),
        orders=sum(len(bought) for bought in everyone),
        days=int(days),
        report=report._asdict() if report else {},
        made_at=at,
    )
    return made.pk


def past_of(everyone: Sequence[Bought], at: datetime, ahead: float) -> list[fitting.Past]:
    """The same customers as known `ahead` days before `at`, with what they bought since."""
    then = at - timedelta(days=ahead)
    past = []
    for bought in everyone:
        before = history_of(bought, then)
        if before:
            since = [(moment, amount) for moment, amount in bought if then < moment <= at]
            spent = sum(amount for _, amount in since)
            past.append(fitting.Past(before, buying_days(moment for moment, _ in since), spent))
    return past


def _everyone(at: datetime) -> Iterator[Bought]:
    """The purchases of every customer up to `at`, in order of time."""
    rows = Purchase.objects.filter(at__lte=at).order_by("lead", "at").values_list("lead_id", "at", "amount")
    for _, bought in groupby(rows.iterator(chunk_size=5000), key=itemgetter(0)):
        yield [(moment, amount) for _, moment, amount in bought]
