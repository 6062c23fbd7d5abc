"""The log for owners: who came in, changed what, took what away, and looked at whose number."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from tiemnang.leads.models import Lead
from tiemnang.team import words
from tiemnang.team.audit import KINDS
from tiemnang.team.models import AuditLine, Member
from tiemnang.web.paging import page_of

SIZE = 50


class Line(NamedTuple):
    """One line as it is read."""

    line: AuditLine
    said: str
    lead: str  # its name, or its number when it is gone


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The latest lines, of one member or one kind when asked for."""
    if not request.user.is_owner:
        raise PermissionDenied
    query = request.GET
    member, kind = query.get("by", ""), query.get("kind", "")
    found = AuditLine.objects.all()
    if member.isdecimal() and len(member) < 10:
        found = found.filter(by=int(member))
    if kind in KINDS:
        found = found.filter(verb__in=KINDS[kind])
    shown = page_of(found, "at", query, SIZE, most=SIZE + 1, related=("by",))
    context = {
        "lines": _lines(shown.rows),
        "kinds": words.KINDS.items(),
        "kind": kind,
        "member": member,
        "people": Member.objects.order_by("-is_active", "name")[:500],
        "newer": _beside(query, before=shown.newer),
        "older": _beside(query, after=shown.older),
        "is_narrow": bool(member or kind),
    }
    return render(request, "members/audit.html", context)


def _lines(rows: Sequence[AuditLine]) -> list[Line]:
    names: Mapping[int, Lead] = Lead.objects.in_bulk({row.lead_id for row in rows if row.lead_id})
    return [
        Line(row, words.said(row), str(names.get(row.lead_id, f"#{row.lead_id}")) if row.lead_id else "")
        for row in rows
    ]


def _beside(query: QueryDict, **cursor: Any) -> str:
    if not all(cursor.values()):
        return ""
    asked = {name: query[name] for name in ("by", "kind") if query.get(name)}
    address = QueryDict(mutable=True)
    address.update(asked | cursor)
    return f"?{address.urlencode()}"


paths = [path("settings/audit/", page, name="audit")]
