"""The way in and out: password or one-time link, a second step where one is set up, signing out, language and theme."""

import math
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tiemnang.team import actions as team
from tiemnang.team.audit import record
from tiemnang.team.models import Member
from tiemnang.team.sessions import begin
from tiemnang.web.entrance_form import SignInForm
from tiemnang.web.guard import PROVEN, SECURED
from tiemnang.web.shell import THEMES
from tiemnang.web.visitor import where

YEAR = 365 * 24 * 3600
HALF_IN = "half_in"  # in the session: the password was right, the second step is still to come
BY_LINK = (
    "by_link"  # in the session: when they came by a link, which stands in for a password they may not know
)
HALF_IN_FOR = timedelta(minutes=10)
BACKEND = "django.contrib.auth.backends.ModelBackend"


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """E-mail and password; someone already inside goes straight on."""

    template_name = "entrance/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Count the try before it is judged; a shut door says until when."""
        until = team.claim_try(self._keys(), at=timezone.now())
        if until is None:
            return super().post(request, *args, **kwargs)
        form = SignInForm(request)
        context = self.get_context_data(form=form, shut=said_until(until), tried=self._email())
        return self.render_to_response(context, status=429)

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The same page with what to do, and 422 so that nothing takes it for success."""
        known = Member.objects.filter(email=self._email()).first()
        now, name = timezone.now(), known.name if known else ""
        record("sign_in_failed", by=None, at=now, where=where(self.request), member=name)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def form_valid(self, form: SignInForm) -> HttpResponse:
        """In, or on to the second step."""
        team.forgive(self._keys())
        return first_step_done(self.request, form.get_user(), "password", onward=self.get_success_url())

    def _keys(self) -> list[tuple[str, str]]:
        return [("account", self._email()), ("address", where(self.request).address)]

    def _email(self) -> str:
        # PostgreSQL takes no NUL, and a stranger may write one.
        return self.request.POST.get("username", "").replace("\x00", "").strip().lower()


class SignOut(LogoutView):
    """Out, by POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Note it, and forget the session."""
        record("signed_out", by=request.user, at=timezone.now(), where=where(request))
        return super().post(request, *args, **kwargs)


@login_not_required
@never_cache
@require_GET  # not HEAD: looking at a link must not spend it
def redeem(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link; a spent or old one says how to get another."""
    link = team.spend_sign_in_link(token)
    if link is None:
        return render(request, "entrance/spent.html", status=410)
    if link.is_enough:
        return enter(request, link.member, "link", secured=link.member.has_second_step)
    return first_step_done(request, link.member, "link")


@login_not_required
@never_cache
def second_step(request: HttpRequest) -> HttpResponse:
    """A code of the app or from paper, after the password was right."""
    member, onward = half_in(request)
    if member is None:
        return redirect("sign_in")
    context = {"member": member, "has_app": team.has_app(member), "has_passkey": member.passkeys.exists()}
    if request.method != "POST":
        return render(request, "entrance/second_step.html", context)
    now = timezone.now()
    keys = [("code", str(member.pk)), ("address", where(request).address)]
    if until := team.claim_try(keys, at=now):
        return render(request, "entrance/second_step.html", context | {"said": said_until(until)}, status=429)
    if team.check_code(member, request.POST.get("code", ""), at=now, where=where(request)):
        team.forgive(keys)
        return enter(request, member, "code", secured=True, onward=onward)
    record("sign_in_failed", by=None, at=now, where=where(request), member=member.name, step="code")
    said = _("Mã chưa đúng hoặc đã dùng. Lấy mã mới nhất trong ứng dụng, hoặc một mã trên giấy.")
    return render(request, "entrance/second_step.html", context | {"said": said}, status=422)


def first_step_done(request: HttpRequest, member: Member, how: str, *, onward: str = "") -> HttpResponse:
    """In at once, or to the second step when this member has one."""
    if not member.has_second_step:
        return enter(request, member, how, secured=False, onward=onward)
    kept = {"member": member.pk, "at": timezone.now().isoformat(), "onward": onward, "how": how}
    request.session[HALF_IN] = kept
    return redirect("sign_in_code")


def half_in(request: HttpRequest) -> tuple[Member | None, str]:
    """Who gave the right password a moment ago in this browser, and where they wanted to go."""
    kept = request.session.get(HALF_IN)
    if not kept or timezone.now() - datetime.fromisoformat(kept["at"]) > HALF_IN_FOR:
        return None, ""
    return Member.objects.filter(pk=kept["member"], is_active=True).first(), kept["onward"]


def enter(request: HttpRequest, member: Member, how: str, *, secured: bool, onward: str = "") -> HttpResponse:
    """Sign the member in, note from where, and go on."""
    now, place = timezone.now(), where(request)
    half = request.session.pop(HALF_IN, None) or {}
    by_link = how == "link" or (half.get("how"), half.get("member")) == ("link", member.pk)
    login(request, member, backend=BACKEND)
    begin(request.session, at=now, address=place.address, device=place.device)
    request.session[SECURED] = secured
    request.session[PROVEN] = now.isoformat()
    request.session[BY_LINK] = now.isoformat() if by_link else ""
    record("signed_in", by=member, at=now, where=place, how=how)
    return redirect(onward or settings.LOGIN_REDIRECT_URL)


def said_until(until: datetime, *, many: bool = False) -> str:
    """How long to wait after wrong tries, or after looking at `many` numbers."""
    seconds = max(math.ceil((until - timezone.now()).total_seconds()), 1)
    minutes = -(-seconds // 60)
    wait = (
        ngettext("%(n)s giây", "%(n)s giây", seconds) % {"n": seconds}
        if seconds < 60
        else ngettext("%(n)s phút", "%(n)s phút", minutes) % {"n": minutes}
    )
    hour = timezone.localtime(until).strftime("%H:%M:%S")
    if many:
        return _("Hôm nay bạn đã xem nhiều số. Chờ tới %(hour)s rồi xem tiếp.") % {"hour": hour}
    return _("Sai quá nhiều lần. Chờ %(wait)s, tới %(hour)s rồi thử lại.") % {"wait": wait, "hour": hour}


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak the chosen language from now on: kept with the member, and in a cookie before they sign in."""
    chosen = request.POST.get("language", "")
    answer = redirect(back(request))
    if chosen in dict(settings.LANGUAGES):
        if request.user.is_authenticated:
            request.user.language = chosen
            request.user.save(update_fields=["language"])
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS
        )
    return answer


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the machine says; app.js does the same without leaving the page."""
    chosen = request.POST.get("theme", "")
    answer = redirect(back(request))
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return answer


def back(request: HttpRequest) -> str:
    """The page the request came from, never another site's."""
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return reverse("home")


paths = [
    path("sign-in/", SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", second_step, name="sign_in_code"),
    path("sign-in/<str:token>/", redeem, name="redeem_sign_in"),
    path("sign-out/", SignOut.as_view(), name="sign_out"),
    path("language/", language, name="language"),
    path("theme/", theme, name="theme"),
]
