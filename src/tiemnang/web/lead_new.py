"""Writing a lead down by hand, with a warning when we may know them already."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tiemnang.leads import actions as leads
from tiemnang.leads.actions.reaching import read_way
from tiemnang.leads.models import Lead, Source, WayKind
from tiemnang.leads.models.known import Origin
from tiemnang.matching import actions as matching
from tiemnang.matching.pairs import Glimpse, glimpse_of
from tiemnang.matching.prepare import known_as, seen
from tiemnang.matching.rules import compare
from tiemnang.scoring import actions as scoring
from tiemnang.team.models import Member
from tiemnang.vietnam import names, places
from tiemnang.web import refusals
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import called

WAYS = (("phone", WayKind.PHONE), ("mail", WayKind.EMAIL))


class NewLead(forms.Form):
    """What is usually at hand when somebody calls or walks in."""

    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=200, required=False)
    phone = forms.CharField(label=gettext_lazy("Điện thoại"), max_length=60, required=False)
    mail = forms.CharField(label=gettext_lazy("Mail"), max_length=200, required=False)
    organisation = forms.CharField(label=gettext_lazy("Tổ chức"), max_length=200, required=False)
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh thành"), required=False)
    source = forms.ModelChoiceField(
        Source.objects.none(), label=pgettext_lazy("của khách", "Nguồn"), required=False
    )
    need = forms.CharField(label=gettext_lazy("Cần gì"), max_length=300, required=False)
    owner = forms.ChoiceField(
        label=gettext_lazy("Phụ trách"),
        choices=[("me", gettext_lazy("Tôi")), ("none", gettext_lazy("Kho chung"))],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill the choices as they are today."""
        super().__init__(*args, **kwargs)
        provinces = sorted(places.provinces(timezone.localdate()), key=lambda province: province.name)
        self.fields["province"].choices = [("", "–"), *((one.code, one.name) for one in provinces)]
        self.fields["source"].queryset = Source.objects.offered()
        self.fields["source"].empty_label = "–"
        self.fields["phone"].widget.attrs.update(inputmode="tel", autocomplete="off")

    def clean(self) -> dict[str, Any]:
        """Read the ways as they will be kept; at least one thing must be known."""
        given = super().clean() or {}
        given["ways"] = []
        for name, kind in WAYS:
            raw = given.get(name, "")
            if not raw:
                continue
            try:
                given["ways"].append((kind, read_way(kind, raw)[0], raw))
            except leads.Unreadable as refused:
                self.add_error(name, refusals.said(refused.code, refused.args_of_code))
        if not (given.get("name") or given["ways"] or self.errors):
            self.add_error("name", _("Viết tên, số hoặc mail: một trong ba là đủ."))
        return given


class Known(NamedTuple):
    """A lead that may be the same one: in full for those who may see it, else only a glimpse."""

    lead: Lead | None
    glimpse: Glimpse


def page(request: HttpRequest) -> HttpResponse:
    """The form, the warning, and the new lead's page once it is written down."""
    if not request.user.can_change:
        raise Http404
    if request.method != "POST":
        form = NewLead(initial={"owner": "me", "phone": request.GET.get("phone", "")})
        return render(request, "leads/new.html", {"form": form})
    form = NewLead(request.POST)
    if not form.is_valid():
        return render(request, "leads/new.html", {"form": form}, status=422)
    known = _known(form.cleaned_data)
    if known and not request.POST.get("confirm"):
        context = {"form": form, "known": _told(known, request.user)}
        return render(request, "leads/new.html", context, status=422)
    lead = _write(form.cleaned_data, known, by=request.user, at=timezone.now())
    toast(request, _("Đã thêm %(name)s") % {"name": called(lead) or lead})
    return redirect("lead", lead.pk)


def check(request: HttpRequest) -> HttpResponse:
    """The warning while somebody is still typing; nothing for what cannot be read yet."""
    form = NewLead({"owner": "me", **request.GET.dict()})
    known = _known(form.cleaned_data) if request.user.can_change and form.is_valid() else []
    return render(request, "leads/known.html", {"known": _told(known, request.user)})


def _known(given: dict[str, Any]) -> list[Lead]:
    """Living leads that are or may be the one described, whoever has them."""
    ways = [(kind, value) for kind, value, _raw in given["ways"]]
    who = known_as(
        kind="person",
        name=names.read(given["name"]).full if given["name"] else "",
        ways=ways,
        birth="",
        province=given["province"],
        district="",
        ward="",
        organisation=given["organisation"],
    )
    found = matching.recognise([seen(who, [value for _kind, value in ways])])[0]
    pks = [pk for pk in (found.lead_id, *(pk for pk, _twin, _verdict in found.doubts)) if pk]
    rows = Lead.objects.living().select_related("owner", "organisation").in_bulk(pks)
    return [rows[pk] for pk in dict.fromkeys(pks) if pk in rows]


def _told(known: Sequence[Lead], member: Member) -> list[Known]:
    return [Known(lead if lead.is_seen_by(member) else None, glimpse_of(lead)) for lead in known]


@transaction.atomic
def _write(given: dict[str, Any], known: Sequence[Lead], *, by: Member, at: datetime) -> Lead:
    lead = leads.create(
        name=given["name"],
        ways=[(kind, raw) for kind, _value, raw in given["ways"]],
        by=by,
        at=at,
        owner=by if given["owner"] == "me" else None,
        organisation=given["organisation"],
        province=given["province"],
        source=given["source"],
    )
    if given["need"]:
        leads.add_need(lead, given["need"], severity=2, at=at, by=by, origin=Origin.MEMBER)
    matching.refresh_keys([lead.pk])
    compared = matching.known_of({lead.pk, *(other.pk for other in known)})
    doubts = [
        (lead.pk, other.pk, compare(compared[lead.pk], compared[other.pk]))
        for other in known
        if other.pk in compared
    ]
    matching.write_doubts(doubts, at=at)
    scoring.rescore([lead.pk], at=at)
    return lead


paths = [
    path("leads/new/", page, name="lead_new"),
    path("leads/new/check/", check, name="lead_new_check"),
]
