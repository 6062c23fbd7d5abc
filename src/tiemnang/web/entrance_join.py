"""Accepting an invitation: one's own name and password, and in."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiemnang.team import actions as team
from tiemnang.team.models import Member
from tiemnang.web.entrance import enter, said_until
from tiemnang.web.visitor import where


class JoinForm(forms.Form):
    """Who somebody is, and how they will come in from now on."""

    name = forms.CharField(label=gettext_lazy("Họ tên"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("Mail để đăng nhập"), max_length=254, required=False)
    password = forms.CharField(
        label=gettext_lazy("Mật khẩu"), strip=False, max_length=200, widget=forms.PasswordInput
    )

    def __init__(self, *args: Any, fixed_email: str = "", **kwargs: Any) -> None:
        """`fixed_email` is the address that was invited; nobody types another one."""
        super().__init__(*args, **kwargs)
        self.fixed_email = fixed_email
        if fixed_email:
            del self.fields["email"]
        else:
            self.fields["email"].required = True
            self.fields["email"].widget.attrs.update(autocomplete="username")
        self.fields["name"].widget.attrs.update(autocomplete="name", autofocus=True)
        self.fields["password"].widget.attrs.update(autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        """The password is judged beside the name and address it must not be like."""
        given = super().clean() or {}
        given["email"] = self.fixed_email or given.get("email", "").lower()
        try:
            validate_password(
                given.get("password") or "", Member(name=given.get("name", ""), email=given["email"])
            )
        except ValidationError as refused:
            if "password" not in self.errors:
                self.add_error("password", refused)
        return given


@login_not_required
@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The form behind an invitation's link; a spent or old link says how to get another."""
    now = timezone.now()
    invitation = team.invitation_of(token, at=now)
    if invitation is None:
        return render(request, "entrance/spent.html", {"is_invitation": True}, status=410)
    if request.user.is_authenticated:
        return redirect("home")
    form = JoinForm(request.POST or None, fixed_email=invitation.email)
    context = {"form": form, "invitation": invitation}
    if request.method != "POST":
        return render(request, "entrance/join.html", context)
    if until := team.claim_try([("address", where(request).address)], at=now):
        return render(request, "entrance/join.html", context | {"shut": said_until(until)}, status=429)
    if not form.is_valid() or (member := _made(request, token, form)) is None:
        return render(request, "entrance/join.html", context, status=422)
    return enter(request, member, "invitation", secured=False)


def _made(request: HttpRequest, token: str, form: JoinForm) -> Member | None:
    given, place = form.cleaned_data, where(request)
    try:
        member = team.join(
            token, name=given["name"], email=given["email"], password=given["password"],
            language=get_language() or "vi", at=timezone.now(), where=place,
        )  # fmt: skip
    except team.AddressTaken:
        form.add_error("email" if "email" in form.fields else None, _("Mail này đã có người dùng ở đây."))
        return None
    if member is None:
        form.add_error(None, _("Đường dẫn vừa được dùng ở nơi khác. Xin một đường dẫn mới."))
    team.forgive([("address", place.address)])
    return member


paths = [path("join/<str:token>/", join, name="join")]
