"""Where leads come from: each source with what it brings and when it last did; rename, set aside, make one of two."""

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.actions import defining
from tiemnang.leads.models import Channel, Folding, Lead, Source
from tiemnang.office import words
from tiemnang.office.rules import Unfit, clean
from tiemnang.vietnam.text import fold as folded
from tiemnang.web.paging import bounded_counts
from tiemnang.web.settings import changed, note, owners_only
from tiemnang.web.settings_facts import foldings
from tiemnang.web.shell import toast

MOST = 200  # sources on the page
MANY = 1000  # counting stops here; "1.000+" says there are more
AT_ONCE = 50  # counted in one query


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """Every source, those that bring something first."""
    latest = Lead.objects.filter(source=OuterRef("pk")).order_by("-pk").values("arrived_at")[:1]
    found = Source.objects.filter(merged_into=None).annotate(last=Subquery(latest))
    rows = list(found.order_by("-is_active", "name")[:MOST])
    context = {
        "here": "sources",
        "rows": list(zip(rows, _counts(rows))),
        "many": MANY,
        "channels": Channel.choices,
        "foldings": foldings(Folding.Kind.SOURCE, Source),
    }
    return render(request, "settings/sources.html", context)


def _counts(rows: list[Source]) -> list[int]:
    """How many leads each has, as far as an index is walked; a query for every fifty."""
    asked = [Lead.objects.living().filter(source=row.pk).order_by() for row in rows]
    counted = (
        bounded_counts(asked[start : start + AT_ONCE], MANY + 1) for start in range(0, len(asked), AT_ONCE)
    )
    return [count for part in counted for count in part]


@require_POST
@owners_only
def add(request: HttpRequest) -> HttpResponse:
    """A source before anybody came from it, so that it can be chosen."""
    name = clean(request.POST.get("name", ""))
    channel = request.POST.get("channel", "")
    if not name or channel not in Channel.values:
        toast(request, _("Viết tên nguồn và chọn kênh rồi thêm."))
        return redirect("settings_sources")
    row, is_new = Source.objects.get_or_create(
        folded=folded(name)[:120], defaults={"name": name, "channel": channel}
    )
    if is_new:
        note(request, "setting_changed", key="source", source=row.pk)
    toast(
        request,
        _("Đã thêm nguồn %(name)s") % {"name": row} if is_new else _("Nguồn %(name)s đã có") % {"name": row},
    )
    return redirect("settings_sources")


@owners_only
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with everything that can be done to it."""
    return _draw(request, _source(pk))


@require_POST
@owners_only
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, say its channel, offer it or not."""
    row = _source(pk)
    before = {
        "what": "source",
        "pk": pk,
        "name": row.name,
        "channel": row.channel,
        "is_active": row.is_active,
    }
    try:
        renamed = defining.rename_source(row, request.POST.get("name", ""))
        channel, is_active = request.POST.get("channel", ""), request.POST.get("active") == "1"
        moved = journey.change_source(row, channel=channel, is_active=is_active, by=request.user)
    except Unfit as trouble:
        return _draw(request, _source(pk), trouble=words.said(trouble))
    if renamed or moved:
        note(request, "setting_changed", key="source", source=pk)
        changed(request, _("Đã lưu “%(name)s”") % {"name": row.name}, before)
    return redirect("settings_sources")


@require_POST
@owners_only
def fold(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it become part of another; its leads follow."""
    row = _source(pk)
    written = request.POST.get("into", "")
    into = (
        Source.objects.filter(pk=int(written)).first() if written.isdecimal() and len(written) < 10 else None
    )
    try:
        made = journey.fold(row, into or row, by=request.user, at=timezone.now())
    except Unfit as trouble:
        return _draw(request, row, trouble=words.said(trouble))
    note(request, "setting_changed", key="source", source=pk, into=into.pk if into else 0)
    said = _("Đã gộp “%(old)s” vào “%(into)s”") % {"old": row.name, "into": into}
    changed(request, said, {"what": "folding", "pk": made.pk})
    return redirect("settings_sources")


def _source(pk: int) -> Source:
    return get_object_or_404(Source, pk=pk, merged_into=None)


def _draw(request: HttpRequest, row: Source, *, trouble: str = "") -> HttpResponse:
    context: dict[str, Any] = {
        "here": "sources",
        "row": row,
        "channels": Channel.choices,
        "others": Source.objects.filter(merged_into=None).exclude(pk=row.pk).order_by("name"),
        "trouble": trouble,
    }
    return render(request, "settings/source.html", context, status=422 if trouble else 200)


paths = [
    path("settings/sources/", page, name="settings_sources"),
    path("settings/sources/add/", add, name="settings_source_add"),
    path("settings/sources/<int:pk>/", one, name="settings_source"),
    path("settings/sources/<int:pk>/change/", change, name="settings_source_change"),
    path("settings/sources/<int:pk>/fold/", fold, name="settings_source_fold"),
]
