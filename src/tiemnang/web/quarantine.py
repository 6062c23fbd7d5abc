"""Submissions behind whom nobody may stand: why, and one press to say who is there after all."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture.actions.releasing import InUse, ask_again, confirm_fake
from tiemnang.capture.authenticity import chance
from tiemnang.capture.models import Quarantine
from tiemnang.capture.signs import sentences
from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import sight_of
from tiemnang.leads.rules import search_words
from tiemnang.team.models import Member, Reading, Sight
from tiemnang.web import import_sight
from tiemnang.web.keys import is_key
from tiemnang.web.shell import toast

SIZE = 30
MANY = 1000
TABS = {
    "": gettext_lazy("Chờ xem"),
    "released": gettext_lazy("Khách thật"),
    "fake": gettext_lazy("Đúng là ảo"),
}


class Held(NamedTuple):
    """One submission that waits, or was answered, as the page draws it."""

    row: Quarantine
    why: Sequence[str]
    likely: float
    lead: Lead | None
    came_by: str


def seen_by(member: Member) -> QuerySet[Quarantine]:
    """What waits in imports this member sees and, for who sees the pool, what came by hooks; never somebody else's lead."""
    if not member.can_change or member.reading != Reading.ALL:
        return Quarantine.objects.none()  # nobody is judged by numbers one may not read
    theirs = Q(submission__lead=None) | sight_of(member, "submission__lead__")
    if member.sight == Sight.ALL:
        return Quarantine.objects.all()
    sheets = Q(submission__batch__in=import_sight.seen_by(member))
    hooks = Q(submission__batch=None) if member.sees_pool else Q(pk=None)
    return Quarantine.objects.filter(theirs, sheets | hooks)


def page(request: HttpRequest) -> HttpResponse:
    """Those that wait, or those already answered (`tab`); `q` searches names and numbers."""
    if not request.user.can_change:
        raise PermissionDenied
    context = _context(request)
    whole = not request.htmx or request.htmx.history_restore_request
    return render(request, "sources/quarantine.html" + ("" if whole else "#held"), context)


def _context(request: HttpRequest) -> dict[str, Any]:
    asked = request.GET if request.method == "GET" else {}
    tab = asked.get("tab", "") if asked.get("tab", "") in TABS else ""
    found = seen_by(request.user)
    shown = found.filter(answer=tab)
    text = asked.get("q", "").strip()[:100]
    for word in search_words(text):
        shown = shown.filter(search__contains=word)
    before = asked.get("before", "")
    if is_key(before):
        shown = shown.filter(pk__lt=int(before))
    rows = list(
        shown.select_related("submission__lead", "submission__batch", "by").order_by("-pk")[: SIZE + 1]
    )
    return {
        "tab": tab,
        "tabs": [(key, title, found.filter(answer=key)[:MANY].count()) for key, title in TABS.items()],
        "many": MANY,
        "q": text,
        "held": [_held(row) for row in rows[:SIZE]],
        "older": f"?tab={tab}&before={rows[SIZE - 1].pk}" if len(rows) > SIZE else "",
    }


def _held(row: Quarantine) -> Held:
    batch = row.submission.batch
    came_by = batch.name if batch else _("gửi qua kết nối")
    return Held(row, sentences(row.evidence), chance(row.weight), row.submission.lead, came_by)


@require_POST
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is there: the submission comes in as if nothing had been said against it."""
    waiting = _found(request, pk)
    journey.release([pk], by=request.user, at=timezone.now())
    said = _("Đã thả %(name)s ra, lần sau bớt nghi những người như vậy") % {"name": waiting}
    return _next(request, said, undo=reverse("quarantine_again", args=[pk]))


@require_POST
def fake(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody is there indeed."""
    waiting = _found(request, pk)
    confirm_fake([pk], by=request.user, at=timezone.now())
    said = _("Đã ghi %(name)s là khách ảo") % {"name": waiting}
    return _next(request, said, undo=reverse("quarantine_again", args=[pk]))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an answer back."""
    waiting = _found(request, pk)
    try:
        if waiting.answer:
            ask_again(waiting)
        said = _("%(name)s chờ xem lại") % {"name": waiting}
    except InUse:
        said = _("Đã có người làm việc với %(name)s nên giữ lại làm khách") % {"name": waiting}
    return _next(request, said)


def _found(request: HttpRequest, pk: int) -> Quarantine:
    if not request.user.is_authenticated:
        raise Http404
    return get_object_or_404(seen_by(request.user).select_related("submission__batch"), pk=pk)


def _next(request: HttpRequest, said: str, *, undo: str = "") -> HttpResponse:
    toast(request, said, undo=undo)
    if not request.htmx:
        return redirect("quarantine")
    drawn = render_to_string("sources/quarantine.html#held", _context(request), request)
    return HttpResponse(drawn + render_to_string("parts/toasts.html", {"oob": True}, request))


paths = [
    path("quarantine/", page, name="quarantine"),
    path("quarantine/<int:pk>/release/", release, name="quarantine_release"),
    path("quarantine/<int:pk>/fake/", fake, name="quarantine_fake"),
    path("quarantine/<int:pk>/again/", again, name="quarantine_again"),
]
