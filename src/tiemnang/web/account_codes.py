"""Setting up and turning off the second step: an app that shows codes, and codes on paper."""

from urllib.parse import quote

import segno
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from tiemnang.team import actions as team
from tiemnang.team.models import Member
from tiemnang.web.account import context as account
from tiemnang.web.guard import SECURED
from tiemnang.web.proving import note_proven, proven
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

ISSUER = "Tiềm Năng"


@never_cache
@proven("codes")
def set_up(request: HttpRequest) -> HttpResponse:
    """The picture to scan, and the first code that proves it worked; then the codes to write down."""
    if team.has_app(request.user):
        return redirect("security")
    if request.method != "POST":
        return _drawn(request)
    paper = team.confirm_codes(
        request.user, request.POST.get("code", ""), at=timezone.now(), where=where(request)
    )
    if paper is None:
        said = _("Mã chưa khớp. Chờ mã mới hiện trong ứng dụng rồi gõ lại; giờ trên điện thoại phải đúng.")
        return _drawn(request, said, status=422)
    request.session[SECURED] = True
    return render(request, "account/page.html", account(request, paper=paper))


@require_POST
def turn_off(request: HttpRequest) -> HttpResponse:
    """No code any more; whoever only found the screen open has none to type."""
    if not team.has_app(request.user):
        raise Http404
    if not _proves(request):
        said = _("Cần một mã đúng, chưa dùng, để tắt.")
        return render(request, "account/page.html", account(request, code_refused=said), status=422)
    team.stop_codes(request.user, by=request.user, at=timezone.now(), where=where(request))
    toast(request, _("Đã tắt mã của ứng dụng"))
    return redirect("security")


@require_POST
@never_cache
def new_paper(request: HttpRequest) -> HttpResponse:
    """Ten fresh codes; those before open nothing any more. Each turns the app off, so a code of it is asked for.

    Who has only keys is asked for a proof of the last minutes instead.
    """
    if not request.user.has_second_step:
        raise Http404
    if team.has_app(request.user) and not _proves(request):
        said = _("Mã chưa đúng hoặc đã dùng. Lấy mã mới nhất trong ứng dụng, hoặc một mã trên giấy.")
        return render(request, "account/page.html", account(request, paper_refused=said), status=422)
    return _paper(request)


@proven()
def _paper(request: HttpRequest) -> HttpResponse:
    paper = team.new_recovery_codes(request.user, at=timezone.now(), where=where(request))
    return render(request, "account/page.html", account(request, paper=paper))


@require_POST
@proven()
def remove_passkey(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one key of one's own."""
    key = get_object_or_404(request.user.passkeys, pk=pk)
    team.remove_passkey(key, by=request.user, at=timezone.now(), where=where(request))
    toast(request, _("Đã bỏ khóa %(name)s") % {"name": key.name})
    return redirect("security")


def _proves(request: HttpRequest) -> bool:
    """Whether a good code was typed; tries are counted as at the door."""
    now, place = timezone.now(), where(request)
    keys = [("code", str(request.user.pk)), ("address", place.address)]
    if team.claim_try(keys, at=now) or not team.check_code(
        request.user, request.POST.get("code", ""), at=now, where=place
    ):
        return False
    team.forgive(keys)
    note_proven(request)
    return True


def _drawn(request: HttpRequest, said: str = "", *, status: int = 200) -> HttpResponse:
    secret = team.plan_codes(request.user)
    shown = {
        "picture": picture(request.user, secret),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "said": said,
    }
    return render(request, "account/codes.html", shown, status=status)


def picture(member: Member, secret: str) -> SafeString:
    """The QR code that apps read, as SVG without style; white paper under it in the dark too."""
    label = quote(f"{ISSUER}:{member.email}", safe="@:")
    address = f"otpauth://totp/{label}?secret={secret}&issuer={quote(ISSUER)}"
    drawn = segno.make(address, error="m").svg_inline(
        scale=5, border=3, dark="#000", light="#fff", omitsize=False, svgclass=None, lineclass=None
    )
    return mark_safe(drawn)


paths = [
    path("account/codes/", set_up, name="security_codes"),
    path("account/codes/off/", turn_off, name="security_codes_off"),
    path("account/paper/", new_paper, name="security_paper"),
    path("account/passkeys/<int:pk>/remove/", remove_passkey, name="security_passkey_remove"),
]
