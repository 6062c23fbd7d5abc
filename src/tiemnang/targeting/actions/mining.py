"""Verbs of mining our own customers: ask a question, work it out, stop it, make a profile of what was found."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction

from tiemnang.criteria.rules import fields_of
from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import Job
from tiemnang.targeting import askable, choosing, finding, reading
from tiemnang.targeting.actions.diary import note
from tiemnang.targeting.actions.drafting import Content, NotPossible, may_change
from tiemnang.targeting.actions.liking import look_for_alike
from tiemnang.targeting.models import MiningRun
from tiemnang.targeting.rules import mine
from tiemnang.targeting.rules.ranking import SIDES
from tiemnang.targeting.telling import either
from tiemnang.team.models import Member

MINE = "targeting.mine"  # kind of the job
LEAST_BEST = 3
# Which fields say who is best: they are no traits.
ABOUT: Mapping[str, frozenset[str]] = {
    "value": frozenset({"purchases", "purchases.sum", "purchases.amount", "purchases.last"}),
    "loyalty": frozenset({"purchases", "purchases.sum", "purchases.last"}),
}
Report = Callable[[str, int, int], None]  # step, done, of how many


@transaction.atomic
def ask(question: Mapping[str, Any], *, by: Member | None, at: datetime) -> MiningRun:
    """Ask our own customers what the best have in common; a job works it out.

    `question` as in models.MiningRun. Raises NotPossible(`question_unknown`), criteria.rules.Unsound.
    """
    if by:
        may_change(by)
    run = MiningRun.objects.create(question=checked(question), asked_at=at, by=by)
    run.job_id = enqueue(MINE, {"run": run.pk}, by=by.pk if by else None, due_at=at).pk
    run.save(update_fields=["job_id"])
    return run


def checked(question: Mapping[str, Any]) -> dict[str, Any]:
    """A question with everything it needs; raises NotPossible, criteria.rules.Unsound."""
    best, base = question.get("best", "value"), question.get("base", "customers")
    share = question.get("share", 20)
    if best not in choosing.BEST or base not in choosing.BASES or not 0 < share <= 100:
        raise NotPossible("question_unknown")
    if best == "customers" and base != "leads":
        base = "leads"  # held against themselves customers have nothing of their own
    said = {"best": best, "base": base, "share": share, "product": question.get("product", "")}
    if best == "criteria":
        said["criteria"] = askable.written(question.get("criteria"))
    if best == "list":
        said["leads"] = sorted({int(pk) for pk in question.get("leads", [])})
    if best == "margin":
        said["fact"] = question.get("fact", "")
    return said


def stop(run: MiningRun, *, by: Member, at: datetime) -> None:
    """Stop working it out."""
    may_change(by)
    if job := Job.objects.filter(pk=run.job_id or 0, due_at__isnull=False).first():
        cancel(job, now=at)


def work_out(run: MiningRun, *, at: datetime, report: Report) -> None:
    """Read, mine and look for who is alike; the answer is kept with the run."""
    report("choosing", 0, 1)
    chosen = choosing.choose(run.question, at=at)
    run.best, run.base = len(chosen.best), chosen.of_base
    if trouble := _trouble(chosen):
        _end(run, at=at, trouble=trouble)
        return
    table = reading.read(
        chosen.everybody, _wish(run, at, lambda done: report("reading", done, len(chosen.everybody)))
    )
    report("mining", 0, 1)
    found = mine(table.columns, np.isin(table.ids, chosen.best, assume_unique=True))
    run.found = finding.found_of(table, found, finding.calls_of(table.ids, at=at), at=at)
    run.found["until"] = chosen.until.isoformat() if chosen.until else None
    report("alike", 0, 1)
    with transaction.atomic():
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


def _end(run: MiningRun, *, at: datetime, trouble: str = "") -> None:
    run.finished_at, run.trouble = at, trouble
    run.save()
    note(None, "mined", by=run.by, at=at, run=run.pk, best=run.best, rules=len(run.found.get("rules", [])))


def content_from(run: MiningRun, chosen: Sequence[int]) -> Content:
    """What a version would say with some of a run's rules (their numbers): the rules, and what they rest on.

    Raises NotPossible(`no_rules`).
    """
    rules = [rule for number, rule in enumerate(run.found.get("rules", [])) if number in set(chosen)]
    if not rules:
        raise NotPossible("no_rules")
    evidence = {
        "run": run.pk,
        "best": run.best,
        "base": run.base,
        "until": run.found.get("until"),
        "traits": [trait for trait in run.found["traits"] if trait["real"]],
        "rules": rules,
        "leave": run.found["leave"],
        "held_out": run.found["held_out"],
        "warnings": run.found["warnings"],
    }
    return Content(criteria=either([rule["criteria"] for rule in rules]), evidence=evidence)


def weigh(run: MiningRun, weights: Mapping[str, int], *, by: Member) -> None:
    """Keep how much volume, reach, loyalty and growth count for this run's groups, each 0 to 100."""
    may_change(by)
    run.weights = {side: min(max(int(weights.get(side, 0)), 0), 100) for side in SIDES}
    run.save(update_fields=["weights"])
