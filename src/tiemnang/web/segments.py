"""Segments: the list of them, one with its members, and what is done with it: put away, bring back, add by phone."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from tiemnang.criteria import prompts
from tiemnang.criteria.rules import Unsound
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.segments import actions
from tiemnang.segments.actions.making import SETTLE
from tiemnang.segments.models import Segment, may_edit
from tiemnang.segments.reading import in_order, leads_now
from tiemnang.team.models import Sight
from tiemnang.web import segment_figures, segments_edit, segments_overlap, segments_sheet
from tiemnang.web.keys import key_in
from tiemnang.web.lead_rows import columns_of, rows_of, wins_of
from tiemnang.web.paging import page_of
from tiemnang.web.shell import toast

SIZE = 25
MANY = 1000  # counting what somebody may see stops here; "1.000+" says there are more


def page(request: HttpRequest) -> HttpResponse:
    """Every segment with how many, how that changed, how many bought; or those put away."""
    is_archive = "archived" in request.GET
    found = Segment.objects.select_related("sheet__responsible").order_by("name")
    segments = list(found.exclude(archived_at=None) if is_archive else found.live())
    context = {
        "rows": segment_figures.lines(segments, request.user, timezone.now()),
        "is_archive": is_archive,
        "archived": Segment.objects.exclude(archived_at=None).count(),
        "may_edit": may_edit(request.user),
    }
    return render(request, "segments/page.html", context)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One segment: its rule in words, its members page by page, its figures over time, its strategy."""
    segment = get_object_or_404(Segment.objects.select_related("by", "sheet__responsible"), pk=pk)
    member, now = request.user, timezone.now()
    seen = Lead.objects.seen_by(member)
    found = seen.filter(pk__in=leads_now(segment).values("pk"))
    shown = page_of(
        found, "priority", request.GET, SIZE, most=MANY + 1, related=("organisation", "source", "owner")
    )
    wins = wins_of(shown.rows)
    columns = columns_of(request, told=bool(wins))
    is_whole = member.sight == Sight.ALL
    matched = segment.size if is_whole else min(found[: MANY + 1].count(), MANY + 1)
    sheet = getattr(segment, "sheet", None)
    context = {
        "segment": segment,
        "sentence": sentence_of(segment),
        "figures": segment_figures.of_one(segment, member, now),
        "sheet": sheet,
        "results": segment_figures.came_of(segment, sheet, member, now) if sheet else None,
        "rows": rows_of(shown.rows, columns, member, now, wins),
        "columns": columns,
        "matched": matched,
        "many": segment.size if is_whole else MANY,
        "newer": f"?before={shown.newer}" if shown.newer else "",
        "older": f"?after={shown.older}" if shown.older else "",
        "sorted_by": _("ưu tiên"),
        "sorts": [(_("ưu tiên"), "?", True)],
        "query": f"group=s{segment.pk}",
        "can_change": member.can_change,
        "may_edit": may_edit(member),
        "list_pk": segment.pk if not segment.is_rule and may_edit(member) else None,
        **_progress(segment),
    }
    return render(request, "segments/one.html", context)


def sentence_of(segment: Segment) -> str:
    """A rule in words; a list, and a rule that cannot be asked any more, say what they are."""
    if not segment.is_rule:
        return _("danh sách chọn tay")
    asked = in_order([segment])
    if not asked or asked[0].criteria is None:
        return _("điều kiện hỏi một mục không còn nữa; người trong nhóm giữ nguyên")
    return asked[0].criteria.sentence


def _progress(segment: Segment) -> Mapping[str, Any]:
    """How far asking everybody has come; nothing when nobody is being asked."""
    if segment.settled_at is not None:
        return {"job": None}
    jobs = Job.objects.filter(kind=SETTLE, due_at__isnull=False).order_by("-pk")[:20]
    job = next((one for one in jobs if segment.pk in one.args.get("segments", ())), None)
    return {"job": job, "share": job.progress / job.total if job and job.total else 0.0}


def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The line about how far it is, asked for while somebody waits."""
    segment = get_object_or_404(Segment, pk=pk)
    return render(
        request, "segments/one.html#progress", {"segment": segment, "may_edit": may_edit(request.user)} | _progress(segment)
    )  # fmt: skip


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop asking everybody about a new rule."""
    segment = get_object_or_404(Segment, pk=pk)
    actions.stop_settling(segment, by=request.user, at=timezone.now())
    return redirect("segment", pk)


@require_POST
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a segment away; the toast brings it back."""
    segment = get_object_or_404(Segment.objects.live(), pk=pk)
    try:
        actions.archive(segment, by=request.user, at=timezone.now())
    except actions.InUse as refused:
        said = _("Chưa cất được: còn “%(names)s” đang hỏi phân khúc này. Sửa các nhóm đó trước.")
        toast(request, said % {"names": "”, “".join(refused.users)})
        return redirect("segment", pk)
    toast(
        request, _("Đã cất phân khúc “%(name)s”.") % {"name": segment.name}, undo=reverse("segment_back", args=[pk])
    )  # fmt: skip
    return redirect("segments")


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Use an archived segment again."""
    segment = get_object_or_404(Segment.objects.exclude(archived_at=None), pk=pk)
    try:
        actions.bring_back(segment, by=request.user, at=timezone.now())
    except Unsound as unsound:
        said = _("Chưa dùng lại được “%(name)s”: %(why)s")
        why = prompts.mistake_said(unsound.problems[0])
        toast(request, said % {"name": segment.name, "why": why})
        return redirect("segments")
    toast(request, _("Đã dùng lại phân khúc “%(name)s”.") % {"name": segment.name})
    return redirect("segment", pk)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put on a list whoever these phone numbers belong to, among the leads this member may see."""
    segment = _list(request, pk)
    seen = Lead.objects.seen_by(request.user)
    found, unknown = actions.by_phones(request.POST.get("phones", "")[:200_000], seen)
    fresh = actions.put_on(segment, found, by=request.user, at=timezone.now())
    said = ngettext("Đã thêm %(n)s khách.", "Đã thêm %(n)s khách.", len(fresh)) % {"n": len(fresh)}
    if unknown:
        lost = ngettext(
            "%(n)s dòng không thấy khách nào: %(lines)s",
            "%(n)s dòng không thấy khách nào: %(lines)s",
            len(unknown),
        )
        listed = ", ".join(line[:30] for line in unknown[:5]) + (" …" if len(unknown) > 5 else "")
        said += " " + lost % {"n": len(unknown), "lines": listed}
    toast(request, said)
    return redirect("segment", pk)


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked leads off a list."""
    segment = _list(request, pk)
    picked = {key_in(word) for word in request.POST.getlist("pick")}
    seen = Lead.objects.seen_by(request.user).filter(pk__in=picked)
    gone = actions.take_off(
        segment, list(seen.values_list("pk", flat=True)), by=request.user, at=timezone.now()
    )
    toast(request, ngettext("Đã bỏ %(n)s khách.", "Đã bỏ %(n)s khách.", gone) % {"n": gone})
    return redirect("segment", pk)


def _list(request: HttpRequest, pk: int) -> Segment:
    if not may_edit(request.user):
        raise PermissionDenied
    segment = get_object_or_404(Segment.objects.live(), pk=pk)
    if segment.is_rule:
        raise Http404
    return segment


paths = [
    path("segments/", page, name="segments"),
    *segments_edit.paths,
    *segments_overlap.paths,
    path("segments/<int:pk>/", one, name="segment"),
    path("segments/<int:pk>/progress/", progress, name="segment_progress"),
    path("segments/<int:pk>/stop/", stop, name="segment_stop"),
    path("segments/<int:pk>/archive/", archive, name="segment_archive"),
    path("segments/<int:pk>/back/", bring_back, name="segment_back"),
    path("segments/<int:pk>/add/", add, name="segment_add"),
    path("segments/<int:pk>/remove/", remove, name="segment_remove"),
    *segments_sheet.paths,
]
