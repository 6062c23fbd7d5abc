"""Leads nobody has touched yet who are like our best customers: a rank with its doubt, never a chance."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import sight_of
from tiemnang.leads.naming import introduce
from tiemnang.targeting.models import LookAlike
from tiemnang.targeting.words import likeness_said
from tiemnang.web import profile_found, profile_speech
from tiemnang.web.paging import page_of
from tiemnang.web.profile_sight import fields_once, run_of

SIZE = 50
WIDTH = 64  # of the bar


class Row(NamedTuple):
    """One lead on the list."""

    lead: Lead
    rank: int
    doubt: str
    said: str
    at: str
    low: str
    high: str
    reasons: Sequence[str]


def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one run, as far as this member may see its leads; who was touched since is left out."""
    run = run_of(pk)
    found = LookAlike.objects.filter(
        sight_of(request.user, "lead__"), run=run, lead__merged_into=None, lead__touched_at=None
    )
    shown = page_of(found, "rank", request.GET, SIZE, most=SIZE + 1, related=("lead__organisation",))
    introduce(each.lead for each in shown.rows)
    fields = fields_once()
    context = {
        "run": run,
        "asked": profile_found.question_said(run),
        "standing": likeness_said(run.likeness) if run.likeness else "",
        "says_something": run.likeness.get("says_something", False),
        "rows": [_row(each, fields) for each in shown.rows],
        "newer": f"?before={shown.newer}" if shown.newer else "",
        "older": f"?after={shown.older}" if shown.older else "",
        "shown": _("xếp từ giống nhất"),
    }
    return render(request, "profiles/lookalikes.html", context)


def _row(one: LookAlike, fields: Mapping[str, Any]) -> Row:
    low, high = round(one.low), round(one.high)
    about = {"rank": round(one.rank), "low": low, "high": high}
    return Row(
        one.lead,
        round(one.rank),
        f"{low}–{high}",
        _("hạng %(rank)d trên 100, chưa chắc trong khoảng %(low)d đến %(high)d") % about,
        *(f"{each * WIDTH / 100:.1f}" for each in (one.rank, one.low, one.high)),
        [profile_speech.said(criteria, fields) for criteria, _lift in one.reasons[:3]],
    )
