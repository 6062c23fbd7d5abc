"""The page of one lead: who, how to reach, what is known, what happened; drawn whole or in parts."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string

from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.matching.merge import heir_of
from tiemnang.web import brief, dossier, points
from tiemnang.web.shell import toast

PARTS = {
    "head": dossier.head,
    "brief": brief.brief,
    "doubles": dossier.doubles,
    "needs": dossier.needs,
    "tasks": dossier.tasks,
    "story": dossier.story,
    "score": points.score,
    "facts": dossier.facts,
    "ways": dossier.ways,
    "ties": dossier.ties,
}
# What a change on the page also changes elsewhere on it.
ALWAYS = ("head", "story", "score")


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; the address of a merged lead leads to the one it became."""
    lead = get_object_or_404(_leads(), pk=pk)
    heir = heir_of(lead)
    _must_see(request, heir)
    if heir != lead:
        return redirect("lead", heir.pk)
    context: dict[str, Any] = {}
    for part in PARTS.values():
        context |= part(lead, request.user)
    return HttpResponse(render_to_string("lead/page.html", context | _neighbours(request, lead), request))


def changed(
    request: HttpRequest,
    lead: Lead,
    part: str,
    said: str = "",
    *,
    undo: str = "",
    refused: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Answer a change: with htmx the part that changed and what hangs on it, without it the whole page again."""
    if refused is not None:
        return _refused(request, lead, part, refused)
    if said:
        toast(request, said, undo=undo)
    if not request.htmx:
        return redirect("lead", lead.pk)
    fresh = _leads().get(pk=lead.pk)
    parts = (part, *(other for other in ALWAYS if other != part))
    drawn = [_draw(request, fresh, name, {"oob": name != part}) for name in parts]
    drawn.append(render_to_string("parts/toasts.html", {"oob": True}, request))
    return HttpResponse("".join(drawn))


def _refused(request: HttpRequest, lead: Lead, part: str, refused: Mapping[str, Any]) -> HttpResponse:
    """The same part with its error beside the field and what was typed still there; 422."""
    if request.htmx:
        return HttpResponse(_draw(request, lead, part, {"refused": refused}), status=422)
    context: dict[str, Any] = {"refused": refused}
    for draw in PARTS.values():
        context |= draw(lead, request.user)
    return HttpResponse(render_to_string("lead/page.html", context, request), status=422)


def _draw(request: HttpRequest, lead: Lead, part: str, more: Mapping[str, Any]) -> str:
    context = {"lead": lead, "can_change": request.user.can_change, **PARTS[part](lead, request.user), **more}
    return render_to_string(f"lead/page.html#{part}", context, request)


def found(request: HttpRequest, pk: int) -> Lead:
    """The lead to change, if this member sees it and may change anything; 404 otherwise."""
    lead = get_object_or_404(_leads(), pk=pk, merged_into=None)
    _must_see(request, lead)
    if not request.user.can_change:
        raise Http404
    return lead


def _leads() -> Any:
    return Lead.objects.select_related("organisation", "source", "owner")


def _must_see(request: HttpRequest, lead: Lead) -> None:
    if not lead.is_seen_by(request.user):
        raise Http404


def _neighbours(request: HttpRequest, lead: Lead) -> Mapping[str, Any]:
    """The leads before and after this one in the order of priority."""
    seen = Lead.objects.seen_by(request.user)
    # Equal priority first, then the next one: two walks along the index, where one `or` would sort the base.
    beside, at = seen.filter(priority=lead.priority), lead.priority
    after = _first(beside.filter(pk__lt=lead.pk).order_by("-pk"))
    before = _first(beside.filter(pk__gt=lead.pk).order_by("pk"))
    return {
        "next_pk": after or _first(seen.filter(priority__lt=at).order_by("-priority", "-pk")),
        "previous_pk": before or _first(seen.filter(priority__gt=at).order_by("priority", "pk")),
    }


def _first(leads: LeadQuerySet) -> int | None:
    return leads.values_list("pk", flat=True).first()
