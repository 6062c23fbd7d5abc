"""Versions of what was learned: each with its card in words, one held against another, and one press back."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tiemnang.scoring import actions as scoring
from tiemnang.scoring.learned_rules import rewritten, seen_points
from tiemnang.scoring.learning import card as cards
from tiemnang.scoring.models import WinModel
from tiemnang.scoring.win_words import Speaker
from tiemnang.scoring.winning import keeping
from tiemnang.web.honesty_figures import figures
from tiemnang.web.shell import toast

MOST = 30  # versions shown
# Why a version is in use or not, by the codes of keeping.
WHY = {
    keeping.FIRST: gettext_lazy("bản đầu tiên đủ kết quả để học"),
    keeping.BETTER: gettext_lazy("đoán đúng hơn bản trước trên những kết quả cả hai chưa thấy"),
    keeping.MAY_NOT_SEE: gettext_lazy("bản trước nhìn vào mục nay không được nhìn"),
    keeping.BACK: gettext_lazy("có người chọn dùng lại"),
    keeping.NOT_BETTER: gettext_lazy("chưa hơn bản đang dùng một cách chắc chắn"),
    keeping.TOO_FEW_NEW: gettext_lazy("chưa đủ kết quả mới để so với bản đang dùng"),
    keeping.TOO_FEW: gettext_lazy("không còn đủ kết quả để nói phần trăm"),
}


class Weighed(NamedTuple):
    """One field of a card: its bins with their points, and how far they lie apart."""

    name: str
    bins: Sequence["Points"]
    span: int


class Points(NamedTuple):
    """One bin in words; ten points double the odds."""

    said: str
    points: int


def page(request: HttpRequest) -> HttpResponse:
    """The versions, the latest first."""
    models = WinModel.objects.defer("card").select_related("by").order_by("-pk")[:MOST]
    return render(
        request,
        "honesty/versions.html",
        {"tab": "versions", "models": [(each, why_said(each)) for each in models]},
    )


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of one version, beside the one in use."""
    model = get_object_or_404(WinModel.objects.select_related("by"), pk=pk)
    champion = WinModel.objects.filter(moment=model.moment, state=WinModel.State.CHAMPION).first()
    speaker = Speaker()
    weighed = weights(model, speaker)
    other = champion if champion and champion.pk != model.pk else None
    context = {
        "tab": "versions",
        "model": model,
        "why": why_said(model),
        "told": figures(model, speaker),
        "weighed": weighed,
        "other": other and figures(other, speaker),
        "compared": compared(weighed, weights(other, speaker)) if other else [],
    }
    return render(request, "honesty/version.html", context)


def weights(model: WinModel, speaker: Speaker) -> list[Weighed]:
    """The fields of a model's card, those that say most first."""
    card = cards.read(model.card)
    columns = {bins.name: bins for bins in card.columns}
    found: dict[str, list[Points]] = {}
    for key, place, points in seen_points(card, model.report.get("spread", {})):
        found.setdefault(key, []).append(Points(speaker.short(columns[key], place), points))
    weighed = [
        Weighed(
            speaker.field(key),
            bins,
            max([0, *(one.points for one in bins)]) - min([0, *(one.points for one in bins)]),
        )
        for key, bins in found.items()
    ]
    return sorted(weighed, key=lambda each: -each.span)


def compared(ours: Sequence[Weighed], theirs: Sequence[Weighed]) -> list[tuple[str, int, int]]:
    """(field, how much it says in the one, in the other) where they differ, the widest difference first."""
    one, other = ({each.name: each.span for each in listed} for listed in (ours, theirs))
    rows = [(name, one.get(name, 0), other.get(name, 0)) for name in {**one, **other}]
    return sorted((row for row in rows if row[1] != row[2]), key=lambda row: -abs(row[1] - row[2]))


def why_said(model: WinModel) -> str:
    """Why this version is in use or not; what people noted stands for itself."""
    return str(WHY.get(model.note, model.note))


@require_POST
def use(request: HttpRequest, pk: int) -> HttpResponse:
    """Let this version tell the chances; the press back gives it to the one before."""
    _may(request)
    model = get_object_or_404(WinModel.objects.defer("card"), pk=pk)
    before = (
        WinModel.objects.filter(moment=model.moment, state=WinModel.State.CHAMPION)
        .values_list("pk", flat=True)
        .first()
    )
    keeping.roll_back(model, by=request.user, at=timezone.now())
    undo = reverse("honesty_use", args=[before]) if before and before != model.pk else ""
    toast(request, _("Đã dùng bản %(pk)d. Đang chấm lại khách.") % {"pk": model.pk}, undo=undo)
    return redirect("honesty_versions")


@require_POST
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the card of a version as a draft of the points."""
    _may(request)
    model = get_object_or_404(WinModel, pk=pk)
    made = rewritten(
        cards.read(model.card),
        Speaker().fields,
        start_name=_("điểm xuất phát của mọi khách"),
        spread=model.report.get("spread", {}),
    )
    scoring.begin_with_rules(made.rules, by=request.user, at=timezone.now())
    said = _("Bản học số %(pk)d đã thành bản nháp của bảng điểm.") % {"pk": pk}
    if made.left_out:
        more = ngettext(
            "%(n)d dòng không viết thành luật được nên để ngoài.",
            "%(n)d dòng không viết thành luật được nên để ngoài.",
            made.left_out,
        )
        said = f"{said} {more % {'n': made.left_out}}"
    toast(request, said, undo=reverse("points_back"))
    return redirect("points")


def _may(request: HttpRequest) -> None:
    if not request.user.can_manage:
        raise PermissionDenied


paths = [
    path("honesty/versions/", page, name="honesty_versions"),
    path("honesty/versions/<int:pk>/", one, name="honesty_version"),
    path("honesty/versions/<int:pk>/use/", use, name="honesty_use"),
    path("honesty/versions/<int:pk>/draft/", draft, name="honesty_draft"),
]
