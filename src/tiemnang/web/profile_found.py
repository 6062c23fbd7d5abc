"""What a mining run found, as a page: groups in the order of their promise, traits, whom to leave, how sure it is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.targeting.groups import group_of
from tiemnang.targeting.models import MiningRun, Profile
from tiemnang.targeting.rules.ranking import EVEN, SIDES, Standing, ranked
from tiemnang.targeting.words import TROUBLES, WARNINGS, likeness_said
from tiemnang.web import profile_evidence, profile_speech
from tiemnang.web.profile_evidence import RuleRow
from tiemnang.web.profile_sight import fields_once, may_shape
from tiemnang.web.templatetags.said import dotted, money, percent

CHANNELS = {
    "phone": gettext_lazy("gọi"),
    "zalo": gettext_lazy("Zalo"),
    "email": gettext_lazy("mail"),
    "facebook": gettext_lazy("Facebook"),
}
SIDE_WORDS = {
    "volume": (gettext_lazy("Mua nhiều"), gettext_lazy("tiền nhóm này mua trong 12 tháng")),
    "reach": (gettext_lazy("Tiếp cận được"), gettext_lazy("phần có cách liên hệ")),
    "loyalty": (gettext_lazy("Ở lại"), gettext_lazy("phần mua hơn một lần")),
    "growth": (gettext_lazy("Đang tăng"), gettext_lazy("90 ngày qua so với 90 ngày trước; 50 là đứng yên")),
}
BEST_WORDS = {
    "value": gettext_lazy("%(share)s %% khách mua nhiều tiền nhất"),
    "loyalty": gettext_lazy("%(share)s %% khách thân thiết nhất"),
    "margin": gettext_lazy("%(share)s %% khách lãi nhiều nhất"),
    "customers": gettext_lazy("mọi khách đã mua"),
    "criteria": gettext_lazy("một nhóm đã lưu"),
    "list": gettext_lazy("một danh sách"),
}
BASE_WORDS = {
    "customers": gettext_lazy("so với khách hàng khác"),
    "leads": gettext_lazy("so với người chưa mua"),
    "both": gettext_lazy("so với tất cả người còn lại"),
}


class Side(NamedTuple):
    """One of the four figures of a group."""

    title: str
    figure: int


class GroupRow(NamedTuple):
    """One group found, with its place among the others."""

    number: int
    rule: RuleRow
    points: int
    share: float
    sides: Sequence[Side]
    facts: Sequence[str]
    is_chosen: bool


class Weight(NamedTuple):
    """One weight people move."""

    side: str
    title: str
    about: str
    value: int


def question_said(run: MiningRun) -> str:
    """`20 % khách mua nhiều tiền nhất, so với khách hàng khác`."""
    asked = run.question
    best = str(BEST_WORDS[asked.get("best", "value")]) % {"share": asked.get("share", 20)}
    said = f"{best}, {BASE_WORDS[asked.get('base', 'customers')]}"
    return f"{said} · {asked['product']}" if asked.get("product") else said


def ended_said(run: MiningRun) -> str:
    """How a run ended, in a few words for a list."""
    if not run.is_done:
        return _("đang tìm hoặc đã dừng")
    if run.trouble:
        return _("chưa đủ khách")
    count = len(run.found.get("rules", []))
    return ngettext("%(n)s nhóm", "%(n)s nhóm", count) % {"n": count}


def page(
    request: HttpRequest, run: MiningRun, trouble: str = "", chosen: Sequence[int] | None = None
) -> HttpResponse:
    """All that was found, or why nothing was."""
    fields, name = fields_once(), f"m{run.pk}"
    found = run.found
    context = {
        "run": run,
        "said": question_said(run),
        "can_shape": may_shape(request.user),
        "nothing": TROUBLES.get(run.trouble, ""),
        "trouble": trouble,
        "warnings": [WARNINGS[code] for code in found.get("warnings", []) if code in WARNINGS],
        "same_thing": [str(fields[key].label) for key in found.get("same_thing", []) if key in fields],
        "held_out": found.get("held_out"),
        "kept_out": datetime.fromisoformat(found["until"]) if found.get("until") else None,
        "likeness": likeness_said(run.likeness) if run.likeness else "",
        "alike": run.lookalikes.count() if run.likeness else 0,
        "base": profile_evidence.base_of(found),
        "leave": profile_evidence.leave(found, name, fields),
        "profiles": Profile.objects.in_use()[:100],
        "typed": request.POST,
        **_groups(run, fields, chosen),
        **profile_evidence.traits(found, name, fields),
    }
    return render(request, "profiles/found.html", context, status=422 if trouble else 200)


def groups(request: HttpRequest, run: MiningRun) -> HttpResponse:
    """The groups in their new order, after somebody moved a weight."""
    context = {"run": run, "can_shape": may_shape(request.user), "base": profile_evidence.base_of(run.found)}
    return render(request, "profiles/found.html#groups", context | _groups(run, fields_once(), None))


def _groups(run: MiningRun, fields: Mapping[str, Any], chosen: Sequence[int] | None) -> dict[str, Any]:
    rules, weights = run.found.get("rules", []), run.weights or EVEN
    order = ranked([group_of(rule["group"]) for rule in rules], weights)
    rows = [_row(run, standing, rules[standing.number], fields, chosen) for standing in order]
    sides = [
        Weight(side, str(SIDE_WORDS[side][0]), str(SIDE_WORDS[side][1]), int(weights.get(side, 0)))
        for side in SIDES
    ]
    return {"groups": rows, "weights": sides}


def _row(
    run: MiningRun,
    standing: Standing,
    mined: Mapping[str, Any],
    fields: Mapping[str, Any],
    chosen: Sequence[int] | None,
) -> GroupRow:
    number = standing.number
    rule = profile_evidence.rule_row(
        profile_speech.said(mined["criteria"], fields), f"m{run.pk}-r{number}", mined
    )
    sides = [Side(str(SIDE_WORDS[side][0]), standing.figures[side]) for side in SIDES]
    picked = chosen is None or number in chosen
    return GroupRow(
        number, rule, standing.points, standing.points / 100, sides, _facts(mined["group"]), picked
    )


def _facts(group: Mapping[str, Any]) -> list[str]:
    """What stands behind the four figures."""
    reach = sorted(group["channels"].items(), key=lambda each: -each[1])
    ways = ", ".join(
        f"{CHANNELS[kind]} {dotted(count)}" for kind, count in reach if count and kind in CHANNELS
    )
    told = [_("mua %(money)s trong 12 tháng") % {"money": money(group["money"])}]
    about = {"n": dotted(group["reachable"]), "of": dotted(group["people"]), "ways": ways}
    if group["people"]:
        told.append(
            (
                _("liên hệ được %(n)s trên %(of)s khách đang mở (%(ways)s)")
                if ways
                else _("%(of)s khách đang mở, chưa có cách liên hệ")
            )
            % about
        )
    if group["customers"]:
        told.append(_("%(share)s mua lại") % {"share": percent(group["came_back"] / group["customers"])})
    came = {"now": dotted(group["arrived"]), "before": dotted(group["arrived_before"])}
    told.append(_("90 ngày qua đến %(now)s khách, trước đó %(before)s") % came)
    return told
