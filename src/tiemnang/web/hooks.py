"""Addresses that other programs send leads to: made, shown to whoever sets them up, given a new secret, switched off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.capture.actions import receiving
from tiemnang.capture.models import Delivery, Hook
from tiemnang.team.models import Member, Sight
from tiemnang.web.shell import toast

# Why messages were turned away, for whoever asks the sender to mend it.
WHY = {
    "no_secret": gettext_lazy("chưa có mã bí mật"),
    "no_headers": gettext_lazy("thiếu chữ ký"),
    "bad_timestamp": gettext_lazy("giờ gửi không đọc được"),
    "too_old": gettext_lazy("đồng hồ máy gửi lệch quá 5 phút"),
    "bad_signature": gettext_lazy("chữ ký sai"),
}
EXAMPLE = """{
  "lead": {
    "name": "Trần Thị Bích",
    "phone": "0905 123 456",
    "email": "bich@example.com",
    "province": "Đà Nẵng",
    "organisation": "Spa Sen Trắng",
    "need": "nhắc lịch tự động",
    "note": "gọi sau 17h",
    "consent": {"marketing": true, "wording": "Tôi đồng ý nhận tin"},
    "facts": {"số giường": 12}
  },
  "source": "Trang web"
}"""


class Sender(NamedTuple):
    """One hook with how it is doing."""

    hook: Hook
    last: datetime | None  # when it brought something
    refusal: str  # why it turned something away after that, "" when all is well


def may_connect(member: Member) -> bool:
    """Who sets up where leads come from: whoever may change things and sees every lead."""
    return bool(member.is_authenticated and member.can_change and member.sight == Sight.ALL)


def page(request: HttpRequest) -> HttpResponse:
    """Every hook, when it last brought something, and what is wrong with it."""
    _allow(request)
    return render(
        request, "sources/hooks.html", {"senders": _senders(), "name": "", "source": "", "said": ""}
    )


def _senders() -> Sequence[Sender]:
    latest = Delivery.objects.filter(hook=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    hooks = Hook.objects.select_related("source").annotate(last=Subquery(latest))
    return [_sender(hook) for hook in hooks.order_by("-is_active", "name")]


def _sender(hook: Any) -> Sender:
    failing = hook.refused_at and (hook.last is None or hook.refused_at > hook.last)
    return Sender(hook, hook.last, str(WHY.get(hook.refused_why, "")) if failing else "")


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """A new address, for a sender people give a name to."""
    _allow(request)
    name, source = request.POST.get("name", "").strip(), request.POST.get("source", "").strip()
    if not name:
        said = _("Đặt tên để sau này biết là nơi nào gửi, ví dụ “Form trang chủ”.")
        context = {"senders": _senders(), "name": name, "source": source, "said": said}
        return render(request, "sources/hooks.html", context, status=422)
    hook = receiving.make_hook(name, source=source, by=request.user, at=timezone.now())
    toast(request, _("Đã tạo kết nối “%(name)s”. Chép địa chỉ và mã bí mật sang máy gửi.") % {"name": hook})
    return redirect("hook", hook.pk)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What to copy to the sender, and what came by it lately."""
    hook = _found(request, pk)
    context = {
        "hook": hook,
        "address": request.build_absolute_uri(reverse("intake", args=[hook.token])),
        "secret": receiving.secret_of(hook),
        "is_old_valid": bool(hook.old_sealed and hook.old_until and hook.old_until > timezone.now()),
        "example": EXAMPLE,
        "refusal": WHY.get(hook.refused_why, ""),
        "last": Delivery.objects.filter(hook=hook)
        .order_by("-received_at")
        .values_list("received_at", flat=True)
        .first(),
    }
    return render(request, "sources/hook.html", context)


@require_POST
def roll(request: HttpRequest, pk: int) -> HttpResponse:
    """A new secret; the one before counts for a day."""
    hook = _found(request, pk)
    receiving.roll_secret(hook, at=timezone.now())
    toast(request, _("Đã tạo mã bí mật mới. Mã cũ còn dùng được 24 giờ để kịp đổi ở máy gửi."))
    return redirect("hook", pk)


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    hook = _found(request, pk)
    receiving.switch_hook(hook, on=not hook.is_active)
    said = (
        _("Kết nối “%(name)s” đang nhận khách")
        if hook.is_active
        else _("Đã tắt “%(name)s”, không nhận gì nữa")
    )
    toast(request, said % {"name": hook}, undo=reverse("hook_switch", args=[pk]))
    return redirect("hook", pk)


def _allow(request: HttpRequest) -> None:
    if not may_connect(request.user):
        raise PermissionDenied


def _found(request: HttpRequest, pk: int) -> Hook:
    if not may_connect(request.user):
        raise Http404
    return get_object_or_404(Hook, pk=pk)


paths = [
    path("hooks/", page, name="hooks"),
    path("hooks/new/", make, name="hook_new"),
    path("hooks/<int:pk>/", one, name="hook"),
    path("hooks/<int:pk>/secret/", roll, name="hook_secret"),
    path("hooks/<int:pk>/switch/", switch, name="hook_switch"),
]
