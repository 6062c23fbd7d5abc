"""Make a segment or change it: the builder's boxes with a live count, or an empty list to be filled by hand."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from tiemnang.criteria import prompts
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Problem, Unsound, check
from tiemnang.segments import actions
from tiemnang.segments.models import Segment, may_edit
from tiemnang.web import criteria, criteria_form
from tiemnang.web.shell import toast


def page(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write a rule, or change one; every button posts all boxes and gets them back, changed."""
    segment = get_object_or_404(Segment.objects.live(), pk=pk) if pk else None
    if not may_edit(request.user):
        raise PermissionDenied
    fields = known_fields()
    if request.method != "POST":
        tree = segment.tree if segment and "rules" in segment.tree else criteria_form.fresh(fields)
        return _drawn(request, segment, tree, fields)
    is_rule = segment.is_rule if segment else "list" not in request.POST
    tree = criteria_form.read(request.POST, fields) if is_rule else None
    act = request.POST.get("do", "")
    if act == "save":
        return _save(request, segment, tree, fields)
    if tree is not None:
        criteria_form.change(tree, act, fields)
    return _drawn(request, segment, tree, fields)


def _save(
    request: HttpRequest, segment: Segment | None, tree: Any, fields: Mapping[str, Field]
) -> HttpResponse:
    told = {"by": request.user, "at": timezone.now(), "tree": tree, "note": request.POST.get("note", "")}
    name = request.POST.get("name", "")
    try:
        if segment:
            actions.change(segment, name, **told)
        else:
            segment = actions.make(name, **told)
    except Unsound as unsound:
        return _drawn(request, segment, tree, fields, problems=unsound.problems)
    except actions.NameMissing:
        return _drawn(request, segment, tree, fields, trouble=_("Đặt tên cho phân khúc rồi lưu."))
    except actions.NameTaken:
        trouble = _("Đã có phân khúc tên này, có thể đang cất. Chọn tên khác.")
        return _drawn(request, segment, tree, fields, trouble=trouble)
    toast(request, _("Đã lưu phân khúc “%(name)s”.") % {"name": segment.name})
    address = reverse("segment", args=[segment.pk])
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _drawn(
    request: HttpRequest,
    segment: Segment | None,
    tree: Any,
    fields: Mapping[str, Field],
    *,
    problems: list[Problem] | None = None,
    trouble: str = "",
) -> HttpResponse:
    sent = request.POST
    is_list = tree is None or (segment is not None and not segment.is_rule) or "list" in request.GET
    context = {
        "segment": segment,
        "is_list": is_list,
        "top": None if is_list else criteria_form.draw(tree, fields, problems or ()),
        "kinds": criteria.kinds(fields),
        "units": prompts.UNITS.items(),
        "name": sent.get("name", segment.name if segment else ""),
        "note": sent.get("note", segment.note if segment else ""),
        "trouble": trouble,
        "here": request.path,
    }
    if request.htmx:
        return render(request, "segments/edit.html#boxes", context)
    counted = {}
    if not is_list and check(tree, fields)[0] is not None:
        counted = criteria.found(request.user, tree, fields, criteria.PATIENCE_OF_A_PAGE)
    return render(request, "segments/edit.html", context | counted)


paths = [
    path("segments/new/", page, name="segment_new"),
    path("segments/<int:pk>/edit/", page, name="segment_edit"),
]
