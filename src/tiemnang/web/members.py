"""Who works here: the list, invitations by link, and teams."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiemnang.team import actions as team
from tiemnang.team.models import Invitation, Member, Role, Team
from tiemnang.team.rules import grantable
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

FRESH = "fresh_link"  # in the session: a link just made, until the page has shown it once
MOST = 500


class InviteForm(forms.Form):
    """Whom to invite, as what, into which team."""

    email = forms.EmailField(label=gettext_lazy("Mail (bỏ trống cũng được)"), required=False, max_length=254)
    role = forms.ChoiceField(label=gettext_lazy("Vai trò"))
    team = forms.ModelChoiceField(
        Team.objects.none(), label=pgettext_lazy("người", "Nhóm"), required=False, empty_label="–"
    )

    def __init__(self, by: Member, *args: Any, **kwargs: Any) -> None:
        """A leader invites into the own team only."""
        super().__init__(*args, **kwargs)
        labels = dict(Role.choices)
        self.fields["role"].choices = [(role, labels[role]) for role in grantable(by.role)]
        if by.is_owner:
            self.fields["team"].queryset = Team.objects.order_by("name")
        else:
            del self.fields["team"]
        self.by = by

    @property
    def chosen_team(self) -> Team | None:
        """Where the new member will belong."""
        return self.cleaned_data["team"] if self.by.is_owner else self.by.team


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everybody an owner or leader answers for."""
    return render(request, "members/page.html", _context(_manager(request)))


def _context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    me, now = request.user, timezone.now()
    mine = people_of(me).select_related("team").annotate(seen_at=Max("sessions__seen_at"))
    listed = list(mine.order_by("-is_active", "name")[:MOST])
    shown = {
        "members": [member for member in listed if member.is_active],
        "former": [member for member in listed if not member.is_active],
        "invitations": [(one, one.is_old(now)) for one in _invitations(me)],
        "teams": list(Team.objects.order_by("name")) if me.is_owner else [],
        "form": InviteForm(me),
        "fresh": _shared(request),
        "may_invite": bool(me.is_owner or me.team_id),
    }
    return shown | more


def _shared(request: HttpRequest) -> dict[str, str] | None:
    """The link made a moment ago, and ways to send it; shown once, because only its hash is kept."""
    fresh = request.session.pop(FRESH, None)
    if fresh is None:
        return None
    text = _("Mời bạn vào Tiềm Năng: %(link)s") % {"link": fresh["link"]}
    mail = f"mailto:{fresh.get('email', '')}?subject={quote(_('Lời mời vào Tiềm Năng'))}&body={quote(text)}"
    return {**fresh, "text": text, "mail": mail}


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation and show its link."""
    me = _manager(request).user
    form = InviteForm(me, request.POST)
    if not form.is_valid():
        return render(request, "members/page.html", _context(request, form=form), status=422)
    if not me.is_owner and not me.team_id:
        raise PermissionDenied
    email = form.cleaned_data["email"]
    try:
        link = team.invite(
            role=form.cleaned_data["role"], team=form.chosen_team, email=email, by=me, at=timezone.now(),
            where=where(request),
        )  # fmt: skip
    except team.AddressTaken:
        form.add_error("email", _("Mail này đã có người dùng ở đây."))
        return render(request, "members/page.html", _context(request, form=form), status=422)
    return show_link(request, link, email=email)


def show_link(request: HttpRequest, link: str, **more: str) -> HttpResponse:
    """Back to the list, with a link to send."""
    request.session[FRESH] = {"link": request.build_absolute_uri(link), **more}
    return redirect("members")


@require_POST
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link for an invitation whose link got lost or old."""
    invitation = get_object_or_404(_invitations(_manager(request).user), pk=pk)
    return show_link(request, team.renew(invitation, at=timezone.now()), email=invitation.email)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an invitation back; its link opens nothing any more."""
    me = _manager(request).user
    invitation = get_object_or_404(_invitations(me), pk=pk)
    team.withdraw(invitation, by=me, at=timezone.now(), where=where(request))
    toast(request, _("Đã rút lời mời"))
    return redirect("members")


@require_POST
def add_team(request: HttpRequest) -> HttpResponse:
    """A team of a new name."""
    name = _team_name(request)
    if name:
        team.add_team(name, by=request.user, at=timezone.now(), where=where(request))
        toast(request, _("Đã có nhóm %(name)s") % {"name": name})
    return redirect("members")


@require_POST
def rename_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for a team; a name that is taken stays whose it is."""
    name, found = _team_name(request), get_object_or_404(Team, pk=pk)
    if Team.objects.filter(name=name).exclude(pk=pk).exists():
        toast(request, _("Đã có nhóm tên %(name)s rồi, chọn tên khác.") % {"name": name})
    elif name and name != found.name:
        team.rename_team(found, name, by=request.user, at=timezone.now(), where=where(request))
        toast(request, _("Đã đổi tên nhóm"))
    return redirect("members")


@require_POST
def remove_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Dissolve a team that nobody is in any more."""
    _owner(request)
    found = get_object_or_404(Team, pk=pk)
    if found.members.filter(is_active=True).exists():
        toast(request, _("Nhóm %(name)s còn người. Chuyển họ sang nhóm khác trước.") % {"name": found.name})
        return redirect("members")
    team.remove_team(found, by=request.user, at=timezone.now(), where=where(request))
    toast(request, _("Đã bỏ nhóm %(name)s") % {"name": found.name})
    return redirect("members")


def _team_name(request: HttpRequest) -> str:
    _owner(request)
    return " ".join(request.POST.get("name", "").split())[:100]


def people_of(me: Member) -> QuerySet[Member]:
    """Whom an owner or leader answers for: everybody, or the own team."""
    if me.is_owner:
        return Member.objects.all()
    return Member.objects.filter(team=me.team_id) if me.team_id else Member.objects.filter(pk=me.pk)


def _invitations(me: Member) -> QuerySet[Invitation]:
    waiting = Invitation.objects.filter(joined=None).select_related("team", "invited_by").order_by("-pk")
    return waiting if me.is_owner else waiting.filter(invited_by=me)


def _manager(request: HttpRequest) -> HttpRequest:
    if not request.user.can_manage:
        raise PermissionDenied
    return request


def _owner(request: HttpRequest) -> None:
    if not request.user.is_owner:
        raise PermissionDenied


paths = [
    path("settings/members/", page, name="members"),
    path("settings/members/invite/", invite, name="member_invite"),
    path("settings/invitations/<int:pk>/renew/", renew, name="invitation_renew"),
    path("settings/invitations/<int:pk>/withdraw/", withdraw, name="invitation_withdraw"),
    path("settings/teams/", add_team, name="team_add"),
    path("settings/teams/<int:pk>/", rename_team, name="team_rename"),
    path("settings/teams/<int:pk>/remove/", remove_team, name="team_remove"),
]
