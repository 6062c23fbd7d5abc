"""The scorecard: its rules as sentences, a draft that can be tried before it counts, and what changed when."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.criteria.register import Field, known_fields
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.scoring import actions as scoring
from tiemnang.scoring import card_words
from tiemnang.scoring.learned_rules import PREFIX
from tiemnang.scoring.models import Scorecard
from tiemnang.scoring.preview import Preview, preview
from tiemnang.scoring.rules import DEFAULT, ENGAGEMENT, FIT, Rule
from tiemnang.scoring.rules.changes import changes
from tiemnang.scoring.rules.rule import read
from tiemnang.scoring.scorecards import current_rules
from tiemnang.web import points_rule
from tiemnang.web.shell import toast

VERSIONS = 10  # shown in the log


class Line(NamedTuple):
    """One rule as a line of the page."""

    code: str
    said: str
    points: str
    helps: bool
    is_on: bool
    is_changed: bool


class Version(NamedTuple):
    """One entry of the log: who saved which card when, and what was different."""

    card: Scorecard
    changes: list[tuple[str, str, str]]
    is_current: bool


def page(request: HttpRequest) -> HttpResponse:
    """The card in use, or the draft that this member is changing."""
    _may(request)
    fields, draft = known_fields(), scoring.draft_of(request.user)
    current = current_rules()
    rules = current if draft is None else draft
    context = {
        "parts": [(part, str(card_words.PARTS[part]), _lines(rules, part, current, fields)) for part in (FIT, ENGAGEMENT)],
        "has_draft": draft is not None,
        "is_learned": any(rule.code.startswith(PREFIX) for rule in draft or ()),
        "differences": [card_words.change_said(one, fields) for one in changes(current, rules)],
        "versions": _versions(fields),
        **_overtaken(request, fields),
        **_progress(),
    }  # fmt: skip
    return render(request, "points/page.html", context)


def _overtaken(request: HttpRequest, fields: Mapping[str, Field]) -> dict[str, Any]:
    """What somebody saved while this member was changing a draft."""
    found = scoring.overtaken_by(request.user)
    if found is None:
        return {}
    card, base = found
    theirs = [card_words.change_said(one, fields) for one in changes(base, tuple(map(read, card.rules)))]
    return {"overtaken": card, "theirs": theirs}


def _lines(
    rules: tuple[Rule, ...], part: int, current: tuple[Rule, ...], fields: Mapping[str, Field]
) -> list[Line]:
    return [
        Line(
            rule.code, card_words.rule_said(rule, fields), card_words.points_said(rule.points), rule.points > 0, rule.is_on, rule not in current
        )
        for rule in rules
        if rule.part == part
    ]  # fmt: skip


def _versions(fields: Mapping[str, Field]) -> list[Version]:
    """The latest versions with what each changed."""
    cards = list(Scorecard.objects.select_related("by").order_by("-pk")[: VERSIONS + 1])
    shown = []
    for number, card in enumerate(cards[:VERSIONS]):
        before = tuple(map(read, cards[number + 1].rules)) if number + 1 < len(cards) else DEFAULT
        said = [card_words.change_said(one, fields) for one in changes(before, tuple(map(read, card.rules)))]
        shown.append(Version(card, said, number == 0))
    return shown


def _progress() -> dict[str, Any]:
    """How far the recount is; nothing when none runs."""
    job = Job.objects.filter(kind=scoring.RECOUNT).order_by("-pk").first()
    if job is None:
        return {"job": None}
    whole = job.total or Lead.objects.living().count()
    return {
        "job": job,
        "done": job.progress or 0,
        "whole": whole,
        "share": (job.progress or 0) / whole if whole else 1.0,
    }


def progress(request: HttpRequest) -> HttpResponse:
    """The line about the recount, asked for while it runs."""
    _may(request)
    return render(request, "points/page.html#progress", _progress())


def tried(request: HttpRequest) -> HttpResponse:
    """What the draft would change, before it counts."""
    _may(request)
    draft = scoring.draft_of(request.user)
    if draft is None:
        return redirect("points")
    seen = preview(draft, request.user, at=timezone.now())
    return render(request, "points/preview.html", {"seen": seen, "tenths": _tenths(seen)})


def _tenths(seen: Preview) -> list[tuple[str, int, int, float, float]]:
    """(points, how many now, how many then, both as shares of the largest), highest first."""
    most = max(*seen.before, *seen.after, 1)
    rows = []
    for tenth in range(9, -1, -1):
        before, after = seen.before[tenth], seen.after[tenth]
        last = 100 if tenth == 9 else tenth * 10 + 9
        rows.append((f"{tenth * 10}–{last}", before, after, before / most, after / most))
    return rows


@require_POST
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Take a rule off the draft, let it rest, or let it count again."""
    _may(request)
    act, now = request.POST.get("do", ""), timezone.now()
    if act == "drop":
        scoring.drop(code, by=request.user, at=now)
        toast(request, _("Đã bỏ một dòng khỏi bản nháp."), undo=reverse("points_back"))
    elif act in ("on", "off"):
        scoring.switch(code, act == "on", by=request.user, at=now)
    return redirect("points")


@require_POST
def step_back(request: HttpRequest) -> HttpResponse:
    """Take the last change of the draft back."""
    _may(request)
    if not scoring.step_back(by=request.user, at=timezone.now()):
        toast(request, _("Không còn bước nào để lùi."))
    return redirect("points")


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Forget the draft."""
    _may(request)
    scoring.discard(by=request.user)
    toast(request, _("Đã bỏ bản nháp. Bảng điểm đang dùng không đổi."))
    return redirect("points")


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Let the draft count, and every lead be counted anew."""
    _may(request)
    try:
        card = scoring.save_card(by=request.user, at=timezone.now())
    except scoring.Overtaken:
        toast(request, _("Chưa lưu: có người vừa lưu bảng khác. Xem rồi chọn."))
        return redirect("points")
    toast(
        request,
        _("Đã lưu bảng điểm. Đang tính lại điểm của mọi khách.")
        if card
        else _("Bản nháp không khác bảng đang dùng."),
    )
    return redirect("points")


@require_POST
def meet(request: HttpRequest, pk: int) -> HttpResponse:
    """Take in what somebody saved meanwhile, or keep the draft as it is; a card that came since is asked about anew."""
    _may(request)
    found = scoring.overtaken_by(request.user)
    if found is None or found[0].pk != pk:
        return redirect("points")
    if request.POST.get("do") == "take":
        scoring.take_theirs_in(by=request.user, at=timezone.now())
        toast(request, _("Bản nháp đã có cả thay đổi vừa lưu. Xem thử rồi lưu."))
    else:
        scoring.go_on_without_theirs(found[0], by=request.user, at=timezone.now())
        toast(request, _("Giữ nguyên bản nháp của bạn. Lưu thì nó thay bảng vừa rồi."))
    return redirect("points")


@require_POST
def recount(request: HttpRequest) -> HttpResponse:
    """Count every lead anew, or stop counting."""
    _may(request)
    if request.POST.get("do") == "stop":
        scoring.stop_recount(by=request.user, at=timezone.now())
    else:
        scoring.recount(by=request.user, at=timezone.now())
    return redirect("points")


@require_POST
def begin_with(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an earlier version as the draft; 0 is the card a house starts with."""
    _may(request)
    card = get_object_or_404(Scorecard, pk=pk) if pk else None
    scoring.begin_with(card, by=request.user, at=timezone.now())
    toast(request, _("Bản cũ đã thành bản nháp. Xem thử rồi lưu."), undo=reverse("points_back"))
    return redirect("points")


def _may(request: HttpRequest) -> None:
    if not request.user.can_manage:
        raise PermissionDenied


paths = [
    path("points/", page, name="points"),
    path("points/progress/", progress, name="points_progress"),
    path("points/preview/", tried, name="points_preview"),
    path("points/rules/new/", points_rule.page, name="points_new"),
    path("points/rules/<str:code>/", points_rule.page, name="points_rule"),
    path("points/rules/<str:code>/change/", change, name="points_change"),
    path("points/back/", step_back, name="points_back"),
    path("points/discard/", discard, name="points_discard"),
    path("points/save/", keep, name="points_save"),
    path("points/meet/<int:pk>/", meet, name="points_meet"),
    path("points/recount/", recount, name="points_recount"),
    path("points/versions/<int:pk>/", begin_with, name="points_version"),
]
