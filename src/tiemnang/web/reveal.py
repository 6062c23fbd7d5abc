"""Looking at a hidden number: for this answer only, and never without a line in the log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Lead
from tiemnang.team.actions import claim_try
from tiemnang.team.audit import record
from tiemnang.web import lead as lead_page
from tiemnang.web.entrance import said_until
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where


@require_POST
@never_cache
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The lead's page with its numbers open, once; whoever wants many in a row has to wait."""
    lead = get_object_or_404(Lead.objects.seen_by(request.user), pk=pk)
    now = timezone.now()
    if not is_masked(lead, request.user):
        return redirect("lead", pk)
    if until := claim_try([("reveal", str(request.user.pk))], at=now):
        toast(request, said_until(until, many=True))
        return redirect("lead", pk)
    record("revealed", by=request.user, at=now, where=where(request), lead_id=pk)
    request.user.revealed = frozenset({pk})
    return lead_page.page(request, pk)


paths = [path("leads/<int:pk>/reveal/", reveal, name="lead_reveal")]
