"""What a press on the lead page does with a lead: notes, tags, stage, owner, calls; then the part that changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Lead, Stage
from tiemnang.pipeline import actions as pipeline
from tiemnang.segments import actions as segments
from tiemnang.web.calls import call_said, record
from tiemnang.web.keys import key_in
from tiemnang.web.lead import changed, found, told
from tiemnang.web.lead_forms import (
    AwarenessForm,
    NoteForm,
    StageForm,
    TagForm,
    first_error,
)
from tiemnang.web.task_forms import CallForm
from tiemnang.web.templatetags.said import called


@require_POST
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a note on the timeline."""
    lead, form = found(request, pk), NoteForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "story", refused={"said": first_error(form)})
    leads.add_note(lead, form.cleaned_data["text"], at=timezone.now(), by=request.user)
    segments.place([lead.pk], at=timezone.now())
    return changed(request, lead, "story")


@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a word on the lead, or with `off` take it away."""
    lead, form = found(request, pk), TagForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    turn = leads.untag if form.cleaned_data["off"] else leads.tag
    turn([lead.pk], form.cleaned_data["name"], at=timezone.now(), by=request.user)
    segments.place([lead.pk], at=timezone.now())
    return changed(request, lead, "head")


@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the lead on another stage; the toast takes it back."""
    # The toast's undo carries the stage in its address.
    lead, form = found(request, pk), StageForm(request.POST if "stage" in request.POST else request.GET)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    before, to, until = lead.stage, form.cleaned_data["stage"], form.cleaned_data["until"]
    if not pipeline.move([lead.pk], to, at=timezone.now(), by=request.user, why=form.cleaned_data["why"]):
        return changed(request, lead, "head")
    if to == Stage.NOT_NOW and until:
        pipeline.add_task(lead, "call", until, at=timezone.now(), by=request.user)
    _rescore(lead)
    said = _("%(who)s sang chặng %(stage)s") % {"who": _who(lead), "stage": Stage(to).label}
    return changed(
        request, lead, "head", said, undo=f"{reverse('lead_stage', args=[lead.pk])}?stage={before}"
    )


@require_POST
def awareness(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge how aware they are."""
    lead, form = found(request, pk), AwarenessForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    now = timezone.now()
    leads.set_awareness(lead, **form.cleaned_data, at=now, by=request.user)
    _rescore(lead)
    return told(request, lead, "needs", now)


@require_POST
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lead from the pool; leaders also give it to somebody or back to the pool."""
    lead, wanted = found(request, pk), request.POST.get("owner", "")
    now = timezone.now()
    if wanted == "me":
        taken = pipeline.claim_from_pool(lead, at=now, by=request.user)
        said = _("%(who)s giờ là khách của bạn") if taken else _("%(who)s vừa có người nhận trước")
    else:
        member = get_object_or_404(request.user.colleagues, pk=key_in(wanted)) if wanted else None
        if not request.user.can_manage and not (member is None and lead.owner_id == request.user.pk):
            return changed(request, lead, "head", _("Chỉ trưởng nhóm chia khách cho người khác"))
        pipeline.assign([lead.pk], member, at=now, by=request.user)
        said = _("Đã giao %(who)s") if member else _("%(who)s về kho chung")
    segments.place([lead.pk], at=now)
    return changed(request, lead, "head", said % {"who": _who(lead)})


@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how a call ended, with what follows from it."""
    lead, form = found(request, pk), CallForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "tasks", refused={"said": first_error(form)})
    made = record(lead, form.cleaned_data, by=request.user)
    return changed(request, lead, "tasks", call_said(made), undo=reverse("call_undo", args=[made.pk]))


def _rescore(lead: Lead) -> None:
    journey.judge([lead.pk], at=timezone.now())


def _who(lead: Lead) -> str:
    name = called(lead) or str(lead)
    return name[:1].upper() + name[1:]
