"""One's own account: name, password, the second step, passkeys, and where one is signed in."""

import hashlib
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django import forms
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiemnang.team import actions as team
from tiemnang.team.audit import record
from tiemnang.team.models import Member, Session
from tiemnang.team.sessions import end_sessions
from tiemnang.web.entrance import BY_LINK
from tiemnang.web.guard import owes_second_step
from tiemnang.web.passkeys import PAPER
from tiemnang.web.proving import is_proven, note_proven
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

MOST_SESSIONS = 30
LINK_COUNTS = timedelta(hours=1)  # how long after coming by a link a forgotten password can be replaced


class NameForm(forms.Form):
    """How colleagues see this member."""

    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=100)


class PasswordForm(forms.Form):
    """The password before, if there is one, and the one from now on."""

    before = forms.CharField(
        label=gettext_lazy("Mật khẩu đang dùng"), strip=False, max_length=200, widget=forms.PasswordInput
    )
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu mới"), strip=False, max_length=200, widget=forms.PasswordInput
    )

    def __init__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Whoever has no password yet, or just came by a link in its place, types only the new one.

        Who has none shows in another way who they are: see `change_password`.
        """
        super().__init__(*args, **kwargs)
        self.member = request.user
        self.fields["before"].widget.attrs.update(autocomplete="current-password")
        self.fields["password"].widget.attrs.update(autocomplete="new-password")
        if not self.member.has_usable_password() or _came_by_link(request):
            del self.fields["before"]

    def clean_before(self) -> str:
        """Whoever only found the screen open does not know it."""
        if not self.member.check_password(self.cleaned_data["before"]):
            raise ValidationError(_("Chưa đúng mật khẩu đang dùng."))
        return self.cleaned_data["before"]

    def clean_password(self) -> str:
        """The rules of the house."""
        validate_password(self.cleaned_data["password"], self.member)
        return self.cleaned_data["password"]


def _came_by_link(request: HttpRequest) -> bool:
    came = request.session.get(BY_LINK)
    return bool(came) and timezone.now() - datetime.fromisoformat(came) < LINK_COUNTS


class Place(NamedTuple):
    """One browser that is signed in, as the page shows it."""

    key: str  # names it without giving it away
    device: str
    address: str
    began_at: datetime
    seen_at: datetime
    is_here: bool


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """Everything about one's own way in."""
    return render(request, "account/page.html", context(request))


def context(request: HttpRequest, **more: Any) -> dict[str, Any]:
    """What the page draws; `more` brings a refused form, or codes to show once."""
    member = request.user
    shown = {
        "name_form": NameForm(initial={"name": member.name}),
        "password_form": PasswordForm(request),
        "has_app": team.has_app(member),
        "paper_left": member.recovery_codes.filter(used_at=None).count(),
        "passkeys": list(member.passkeys.order_by("pk")),
        "signed_in": _places(request),
        "owes_second_step": owes_second_step(request),
        "paper": request.session.pop(PAPER, None),
    }
    return shown | more


@require_POST
def rename(request: HttpRequest) -> HttpResponse:
    """Call oneself something else."""
    form = NameForm(request.POST)
    if not form.is_valid():
        return render(request, "account/page.html", context(request, name_form=form), status=422)
    changed = {"name": form.cleaned_data["name"]}
    team.change_member(request.user, changed, by=request.user, at=timezone.now(), where=where(request))
    toast(request, _("Đã lưu tên"))
    return redirect("security")


@require_POST
def change_password(request: HttpRequest) -> HttpResponse:
    """Another password; every other browser is signed out. Wrong guesses at the old one are counted.

    A first password needs a key, a code or a link of this hour: a screen left open is no proof.
    """
    member, now, place = request.user, timezone.now(), where(request)
    if not (member.has_usable_password() or _came_by_link(request) or is_proven(request)):
        return redirect("security_prove")
    form = PasswordForm(request, request.POST)
    keys = [("account", member.email), ("address", place.address)]
    if team.claim_try(keys, at=now):
        form.add_error("password", _("Thử quá nhiều lần. Chờ vài phút rồi đổi lại."))
        return render(request, "account/page.html", context(request, password_form=form), status=429)
    if not form.is_valid():
        if "before" not in form.errors:
            team.forgive(keys)
        return render(request, "account/page.html", context(request, password_form=form), status=422)
    team.forgive(keys)
    team.set_password(
        member, form.cleaned_data["password"], but=request.session.session_key, at=now, where=place
    )
    update_session_auth_hash(request, member)
    note_proven(request)
    request.session.pop(BY_LINK, None)
    toast(request, _("Đã đổi mật khẩu. Các nơi khác đã được đăng xuất."))
    return redirect("security")


@require_POST
def end_session(request: HttpRequest, key: str) -> HttpResponse:
    """Sign one other browser out."""
    found = next((one for one in _sessions(request.user) if _named(one) == key), None)
    if found is None or found.session_key == request.session.session_key:
        raise Http404
    end_sessions(request.user, only=found.session_key)
    _note_ended(request, 1, device=found.device)
    toast(request, _("Đã đăng xuất ở %(device)s") % {"device": found.device or _("nơi đó")})
    return redirect("security")


@require_POST
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere else."""
    _note_ended(request, end_sessions(request.user, but=request.session.session_key))
    toast(request, _("Đã đăng xuất ở mọi nơi khác"))
    return redirect("security")


def _note_ended(request: HttpRequest, count: int, **detail: Any) -> None:
    if count:
        record(
            "session_ended", by=request.user, at=timezone.now(), where=where(request), count=count, **detail
        )


def _sessions(member: Member) -> list[Session]:
    alive = Session.objects.filter(member=member, expire_date__gt=timezone.now())
    return list(alive.defer("session_data").order_by("-seen_at")[:MOST_SESSIONS])


def _places(request: HttpRequest) -> list[Place]:
    here = request.session.session_key
    return [
        Place(_named(one), one.device, one.address, one.began_at, one.seen_at, one.session_key == here)
        for one in _sessions(request.user)
    ]


def _named(session: Session) -> str:
    """The key itself opens the door, so a page never carries it."""
    return hashlib.sha256(session.session_key.encode()).hexdigest()[:16]


paths = [
    path("account/", page, name="security"),
    path("account/name/", rename, name="security_name"),
    path("account/password/", change_password, name="security_password"),
    path("account/sessions/<str:key>/end/", end_session, name="security_session_end"),
    path("account/sessions/end/", end_others, name="security_sessions_end"),
]
