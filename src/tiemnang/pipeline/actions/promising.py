"""Tasks: what a person promised to do with a lead, and when."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from tiemnang.database.bulk import in_parts
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Stage
from tiemnang.pipeline.models import Task
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc


def add_task(
    lead: Lead,
    kind: str,
    due_at: datetime,
    *,
    text: str = "",
    promised: bool = False,
    owner: Member | None = None,
    at: datetime,
    by: Member | None,
) -> Task:
    """Plan one step with one lead; without `owner` it falls to the lead's owner, else to `by`."""
    return add_tasks([lead.pk], kind, due_at, text=text, promised=promised, owner=owner, at=at, by=by)[0]


@transaction.atomic
def add_tasks(
    lead_ids: Sequence[int],
    kind: str,
    due_at: datetime,
    *,
    text: str = "",
    promised: bool = False,
    owner: Member | None = None,
    at: datetime,
    by: Member | None,
) -> list[Task]:
    """Plan the same step with many leads; tells `tasked` {"kind", "due_at"} on each."""
    owners = {
        pk: owner_id
        for part in in_parts(list(lead_ids))
        for pk, owner_id in Lead.objects.filter(pk__in=part).values_list("pk", "owner_id")
    }
    fallback = by.pk if by else None
    tasks = [
        Task(
            lead_id=pk,
            kind=kind,
            text=nfc(text)[:300],
            due_at=due_at,
            promised=promised,
            owner_id=owner.pk if owner else owners[pk] or fallback,
            created_at=at,
        )
        for pk in lead_ids
    ]
    detail = {"kind": kind, "due_at": due_at.isoformat(), "promised": promised}
    leads.tell(lead_ids, "tasked", at=at, by=by, text=nfc(text), detail=detail)
    return Task.objects.bulk_create(tasks, batch_size=100)


def finish_task(task: Task, *, at: datetime, by: Member | None) -> None:
    """Say that one task is done."""
    if finish_tasks([task.pk], at=at, by=by):
        task.done_at, task.done_by = at, by


@transaction.atomic
def finish_tasks(task_ids: Sequence[int], *, at: datetime, by: Member | None) -> int:
    """Say that tasks are done; those already done stay as they are. Returns how many were open."""
    opened = Task.objects.select_for_update().filter(pk__in=task_ids, done_at=None)
    rows = list(opened.values_list("pk", "lead_id", "kind", "text"))
    Task.objects.filter(pk__in=[pk for pk, *_ in rows]).update(done_at=at, done_by=by)
    for kind, text in dict.fromkeys((kind, text) for _, _, kind, text in rows):
        ids = [lead_id for _, lead_id, *same in rows if tuple(same) == (kind, text)]
        leads.tell(ids, "finished", at=at, by=by, text=text, detail={"kind": kind})
    return len(rows)


@transaction.atomic
def reopen_task(task: Task, *, at: datetime, by: Member | None) -> None:
    """Take back that a task is done."""
    if Task.objects.filter(pk=task.pk, done_at__isnull=False).update(done_at=None, done_by=None):
        leads.tell([task.lead_id], "reopened", at=at, by=by, text=task.text, detail={"kind": task.kind})
    task.done_at = task.done_by = None


@transaction.atomic
def put_off_task(task: Task, due_at: datetime, *, at: datetime, by: Member | None) -> None:
    """Move an open task to another time."""
    if Task.objects.filter(pk=task.pk, done_at=None).exclude(due_at=due_at).update(due_at=due_at):
        detail = {"kind": task.kind, "from": task.due_at.isoformat(), "due_at": due_at.isoformat()}
        leads.tell([task.lead_id], "put_off", at=at, by=by, text=task.text, detail=detail)
        task.due_at = due_at


@transaction.atomic
def change_task(
    task: Task, *, kind: str, text: str, due_at: datetime, promised: bool, at: datetime, by: Member | None
) -> None:
    """Say anew what is to be done with one open task; tells `put_off` when only the time changed, else `retasked`."""
    words = nfc(text)[:300]
    if (kind, words, promised) == (task.kind, task.text, task.promised):
        put_off_task(task, due_at, at=at, by=by)
        return
    changed = Task.objects.filter(pk=task.pk, done_at=None)
    if changed.update(kind=kind, text=words, due_at=due_at, promised=promised):
        detail = {"kind": kind, "was": task.text, "due_at": due_at.isoformat()}
        leads.tell([task.lead_id], "retasked", at=at, by=by, text=words, detail=detail)
        task.kind, task.text, task.due_at, task.promised = kind, words, due_at, promised


@transaction.atomic
def reopen_leads(*, at: datetime, limit: int = 1000) -> list[int]:
    """Whoever said "not now, ask me then" is spoken with again when then has come; returns their ids."""
    due = Task.objects.filter(
        done_at=None, due_at__lte=at, kind=Task.Kind.CALL, lead__stage=Stage.NOT_NOW, lead__merged_into=None
    )
    ids = list(dict.fromkeys(due.order_by("due_at").values_list("lead_id", flat=True)[:limit]))
    leads.set_stage(ids, Stage.CONTACTING, at=at, by=None)
    return ids
