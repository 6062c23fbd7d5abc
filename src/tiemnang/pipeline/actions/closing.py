"""How it ended: won or lost, in one tap with a reason; and the way back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tiemnang.database.bulk import in_parts
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Lead, Stage
from tiemnang.pipeline import reasons, rules
from tiemnang.pipeline.actions.calling import NotUndoable
from tiemnang.pipeline.models import Outcome, Task
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc

WON, LOST = Outcome.Result.WON, Outcome.Result.LOST


@transaction.atomic
def close(
    lead_ids: Sequence[int],
    result: str,
    *,
    reason: str,
    at: datetime,
    by: Member | None,
    note: str = "",
    amount: int | None = None,
) -> list[Outcome]:
    """Write down how it ended with these leads and why; `undo_outcome` takes it back, lead by lead.

    Won makes a customer; lost lets a lead rest or go, as its reason says, and nobody owes it anything any more. `amount`
    is what they pay, in VND. Raises ValueError: `no_such_result`, `no_reason`, `not_an_amount`.
    """
    if result not in Outcome.Result.values:
        raise ValueError("no_such_result")
    if reason not in dict(reasons.of_outcome(result)):
        raise ValueError("no_reason")
    if amount is not None and amount < 0:
        raise ValueError("not_an_amount")
    made = []
    for part in in_parts(sorted(set(lead_ids))):
        held = dict(Lead.objects.living().select_for_update().filter(pk__in=part).values_list("pk", "stage"))
        outcomes = [
            Outcome(lead_id=pk, result=result, reason=reason, note=nfc(note), amount=amount, at=at, by=by)
            for pk in held
        ]
        _carry_out(outcomes, held)
        made += Outcome.objects.bulk_create(outcomes)
    return made


def _carry_out(outcomes: Sequence[Outcome], stages: Mapping[int, str]) -> None:
    """Move the leads, settle what was owed to lost ones, tell it; and remember in each outcome what there was before."""
    if not outcomes:
        return
    one, pks = outcomes[0], list(stages)
    told = {"result": one.result, "reason": one.reason} | ({"amount": one.amount} if one.amount else {})
    lines = leads.tell(pks, "closed", at=one.at, by=one.by, text=one.note, detail=told)
    after = {pk: _stage_after(one, stage) or stage for pk, stage in stages.items()}
    for stage in sorted(set(after.values())):
        leads.set_stage([pk for pk in pks if after[pk] == stage], stage, at=one.at, by=one.by)
    moves = Entry.objects.filter(lead__in=pks, verb="moved", at=one.at, pk__gt=max(line.pk for line in lines))
    moved = dict(moves.values_list("lead_id", "pk"))
    finished = _settle(one, pks) if one.result == LOST else {}
    for outcome, line in zip(outcomes, lines, strict=True):
        pk = outcome.lead_id
        outcome.before = {
            "stage": [stages[pk], after[pk]],
            "finished": finished.get(pk, []),
            "lines": [line.pk, *([moved[pk]] if pk in moved else [])],
        }


def _stage_after(outcome: Outcome, stage: str) -> str:
    if outcome.result == WON:
        return "" if stage == Stage.LOYAL else str(Stage.CUSTOMER)
    return rules.stage_without_need(stage, reasons.acts_as(outcome.reason))


def _settle(outcome: Outcome, pks: Sequence[int]) -> dict[int, list[int]]:
    """Finish every open task of these leads; returns {lead: their ids}."""
    found: dict[int, list[int]] = {}
    for pk, task in Task.objects.filter(lead__in=pks, done_at=None).values_list("lead_id", "pk"):
        found.setdefault(pk, []).append(task)
    Task.objects.filter(lead__in=list(found), done_at=None).update(done_at=outcome.at, done_by=outcome.by)
    return found


@transaction.atomic
def undo_outcome(outcome: Outcome, *, at: datetime, by: Member | None) -> None:
    """Take an outcome back: stage and tasks are as before unless somebody changed them since; one line `undone` stays.

    The row stays with who took it back and when. Raises NotUndoable.
    """
    held = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if held.undone_at:
        raise NotUndoable("already_undone")
    if not held.before:
        raise NotUndoable("from_sheet")
    before: dict[str, Any] = held.before
    Lead.objects.select_for_update().get(pk=held.lead_id)
    _step_back(held, *before["stage"])
    Task.objects.filter(pk__in=before["finished"], done_at=held.at).update(done_at=None, done_by=None)
    Entry.objects.filter(pk__in=before["lines"]).delete()
    leads.tell([held.lead_id], "undone", at=at, by=by, detail={"verb": "closed", "result": held.result})
    held.undone_at, held.undone_by = at, by
    held.save(update_fields=["undone_at", "undone_by"])


def _step_back(outcome: Outcome, was: str, left: str) -> None:
    """The lead stands where it stood before; under an outcome that came later, that one goes back there when it goes.

    Straight into the column: the line of the move disappears, so going back must not tell anything either.
    """
    later = Outcome.objects.filter(lead=outcome.lead_id, undone_at=None, pk__gt=outcome.pk).exclude(before={})
    after = later.order_by("pk").first()
    if after is None:
        Lead.objects.filter(pk=outcome.lead_id, stage=left).update(stage=was)
    elif after.before["stage"][0] == left:
        after.before["stage"][0] = was
        after.save(update_fields=["before"])
