"""The shop's own names for stages, and the reasons it gives when there is no need."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang.leads.models import Stage
from tiemnang.office import current, rules, words
from tiemnang.office.rules import Reason, Unfit
from tiemnang.pipeline import reasons
from tiemnang.pipeline.models import NoNeed
from tiemnang.web.settings import decide, owners_only


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """Names as they stand."""
    return _draw(request)


@require_POST
@owners_only
def stages(request: HttpRequest) -> HttpResponse:
    """Decide what the stages are called; an empty box means as usual."""
    typed = {code: request.POST.get(code, "") for code in Stage.values}
    try:
        names = rules.names_of(typed, Stage.values)
    except Unfit as trouble:
        return _draw(request, stage_trouble=words.said(trouble))
    decide(request, "stages", names, _("Đã lưu tên các chặng"))
    return redirect("settings_words")


@require_POST
@owners_only
def no_needs(request: HttpRequest) -> HttpResponse:
    """Decide on the reasons: own names, which are offered, and one more of the shop's own."""
    listed = [_typed(request, one) for one in reasons.listed()]
    if name := rules.clean(request.POST.get("new", "")):
        taken = [one.code for one in listed]
        listed.append(Reason(rules.code_for(name, taken), name, request.POST.get("new-like", "other")))
    try:
        kept = rules.as_reasons(rules.reasons_of(_written(listed), NoNeed.values))
    except Unfit as trouble:
        return _draw(request, reason_trouble=words.said(trouble))
    decide(request, "reasons", kept, _("Đã lưu các lý do"))
    return redirect("settings_words")


def _typed(request: HttpRequest, one: Reason) -> Reason:
    """A reason as the form says; retired ones keep their code, so that old calls still say why."""
    name = rules.clean(request.POST.get(f"name-{one.code}", ""))
    like = request.POST.get(f"like-{one.code}", one.like) if one.like else ""
    is_active = request.POST.get(f"active-{one.code}") == "1"
    return Reason(one.code, name or (one.name if one.like else ""), like, is_active)


def _written(listed: list[Reason]) -> list[dict[str, Any]]:
    return [{"code": one.code, "name": one.name, "like": one.like, "active": one.is_active} for one in listed]


def _draw(request: HttpRequest, *, stage_trouble: str = "", reason_trouble: str = "") -> HttpResponse:
    own = current.settings().get("stages", {})
    context = {
        "here": "words",
        "stages": [(stage.value, words.USUAL["stages", stage.value], own.get(stage.value, "")) for stage in Stage],
        "reasons": [
            {"code": one.code, "name": one.name, "usual": words.USUAL.get(("reasons", one.code), ""),
             "like": one.like, "is_active": one.is_active}
            for one in reasons.listed()
        ],
        "likes": [(code, words.USUAL["reasons", code]) for code in NoNeed.values],
        "stage_trouble": stage_trouble,
        "reason_trouble": reason_trouble,
    }  # fmt: skip
    return render(
        request, "settings/words.html", context, status=422 if stage_trouble or reason_trouble else 200
    )


paths = [
    path("settings/words/", page, name="settings_words"),
    path("settings/words/stages/", stages, name="settings_stages"),
    path("settings/words/reasons/", no_needs, name="settings_reasons"),
]
