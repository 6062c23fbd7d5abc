"""What learning may look at: the questions of the leak guard, what is held back and why, and protected fields."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.scoring.models import LearningField, WinModel
from tiemnang.scoring.win_words import Speaker, held_back_said
from tiemnang.scoring.winning import keeping
from tiemnang.web import honesty_job
from tiemnang.web.honesty_figures import CONSTANT
from tiemnang.web.shell import toast

Use = LearningField.Use
# What is at stake when a protected field is switched on.
RISKS = {
    "gender": gettext_lazy("Máy sẽ chấm khách nam và khách nữ khác nhau. Người bị chấm thấp vì giới tính có quyền khiếu nại."),
    "age": gettext_lazy("Máy sẽ bỏ qua cả một lứa tuổi nếu trước đây ít người mua. Chỉ bật khi tuổi là điều kiện của chính sản phẩm."),
    "religion": gettext_lazy("Tôn giáo, dân tộc là dữ liệu nhạy cảm: cần khách đồng ý riêng trước khi dùng."),
    "health": gettext_lazy("Sức khoẻ là dữ liệu nhạy cảm: cần khách đồng ý riêng trước khi dùng."),
    "calendar": gettext_lazy("Ngày tháng đoán đúng trên quá khứ mà sai ngay khi sang mùa khác."),
    "owner": gettext_lazy("Máy sẽ chấm khách theo người đang giữ: khách của người mới luôn bị điểm thấp."),
}  # fmt: skip


class Question(NamedTuple):
    """One field that tells too much, in words."""

    key: str
    name: str
    said: str


class Decided(NamedTuple):
    """What somebody decided about a field."""

    key: str
    name: str
    use: str
    row: LearningField


class Held(NamedTuple):
    """A field that is not learned from, why, and what is at stake when it is switched on; no risk: it cannot be."""

    key: str
    name: str
    why: str
    risk: str


def page(request: HttpRequest) -> HttpResponse:
    """Questions first, then what is used, what is held back, and what was decided."""
    _may(request)
    speaker = Speaker()
    rows = list(LearningField.objects.select_related("by").order_by("-at", "key"))
    used, held = _of_models()
    decided = {row.key for row in rows if row.use != Use.ASK}
    context = {
        "tab": "fields",
        "questions": [_asked(row, speaker) for row in rows if row.use == Use.ASK],
        "decided": [
            Decided(row.key, speaker.field(row.key), row.use, row) for row in rows if row.use != Use.ASK
        ],
        "used": sorted(speaker.field(key) for key in used),
        "held": sorted(
            (
                Held(key, speaker.field(key), held_back_said(why), str(RISKS.get(why, "")))
                for key, why in held.items()
                if key not in decided and why not in ("question", CONSTANT)
            ),
            key=lambda one: not one.risk,
        ),
        "same": sorted(speaker.field(key) for key, why in held.items() if why == CONSTANT),
        **honesty_job.standing(),
    }
    return render(request, "honesty/fields.html", context)


def _of_models() -> tuple[set[str], Mapping[str, str]]:
    """The fields that models in use look at, and those held back from them: {field: why}."""
    used: set[str] = set()
    held: dict[str, str] = {}
    reports = (
        WinModel.objects.filter(state=WinModel.State.CHAMPION)
        .order_by("-moment")
        .values_list("report", flat=True)
    )
    for report in reports:
        used.update(report.get("fields", ()))
        held |= report.get("held_back", {})
    return used, {key: why for key, why in held.items() if key not in used}


def _asked(row: LearningField, speaker: Speaker) -> Question:
    question, name = row.question or {}, speaker.field(row.key)
    gap = round(100 * question.get("gap", 0))
    said = {"name": name, "n": round(100 * question.get("auc", 0.5)), "gap": abs(gap)}
    if question.get("code") == "alone":
        sentence = _("Chỉ nhìn “%(name)s” đã đoán đúng người mua %(n)d lần trong 100: rõ đến mức đáng ngờ.")
    elif gap > 0:
        sentence = _(
            "“%(name)s” được ghi ở khách mua nhiều hơn hẳn khách không mua (hơn %(gap)d điểm phần trăm)."
        )
    else:
        sentence = _(
            "“%(name)s” được ghi ở khách không mua nhiều hơn hẳn khách mua (hơn %(gap)d điểm phần trăm)."
        )
    return Question(row.key, name, sentence % said)


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Answer a question, switch a protected field on, or take either back; learning comes round again."""
    _may(request)
    # The toast's undo carries field and use in its address.
    sent = request.POST if "key" in request.POST else request.GET
    key, chosen = sent.get("key", "")[:100], sent.get("use", "")
    if not key or chosen not in ("", Use.YES, Use.NO):
        raise Http404
    before = LearningField.objects.filter(key=key).values_list("use", flat=True).first()
    keeping.decide_field(key, chosen, by=request.user, at=timezone.now())
    was = before if before in (Use.YES, Use.NO) else ""
    toast(
        request,
        _said(chosen, Speaker().field(key)),
        undo=f"{reverse('honesty_decide')}?{urlencode({'key': key, 'use': was})}",
    )
    return redirect("honesty_fields")


def _said(chosen: str, name: str) -> str:
    saying: Any = {
        Use.YES: _("Máy được học từ “%(name)s”. Đang học lại."),
        Use.NO: _("Máy bỏ qua “%(name)s”. Đang học lại."),
    }.get(chosen, _("“%(name)s” trở lại như trước. Đang học lại."))
    return str(saying % {"name": name})


def _may(request: HttpRequest) -> None:
    if not request.user.can_manage:
        raise PermissionDenied


paths: Sequence[Any] = [
    path("honesty/fields/", page, name="honesty_fields"),
    path("honesty/fields/decide/", decide, name="honesty_decide"),
]
