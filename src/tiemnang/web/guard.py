"""What is looked at before any page: is a second step still owed, and when was this browser last seen."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import resolve
from django.utils import timezone

from tiemnang.team.sessions import note_seen

log = logging.getLogger(__name__)
# What somebody who still owes a second step may open: what it takes to set one up, and the way out.
OPEN = frozenset({"sign_out", "language", "theme"})
SECURED = "second_step"  # in the session: this browser came in by more than a password
PROVEN = "proven_at"  # in the session: when whoever is at this browser last showed who they are


class Guard:
    """Middleware after sign-in is known."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated:
            return self.get_response(request)
        if owes_second_step(request) and not _may_pass(request):
            return redirect("security")
        answer = self.get_response(request)
        _note(request)
        return answer


def owes_second_step(request: HttpRequest) -> bool:
    """Whether this member's role must have a second step, and this browser came in without one."""
    return request.user.role in settings.SECOND_STEP_FOR and not request.session.get(SECURED)


def _may_pass(request: HttpRequest) -> bool:
    name = resolve(request.path_info).url_name or ""
    return name in OPEN or name.startswith("security")


def _note(request: HttpRequest) -> None:
    try:
        note_seen(request.session, at=timezone.now())
    except DatabaseError:
        # The page is drawn; that somebody was here is not worth losing it for.
        log.warning("could not note when a session was seen", exc_info=True)
