"""Where a request came from."""

from django.conf import settings
from django.http import HttpRequest

from tiemnang.team.audit import Where
from tiemnang.team.rules import device_of


def where(request: HttpRequest) -> Where:
    """The address the request came from and the device, for the log, for sessions and for counting tries."""
    return Where(_address(request), device_of(request.headers.get("User-Agent", "")[:400]))


def _address(request: HttpRequest) -> str:
    """The peer's own address, or what the outermost trusted proxy saw; whatever stands before that anybody may write."""
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and seen:
        return seen[-min(settings.PROXIES, len(seen))]
    return str(request.META.get("REMOTE_ADDR", ""))
