"""What is known of leads, under which names: rename, regroup, read in another way, make one of two."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.capture.actions.importing import STANDARD_FACTS
from tiemnang.due.actions import enqueue
from tiemnang.leads.actions import defining, folding
from tiemnang.leads.models import FactDefinition, FactGroup, FactType, Folding
from tiemnang.leads.rules import EPOCH
from tiemnang.office import words
from tiemnang.office.rules import Unfit
from tiemnang.vietnam import money
from tiemnang.web.settings import changed, note, owners_only
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import day

LATEST = 10  # foldings shown with their way back


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """Every fact by its group, with how often it is used."""
    rows = list(FactDefinition.objects.filter(merged_into=None).order_by("name"))
    is_counted = defining.are_few()
    if is_counted:
        used = defining.uses()
        for row in rows:
            row.used = used.get(row.pk, 0)
    groups = [(label, [row for row in rows if row.group == group]) for group, label in FactGroup.choices]
    context = {
        "here": "facts",
        "groups": [(label, found) for label, found in groups if found],
        "counted_at": max((row.counted_at for row in rows if row.counted_at), default=None),
        "can_count": not is_counted,
        "foldings": foldings(Folding.Kind.FACT, FactDefinition),
    }
    return render(request, "settings/facts.html", context)


def foldings(kind: str, model: Any) -> list[dict[str, Any]]:
    """The last foldings that were not taken back, in words."""
    rows = list(
        Folding.objects.filter(kind=kind, undone_at=None).select_related("by").order_by("-pk")[:LATEST]
    )
    names = model.objects.in_bulk([pk for row in rows for pk in (row.old_id, row.into_id)])
    return [
        {"row": row, "old": names[row.old_id], "into": names[row.into_id]}
        for row in rows
        if row.old_id in names and row.into_id in names
    ]


@require_POST
@owners_only
def count(request: HttpRequest) -> HttpResponse:
    """Ask for a fresh count where there is too much to count at once."""
    enqueue(defining.COUNT, by=request.user.pk)
    toast(request, _("Đang đếm lại, xong sẽ hiện ở đây"))
    return redirect("settings_facts")


@owners_only
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One fact with everything that can be done to it; `type` previews reading it in another way."""
    return _draw(request, _fact(pk))


@require_POST
@owners_only
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename it, or put it under another base."""
    row = _fact(pk)
    before = _as_it_is(row)
    try:
        renamed = defining.rename_fact(row, request.POST.get("name", ""))
        regrouped = defining.regroup_fact(row, request.POST.get("group", ""))
    except Unfit as trouble:
        return _draw(request, _fact(pk), trouble=words.said(trouble))
    if renamed or regrouped:
        note(request, "setting_changed", key="fact", fact=row.key)
        changed(request, _("Đã lưu “%(name)s”") % {"name": row.name}, before)
    return redirect("settings_fact", pk)


@require_POST
@owners_only
def retype(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it in another way from now on; values keep their words."""
    row = _fact(pk)
    before = _as_it_is(row)
    try:
        job = defining.retype_fact(row, request.POST.get("type", ""), at=timezone.now(), by=request.user.pk)
    except Unfit as trouble:
        return _draw(request, row, trouble=words.said(trouble))
    if job:
        note(request, "setting_changed", key="fact", fact=row.key, type=row.type)
        said = _("“%(name)s” giờ đọc là %(type)s, giá trị cũ đang được đọc lại")
        changed(request, said % {"name": row.name, "type": row.get_type_display()}, before)
    return redirect("settings_fact", pk)


@require_POST
@owners_only
def fold(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it become part of another."""
    row = _fact(pk)
    into = FactDefinition.objects.filter(pk=_number(request.POST.get("into", ""))).first()
    try:
        if row.key in STANDARD_FACTS:
            raise Unfit("built_in", name=row.name)
        made = folding.fold_into(row, into or row, by=request.user, at=timezone.now())
    except Unfit as trouble:
        return _draw(request, row, trouble=words.said(trouble))
    note(request, "setting_changed", key="fact", fact=row.key, into=into.key if into else "")
    said = _("Đã gộp “%(old)s” vào “%(into)s”") % {"old": row.name, "into": into}
    changed(request, said, {"what": "folding", "pk": made.pk})
    return redirect("settings_facts")


@require_POST
@owners_only
def unfold(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a folding back at any time, of facts and of sources."""
    made = get_object_or_404(Folding, pk=pk)
    if journey.unfold(made, by=request.user, at=timezone.now()):
        note(request, "setting_changed", key=made.kind, unfolded=made.pk)
        toast(request, _("Đã tách lại, giá trị đang về chỗ cũ"))
    return redirect("settings_facts" if made.kind == Folding.Kind.FACT else "settings_sources")


def _fact(pk: int) -> FactDefinition:
    return get_object_or_404(FactDefinition, pk=pk, merged_into=None)


def _as_it_is(row: FactDefinition) -> dict[str, Any]:
    return {"what": "fact", "pk": row.pk, "name": row.name, "group": row.group, "type": row.type}


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdecimal() and len(written) < 10 else 0


def _draw(request: HttpRequest, row: FactDefinition, *, trouble: str = "") -> HttpResponse:
    wanted = request.GET.get("type", "")
    context = {
        "here": "facts",
        "row": row,
        "groups": FactGroup.choices,
        "types": FactType.choices,
        "wanted": wanted,
        "others": FactDefinition.objects.filter(merged_into=None).exclude(pk=row.pk).order_by("name"),
        "is_built_in": row.key in STANDARD_FACTS,
        "trouble": trouble,
    }
    if wanted in FactType.values and wanted != row.type:
        context |= _previewed(row, wanted)
    return render(request, "settings/fact.html", context, status=422 if trouble else 200)


def _previewed(row: FactDefinition, wanted: str) -> Mapping[str, Any]:
    preview = defining.preview_type(row, wanted)
    return {
        "preview": preview,
        "wanted_label": FactType(wanted).label,
        "examples": [(value, number_said(number, wanted)) for value, number in preview.examples],
    }


def number_said(number: float | None, kind: str) -> str:
    """What a value was read as: `1.500.000 ₫`, `21/11/2026`, `Có`; nothing for words."""
    if number is None:
        return ""
    if kind == FactType.MONEY:
        return money.display(round(number))
    if kind == FactType.DATE:
        return day(EPOCH + timedelta(days=number))
    if kind == FactType.YES_NO:
        return _("Có") if number else _("Không")
    return f"{number:g}"


paths = [
    path("settings/facts/", page, name="settings_facts"),
    path("settings/facts/count/", count, name="settings_count"),
    path("settings/facts/<int:pk>/", one, name="settings_fact"),
    path("settings/facts/<int:pk>/change/", change, name="settings_fact_change"),
    path("settings/facts/<int:pk>/type/", retype, name="settings_fact_type"),
    path("settings/facts/<int:pk>/fold/", fold, name="settings_fact_fold"),
    path("settings/folding/<int:pk>/undo/", unfold, name="settings_unfold"),
]
