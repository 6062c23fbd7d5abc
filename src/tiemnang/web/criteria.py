"""The builder of rules: boxes, a sentence, a live count, and a name to keep it under; works without script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from tiemnang.criteria import actions, counts, prompts
from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.models import SavedView
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Standpoint, Unsound, check
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.team.audit import record
from tiemnang.team.models import Member
from tiemnang.web import criteria_form, saved_views
from tiemnang.web.lead_rows import COLUMNS
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

_counting: dict[int, object] = {}  # each member's latest count in this process
PATIENCE_OF_A_PAGE = 0.5  # seconds; the count asks again by itself and then waits longer


def page(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Write a rule, or change a saved view; every button posts all boxes and gets them back, changed."""
    view = get_object_or_404(SavedView.objects.open_to(request.user), pk=pk) if pk else None
    fields = known_fields()
    if request.method != "POST":
        tree = view.tree if view and "rules" in view.tree else criteria_form.fresh(fields)
        return _drawn(request, view, tree, fields)
    tree = criteria_form.read(request.POST, fields)
    act = request.POST.get("do", "")
    if act == "save":
        return _save(request, view, tree, fields)
    criteria_form.change(tree, act, fields)
    return _drawn(request, view, tree, fields)


@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """The sentence and the number of the rule in the boxes, while somebody writes it."""
    fields = known_fields()
    tree = criteria_form.read(request.POST, fields)
    return render(
        request,
        "criteria/page.html#found",
        found(request.user, tree, fields, counts.PATIENCE) | {"is_counted": True},
    )


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a saved view."""
    view = get_object_or_404(SavedView.objects.open_to(request.user), pk=pk)
    actions.delete_view(view, by=request.user)
    record("deleted", by=request.user, at=timezone.now(), where=where(request), what=view.name)
    toast(request, _("Đã xoá nhóm đã lưu “%(name)s”.") % {"name": view.name})
    return redirect("leads")


def _save(
    request: HttpRequest, view: SavedView | None, tree: dict[str, Any], fields: dict[str, Field] | Any
) -> HttpResponse:
    name, member, now = request.POST.get("name", ""), request.user, timezone.now()
    more: dict[str, Any] = {
        "is_shared": request.POST.get("shared") == "1" and member.can_change,
        "order": request.POST.get("order", SavedView.Order.PRIORITY),
        "columns": _columns(request, view),
    }
    try:
        if view and view.is_changeable_by(member):
            actions.change_view(view, tree, by=member, at=now, **more)
            actions.rename_view(view, name, by=member, at=now)
        else:
            view = actions.save_view(name, tree, by=member, at=now, **more)
    except Unsound:
        return _drawn(request, view, tree, fields, is_asked=True)
    except actions.NameMissing:
        return _drawn(request, view, tree, fields, trouble=_("Đặt tên cho nhóm rồi lưu."))
    except actions.NameTaken:
        return _drawn(request, view, tree, fields, trouble=_("Bạn đã có nhóm tên này. Chọn tên khác."))
    toast(request, _("Đã lưu nhóm “%(name)s”.") % {"name": view.name})
    address = reverse("leads") + saved_views.address(view)
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _drawn(
    request: HttpRequest,
    view: SavedView | None,
    tree: Any,
    fields: Any,
    *,
    is_asked: bool = False,
    trouble: str = "",
) -> HttpResponse:
    """The page, or for htmx only the boxes, whose count then asks for itself."""
    sent = request.POST
    _tree, problems = check(tree, fields)
    context = {
        "view": view,
        "can_change_view": view is not None and view.is_changeable_by(request.user),
        "top": criteria_form.draw(tree, fields, problems if is_asked else ()),
        "kinds": kinds(fields),
        "units": prompts.UNITS.items(),
        "name": sent.get("name", view.name if view else ""),
        "is_shared": sent.get("shared") == "1" if sent else bool(view and view.is_shared),
        "order": sent.get("order", view.order if view else SavedView.Order.PRIORITY),
        "orders": SavedView.Order.choices,
        "columns": [(name, one.title, name in _columns(request, view)) for name, one in COLUMNS.items()],
        "trouble": trouble,
        "here": request.path,
    }
    if request.htmx:
        return render(request, "criteria/page.html#boxes", context)
    return render(
        request, "criteria/page.html", context | found(request.user, tree, fields, PATIENCE_OF_A_PAGE)
    )


def _columns(request: HttpRequest, view: SavedView | None) -> list[str]:
    """The columns that are ticked; none leaves them to each member."""
    chosen = request.POST.getlist("column") if request.method == "POST" else view.columns if view else []
    return [name for name in COLUMNS if name in chosen]


def kinds(fields: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """The fields by their group, in the order they were registered."""
    kinds: dict[str, list[tuple[str, str]]] = {}
    for key, field in fields.items():
        if not field.is_former:
            kinds.setdefault(str(field.group), []).append((key, str(field.label)))
    return list(kinds.items())


def found(member: Member, tree: Any, fields: Any, seconds: float) -> dict[str, Any]:
    """What the rule says and how many leads of the member it holds; of an unfinished one, what is missing."""
    try:
        asked = Criteria.read(tree, fields)
    except Unsound as unsound:
        return {"missing": prompts.mistake_said(unsound.problems[0])}
    at = Standpoint(timezone.now(), member.pk, *current.work_time())
    # Whoever writes on asks anew: what was asked before is stopped, also inside the database.
    mine = _counting[member.pk] = object()
    counted = counts.count_those(
        asked,
        Lead.objects.seen_by(member),
        at,
        seconds=seconds,
        asked_to_stop=lambda: _counting.get(member.pk) is not mine,
    )
    return {"sentence": asked.sentence, "counted": counted, "most": counts.MOST}


paths = [
    path("criteria/", page, name="criteria"),
    path("criteria/count/", count, name="criteria_count"),
    path("criteria/<int:pk>/", page, name="criteria_view"),
    path("criteria/<int:pk>/delete/", delete, name="criteria_delete"),
]
