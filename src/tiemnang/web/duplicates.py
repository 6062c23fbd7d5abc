"""Two leads that may be one: side by side, merge, keep apart, later, and every answer taken back."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.masking import is_masked
from tiemnang.leads.models import Lead
from tiemnang.leads.naming import introduce
from tiemnang.matching import pairs, words
from tiemnang.matching.merge import NotMergeable
from tiemnang.matching.models import DoubtfulPair
from tiemnang.team.models import Member
from tiemnang.vietnam.masking import mask_text
from tiemnang.web import side_by_side
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import called

QUEUE = 30  # pairs in sight; the rest move up as these are answered
LATEST = 50  # answered ones on a page
TABS = {
    "waiting": gettext_lazy("Chờ xem"),
    "merged": gettext_lazy("Đã gộp"),
    "apart": gettext_lazy("Để riêng"),
}
REFUSALS = {
    "already_merged": gettext_lazy("Một trong hai hồ sơ vừa được gộp ở chỗ khác. Xem lại cặp này."),
    "already_undone": gettext_lazy("Lần gộp này đã được hoàn tác rồi."),
    "same_lead": gettext_lazy("Hai hồ sơ này đã là một."),
}


def page(request: HttpRequest) -> HttpResponse:
    """The pairs that wait, or those already answered (`tab`); `pair` opens one of them, `keep` turns the choice."""
    context = _context(request, request.GET)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "duplicates/page.html#dup", context)
    return render(request, "duplicates/page.html", context)


@require_POST
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one lead of the two, keeping what was chosen field by field."""
    pair = _pair(request, pk)
    keep = "second" if request.POST.get("keep") == "second" else "first"
    old, into = (pair.second, pair.first) if keep == "first" else (pair.first, pair.second)
    choices = {
        name.removeprefix("choose-"): "into" if side == keep else "old"
        for name, side in request.POST.items()
        if name.startswith("choose-")
    }
    try:
        merged = journey.merge(old, into=into, by=request.user, at=timezone.now(), choices=choices, pair=pair)
    except NotMergeable as refusal:
        return _next(request, str(REFUSALS[refusal.code]))
    said = _("Đã gộp %(name)s, 2 hồ sơ thành 1") % {"name": called(into) or into}
    return _next(request, said, undo=reverse("merge_undo", args=[merged.pk]))


@require_POST
def apart(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that these are two."""
    pair = _pair(request, pk)
    pairs.keep_apart(pair, by=request.user, at=timezone.now())
    return _next(request, _("Đã để riêng hai hồ sơ"), undo=reverse("pair_again", args=[pair.pk]))


@require_POST
def later(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a pair off until tomorrow; nothing else changes, so whoever sees it may."""
    pair = pairs.pair_for(request.user, pk)
    if pair is None or not request.user.can_change:
        raise Http404
    pairs.put_off(pair, at=timezone.now())
    return _next(request, _("Để sau: mai cặp này hiện lại"))


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back that two leads are two."""
    pairs.ask_again(_pair(request, pk), by=request.user, at=timezone.now())
    toast(request, _("Cặp này chờ xem lại"))
    return redirect(f"{reverse('duplicates')}?pair={pk}")


@require_POST
def part(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a merge at any time."""
    seen = pairs.merged_for(request.user)
    merged = get_object_or_404(seen if request.user.can_change else seen.none(), pk=pk)
    journey.part(merged, by=request.user, at=timezone.now())
    toast(request, _("Đã tách lại thành hai hồ sơ"))
    return redirect(f"{reverse('duplicates')}?pair={merged.pair_id}" if merged.pair_id else "duplicates")


def _pair(request: HttpRequest, pk: int) -> DoubtfulPair:
    """A pair this member may answer; 404 otherwise, so that nobody learns what they may not see."""
    pair = pairs.pair_for(request.user, pk)
    if pair is None or not pairs.may_answer(pair, request.user):
        raise Http404
    return pair


def _next(request: HttpRequest, said: str, *, undo: str = "") -> HttpResponse:
    """The pair that moves up, and the line that says what was done."""
    toast(request, said, undo=undo)
    if not request.htmx:
        return redirect("duplicates")
    context = _context(request, {"at": request.POST.get("at", "")}) | {"is_next": True}
    drawn = render_to_string("duplicates/page.html#dup", context, request)
    return HttpResponse(drawn + render_to_string("parts/toasts.html", {"oob": True}, request))


def _context(request: HttpRequest, asked: Mapping[str, str]) -> dict[str, Any]:
    member, now = request.user, timezone.now()
    tab = asked.get("tab", "") if asked.get("tab", "") in TABS else "waiting"
    counts = pairs.counts_for(member, at=now)
    context = {
        "tab": tab,
        "tabs": [(key, title, getattr(counts, key)) for key, title in TABS.items()],
        "counts": counts,
        "many": pairs.MANY,
        "can_change": member.can_change,
    }
    if tab == "waiting":
        return context | _waiting(member, asked, now)
    return context | _answered(member, tab, asked)


def _waiting(member: Member, asked: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """The queue and the open pair, by its id or by its place in the queue."""
    queue = list(pairs.waiting_for(member, at=now)[:QUEUE])
    introduce(pair.first if pair.sees_first else pair.second for pair in queue)
    wanted, at = asked.get("pair", ""), asked.get("at", "")
    index = next((place for place, pair in enumerate(queue) if str(pair.pk) == wanted), None)
    opened = queue[index] if index is not None else None
    if opened is None and is_key(wanted):
        opened = pairs.pair_for(member, key_in(wanted))
    if opened is None and queue:
        index = min(key_in(at), len(queue) - 1)
        opened = queue[index]
    found: dict[str, Any] = {"queue": [_queued(pair, opened) for pair in queue], "index": index}
    if index is not None:
        found["previous_pk"] = queue[index - 1].pk if index else None
        found["next_pk"] = queue[index + 1].pk if index + 1 < len(queue) else None
    found["merged_alone"] = _merged_alone(member, now)
    return found | (_opened(opened, member, asked.get("keep", "")) if opened else {})


def _queued(pair: DoubtfulPair, opened: DoubtfulPair | None) -> dict[str, Any]:
    """A row of the queue: the lead this member sees, how likely, and the two most telling reasons."""
    lead = pair.first if pair.sees_first else pair.second
    is_seen = pair.sees_first and pair.sees_second
    return {
        "pair": pair,
        "name": str(lead),
        # A pair that waits for a person is never certain, and never out of the question.
        "likely": min(max(pair.probability, 0.01), 0.99),
        "why": _shortly(pair) if is_seen else _("hồ sơ kia do người khác phụ trách"),
        "is_open": opened is not None and pair.pk == opened.pk,
    }


def _shortly(pair: DoubtfulPair) -> str:
    speaks_for = [code for code, _args, points in pair.evidence if points > 0][:1]
    against = [code for code, _args, points in sorted(pair.evidence, key=lambda each: each[2]) if points < 0][
        :1
    ]
    return ", ".join(words.short(code) for code in (*speaks_for, *against))


def _opened(pair: DoubtfulPair, member: Member, keep: str) -> dict[str, Any]:
    first, second = pairs.sides(pair, member)
    context = {"pair": pair, "first": first, "second": second, "may_answer": pairs.may_answer(pair, member)}
    if not (isinstance(first, Lead) and isinstance(second, Lead)):
        keep = "first" if isinstance(first, Lead) else "second"
        seen = first if isinstance(first, Lead) else second
        return context | {"keep": keep, "seen": seen, "glimpse": second if seen is first else first}
    if keep not in ("first", "second"):
        keep = "first" if first.created_at <= second.created_at else "second"
    return context | {
        "keep": keep,
        "rows": side_by_side.rows(first, second, keep, member),
        "since": (side_by_side.since(first), side_by_side.since(second)),
        "speaks_for": _said(pair, member, lambda points: points > 0),
        "speaks_against": _said(pair, member, lambda points: points < 0),
        "summary": side_by_side.summary(first, second),
    }


def _said(pair: DoubtfulPair, member: Member, wanted: Callable[[float], bool]) -> list[str]:
    """The evidence in sentences; a number in it is masked for who may not read both leads' numbers."""
    said = [words.said(code, args) for code, args, points in pair.evidence if wanted(points)]
    hidden = is_masked(pair.first, member) or is_masked(pair.second, member)
    return [mask_text(each) for each in said] if hidden else said


def _merged_alone(member: Member, now: datetime) -> int:
    """How many sure ones were merged this month without asking anybody."""
    month = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return pairs.merged_for(member).filter(by=None, at__gte=month)[: pairs.MANY].count()


def _answered(member: Member, tab: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """The latest answers, older ones behind a link."""
    found = (pairs.merged_for if tab == "merged" else pairs.apart_for)(member).order_by("-pk")
    before = asked.get("before", "")
    if is_key(before):
        found = found.filter(pk__lt=key_in(before))
    listed: list[Any] = list(found[: LATEST + 1])
    older = f"?tab={tab}&before={listed[LATEST - 1].pk}" if len(listed) > LATEST else ""
    return {tab: listed[:LATEST], "older": older}


paths = [
    path("duplicates/", page, name="duplicates"),
    path("duplicates/<int:pk>/merge/", join, name="pair_merge"),
    path("duplicates/<int:pk>/apart/", apart, name="pair_apart"),
    path("duplicates/<int:pk>/later/", later, name="pair_later"),
    path("duplicates/<int:pk>/again/", again, name="pair_again"),
    path("duplicates/merges/<int:pk>/undo/", part, name="merge_undo"),
]
