"""Verb of the job that mines our own customers: reads them, finds what the best share, looks for who is alike."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from tiemnang.criteria.rules import fields_of
from tiemnang.customers.models import Purchase
from tiemnang.database.bulk import take_stock
from tiemnang.leads.models import Entry, Fact, Identity, Lead
from tiemnang.targeting import askable, choosing, finding, reading
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.actions.liking import look_for_alike
from tiemnang.targeting.models import MiningRun
from tiemnang.targeting.rules.mining import mine

LEAST_BEST = 3
# Which fields say who is best: they are no traits.
ABOUT: Mapping[str, frozenset[str]] = {
    "value": frozenset({"purchases", "purchases.sum", "purchases.amount", "purchases.last"}),
    "loyalty": frozenset({"purchases", "purchases.sum", "purchases.last"}),
}
# Only who bought can have these: a rule on them would look for nobody new.
ONLY_CUSTOMERS = frozenset({"purchases.product"})
Report = Callable[[str, int, int], None]  # step, done, of how many


def work_out(run: MiningRun, *, at: datetime, report: Report) -> None:
    """Read, mine and look for who is alike; the answer is kept with the run."""
    report("choosing", 0, 1)
    take_stock([Lead, Fact, Identity, Entry, Purchase])  # groups are counted through all of them
    chosen = choosing.choose(run.question, at=at)
    run.best, run.base = len(chosen.best), chosen.of_base
    if trouble := _trouble(chosen):
        with transaction.atomic():
            if not _is_ended(run):
                _end(run, at=at, trouble=trouble)
        return
    table = reading.read(
        chosen.everybody, _wish(run, at, lambda done: report("reading", done, len(chosen.everybody)))
    )
    report("mining", 0, 1)
    told_of = [name for name, told in table.told.items() if told.field in ONLY_CUSTOMERS]
    found = mine(table.columns, np.isin(table.ids, chosen.best, assume_unique=True), only_told=told_of)
    run.found = finding.found_of(table, found, finding.calls_of(table.ids, at=at), at=at)
    run.found["until"] = chosen.until.isoformat() if chosen.until else None
    report("alike", 0, 1)
    with transaction.atomic():
        if not _is_ended(run):
            look_for_alike(run, chosen.best, at=at)
            _end(run, at=at)


def _trouble(chosen: choosing.Chosen) -> str:
    if len(chosen.best) < LEAST_BEST:
        return "too_few_best"
    return "" if len(chosen.others) else "no_others"


def _wish(run: MiningRun, at: datetime, pause: Callable[[int], None]) -> reading.Wish:
    """Held against leads, customers are taken as they were when they came: later we asked them more than the others."""
    with_leads = run.question["base"] != "customers"
    return reading.Wish(
        at=at,
        as_known=with_leads,
        with_purchases=not with_leads,
        without=ABOUT.get(run.question["best"], frozenset()) | _asked_about(run.question),
        pause=pause,
    )


def _asked_about(question: Mapping[str, Any]) -> frozenset[str]:
    if question["best"] == "margin":
        return frozenset({f"fact.{question['fact']}"})
    if question["best"] != "criteria":
        return frozenset()
    return fields_of(askable.read(question["criteria"]).tree)


def _is_ended(run: MiningRun) -> bool:
    """Whether another worker, who took this one for dead, was quicker; the row is held until the transaction ends."""
    return MiningRun.objects.select_for_update().get(pk=run.pk).is_done


def _end(run: MiningRun, *, at: datetime, trouble: str = "") -> None:
    run.finished_at, run.trouble = at, trouble
    run.save()
    note(None, "mined", by=run.by, at=at, run=run.pk, best=run.best, rules=len(run.found.get("rules", [])))
