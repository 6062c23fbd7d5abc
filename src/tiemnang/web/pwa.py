"""The house as an app on a phone: what it is called there, what is kept there, and what it says without a network."""

import hashlib
import json
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "static" / "worker.js"
ICONS = (
    ("app-192.png", "192x192", "any"),
    ("app-512.png", "512x512", "any"),
    ("app-512.png", "512x512", "maskable"),
)
FONTS = tuple(f"vendor/be-vietnam-pro-{script}-{weight}-normal.woff2" for script in ("latin", "vietnamese") for weight in (400, 500, 600))  # fmt: skip
# What every page loads, and nothing about any customer.
SHELL = ("app.css", "app.js", "icons.svg", "leaf.svg", "vendor/tabler.css", "vendor/font.css", "django_htmx/htmx-4.min.js", *FONTS)  # fmt: skip


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """What a phone asks for to put the house on its first screen."""
    return JsonResponse(
        {
            "id": "/",
            "name": "Tiềm Năng",
            "short_name": "Tiềm Năng",
            "description": _("Hôm nay nên gọi ai, và vì sao."),
            "lang": get_language(),
            "start_url": reverse("today"),
            "scope": "/",
            "display": "standalone",
            "background_color": "#f6f8f8",
            "theme_color": "#0b6b60",
            "icons": [
                {"src": static(name), "sizes": sizes, "type": "image/png", "purpose": purpose}
                for name, sizes, purpose in ICONS
            ],
            "shortcuts": [
                {"name": _("Hôm nay"), "url": reverse("today")},
                {"name": _("Thêm nhanh"), "url": reverse("lead_new")},
                {"name": _("Tìm khách"), "url": reverse("leads") + "?find=1"},
            ],
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it looks after every page; new whenever the shell is."""
    shell, offline = [static(name) for name in SHELL], reverse("offline")
    script = WORKER.read_text()
    version = hashlib.sha256("\n".join([script, offline, *shell]).encode()).hexdigest()[:12]
    known = {"VERSION": version, "OFFLINE": offline, "SHELL": shell}
    opening = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in known.items())
    return HttpResponse(
        opening + script, content_type="text/javascript", headers={"Cache-Control": "no-cache"}
    )


@login_not_required
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What stands in for a page that could not be fetched."""
    return render(request, "pwa/offline.html")


paths = [
    path("app.webmanifest", manifest, name="manifest"),
    path("worker.js", worker, name="worker"),
    path("offline/", offline, name="offline"),
]
