"""Settings of the whole shop: who may come in, what was decided, and the way back from the last decision."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tiemnang import journey
from tiemnang.leads.actions import defining
from tiemnang.leads.models import FactDefinition, Folding, Source
from tiemnang.office import actions as office
from tiemnang.office import current
from tiemnang.office.models import Setting
from tiemnang.team import audit
from tiemnang.team.models import Role
from tiemnang.web.entrance import back
from tiemnang.web.refusals import NOT_UNDOABLE
from tiemnang.web.shell import toast
from tiemnang.web.visitor import where

View = Callable[..., HttpResponse]
PAGE_OF = {"hours": "settings_hours", "days_off": "settings_hours", "backups": "settings_backups"}
KEPT = "settings_undo"  # in the session: how to take the last change back


def owners_only(view: View) -> View:
    """What concerns the whole shop is for its owners."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.role != Role.OWNER:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def index(request: HttpRequest) -> HttpResponse:
    """Everything that can be set, each with a sentence on what it is for."""
    return render(request, "settings/page.html", {"is_owner": request.user.role == Role.OWNER})


def decide(request: HttpRequest, key: str, value: Any, said: str) -> None:
    """Write a decision of the shop down, note who made it, and say so with the way back."""
    before = Setting.objects.filter(key=key).values_list("value", flat=True).first()
    if not office.decide(key, value, by=request.user.pk, at=timezone.now()):
        toast(request, _("Không có gì thay đổi"))
        return
    note(request, "setting_changed", key=key)
    changed(request, said, {"what": "setting", "key": key, "value": before})


def changed(request: HttpRequest, said: str, undo: dict[str, Any]) -> None:
    """Say what was changed; `undo` is what the next press of the button takes back, unless somebody was here since."""
    request.session[KEPT] = {**undo, "now": _as_it_is(undo)}
    toast(request, said, undo=reverse("settings_undo"))


def note(request: HttpRequest, verb: str, **detail: Any) -> None:
    """One line of the log."""
    audit.record(verb, by=request.user, at=timezone.now(), where=where(request), **detail)


@require_POST
@owners_only
def undo(request: HttpRequest) -> HttpResponse:
    """Take the last change back; a second press finds nothing, and what somebody changed since stays."""
    kept = request.session.pop(KEPT, None)
    if kept and kept.get("now") != _as_it_is(kept):
        toast(request, str(NOT_UNDOABLE["changed_since"]))
        return redirect(back(request))
    if kept:
        page = UNDOING[kept["what"]](request, kept)
        note(request, "setting_changed", undone=kept["what"])
        toast(request, _("Đã trả lại như trước"))
        return redirect(page)
    toast(request, _("Không còn gì để hoàn tác"))
    return redirect("settings")


def _as_it_is(kept: dict[str, Any]) -> Any:
    """What a change is about, as it is now; a folding looks after itself."""
    if kept["what"] == "setting":
        return Setting.objects.filter(key=kept["key"]).values_list("value", flat=True).first()
    if kept["what"] == "fact":
        return FactDefinition.objects.filter(pk=kept["pk"]).values("name", "group", "type").first()
    if kept["what"] == "source":
        return Source.objects.filter(pk=kept["pk"]).values("name", "channel", "is_active").first()
    return None


def _undo_setting(request: HttpRequest, kept: dict[str, Any]) -> str:
    office.decide(kept["key"], kept["value"], by=request.user.pk, at=timezone.now())
    return PAGE_OF.get(kept["key"], "settings_words")


def _undo_fact(request: HttpRequest, kept: dict[str, Any]) -> str:
    if row := FactDefinition.objects.filter(pk=kept["pk"]).first():
        defining.rename_fact(row, kept["name"])
        defining.regroup_fact(row, kept["group"])
        defining.retype_fact(row, kept["type"], at=timezone.now(), by=request.user.pk)
    return "settings_facts"


def _undo_source(request: HttpRequest, kept: dict[str, Any]) -> str:
    if row := Source.objects.filter(pk=kept["pk"]).first():
        defining.rename_source(row, kept["name"])
        journey.change_source(row, channel=kept["channel"], is_active=kept["is_active"], by=request.user)
    return "settings_sources"


def _undo_folding(request: HttpRequest, kept: dict[str, Any]) -> str:
    row = Folding.objects.get(pk=kept["pk"])
    journey.unfold(row, by=request.user, at=timezone.now())
    return "settings_facts" if row.kind == Folding.Kind.FACT else "settings_sources"


UNDOING = {
    "setting": _undo_setting,
    "fact": _undo_fact,
    "source": _undo_source,
    "folding": _undo_folding,
}


@require_POST
@owners_only
def let_go(request: HttpRequest) -> HttpResponse:
    """Let a restored copy send again what was held back."""
    if office.let_go(by=request.user.pk, at=timezone.now()):
        note(request, "setting_changed", key="held")
        current.forget()
        toast(request, _("Từ giờ bản này lại gửi tin và chạy việc ra ngoài như thường"))
    return redirect("settings_health")


paths = [
    path("settings/", index, name="settings"),
    path("settings/undo/", undo, name="settings_undo"),
    path("settings/let-go/", let_go, name="settings_let_go"),
]
