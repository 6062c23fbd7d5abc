"""Testing and adjusting a version: tried on the past, the four cells, and proposals somebody decides about, with why."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.due.models import Job
from tiemnang.targeting import actions as targeting
from tiemnang.targeting.actions import NotPossible
from tiemnang.targeting.actions.watching import TRY
from tiemnang.targeting.cells import CELLS
from tiemnang.targeting.models import ProfileVersion, Proposal
from tiemnang.targeting.words import proposal_said, refusal
from tiemnang.team.models import Member, Sight
from tiemnang.web import profile_leads
from tiemnang.web.profile_sight import must_shape, version_of
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import NO_BREAK, dotted, money, percent

CELL_HEADS = {
    "target_lead": gettext_lazy("khách mục tiêu, đã là khách tiềm năng"),
    "target_only": gettext_lazy("khách mục tiêu, chưa là khách tiềm năng"),
    "lead_only": gettext_lazy("khách tiềm năng ngoài mục tiêu"),
    "neither": gettext_lazy("ngoài cả hai"),
}
MOST_PROPOSALS = 20


class Cell(NamedTuple):
    """One cell of "is a lead" and "fits": how many, and what stands behind them."""

    title: str
    href: str
    name: str  # names its leads to the counter
    people: str  # empty: counted after the page, for who does not see everybody
    lines: Sequence[str]


def cells(version: ProfileVersion, member: Member) -> list[Cell]:
    """The four cells; the kept figures are everybody's, so they are shown only to who sees everybody."""
    kept: Mapping[str, Any] = version.cells if member.sight == Sight.ALL else {}
    return [_cell(version, number, cell, kept.get(cell)) for number, cell in enumerate(CELLS)]


def _cell(version: ProfileVersion, number: int, cell: str, kept: Mapping[str, Any] | None) -> Cell:
    name = f"v{version.pk}-c{number}"
    href = profile_leads.address(name)
    if kept is None:
        return Cell(str(CELL_HEADS[cell]), href, name, "", [])
    return Cell(str(CELL_HEADS[cell]), href, name, dotted(kept["people"]), _lines(cell, kept))


def _lines(cell: str, kept: Mapping[str, Any]) -> list[str]:
    """What matters in this cell: who buys, what waits, whom we reach, what it cost."""
    people = kept["people"]
    told = (
        [_("mua %(share)s") % {"share": percent(kept["bought"] / people)}]
        if people and cell != "target_only"
        else []
    )
    if cell == "target_only":
        told.append(_("liên hệ được %(n)s") % {"n": dotted(kept["reachable"])})
    if kept["money"]:
        told.append(_("đã thu %(money)s") % {"money": short_money(kept["money"])})
    if kept["waiting"] and cell != "neither":
        told.append(_("nói sẽ chi %(money)s") % {"money": short_money(kept["waiting"])})
    return told


def short_money(amount: int) -> str:
    """`4,7 tỷ ₫`, `380 triệu ₫`: as people say sums too large to count."""
    mark = get_format("DECIMAL_SEPARATOR")
    if amount >= 1_000_000_000:
        said = _("%(n)s tỷ ₫") % {"n": f"{amount / 1_000_000_000:.1f}".replace(".", mark)}
    elif amount >= 10_000_000:
        said = _("%(n)s triệu ₫") % {"n": round(amount / 1_000_000)}
    else:
        said = money(amount)
    return said.replace(" ", NO_BREAK)


class Past(NamedTuple):
    """A backtest ready to draw."""

    inside: Mapping[str, Any]
    outside: Mapping[str, Any]
    is_sure: bool
    about: str


def past(version: ProfileVersion) -> Past | None:
    """How those it would have named did, against the rest; on people the rules were not learned from where there are any."""
    kept = version.backtest
    if not kept:
        return None
    shown = kept["held_out"] or kept["whole"]
    n = shown["inside"]["leads"] + shown["outside"]["leads"]
    said = (
        _("%(n)s khách mà lúc đào chưa ai nhìn tới")
        if kept["held_out"] and kept["is_unseen"]
        else _("%(n)s khách đến đã hơn 60 ngày")
    )
    return Past(shown["inside"], shown["outside"], shown["is_sure"], said % {"n": dotted(n)})


def base_of(version: ProfileVersion) -> float | None:
    """The share of everybody who bought, as the backtest saw it."""
    if not (tried := past(version)):
        return None
    leads = tried.inside["leads"] + tried.outside["leads"]
    return (tried.inside["won"] + tried.outside["won"]) / leads if leads else None


def trial_of(version: ProfileVersion) -> Job | None:
    """The job that tries this version now."""
    return (
        Job.objects.filter(kind=TRY, args__version=version.pk, due_at__isnull=False).order_by("-pk").first()
    )


@require_POST
def begin(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Try a version on what has happened."""
    must_shape(request)
    try:
        targeting.try_on_history(version_of(pk, number), by=request.user, at=timezone.now())
        toast(request, _("Đang thử trên quá khứ. Kết quả hiện ở trang này."))
    except NotPossible as refused:
        toast(request, refusal(refused.code))
    return redirect("profile_version", pk, number)


def proposals(version: ProfileVersion) -> list[tuple[Proposal, str]]:
    """(proposal, what it says) of a version, those that wait first."""
    listed = list(version.proposals.select_related("by", "became").order_by("-pk")[:MOST_PROPOSALS])
    for one in listed:
        one.version = version
    listed.sort(key=lambda one: one.state != Proposal.State.WAITING)
    return [(one, proposal_said(one)) for one in listed]


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept a proposal, or decline it and say why."""
    must_shape(request)
    found = Proposal.objects.select_related("version").filter(pk=pk).first()
    if found is None:
        raise Http404
    accepted = request.POST.get("do") == "accept"
    back = reverse("profile_version", args=[found.version.profile_id, found.version.number]) + "#proposals"
    try:
        made = targeting.decide(
            found, accepted, why=request.POST.get("why", ""), by=request.user, at=timezone.now()
        )
    except NotPossible as refused:
        toast(request, refusal(refused.code))
        return redirect(back)
    if made:
        toast(request, _("Đã nhận. Bản nháp %(n)d chờ bạn đọc lại và công bố.") % {"n": made.number})
        return redirect("profile_version", made.profile_id, made.number)
    toast(request, _("Đã nhận đề nghị.") if accepted else _("Đã ghi lý do không nhận."))
    return redirect(back)
