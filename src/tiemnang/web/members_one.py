"""One member: role, team, sight and permissions; a link in; and leaving, with the work handed over."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.pipeline.actions.handing_over import workload
from tiemnang.team import actions as team
from tiemnang.team.audit import record
from tiemnang.team.models import READING_OF_ROLE, SIGHT_OF_ROLE, Member, Reading, Role, Sight, Team
from tiemnang.team.sessions import end_sessions
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.members import show_link
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

LAST_OWNER = gettext_lazy("Phải còn ít nhất một chủ. Đặt người khác làm chủ trước.")

TICK = forms.CheckboxInput(attrs={"class": "form-check-input"})


class MemberForm(forms.Form):
    """What a member is here to do, and what they may see."""

    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=100)
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"), choices=Role.choices)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=pgettext_lazy("người", "Nhóm"), required=False, empty_label="–"
    )
    sees = forms.ChoiceField(label=gettext_lazy("Xem khách"), required=False)
    reads = forms.ChoiceField(label=gettext_lazy("Số và mail của khách"), required=False)
    language = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"), choices=Member._meta.get_field("language").choices
    )
    sees_pool = forms.BooleanField(label=gettext_lazy("Thấy kho chung"), required=False, widget=TICK)
    may_export = forms.BooleanField(label=gettext_lazy("Được xuất tệp"), required=False, widget=TICK)

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        """The choice "as the role brings" says what that is today."""
        super().__init__(*args, **kwargs)
        role = Role(member.role)
        usual = _("theo vai trò (%(what)s)")
        sight, reading = (
            Sight(SIGHT_OF_ROLE[role]).label,
            Reading(READING_OF_ROLE.get(role, Reading.ALL)).label,
        )
        self.fields["sees"].choices = [("", usual % {"what": sight}), *Sight.choices]
        self.fields["reads"].choices = [("", usual % {"what": reading}), *Reading.choices]
        self.fields["team"].queryset = Team.objects.order_by("name")


KEPT = ("name", "role", "sees", "reads", "language", "sees_pool", "may_export")


@never_cache
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything an owner decides about one member; what is saved is true from their next press on."""
    member = _member(request, pk)
    if request.method != "POST":
        kept = {name: getattr(member, name) for name in KEPT} | {"team": member.team_id}
        return render(request, "members/one.html", _context(member, MemberForm(member, initial=kept)))
    form = MemberForm(member, request.POST)
    if not form.is_valid():
        return render(request, "members/one.html", _context(member, form), status=422)
    wanted = {name: form.cleaned_data[name] for name in KEPT}
    wanted["team_id"] = form.cleaned_data["team"].pk if form.cleaned_data["team"] else None
    try:
        team.change_member(member, wanted, by=request.user, at=timezone.now(), where=where(request))
    except team.LastOwner:
        form.add_error("role", str(LAST_OWNER))
        return render(request, "members/one.html", _context(_member(request, pk), form), status=422)
    toast(request, _("Đã lưu, có hiệu lực ngay với %(name)s") % {"name": member.given_name})
    return redirect("members")


def _context(member: Member, form: MemberForm) -> dict[str, Any]:
    return {
        "member": member,
        "form": form,
        "has_second_step": member.has_second_step,
        "signed_in": member.sessions.filter(expire_date__gt=timezone.now()).count(),
    }


@require_POST
def make_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A one-time link that stands in for a forgotten password, and for nothing more."""
    member = _member(request, pk)
    link = team.sign_in_link(member, is_enough=False)
    record("link_made", by=request.user, at=timezone.now(), where=where(request), member=member.name)
    return show_link(request, link, email=member.email, member=member.name)


@require_POST
def sign_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign a member out everywhere, as when a phone was lost."""
    member = _member(request, pk)
    here = request.session.session_key if member == request.user else None
    count = end_sessions(member, but=here)
    now, place = timezone.now(), where(request)
    record("session_ended", by=request.user, at=now, where=place, member=member.name, count=count)
    toast(request, _("Đã đăng xuất %(name)s ở mọi nơi") % {"name": member.given_name})
    return redirect("member", pk)


@require_POST
def second_step_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away codes and passkeys of a colleague who lost the phone; for oneself a code is asked for instead."""
    member = _member(request, pk)
    if member == request.user:
        raise PermissionDenied
    now, place = timezone.now(), where(request)
    for key in member.passkeys.select_related("member"):
        team.remove_passkey(key, by=request.user, at=now, where=place)
    team.stop_codes(member, by=request.user, at=now, where=place)
    toast(request, _("Đã tắt bước thứ hai của %(name)s") % {"name": member.given_name})
    return redirect("member", pk)


@never_cache
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """What would be handed over, to whom; then it is, in one go."""
    member = _member(request, pk)
    heirs = Member.objects.filter(is_active=True).exclude(pk=pk).exclude(role=Role.VIEWER).order_by("name")
    context = {"member": member, "heirs": heirs, "load": workload(member), "is_me": member == request.user}
    if request.method != "POST":
        return render(request, "members/leave.html", context)
    wanted = request.POST.get("to", "")
    if wanted != "pool" and not is_key(wanted):
        said = _("Chọn người nhận việc, hoặc kho chung.")
        return render(request, "members/leave.html", context | {"said": said}, status=422)
    to = None if wanted == "pool" else get_object_or_404(heirs, pk=key_in(wanted))
    try:
        handed = journey.let_go(member, to=to, by=request.user, at=timezone.now(), where=where(request))
    except team.LastOwner:
        return render(request, "members/leave.html", context | {"said": str(LAST_OWNER)}, status=422)
    given = to.given_name if to else _("kho chung")
    said = _("%(name)s đã nghỉ. %(n)s khách về %(to)s.")
    toast(request, said % {"name": member.given_name, "n": handed.leads, "to": given})
    return redirect("members")


@require_POST
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again who had left."""
    _owner(request)
    member = get_object_or_404(Member, pk=pk, is_active=False)
    team.reactivate(member, by=request.user, at=timezone.now(), where=where(request))
    toast(request, _("%(name)s làm lại được rồi") % {"name": member.given_name})
    return redirect("members")


def _member(request: HttpRequest, pk: int) -> Member:
    _owner(request)
    return get_object_or_404(Member.objects.select_related("team"), pk=pk, is_active=True)


def _owner(request: HttpRequest) -> None:
    if not request.user.is_owner:
        raise PermissionDenied


paths = [
    path("settings/members/<int:pk>/", page, name="member"),
    path("settings/members/<int:pk>/link/", make_link, name="member_link"),
    path("settings/members/<int:pk>/sign-out/", sign_out, name="member_sign_out"),
    path("settings/members/<int:pk>/second-step/off/", second_step_off, name="member_second_step_off"),
    path("settings/members/<int:pk>/leave/", leave, name="member_leave"),
    path("settings/members/<int:pk>/return/", come_back, name="member_return"),
]
