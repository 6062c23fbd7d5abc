"""The way in and out: signing in by password or one-time link, signing out, language and theme."""

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tiemnang.team.actions import redeem_sign_in_link
from tiemnang.web.entrance_form import SignInForm
from tiemnang.web.shell import THEMES

YEAR = 365 * 24 * 3600


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):
    """E-mail and password; someone already inside goes straight on."""

    template_name = "entrance/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        """The same page with what to do, and 422 so that nothing takes it for success."""
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SignOut(LogoutView):
    """Out, by POST only."""


@login_not_required
@never_cache
@require_GET  # not HEAD: looking at a link must not spend it
def redeem(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a one-time link; a spent or old one says how to get another."""
    member = redeem_sign_in_link(token)
    if member is None:
        return render(request, "entrance/spent.html", status=410)
    login(request, member, backend="django.contrib.auth.backends.ModelBackend")
    return redirect(settings.LOGIN_REDIRECT_URL)


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
        answer.set_cookie(settings.LANGUAGE_COOKIE_NAME, chosen, max_age=YEAR, samesite="Lax")
    return answer


@login_not_required
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the machine says; app.js does the same without leaving the page."""
    chosen = request.POST.get("theme", "")
    answer = redirect(back(request))
    if chosen in THEMES:
        answer.set_cookie("theme", chosen, max_age=YEAR, samesite="Lax")
    return answer


def back(request: HttpRequest) -> str:
    """The page the request came from, never another site's."""
    came_from = request.headers.get("referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return came_from
    return reverse("home")
