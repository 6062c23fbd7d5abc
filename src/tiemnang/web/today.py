"""Today: whom to contact now and why, one press for how a call ended, and how far the day has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from tiemnang.leads.models import Lead, WayKind
from tiemnang.leads.naming import introduce
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import Call, CallResult
from tiemnang.scoring import day, words
from tiemnang.scoring.cards import MOST, Card, cards
from tiemnang.scoring.today import called, listing, part
from tiemnang.team.models import Member
from tiemnang.web import brief, dossier, mentions, points, priorities, profile_fits, tasks
from tiemnang.web.calls import DRAWINGS, KEYS, call_said, record
from tiemnang.web.lead import found
from tiemnang.web.lead_forms import first_error, initial_of
from tiemnang.web.shell import toast
from tiemnang.web.task_forms import CallForm
from tiemnang.web.templatetags.chances import chance_bar
from tiemnang.web.templatetags.said import called as addressed
from tiemnang.web.templatetags.said import clock, due, icon, points_bar, thousandths, working_clock

PLAN = 30  # people a seller can talk to in a day
AT_LEAST = 5  # the list never runs dry while there is somebody worth a call

TABS = (("call", _("Nên gọi")), ("new", _("Khách mới")), ("promised", _("Đã hẹn")), ("done", _("Đã xong")))


REDRAWN = ("list", "tabs", "count", "progress")  # what a result changes


class Drawn(NamedTuple):
    """A card with its words; `lead` is drawn from it directly."""

    card: Card
    lead: Lead
    why: str  # as a line of fragments
    clock: str
    bar: str  # the chance to buy where one is told, else the points
    phone: Any
    mail: Any
    zalo: Any
    where: str
    who: str  # how they are addressed
    beside: str  # what stands beside the name in a row
    url: str  # opens their card on the list


def page(request: HttpRequest) -> HttpResponse:
    """The list of the day; `open` puts one lead's card on top, `tab` shows a part."""
    context = _context(request, request.GET)
    if request.htmx and not request.htmx.history_restore_request:
        return render(request, "today/page.html#list", context | {"is_next": True})
    return render(request, "today/page.html", context)


@require_POST
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down how a call ended; the next lead's card takes its place."""
    lead, form = found(request, pk), CallForm(request.POST)
    if not form.is_valid():
        refused = {"refused_call": first_error(form), "typed": initial_of(form)}
        context = _context(request, request.POST, opened=pk) | refused
        return render(
            request, "today/page.html#list" if request.htmx else "today/page.html", context, status=422
        )
    made = record(lead, form.cleaned_data, by=request.user)
    toast(request, call_said(made), undo=reverse("call_undo", args=[made.pk]))
    if not request.htmx:
        return redirect("today")
    context = _context(request, request.POST) | {"oob": True, "is_next": True}
    parts = [render_to_string(f"today/page.html#{name}", context, request) for name in REDRAWN]
    return HttpResponse("".join([*parts, render_to_string("parts/toasts.html", {"oob": True}, request)]))


def _context(request: HttpRequest, asked: Mapping[str, str], opened: int | None = None) -> dict[str, Any]:
    member, now = request.user, timezone.now()
    tab = asked.get("tab", "") if asked.get("tab", "") in dict(TABS) else "call"
    calls = day.called_today(member, now)
    limit = max(PLAN - day.spoken(calls), AT_LEAST)
    listed = listing(member, at=now, limit=limit)
    counts = day.tabs(member, at=now, listed=listed, calls=calls)
    groups = listed.groups if tab == "call" else part(member, tab, now, limit) if tab != "done" else {}
    drawn = cards(groups, member, at=now)
    introduce(card.lead for card in drawn)
    top = _opened(drawn, str(opened or asked.get("open", "")))
    fits = profile_fits.best_said([card.lead.pk for card in drawn])
    return {
        "tab": tab,
        "tabs": [(key, title, getattr(counts, key)) for key, title in TABS],
        "opened": _drawn(top, tab, fits) if top else None,
        "opened_more": _more_of(top.lead, member, now) if top else {},
        "rows": [_drawn(card, tab, fits) for card in drawn if card is not top],
        "done": _last_of_each(_calls_of(member, now)) if tab == "done" else [],
        "progress": _progress(member, day.progress(member, at=now, left=counts.call, calls=calls)),
        **tasks.of_today(top.lead if top else None, member),
        "mentions": mentions.waiting(member),
        "keys": KEYS,
        "no_needs": reasons.offered(),
        "has_leads": bool(drawn) or Lead.objects.seen_by(member).exists(),
    }


def _opened(shown: Sequence[Card], wanted: str) -> Card | None:
    """The card that was asked for, else the first."""
    return next((card for card in shown if str(card.lead.pk) == wanted), shown[0] if shown else None)


def _drawn(card: Card, tab: str, fits: Mapping[int, str]) -> Drawn:
    first = {way.kind: way for way in reversed(card.ways)}
    lead, who = card.lead, addressed(card.lead)
    firm = str(lead.organisation) if lead.organisation and lead.kind == Lead.Kind.PERSON else ""
    return Drawn(
        card,
        lead,
        format_html_join("", "<span>{}</span>", ((said,) for said in _why(card, fits.get(lead.pk, "")))),
        _clock(card),
        _bar(lead),
        first.get(WayKind.PHONE),
        first.get(WayKind.EMAIL),
        first.get(WayKind.ZALO),
        dossier.where(lead),
        who or str(lead),
        " · ".join(filter(None, (who if lead.salutation else "", firm))),
        f"{reverse('today')}?open={lead.pk}" + (f"&tab={tab}" if tab != "call" else ""),
    )


def _why(card: Card, fit: str) -> list[str]:
    """Why now, three at most: the first reason, then whom they are like to us, then the rest."""
    said = [words.said(reason.code, reason.args) for reason in card.reasons]
    return [*said[:1], fit, *said[1:]][:MOST] if fit else said


def _clock(card: Card) -> str:
    """How long they wait for what is due now or for the first word; else when the next thing falls due."""
    if card.task and card.group == "due":
        return clock(card.task.due_at, card.task.created_at)
    if card.clock:
        return working_clock(card.clock.minutes_left)
    return (
        format_html('<span class="clock">{}{}</span>', icon("cal"), due(card.task.due_at))
        if card.task
        else ""
    )


def _bar(lead: Lead) -> str:
    score = getattr(lead, "score", None)
    told, drawn = (lead.points, points_bar(lead.points)) if score is None or score.win is None else (
        thousandths(score.win), chance_bar(score),
    )  # fmt: skip
    return format_html('{}<span class="num">{}</span>', drawn, told)


def _more_of(lead: Lead, member: Member, now: datetime) -> Mapping[str, Any]:
    """What only the open card shows: the brief, what the points are made of, and what the priority is made of."""
    found = points.score(lead, member)
    return brief.brief(lead, member) | found | priorities.parts(lead, found["score"], at=now)


def _calls_of(member: Member, now: datetime) -> Sequence[Call]:
    return list(called(member, now).select_related("lead__organisation"))


def _last_of_each(calls: Sequence[Call]) -> list[Call]:
    """One call per lead, the latest: calling somebody twice is still one person."""
    latest = list({call.lead_id: call for call in reversed(calls)}.values())[::-1]
    introduce(call.lead for call in latest)
    return latest


class Progress(NamedTuple):
    """How far the day has come, ready to draw."""

    name: str
    day: day.Progress
    whole: int
    share: float
    results: Sequence[tuple[str, int]]


def _progress(member: Member, made: day.Progress) -> Progress:
    whole = made.done + made.left
    results = [(CallResult(code).label, made.results[code]) for code in DRAWINGS if made.results.get(code)]
    return Progress(member.given_name, made, whole, made.done / whole if whole else 0.0, results)
