"""The list of leads: search, filters, pages and columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.leads.models import Awareness, LeadQuerySet, Source, Stage, Tag
from tiemnang.segments.models import Segment, may_edit
from tiemnang.team.models import Member
from tiemnang.vietnam import places
from tiemnang.web import lead_bulk, lead_filters, lead_new, profile_leads, saved_views
from tiemnang.web.entrance import back
from tiemnang.web.lead_rows import COLUMNS, columns_of, rows_of, wins_of
from tiemnang.web.paging import bounded_counts, page_of

SIZE = 50
MANY = 1000  # counting stops here; "1.000+" says there are more
SORTS = {
    "priority": ("priority", gettext_lazy("ưu tiên")),
    "newest": ("created_at", gettext_lazy("mới đến")),
    "win": ("score__win", gettext_lazy("khả năng mua")),
}
COUNTED = ("mine", "uncalled", "pool")  # an index tells; who was silent is counted only when asked for


def page(request: HttpRequest) -> HttpResponse:
    """The list the address asks for; while somebody types, only rows and counts come back."""
    if "" in request.GET.values() and not request.htmx:
        return redirect(f"{request.path}{lead_filters.filled(request.GET)}")
    context = _context(request)
    if request.htmx and not request.htmx.history_restore_request:
        context["oob"] = True
        parts = ("rows", "matched", "chips")
        return HttpResponse(
            "".join(render_to_string(f"leads/page.html#{part}", context, request) for part in parts)
        )
    return render(request, "leads/page.html", context)


def filters(request: HttpRequest) -> HttpResponse:
    """The filters to choose from, fetched when somebody opens them."""
    return render(
        request, "leads/filters.html", _choices(request) | {"asked": lead_filters.read(request.GET)}
    )


@require_POST
def columns(request: HttpRequest) -> HttpResponse:
    """Remember which columns this member wants to see."""
    names = [name for name in COLUMNS if name in request.POST.getlist("column")]
    request.user.columns = ".".join(names)
    request.user.save(update_fields=["columns"])
    return redirect(back(request))


def _context(request: HttpRequest) -> dict[str, Any]:
    member, now, query = request.user, timezone.now(), request.GET
    asked = lead_filters.read(query)
    found, is_common = lead_filters.looked_up(asked, member, now)
    field, sorted_by = SORTS[asked.sort]
    most, hands = SIZE if is_common else MANY, lead_filters.hands(asked, member)
    related = ["organisation", "source", "owner"]
    if asked.sort == "win":
        found, related = found.filter(score__win__isnull=False), [*related, "score"]
    shown = page_of(found, field, query, SIZE, most=most + 1, related=related, hands=hands)
    wins = wins_of(shown.rows)
    titles = columns_of(request, saved_views.columns(asked.view, member), told=bool(wins))
    counts = _counts(member, found if shown.counted is None else None, field, now, most)
    return {
        "asked": asked,
        "rows": rows_of(shown.rows, titles, member, now, wins),
        "columns": titles,
        "all_columns": [(name, column.title, name in dict(titles)) for name, column in COLUMNS.items()],
        "views": _views(member, counts),
        "matched": counts.get("found", shown.counted),
        "many": MANY,
        "most": most,
        "chips": lead_filters.chips(asked, query),
        "kept": [(name, value) for name, value in query.lists() if name not in ("q", *lead_filters.PAGING)],
        "sorted_by": sorted_by,
        "sorts": [
            (title, lead_filters.without(query, sort=key), key == asked.sort)
            for key, (_field, title) in SORTS.items()
        ],
        "newer": lead_filters.without(query, before=shown.newer) if shown.newer else "",
        "older": lead_filters.without(query, after=shown.older) if shown.older else "",
        "clear": lead_filters.without(query, "q", *lead_filters.FILTERS),
        "query": query.urlencode(),
        "filters_url": lead_filters.without(query, filters="1"),
        "wants_find": "find" in query,
        "now": now,
        "can_change": member.can_change,
        "may_edit": may_edit(member),
        **(_choices(request) if "filters" in query else {}),
    }


def _views(member: Member, counts: Mapping[str, int]) -> list[Any]:
    """The tabs above the list: (key, title, address, how many)."""
    quarantine = ("quarantine", gettext_lazy("Cách ly"), reverse("quarantine"), None)
    return [
        *((key, title, f"?view={key}", counts.get(key)) for key, title in lead_filters.VIEWS.items()),
        *saved_views.tabs(member),
        *([quarantine] if member.can_change else ()),
    ]


def _counts(
    member: Member, found: LeadQuerySet | None, field: str, now: datetime, most: int
) -> dict[str, int]:
    """How many each view holds and, unless the page knows, how many match; one query, none past `MANY`."""
    # Each has an index of its own, and order would only send the database to another one.
    counted = {view: lead_filters.view_of(view, member, now).order_by() for view in COUNTED}
    if found is not None:
        counted["found"] = found.order_by(f"-{field}", "-pk")[: most + 1]
    return dict(zip(counted, bounded_counts(list(counted.values()), MANY + 1), strict=True))


def _choices(request: HttpRequest) -> dict[str, Any]:
    """Everything a filter can be set to; of members and tags only those there are."""
    return {
        "stages": Stage.choices,
        "levels": Awareness.choices,
        "sources": Source.objects.filter(merged_into=None).order_by("name")[:300],
        "owners": request.user.colleagues,
        "tags": Tag.objects.order_by("name")[:300],
        "profiles": profile_leads.offered(request.GET.get("target", "")),
        "groups": Segment.objects.live().order_by("name")[:300],
        "provinces": sorted(
            ((province.code, province.name) for province in places.provinces(timezone.localdate())),
            key=lambda pair: pair[1],
        ),
        "kept_outside": [
            (name, request.GET[name]) for name in ("view", "q", "sort") if request.GET.get(name)
        ],
        "query": request.GET.urlencode(),
    }


paths = [
    path("leads/", page, name="leads"),
    path("leads/filters/", filters, name="lead_filters"),
    path("leads/columns/", columns, name="lead_columns"),
    *lead_bulk.paths,
    *lead_new.paths,
]
