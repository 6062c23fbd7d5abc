"""What a press on the lead page mends: who they are, how they are reached, what is known; each can be taken back."""

from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.models import Entry, FactDefinition, FactGroup, FactType, Identity, Lead, Position
from tiemnang.leads.models.known import Origin
from tiemnang.vietnam.text import fold
from tiemnang.web import refusals
from tiemnang.web.lead import changed, found, told
from tiemnang.web.lead_forms import (
    FactForm,
    NeedForm,
    PlaceForm,
    WayForm,
    WeightForm,
    WhoForm,
    definition_named,
    first_error,
    initial_of,
)
from tiemnang.web.shell import toast


@require_POST
def who(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend name, salutation, birthday and where they live; what the form does not carry stays."""
    lead, form, now = found(request, pk), WhoForm(request.POST), timezone.now()
    if not form.is_valid():
        return _unclear(request, lead, "head", form)
    wanted = {name: value for name, value in form.cleaned_data.items() if name in request.POST}
    try:
        journey.correct(lead, wanted, at=now, by=request.user)
    except leads.Unreadable as refused:
        return _unread(request, lead, "head", refused, typed=initial_of(form))
    return told(request, lead, "head", now)


@require_POST
def need(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a need."""
    lead, form, now = found(request, pk), NeedForm(request.POST), timezone.now()
    if not form.is_valid():
        return _unclear(request, lead, "needs", form)
    with journey.learning(lead, at=now):
        leads.add_need(lead, **form.cleaned_data, at=now, by=request.user, origin=Origin.MEMBER)
    return told(request, lead, "needs", now)


@require_POST
def need_weight(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """Say how badly they need it."""
    lead, form, now = found(request, pk), WeightForm(request.POST), timezone.now()
    one = get_object_or_404(lead.needs, pk=need_pk)
    if form.is_valid():
        with journey.learning(lead, at=now):
            leads.weigh_need(one, form.cleaned_data["severity"], at=now, by=request.user)
    return told(request, lead, "needs", now)


@require_POST
def need_met(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """The need is met, or open again."""
    lead, now = found(request, pk), timezone.now()
    one = get_object_or_404(lead.needs, pk=need_pk)
    with journey.learning(lead, at=now):
        leads.meet_need(one, at=now, by=request.user)
    return told(request, lead, "needs", now)


@require_POST
def fact(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what is known now; an unknown name becomes a new kind of fact."""
    lead, form, now = found(request, pk), FactForm(request.POST), timezone.now()
    if not form.is_valid():
        return _unclear(request, lead, "facts", form)
    said = form.cleaned_data
    try:
        with journey.learning(lead, at=now):
            definition = definition_named(said["name"]) or _new_kind(said)
            leads.learn(lead, definition, said["value"], at=now, by=request.user, origin=Origin.MEMBER)
    except ValueError as refused:
        sentence = {"said": refusals.said(str(refused)), "typed": initial_of(form)}
        return changed(request, lead, "facts", refused=sentence)
    return told(request, lead, "facts", now)


def _new_kind(said: Mapping[str, str]) -> FactDefinition:
    key = fold(said["name"]).replace(" ", "_")
    return leads.define_fact(
        key, said["name"], said["group"] or FactGroup.INTEREST, said["type"] or FactType.TEXT
    )


@require_POST
def fact_forget(request: HttpRequest, pk: int, fact_pk: int) -> HttpResponse:
    """What we thought we knew is not so."""
    lead, now = found(request, pk), timezone.now()
    one = get_object_or_404(lead.facts, pk=fact_pk)
    with journey.learning(lead, at=now):
        leads.forget(one, at=now, by=request.user)
    return told(request, lead, "facts", now)


@require_POST
def way(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a further way to reach them."""
    lead, form, now = found(request, pk), WayForm(request.POST), timezone.now()
    if not form.is_valid():
        return _unclear(request, lead, "ways", form)
    try:
        journey.reach(lead, form.cleaned_data["kind"], form.cleaned_data["raw"], at=now, by=request.user)
    except leads.Unreadable as refused:
        return _unread(request, lead, "ways", refused, typed=initial_of(form))
    return told(request, lead, "ways", now)


@require_POST
def way_mend(request: HttpRequest, pk: int, way_pk: int) -> HttpResponse:
    """Write a number or address anew that was written wrongly."""
    lead, now = found(request, pk), timezone.now()
    one, raw = get_object_or_404(lead.identities, pk=way_pk), request.POST.get("raw", "")
    try:
        journey.mend_way(one, raw, at=now, by=request.user)
    except leads.Unreadable as refused:
        return _unread(request, lead, "ways", refused, typed={"raw": raw}, row=way_pk)
    return told(request, lead, "ways", now)


@require_POST
def way_mark(request: HttpRequest, pk: int, way_pk: int) -> HttpResponse:
    """Mark a way: `bad` or good again, `shared` or their own, `first` before others of its kind."""
    lead, now = found(request, pk), timezone.now()
    mark = MARKS.get(request.POST.get("mark", "bad"))
    one = get_object_or_404(lead.identities, pk=way_pk)
    if mark:
        mark(one, at=now, by=request.user)
        journey.anew([lead.pk], at=now)
    return told(request, lead, "ways", now)


def _bad(one: Identity, **who: object) -> None:
    (leads.use_again if one.is_bad else leads.mark_bad)(one, **who)


def _shared(one: Identity, **who: object) -> None:
    leads.share(one, not one.is_shared, **who)


MARKS = {"bad": _bad, "shared": _shared, "first": leads.put_first}


@require_POST
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """They work somewhere else now; the place before is kept."""
    lead, form, now = found(request, pk), PlaceForm(request.POST), timezone.now()
    if not form.is_valid():
        return _unclear(request, lead, "ties", form)
    said = {name: form.cleaned_data[name] for name in ("title", "since", "stays")}
    journey.join(lead, form.cleaned_data["organisation"], **said, at=now, by=request.user)
    return told(request, lead, "ties", now)


@require_POST
def place_mend(request: HttpRequest, pk: int, place_pk: int) -> HttpResponse:
    """Mend what they are or were there, and from when to when."""
    lead, now = found(request, pk), timezone.now()
    one = get_object_or_404(Position.objects.select_related("organisation"), pk=place_pk, lead=lead)
    form = PlaceForm({"organisation": one.organisation.name, **request.POST.dict()})
    if not form.is_valid():
        return changed(request, lead, "ties", refused={"said": first_error(form), "row": place_pk})
    said = {name: form.cleaned_data[name] for name in ("title", "since", "until")}
    leads.mend_position(one, **said, at=now, by=request.user)
    journey.anew([lead.pk], at=now)
    return told(request, lead, "ties", now)


@require_POST
def undo(request: HttpRequest, pk: int, entry_pk: int) -> HttpResponse:
    """Take one line of the timeline back."""
    lead = found(request, pk)
    line = get_object_or_404(Entry, pk=entry_pk, lead=lead)
    now = timezone.now()
    try:
        journey.take_back(line, at=now, by=request.user)
    except leads.NotUndoable as refused:
        toast(request, str(refusals.NOT_UNDOABLE[refused.code]))
        return redirect("lead", lead.pk)
    return told(request, lead, "head", now)


def _unclear(request: HttpRequest, lead: Lead, part: str, form: Form) -> HttpResponse:
    """The part again with the form's first error beside what was typed."""
    return changed(request, lead, part, refused={"said": first_error(form), "typed": initial_of(form)})


def _unread(
    request: HttpRequest, lead: Lead, part: str, refused: leads.Unreadable, **kept: Any
) -> HttpResponse:
    """The part again with the sentence of what could not be read, and what is `kept` of the form."""
    return changed(
        request, lead, part, refused={"said": refusals.said(refused.code, refused.args_of_code), **kept}
    )
