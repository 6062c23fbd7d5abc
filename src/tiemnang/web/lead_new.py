"""Writing a lead down by hand, with a warning when we may know them already."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tiemnang import journey
from tiemnang.leads import actions as leads
from tiemnang.leads.actions.reaching import read_way
from tiemnang.leads.models import Lead, Source, WayKind
from tiemnang.matching import actions as matching
from tiemnang.matching.pairs import Glimpse, glimpse_of
from tiemnang.matching.prepare import known_as, seen
from tiemnang.team.models import Member
from tiemnang.vietnam import names, places
from tiemnang.web import refusals
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import called

WAYS = (("phone", WayKind.PHONE), ("mail", WayKind.EMAIL))


def _line(most: int, **more: Any) -> forms.CharField:
    """A line of text that may stay empty, and says so when it is too long."""
    too_long = gettext_lazy("Dài quá %(limit_value)d chữ. Viết ngắn lại.")
    return forms.CharField(max_length=most, required=False, error_messages={"max_length": too_long}, **more)


NOT_THERE = {"invalid_choice": gettext_lazy("Chọn trong danh sách.")}


class NewLead(forms.Form):
    """What is usually at hand when somebody calls or walks in."""

    name = _line(200, label=gettext_lazy("Họ tên"))
    phone = _line(60, label=gettext_lazy("Điện thoại"))
    mail = _line(200, label=gettext_lazy("Mail"))
    organisation = _line(200, label=gettext_lazy("Tổ chức"))
    province = forms.ChoiceField(label=gettext_lazy("Tỉnh thành"), required=False, error_messages=NOT_THERE)
    source = forms.ModelChoiceField(
        Source.objects.none(),
        label=pgettext_lazy("của khách", "Nguồn"),
        required=False,
        error_messages=NOT_THERE,
    )
    need = _line(300, label=gettext_lazy("Cần gì"))
    owner = forms.ChoiceField(
        label=gettext_lazy("Phụ trách"),
        choices=[("me", gettext_lazy("Tôi")), ("none", gettext_lazy("Kho chung"))],
        error_messages={**NOT_THERE, "required": gettext_lazy("Chọn ai phụ trách khách này.")},
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
            raw = given.get(name)
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
    lead = _write(form.cleaned_data, by=request.user)
    toast(request, _("Đã thêm %(name)s") % {"name": called(lead) or lead})
    return redirect("lead", lead.pk)


def check(request: HttpRequest) -> HttpResponse:
    """The warning while somebody is still typing, from what can be read so far: half a number is no reason to wait."""
    form = NewLead({"owner": "me", **request.GET.dict()})
    form.is_valid()
    known = _known(form.cleaned_data) if request.user.can_change else []
    return render(request, "leads/known.html", {"known": _told(known, request.user)})


def _known(given: Mapping[str, Any]) -> list[Lead]:
    """Living leads that are or may be the one described, whoever has them: four look-ups by index, then those leads."""
    ways = [(kind, value) for kind, value, _raw in given["ways"]]
    name = given.get("name", "")
    who = known_as(
        kind="person",
        name=names.read(name).full if name else "",
        ways=ways,
        birth="",
        province=given.get("province", ""),
        district="",
        ward="",
        organisation=given.get("organisation", ""),
    )
    found = matching.recognise([seen(who, [value for _kind, value in ways])])[0]
    pks = [pk for pk in (found.lead_id, *(pk for pk, _twin, _verdict in found.doubts)) if pk]
    if not pks:
        return []
    rows = Lead.objects.living().select_related("owner", "organisation").in_bulk(pks)
    return [rows[pk] for pk in dict.fromkeys(pks) if pk in rows]


def _told(known: Sequence[Lead], member: Member) -> list[Known]:
    return [Known(lead if lead.is_seen_by(member) else None, glimpse_of(lead)) for lead in known]


def _write(given: Mapping[str, Any], *, by: Member) -> Lead:
    said = {name: given[name] for name in ("name", "organisation", "province", "source", "need")}
    ways = [(kind, raw) for kind, _value, raw in given["ways"]]
    owner = by if given["owner"] == "me" else None
    return journey.write_down({**said, "ways": ways, "owner": owner}, at=timezone.now(), by=by)


paths = [
    path("leads/new/", page, name="lead_new"),
    path("leads/new/check/", check, name="lead_new_check"),
]
