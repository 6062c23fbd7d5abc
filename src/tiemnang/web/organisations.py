"""The page of an organisation: the people there whom this member sees, and those who left."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from tiemnang.leads.models import Lead, Organisation, Position
from tiemnang.leads.models.lead import sight_of

MOST = 100


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Its people, soonest to contact first; an organisation none of whose people one sees is not there."""
    firm = get_object_or_404(Organisation, pk=pk)
    here = Lead.objects.seen_by(request.user).filter(organisation=firm).select_related("owner")
    people = list(here.order_by("-priority", "-pk")[: MOST + 1])
    left = (
        Position.objects.filter(sight_of(request.user, "lead__"), organisation=firm, lead__merged_into=None)
        .exclude(lead__organisation=firm)
        .select_related("lead__organisation")
        .order_by("-until", "-pk")[:MOST]
    )
    former = list(left)
    if not people and not former:
        raise Http404
    titles = dict(
        Position.objects.filter(organisation=firm, lead__in=people)
        .exclude(title="")
        .order_by("since", "pk")
        .values_list("lead_id", "title")
    )
    context = {
        "firm": firm,
        "people": [(lead, titles.get(lead.pk, "")) for lead in people[:MOST]],
        "former": former,
        "has_more": len(people) > MOST,
    }
    return render(request, "leads/organisation.html", context)


paths = [path("organisations/<int:pk>/", page, name="organisation")]
