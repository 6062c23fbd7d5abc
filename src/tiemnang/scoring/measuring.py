"""What priority is measured by: learned from the latest leads, calls and sales, and the one in use."""

import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from django.db.models import F, Max, Min

from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Entry, Fact, Lead, Need
from tiemnang.pipeline import outcomes
from tiemnang.scoring.clues import ANSWERED, BUDGET
from tiemnang.scoring.models import Measure, Score
from tiemnang.scoring.rules import worth
from tiemnang.scoring.rules import yardstick as rules
from tiemnang.scoring.rules.priority import PER_CHANCE
from tiemnang.scoring.rules.worth import Sale, Worth
from tiemnang.scoring.rules.yardstick import NOTHING_LEARNED, Yardstick

MEASURE = "scoring.measure"  # kind of the job that learns
MOST = 5000  # leads, sales and chances looked at, the latest
CONTACTS = ("called", "met", "replied")
FRESH = 5.0  # seconds another process may still go by the measure before
_held: tuple[float, int] = (0.0, 0)


class Learned(NamedTuple):
    """A yardstick, and how much it was learned from."""

    yardstick: Yardstick
    outcomes: int
    sales: int
    calls: int


def in_use() -> Yardstick:
    """The latest measure, at most five seconds old; what is known of the trade while nothing was learned."""
    until, pk = _held
    # Not time.monotonic: a test that moves the clock must not move this.
    if time.perf_counter() >= until:
        pk = Measure.objects.aggregate(last=Max("pk"))["last"] or 0
        remember(pk)
    return _measure(pk) if pk else NOTHING_LEARNED


def remember(pk: int, seconds: float = FRESH) -> None:
    """Go by this measure for a while without asking; 0: nothing was learned."""
    global _held
    _held = (time.perf_counter() + seconds, pk)


def forget() -> None:
    """Ask anew the next time."""
    remember(0, 0)
    _measure.cache_clear()


@lru_cache(maxsize=4)
def _measure(pk: int) -> Yardstick:
    """A measure never changes, so it is read once."""
    stored = Measure.objects.filter(pk=pk).values_list("yardstick", flat=True).first()
    return rules.read(stored) if stored else NOTHING_LEARNED


def measure() -> Learned:
    """Learn from what happened lately: as many leads at most in a large base as in a small one."""
    waits, calls = _waits(), _calls()
    sales, pairs = _sales()
    worths = worth.worths(sales)
    learned = Yardstick(
        rules.pace(waits), rules.answers(calls), worths, rules.kept(pairs), _per_point(worths),
        worth.products_of(worths),
    )  # fmt: skip
    seen = sum(contacted for contacted, _won in waits)
    return Learned(learned, seen, len(sales), sum(made for made, _answered in calls))


def _waits() -> list[tuple[int, int]]:
    """(contacted, of these won) by how long they waited for the first contact."""
    bought = dict(Purchase.objects.order_by("-at").values_list("lead_id", "at")[:MOST])
    ended = Lead.objects.living().filter(stage__in=outcomes.ENDED).order_by("-pk")
    ids = sorted({*bought, *ended.values_list("pk", flat=True)[:MOST]})
    won = {one.lead_id: one.result == outcomes.WON for one in outcomes.gather(ids, bought=bought)}
    counts = [[0, 0] for _ in rules.WAITS]
    for part in in_parts(sorted(won)):
        # Of a sheet without dates nobody knows how long they waited.
        came = dict(
            Lead.objects.filter(pk__in=part, created_at__lt=F("arrived_at")).values_list("pk", "created_at")
        )
        lines = Entry.objects.filter(lead__in=part, verb__in=CONTACTS).values_list("lead_id")
        for pk, first in lines.annotate(first=Min("at")):
            if pk in came and first >= came[pk]:
                step = counts[rules.step_of((first - came[pk]).total_seconds() / 60)]
                step[0] += 1
                step[1] += won[pk]
    return [(seen, wins) for seen, wins in counts]


def _calls() -> list[tuple[int, int]]:
    """(calls, answered) by calls without answer before, of the leads contacted last."""
    counts = [[0, 0] for _ in rules.KNOWN_ANSWERS]
    touched = Lead.objects.living().exclude(touched_at=None).order_by("-pk")
    for part in in_parts(list(touched.values_list("pk", flat=True)[:MOST])):
        lines = Entry.objects.filter(lead__in=part, verb="called").order_by("lead", "at", "pk")
        before: dict[int, int] = defaultdict(int)
        for pk, result in lines.values_list("lead_id", "result"):
            if result in ANSWERED or result == "no_answer":
                step = counts[min(before[pk], len(counts) - 1)]
                step[0] += 1
                step[1] += result in ANSWERED
                before[pk] = before[pk] + 1 if result == "no_answer" else 0
    return [(made, answered) for made, answered in counts]


def _sales() -> tuple[Sequence[Sale], Sequence[tuple[int, int]]]:
    """(the latest sales, (budget, amount) where one was named). A sale is known by its product and the buyer's needs."""
    bought = Purchase.objects.filter(amount__gt=0).order_by("-at")
    rows = list(bought.values_list("lead_id", "lead__source__channel", "product", "amount")[:MOST])
    needs, named = defaultdict[int, list[str]](list), dict[int, float]()
    for part in in_parts(sorted({pk for pk, *_sale in rows})):
        for pk, said in Need.objects.filter(lead__in=part).values_list("lead_id", "said"):
            needs[pk].append(said)
        told = Fact.objects.filter(lead__in=part, definition__key=BUDGET, superseded_at=None, number__gt=0)
        named.update(told.values_list("lead_id", "number"))
    sales = [
        Sale(frozenset(map(worth.name_of, (product, *needs[pk]))) - {""}, channel or "other", amount)
        for pk, channel, product, amount in rows
    ]
    return sales, [(int(named[pk]), amount) for pk, _channel, _product, amount in rows if pk in named]


def _per_point(worths: Mapping[str, Worth]) -> float:
    """What a point stands for among leads whose chance is told; 0 where none is."""
    told = Score.objects.exclude(win=None).order_by("-pk").values_list("points", "win")[:MOST]
    points = chances = 0.0
    for scored, win in told:
        points += max(scored, 1)
        chances += win / 1000
    each = worths[""].mean if worths else PER_CHANCE
    return round(chances * each / points, 0 if worths else 2) if points else 0.0


def keep(learned: Learned, *, at: datetime) -> Measure | None:
    """Go by it from now on; None when it is so near to the one in use that no order would change."""
    forget()
    if not rules.differ(in_use(), learned.yardstick):
        return None
    kept = Measure.objects.create(
        yardstick=rules.written(learned.yardstick),
        outcomes=learned.outcomes,
        sales=learned.sales,
        calls=learned.calls,
        made_at=at,
    )
    forget()
    return kept
