"""Verbs of learned models: which one is in use, back to an earlier one, what models may learn from, the draft of a card."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.scoring.models import LearningField, WinModel
from tiemnang.scoring.winning import chances, standing
from tiemnang.team.models import Member

FIT = "scoring.fit"  # kind of the job that learns anew
TELL = "scoring.chances"  # kind of the job that tells every open lead its chance
MOST_KEPT = 5  # models on trial that were never in use; older ones go
# Why a model made now is in use or not: codes of `WinModel.note`.
FIRST, BETTER, MAY_NOT_SEE, BACK = "first", "better", "may_not_see", "back"
NOT_BETTER, TOO_FEW_NEW, TOO_FEW, NOTHING_NEW = "not_better", "too_few_new", "too_few", "nothing_new"
TAKES_OVER = frozenset({FIRST, BETTER, MAY_NOT_SEE})
CHAMPION, CHALLENGER, RETIRED = WinModel.State.CHAMPION, WinModel.State.CHALLENGER, WinModel.State.RETIRED


def promote(model: WinModel) -> None:
    """Let this model tell the chances of its moment; the one before it retires. The caller holds the transaction."""
    WinModel.objects.select_for_update().filter(moment=model.moment, state=CHAMPION).update(state=RETIRED)
    model.report["reigned"] = True
    model.state = CHAMPION
    model.save(update_fields=["state", "report", "note"])
    standing.forget()
    transaction.on_commit(standing.forget)


@transaction.atomic
def retire(moment: str, *, note: str) -> None:
    """No model of this moment is in use any more; where none is left, nobody is told any chance."""
    WinModel.objects.filter(moment=moment, state=CHAMPION).update(state=RETIRED, note=note)
    standing.forget()
    transaction.on_commit(standing.forget)
    if not WinModel.objects.filter(state=CHAMPION).exists():
        chances.clear()


def tidy(moment: str, *, newest: WinModel) -> None:
    """Only the newest model is on trial; of those that were never in use a few are kept. The caller holds the transaction."""
    models = WinModel.objects.filter(moment=moment)
    models.filter(state=CHALLENGER).exclude(pk=newest.pk).update(state=RETIRED)
    unused = models.filter(state=RETIRED).exclude(report__has_key="reigned").order_by("-pk")
    models.filter(pk__in=list(unused.values_list("pk", flat=True)[MOST_KEPT:])).delete()


@transaction.atomic
def roll_back(model: WinModel, *, by: Member, at: datetime) -> Job:
    """Let an earlier model, or the one on trial, tell the chances again; every open lead is told anew. PermissionDenied."""
    _may(by)
    held = WinModel.objects.select_for_update().get(pk=model.pk)
    if held.state != CHAMPION:
        held.note = BACK
        held.report |= {"chosen": {"by": by.pk, "at": at.isoformat()}}
        promote(held)
    return enqueue(TELL, by=by.pk)


@transaction.atomic
def decide_field(key: str, use: str, *, by: Member, at: datetime) -> Job:
    """Say whether models may learn from a field: the answer to a question, or a protected one switched on; learns anew.

    `use` is "yes", "no", or "" for as usual. Raises ValueError for another one, PermissionDenied.
    """
    _may(by)
    if use not in ("", LearningField.Use.YES, LearningField.Use.NO):
        raise ValueError("no_such_use")
    if use:
        LearningField.objects.update_or_create(key=key, defaults={"use": use, "by": by, "at": at})
    else:
        LearningField.objects.filter(key=key).delete()
    return ask_to_fit(by=by)


def ask_to_fit(*, by: Member | None = None) -> Job:
    """Learn anew in the background; a job that already waits or runs is enough."""
    waiting = Job.objects.filter(kind=FIT, due_at__isnull=False, progress=0).first()
    return waiting or enqueue(FIT, by=by.pk if by else None)


def ask_to_tell(*, by: Member | None = None) -> Job | None:
    """Tell every open lead its chance in the background, once; nothing to do while no model is in use."""
    if not standing.champions():
        return None
    waiting = Job.objects.filter(kind=TELL, due_at__isnull=False, progress=0).first()
    return waiting or enqueue(TELL, by=by.pk if by else None)


def _may(by: Member) -> None:
    if not by.can_manage:
        raise PermissionDenied


def written(model: WinModel) -> dict[str, Any]:
    """The model card as plain values, without the bins and trees."""
    return {
        "id": model.pk,
        "moment": model.moment,
        "state": model.state,
        "kind": model.kind,
        "made_at": model.made_at.isoformat(),
        "outcomes": model.outcomes,
        "won": model.won,
        "window": model.window,
        "note": model.note,
        **{key: value for key, value in model.report.items() if key != "spread"},
    }


def in_use() -> Iterable[WinModel]:
    """The champions, arrival first, without their cards."""
    return WinModel.objects.filter(state=CHAMPION).defer("card").order_by("moment")
