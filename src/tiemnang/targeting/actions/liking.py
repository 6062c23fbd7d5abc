"""Verb of look-alikes: rank leads nobody has touched by how like our best customers they are."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tiemnang.leads.models import Lead
from tiemnang.tables.shares import short
from tiemnang.targeting import reading
from tiemnang.targeting.choosing import part
from tiemnang.targeting.models import LookAlike, MiningRun
from tiemnang.targeting.reading import Ids, Table
from tiemnang.targeting.rules.evidence import strength
from tiemnang.targeting.rules.likeness import Likeness, like
from tiemnang.targeting.rules.mining import least_of
from tiemnang.targeting.rules.traits import Trait, shown
from tiemnang.targeting.telling import tree

MOST_LISTED = 500
MOST_POOL = 15_000  # untouched leads looked at, those who came last
MOST_BEST = 500
MOST_LEARNED = 2_000  # of the pool, from whom the best are told apart
MOST_REASONS = 3
LEAST_SHARED = 3  # best customers who have a trait too, before it is given as a reason


def look_for_alike(run: MiningRun, best: Ids, *, at: datetime) -> None:
    """Write the run's list, and how far it can be trusted; the caller holds the transaction. Nobody is promised to buy."""
    run.lookalikes.all().delete()
    run.likeness = {}
    pool = _untouched(best)
    if not len(pool):
        return
    wish = reading.Wish(at=at, as_known=True)
    table = reading.read(np.union1d(part(best, MOST_BEST), pool), wish)
    ours = np.isin(table.ids, best, assume_unique=True)
    told = like(table.columns, ours, learn_from=_spread(len(ours)))
    if told is None:
        return
    run.likeness = _trust(told, len(pool))
    LookAlike.objects.bulk_create(_rows(run, table, told, ours), batch_size=500)


def _untouched(best: Ids) -> Ids:
    """Open leads with whom nobody has spoken, the latest first."""
    waiting = Lead.objects.living().in_play().filter(touched_at=None)
    newest = waiting.order_by("-created_at", "-pk").values_list("pk", flat=True)[:MOST_POOL]
    return np.setdiff1d(np.array(list(newest), dtype=np.int64), best)


def _spread(rows: int) -> NDArray[np.bool_]:
    """A few thousand rows, spread evenly."""
    return np.asarray(np.arange(rows) % max(-(-rows // MOST_LEARNED), 1) == 0)


def _trust(told: Likeness, among: int) -> dict[str, Any]:
    return {
        "customers": told.customers,
        "among": among,
        "standing": short(told.standing),
        "low": short(told.standing_low),
        "high": short(told.standing_high),
        "says_something": told.says_something,
    }


def _rows(run: MiningRun, table: Table, told: Likeness, customers: NDArray[np.bool_]) -> list[LookAlike]:
    others = np.flatnonzero(~customers)
    top = others[np.argsort(-told.rank[others], kind="stable")][:MOST_LISTED]
    reasons = _reasons(table, customers, top)
    return [
        LookAlike(
            run=run,
            lead_id=int(table.ids[at]),
            rank=round(float(told.rank[at]), 1),
            low=round(float(told.low[at]), 1),
            high=round(float(told.high[at]), 1),
            reasons=reasons[int(at)],
        )
        for at in top
    ]


def _reasons(table: Table, customers: NDArray[np.bool_], rows: Ids) -> Mapping[int, list[Any]]:
    """For each row the traits it shares with the best that surely tell them from others: [[rule tree, lift]]."""
    found: dict[int, list[Any]] = {int(at): [] for at in rows}
    given: dict[int, set[str]] = {at: set() for at in found}
    for trait, lift, having in _shared(table, customers):
        told = [tree([trait], table.told), short(lift)]
        for at in rows[having[rows]].tolist():
            if len(found[at]) < MOST_REASONS and trait.column not in given[at]:
                found[at].append(told)
                given[at].add(trait.column)
    return found


def _shared(table: Table, customers: NDArray[np.bool_]) -> list[tuple[Trait, float, NDArray[np.bool_]]]:
    """(trait, lift, who has it), the surest first."""
    found = []
    for trait in shown(table.columns, least=least_of(len(table.ids))):
        having = trait.of(table.columns[trait.column])
        told = strength(having, customers)
        if trait.code != "missing" and told.best >= LEAST_SHARED and told.low > 1:
            found.append((told.low, trait, told.lift, having))
    found.sort(key=lambda each: -each[0])
    return [each[1:] for each in found]
