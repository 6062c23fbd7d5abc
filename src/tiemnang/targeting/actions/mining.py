"""Verbs of mining our own customers: ask a question, stop it, make a profile of what was found."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import Job
from tiemnang.targeting import askable
from tiemnang.targeting.actions.drafting import Content, NotPossible, may_change
from tiemnang.targeting.models import MiningRun
from tiemnang.targeting.rules.ranking import SIDES
from tiemnang.team.models import Member

MINE = "targeting.mine"  # kind of the job
BEST = ("value", "loyalty", "margin", "customers", "criteria", "list")  # who is best: kinds of questions
BASES = ("customers", "leads", "both")  # against whom they are held


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
    if best not in BEST or base not in BASES or not 0 < share <= 100:
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
    return Content(criteria=askable.either([rule["criteria"] for rule in rules]), evidence=evidence)


def weigh(run: MiningRun, weights: Mapping[str, int], *, by: Member) -> None:
    """Keep how much volume, reach, loyalty and growth count for this run's groups, each 0 to 100."""
    may_change(by)
    run.weights = {side: min(max(int(weights.get(side, 0)), 0), 100) for side in SIDES}
    run.save(update_fields=["weights"])
