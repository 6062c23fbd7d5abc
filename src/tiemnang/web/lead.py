"""The page of one lead: who, how to reach, what is known, what happened; drawn whole or in parts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from tiemnang.leads.models import FactDefinition, Lead
from tiemnang.matching.merge import heir_of
from tiemnang.web import beside, bought, brief, dossier, known, on_file, points, profile_fits, timeline
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.shell import keep_way_back, toast, way_back

PARTS = {
    "head": dossier.head,
    "brief": brief.brief,
    "doubles": dossier.doubles,
    "needs": dossier.needs,
    "tasks": dossier.tasks,
    "purchases": bought.purchases,
    "story": dossier.story,
    "score": points.score,
    "fits": profile_fits.fits,
    "facts": known.facts,
    "ways": dossier.ways,
    "ties": dossier.ties,
    "files": dossier.files,
}
# What a change on the page also changes elsewhere on it.
ALWAYS = ("head", "brief", "doubles", "story", "score", "fits")


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole page; the address of a merged lead leads to the one it became."""
    lead = get_object_or_404(_leads(), pk=pk)
    heir = heir_of(lead)
    _must_see(request, heir)
    if heir != lead:
        return redirect("lead", heir.pk)
    return whole(request, lead, {})


def whole(request: HttpRequest, lead: Lead, more: Mapping[str, Any], status: int = 200) -> HttpResponse:
    """Every part of the page; all that is on file is read once, before the first part draws."""
    on_file.read(lead)
    on_file.entries(lead)
    way = way_back(request)
    context: dict[str, Any] = {"way_back": way}
    for part in PARTS.values():
        context |= part(lead, request.user)
    drawn = render_to_string("lead/page.html", context | more, request)
    return keep_way_back(request, HttpResponse(drawn, status=status), way)


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
    on_file.entries(fresh)
    parts = (part, *(other for other in ALWAYS if other != part))
    drawn = [_draw(request, fresh, name, {"oob": name != part}) for name in parts]
    drawn.append(render_to_string("parts/toasts.html", {"oob": True}, request))
    return HttpResponse("".join(drawn))


def told(request: HttpRequest, lead: Lead, part: str, at: datetime) -> HttpResponse:
    """Answer a change in the words of the line it left on the timeline, with that line's way back."""
    line = timeline.latest(lead, at, request.user)
    if line is None:
        return changed(request, lead, part)
    said = line.said if len(line.said) <= 120 else f"{line.said[:117]}…"
    return changed(request, lead, part, said, undo=line.undo)


def _refused(request: HttpRequest, lead: Lead, part: str, refused: Mapping[str, Any]) -> HttpResponse:
    """The same part with its error beside the field and what was typed still there; 422."""
    more = {"refused": {"part": part, **refused}, "was": refused.get("typed") if part == "head" else None}
    if request.htmx:
        return HttpResponse(_draw(request, lead, part, more), status=422)
    return whole(request, lead, more, status=422)


def drawn(request: HttpRequest, lead: Lead, part: str, more: Mapping[str, Any]) -> HttpResponse:
    """One part with something more in it: alone with htmx, on the whole page without."""
    if request.htmx:
        return HttpResponse(_draw(request, lead, part, more))
    return whole(request, lead, more)


def _draw(request: HttpRequest, lead: Lead, part: str, more: Mapping[str, Any]) -> str:
    context = {"lead": lead, "can_change": request.user.can_change, **PARTS[part](lead, request.user), **more}
    return render_to_string(f"lead/page.html#{part}", context, request)


def story(request: HttpRequest, pk: int) -> HttpResponse:
    """Older lines of the timeline, after the line `before`; each press reads on from the last one."""
    lead = seen(request, pk)
    before = request.GET.get("before", "")
    entries = timeline.older(lead, key_in(before)) if is_key(before) else on_file.entries(lead)
    more = {
        "lead": lead,
        "can_change": request.user.can_change,
        "older_lines": timeline.lines(lead, request.user, entries),
        "before": entries[-1].pk if len(entries) == on_file.LENGTH else 0,
    }
    return render(request, "lead/older.html#lines" if request.htmx else "lead/older.html", more)


def step(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """To the lead before or after this one in the order of priority, found only when somebody goes there."""
    lead = seen(request, pk)
    other = beside.beside(lead, request.user, after=to == "next")
    if other is None:
        toast(request, _("Đây là khách cuối danh sách") if to == "next" else _("Đây là khách đầu danh sách"))
    return redirect("lead", other or lead.pk)


def fact_names(request: HttpRequest) -> HttpResponse:
    """The names facts go by, for the field that offers them; asked when somebody is about to add one."""
    return render(
        request,
        "lead/fact_names.html",
        {"definitions": FactDefinition.objects.filter(merged_into=None).order_by("name")[:300]},
    )


def found(request: HttpRequest, pk: int) -> Lead:
    """The lead to change, if this member sees it and may change anything; 404 otherwise."""
    lead = seen(request, pk)
    if not request.user.can_change:
        raise Http404
    return lead


def seen(request: HttpRequest, pk: int) -> Lead:
    """The lead, if this member sees it and it stands for itself; 404 otherwise."""
    lead = get_object_or_404(_leads(), pk=pk, merged_into=None)
    _must_see(request, lead)
    return lead


def _leads() -> Any:
    return Lead.objects.select_related("organisation", "source", "owner", "worth")


def _must_see(request: HttpRequest, lead: Lead) -> None:
    if not lead.is_seen_by(request.user):
        raise Http404
