"""What a press on the lead page does: one small verb each, then the part that changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.leads import actions as leads
from tiemnang.leads.models import FactGroup, FactType, Lead, Stage
from tiemnang.leads.models.known import Origin
from tiemnang.pipeline import actions as pipeline
from tiemnang.scoring import actions as scoring
from tiemnang.vietnam.text import fold
from tiemnang.web import refusals
from tiemnang.web.calls import call_said, record
from tiemnang.web.lead import changed, found
from tiemnang.web.lead_forms import (
    AwarenessForm,
    FactForm,
    NeedForm,
    NoteForm,
    StageForm,
    TagForm,
    WayForm,
    definition_named,
    first_error,
    initial_of,
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
    return changed(request, lead, "story")


@require_POST
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a need."""
    lead, form = found(request, pk), NeedForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "needs", refused={"said": first_error(form), "typed": initial_of(form)})
    leads.add_need(lead, **form.cleaned_data, at=timezone.now(), by=request.user, origin=Origin.MEMBER)
    _rescore(lead)
    return changed(request, lead, "needs")


@require_POST
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a word on the lead, or with `off` take it away."""
    lead, form = found(request, pk), TagForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    turn = leads.untag if form.cleaned_data["off"] else leads.tag
    turn([lead.pk], form.cleaned_data["name"], at=timezone.now(), by=request.user)
    return changed(request, lead, "head")


@require_POST
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is known now; an unknown name becomes a new kind of fact."""
    lead, form = found(request, pk), FactForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "facts", refused={"said": first_error(form), "typed": initial_of(form)})
    said = form.cleaned_data
    definition = definition_named(said["name"]) or leads.define_fact(
        fold(said["name"]).replace(" ", "_"),
        said["name"],
        said["group"] or FactGroup.INTEREST,
        said["type"] or FactType.TEXT,
    )
    try:
        leads.learn(lead, definition, said["value"], at=timezone.now(), by=request.user, origin=Origin.MEMBER)
    except ValueError as refused:
        return changed(
            request, lead, "facts", refused={"said": refusals.said(str(refused)), "typed": initial_of(form)}
        )
    _rescore(lead)
    return changed(request, lead, "facts")


@require_POST
def way(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a further way to reach them."""
    lead, form = found(request, pk), WayForm(request.POST)
    if not form.is_valid():
        return changed(request, lead, "ways", refused={"said": first_error(form), "typed": initial_of(form)})
    try:
        leads.add_way(
            lead, form.cleaned_data["kind"], form.cleaned_data["raw"], at=timezone.now(), by=request.user
        )
    except leads.Unreadable as refused:
        said = refusals.said(refused.code, refused.args_of_code)
        return changed(request, lead, "ways", refused={"said": said, "typed": initial_of(form)})
    _rescore(lead)
    return changed(request, lead, "ways")


@require_POST
def way_bad(request: HttpRequest, pk: int, way_pk: int) -> HttpResponse:
    """Say that a number or address does not reach them, or take that back."""
    lead = found(request, pk)
    one = get_object_or_404(lead.identities, pk=way_pk)
    if one.is_bad:
        leads.mark_good(one)
    else:
        leads.mark_bad(one, at=timezone.now(), by=request.user)
    _rescore(lead)
    return changed(request, lead, "ways")


@require_POST
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the lead on another stage; the toast takes it back."""
    # The toast's undo carries the stage in its address.
    lead, form = found(request, pk), StageForm(request.POST if "stage" in request.POST else request.GET)
    if not form.is_valid():
        return changed(request, lead, "head", refused={"said": first_error(form)})
    before, to = lead.stage, form.cleaned_data["stage"]
    if not pipeline.move([lead.pk], to, at=timezone.now(), by=request.user, why=form.cleaned_data["why"]):
        return changed(request, lead, "head")
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
    leads.set_awareness(lead, **form.cleaned_data, at=timezone.now(), by=request.user)
    _rescore(lead)
    return changed(request, lead, "head")


@require_POST
def owner(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a lead from the pool; leaders also give it to somebody or back to the pool."""
    lead, wanted = found(request, pk), request.POST.get("owner", "")
    now = timezone.now()
    if wanted == "me":
        taken = pipeline.claim_from_pool(lead, at=now, by=request.user)
        said = _("%(who)s giờ là khách của bạn") if taken else _("%(who)s vừa có người nhận trước")
    else:
        member = get_object_or_404(request.user.colleagues, pk=wanted) if wanted.isdecimal() else None
        if not request.user.can_manage and not (member is None and lead.owner_id == request.user.pk):
            return changed(request, lead, "head", _("Chỉ trưởng nhóm chia khách cho người khác"))
        pipeline.assign([lead.pk], member, at=now, by=request.user)
        said = _("Đã giao %(who)s") if member else _("%(who)s về kho chung")
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
    scoring.rescore([lead.pk], at=timezone.now())


def _who(lead: Lead) -> str:
    name = called(lead) or str(lead)
    return name[:1].upper() + name[1:]
