"""The result of a call with everything that follows from it, and the way back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, Identity, Lead, WayKind
from tiemnang.office import current
from tiemnang.pipeline import reasons, rules
from tiemnang.pipeline.models import Call, CallResult, Task
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc

SOON = timedelta(hours=1)  # a call settles the calls that were due within this time
MEMORY = 30  # calls looked back at when counting those without answer
COLUMNS = {"stage", "touched_at", "owner_id"}  # of the lead, that a call may change


class NotUndoable(ValueError):
    """This record cannot be taken back: `code` is `already_undone` or `from_sheet`."""

    def __init__(self, code: str) -> None:
        """Keep the code."""
        super().__init__(code)
        self.code = code


@transaction.atomic
def record_call(
    lead: Lead,
    result: str,
    *,
    at: datetime,
    by: Member | None,
    note: str = "",
    call_back_at: datetime | None = None,
    reason: str = "",
    way: Identity | None = None,
) -> Call:
    """Write down how a call ended and do what follows: stage, next task, wrong number; `undo_call` takes it all back.

    Whoever calls a lead of the pool takes it. `way` is the number called, by default the first good one; `reason` (a
    `NoNeed`) belongs to `no_need`, and `call_back_at` there is when it may be the right time after all. ValueError for
    an unknown result.
    """
    held = Lead.objects.select_for_update().get(pk=lead.pk)
    last_line = Entry.objects.filter(lead=held).order_by("-pk").values_list("pk", flat=True).first() or 0
    call = Call(lead=held, result=result, at=at, by=by, note=nfc(note), reason=reason)
    used, following = _decide(call, way, call_back_at)
    call.before = _columns(held)
    call.before |= {"taken": _take(call)} | _carry_out(call, used, following)
    held.refresh_from_db(fields=COLUMNS)
    call.before["left"] = _columns(held)
    # Lines told in this transaction; the lead's row is locked, so no other call is among them.
    lines = Entry.objects.filter(lead=held, pk__gt=last_line, at=at, by=by)
    call.before["lines"] = list(lines.values_list("pk", flat=True))
    call.save()
    lead.stage, lead.touched_at, lead.owner_id = held.stage, held.touched_at, held.owner_id
    return call


def _columns(lead: Lead) -> dict[str, Any]:
    return {
        "stage": lead.stage,
        "touched_at": lead.touched_at.isoformat() if lead.touched_at else None,
        "owner_id": lead.owner_id,
    }


def _take(call: Call) -> list[int]:
    """A lead of the pool goes to whoever calls it, with the tasks that were nobody's; returns their ids."""
    if call.lead.owner_id is not None or call.by is None:
        return []
    leads.set_owner([call.lead_id], call.by, at=call.at, by=call.by)
    call.lead.owner_id = call.by.pk
    tasks = Task.objects.filter(lead=call.lead_id, owner=None, done_at=None)
    ids = list(tasks.values_list("pk", flat=True))
    Task.objects.filter(pk__in=ids).update(owner=call.by)
    return ids


def _decide(
    call: Call, way: Identity | None, call_back_at: datetime | None
) -> tuple[Identity | None, rules.Next]:
    """The way that was used, and what follows."""
    ways = _good_ways(call.lead)
    used = way or next((one for one in ways if one.kind == WayKind.PHONE), None)
    if call.result == CallResult.WRONG_NUMBER:
        ways = [one for one in ways if one != used]
    following = rules.after_call(
        call.result,
        _standing(call, ways),
        at=call.at,
        call_back_at=call_back_at,
        reason=reasons.acts_as(call.reason),
        work=current.work_time(),
    )
    return used, following


def _carry_out(call: Call, used: Identity | None, following: rules.Next) -> dict[str, Any]:
    """Do what follows; returns what undo needs to know of it."""
    lead_ids, at, by = [call.lead_id], call.at, call.by
    _tell_call(call, used, following)
    wrong = used if call.result == CallResult.WRONG_NUMBER else None
    if wrong:
        leads.mark_bad(wrong, at=at, by=by)
    if call.result != CallResult.WRONG_NUMBER:
        leads.touch(lead_ids, at)
    if following.stage and following.stage != call.lead.stage:
        leads.set_stage(lead_ids, following.stage, at=at, by=by, why=call.reason)
    finished = _settle(call, following)
    return {"way": wrong.pk if wrong else None, "finished": finished, "made": _plan(call, following)}


def _good_ways(lead: Lead) -> Sequence[Identity]:
    kinds = [WayKind.PHONE, WayKind.EMAIL, WayKind.ZALO]
    return list(Identity.objects.filter(lead=lead, kind__in=kinds, is_bad=False).order_by("rank", "pk"))


def _standing(call: Call, ways: Sequence[Identity]) -> rules.Standing:
    phones = sum(way.kind == WayKind.PHONE for way in ways)
    unanswered = 0
    if call.result == CallResult.NO_ANSWER:
        earlier = Call.objects.filter(lead=call.lead).exclude(result=CallResult.WRONG_NUMBER)
        results = earlier.order_by("-at", "-pk").values_list("result", flat=True)[:MEMORY]
        unanswered = rules.unanswered_now(results)
    return rules.Standing(call.lead.stage, unanswered, phones, len(ways) - phones)


def _tell_call(call: Call, way: Identity | None, following: rules.Next) -> None:
    detail: dict[str, Any] = {"result": call.result}
    if call.reason:
        detail["reason"] = call.reason
    if following.due_at and following.why != "next_way":
        detail |= {"next_at": following.due_at.isoformat(), "why": following.why}
    if way:
        detail["way"] = way.value
    leads.tell([call.lead_id], "called", at=call.at, by=call.by, text=call.note, detail=detail)


def _settle(call: Call, following: rules.Next) -> list[int]:
    """Finish the open tasks that this call answers; returns their ids."""
    which = {
        "none": Q(pk=None),
        "due": Q(kind=Task.Kind.CALL) & (Q(due_at__lte=call.at + SOON) | Q(promised=False)),
        "calls": Q(kind=Task.Kind.CALL),
        "all": Q(),
    }[following.closes]
    tasks = Task.objects.filter(which, lead=call.lead_id, done_at=None)
    ids = list(tasks.values_list("pk", flat=True))
    Task.objects.filter(pk__in=ids).update(done_at=call.at, done_by=call.by)
    return ids


def _plan(call: Call, following: rules.Next) -> list[int]:
    """Make the task that follows, unless one that comes as early stands there already; returns its id."""
    if following.due_at is None:
        return []
    waiting = Task.objects.filter(lead=call.lead_id, done_at=None, kind=following.kind)
    if not following.promised and waiting.filter(due_at__lte=max(following.due_at, call.at + SOON)).exists():
        return []
    task = Task.objects.create(
        lead_id=call.lead_id,
        kind=following.kind,
        text=call.note[:300] if following.promised or following.why == "reopens" else "",
        due_at=following.due_at,
        promised=following.promised,
        owner_id=call.lead.owner_id or call.by_id,
        created_at=call.at,
    )
    return [task.pk]


@transaction.atomic
def undo_call(call: Call, *, at: datetime, by: Member | None) -> None:
    """Take a call's record back: everything it changed is as before, and the timeline keeps the one line `undone`.

    What somebody changed since then stays: a stage or a last contact set later, a task already done.
    Raises NotUndoable.
    """
    held = Call.objects.select_for_update().filter(pk=call.pk).first()
    if held is None:
        raise NotUndoable("already_undone")
    if not held.before:
        raise NotUndoable("from_sheet")
    before = held.before
    Lead.objects.select_for_update().get(pk=held.lead_id)
    # Straight into the columns: the lines of this call disappear, so going back must not tell anything either.
    for column in COLUMNS & before.keys():
        left = Lead.objects.filter(pk=held.lead_id, **{column: before["left"][column]})
        left.update(**{column: before[column]})
    Task.objects.filter(pk__in=before.get("taken", []), done_at=None, owner=held.by_id).update(owner=None)
    if before["way"]:
        leads.mark_good(Identity(pk=before["way"]))
    Task.objects.filter(pk__in=before["made"], done_at=None).delete()
    Task.objects.filter(pk__in=before["finished"], done_at=held.at).update(done_at=None, done_by=None)
    Entry.objects.filter(pk__in=before["lines"]).delete()
    leads.tell([held.lead_id], "undone", at=at, by=by, detail={"verb": "called", "result": held.result})
    held.delete()
