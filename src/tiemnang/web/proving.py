"""Asking again who is at the screen, before a key or a second step of theirs is added or taken away."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tiemnang.team import actions as team
from tiemnang.team.audit import record
from tiemnang.web.entrance import said_until
from tiemnang.web.guard import PROVEN
from tiemnang.web.visitor import where

FRESH_FOR = timedelta(minutes=10)
# Where one may be on the way to; the account itself for everything else.
ONWARD = {"codes": "security_codes"}

View = Callable[..., HttpResponse]


def is_proven(request: HttpRequest) -> bool:
    """Whether this browser gave a password, code, key or link in the last ten minutes."""
    said = request.session.get(PROVEN)
    return bool(said) and timezone.now() - datetime.fromisoformat(said) < FRESH_FOR


def note_proven(request: HttpRequest) -> None:
    """The member just showed who they are."""
    request.session[PROVEN] = timezone.now().isoformat()


def proven(onward: str = "") -> Callable[[View], View]:
    """Let nobody further who only found the screen open; what passkeys.js asks for is told where to go."""

    def guarding(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if is_proven(request):
                return view(request, *args, **kwargs)
            go = reverse("security_prove") + (f"?{urlencode({'for': onward})}" if onward else "")
            asks_json = request.content_type == "application/json"
            return JsonResponse({"go": go}) if asks_json else redirect(go)

        return guarded

    return guarding


@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The password, a code, or a key; then on to what was asked for."""
    wanted = request.GET.get("for", "")
    member, onward = request.user, reverse(ONWARD.get(wanted, "security"))
    context = {
        "next": onward,
        "has_app": team.has_app(member),
        "has_paper": member.recovery_codes.filter(used_at=None).exists(),
        "has_passkey": member.passkeys.exists(),
    }
    if request.method != "POST":
        return render(request, "account/prove.html", context)
    said, status = _trouble(request)
    if said:
        return render(request, "account/prove.html", context | {"said": said}, status=status)
    note_proven(request)
    return redirect(onward)


def _trouble(request: HttpRequest) -> tuple[str, int]:
    """Why what was typed is not enough, with its status; tries are counted as at the door."""
    member, now, place = request.user, timezone.now(), where(request)
    by_code = "code" in request.POST
    account = ("code", str(member.pk)) if by_code else ("account", member.email)
    keys = [account, ("address", place.address)]
    if until := team.claim_try(keys, at=now):
        return said_until(until), 429
    typed = request.POST.get("code" if by_code else "password", "")[:200]
    if team.check_code(member, typed, at=now, where=place) if by_code else member.check_password(typed):
        team.forgive(keys)
        return "", 200
    record(
        "sign_in_failed",
        by=member,
        at=now,
        where=place,
        member=member.name,
        step="code" if by_code else "proof",
    )
    if by_code:
        return _("Mã chưa đúng hoặc đã dùng. Lấy mã mới nhất trong ứng dụng, hoặc một mã trên giấy."), 422
    return _("Chưa đúng mật khẩu đang dùng."), 422


paths = [path("account/prove/", page, name="security_prove")]
