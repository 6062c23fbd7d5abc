"""What a person promised to do with a lead: written, done, put off, said anew, from the lead page and from today."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.models import Lead
from tiemnang.pipeline import actions as pipeline
from tiemnang.pipeline.models import Task
from tiemnang.scoring.today import promised
from tiemnang.team.models import Member
from tiemnang.web import dossier
from tiemnang.web.entrance import back
from tiemnang.web.lead import changed, found
from tiemnang.web.lead_forms import first_error, initial_of
from tiemnang.web.shell import toast
from tiemnang.web.task_forms import ChangeForm, LaterForm, TaskForm
from tiemnang.web.templatetags.said import due

ON_TODAY = frozenset({"open-tasks", "agenda"})  # places on today's page that a press may redraw
MOST = 8  # lines of the agenda


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the next step."""
    lead, form = found(request, pk), TaskForm(request.POST)
    if not form.is_valid():
        return _answer(request, lead, refused={"said": first_error(form), "typed": initial_of(form)})
    made = pipeline.add_task(lead, **form.cleaned_data, at=timezone.now(), by=request.user)
    _rescore(lead)
    return _answer(request, lead, _("Đã hẹn: %(what)s, %(due)s") % _said(made))


@require_POST
def done(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """Tick a task off, or take the tick back."""
    lead = found(request, pk)
    one = get_object_or_404(Task, pk=task_pk, lead=lead)
    was_done = one.done_at is not None
    turn = pipeline.reopen_task if was_done else pipeline.finish_task
    turn(one, at=timezone.now(), by=request.user)
    _rescore(lead)
    said = _("Mở lại: %(what)s") if was_done else _("Xong: %(what)s")
    undo = "" if was_done else reverse("lead_task_done", args=[lead.pk, one.pk])
    return _answer(request, lead, said % _said(one), undo=undo)


@require_POST
def later(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """Move an open task to another time; the toast takes it back."""
    # The toast's undo carries the time before in its address.
    lead, form = found(request, pk), LaterForm(request.POST if "due_at" in request.POST else request.GET)
    one = get_object_or_404(Task, pk=task_pk, lead=lead, done_at=None)
    if not form.is_valid():
        return _answer(request, lead, refused={"said": first_error(form)})
    before = one.due_at
    pipeline.put_off_task(one, form.cleaned_data["due_at"], at=timezone.now(), by=request.user)
    return _moved(request, lead, one, before)


@require_POST
def change(request: HttpRequest, pk: int, task_pk: int) -> HttpResponse:
    """Say anew what is to be done, and when."""
    lead, form = found(request, pk), ChangeForm(request.POST)
    one = get_object_or_404(Task, pk=task_pk, lead=lead, done_at=None)
    if not form.is_valid():
        return _answer(request, lead, refused={"said": first_error(form)})
    before = one.due_at
    pipeline.change_task(one, **form.cleaned_data, at=timezone.now(), by=request.user)
    return _moved(request, lead, one, before)


def _moved(request: HttpRequest, lead: Lead, one: Task, before: datetime) -> HttpResponse:
    _rescore(lead)
    if one.due_at == before:
        return _answer(request, lead, _("Đã sửa: %(what)s, %(due)s") % _said(one))
    undo = f"{reverse('lead_task_later', args=[lead.pk, one.pk])}?due_at={timezone.localtime(before):%Y-%m-%dT%H:%M:%S}"
    return _answer(request, lead, _("%(what)s dời sang %(due)s") % _said(one), undo=undo)


def _answer(
    request: HttpRequest,
    lead: Lead,
    said: str = "",
    *,
    undo: str = "",
    refused: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The part the press came from, drawn anew: the card or agenda of today, else the lead page."""
    place = request.htmx.target if request.htmx else ""
    if place not in ON_TODAY and (request.htmx or refused):
        return changed(request, lead, "tasks", said, undo=undo, refused=refused)
    if said:
        toast(request, said, undo=undo)
    if not request.htmx:
        return redirect(back(request))
    context = of_today(lead, request.user) | {"refused": refused}
    # The agenda follows the open card; a press on the agenda may be about somebody else than the card.
    names = ["open-tasks", "agenda"] if place == "open-tasks" else ["agenda"]
    drawn = [
        render_to_string(
            f"tasks/today.html#{name}", context | {"beside": name != place, "open": True}, request
        )
        for name in names
    ]
    drawn.append(render_to_string("parts/toasts.html", {"oob": True}, request))
    return HttpResponse("".join(drawn), status=422 if refused else 200)


def of_today(lead: Lead | None, member: Member) -> Mapping[str, Any]:
    """What today's page shows of tasks: those of the lead whose card is open, and the member's agenda."""
    now = timezone.now()
    context = {"agenda": agenda(member, now), "can_change": member.can_change, "now": now}
    return context | ({"lead": lead} | dict(dossier.tasks(lead, member)) if lead else {})


def agenda(member: Member, now: datetime) -> Sequence[Task]:
    """What this member still has to do today at a certain hour."""
    return list(promised(member, now).filter(due_at__gte=now).select_related("lead")[:MOST])


def _said(one: Task) -> Mapping[str, str]:
    return {"what": one.text or str(one.get_kind_display()), "due": due(one.due_at)}


def _rescore(lead: Lead) -> None:
    journey.judge([lead.pk], at=timezone.now())


paths = [
    path("leads/<int:pk>/tasks/", add, name="lead_task"),
    path("leads/<int:pk>/tasks/<int:task_pk>/done/", done, name="lead_task_done"),
    path("leads/<int:pk>/tasks/<int:task_pk>/later/", later, name="lead_task_later"),
    path("leads/<int:pk>/tasks/<int:task_pk>/change/", change, name="lead_task_change"),
]
