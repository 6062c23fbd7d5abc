"""Backups on the screen: make one, take it away, bring one back after typing its name."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.office import current, rules, words
from tiemnang.office.backups import shelf
from tiemnang.office.health import has_backup_room
from tiemnang.office.jobs import BACKUP, NIGHTLY, RESTORE
from tiemnang.office.rules import Unfit
from tiemnang.web.keys import is_key, key_in
from tiemnang.web.settings import decide, note, owners_only
from tiemnang.web.settings_health import size_said
from tiemnang.web.shell import toast

CHOICES = [0, 3, 7, 14, 30]  # nights to choose from; 0 makes none
STEPS = {
    "waiting": gettext_lazy("Đang chờ tới lượt."),
    "check": gettext_lazy("Đang kiểm tra bản sao lưu."),
    "safety": gettext_lazy("Đang sao lưu những gì có bây giờ, phòng khi muốn quay lại."),
    "replace": gettext_lazy("Đang đưa dữ liệu vào chỗ."),
}


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """The backups kept here, and the one being made."""
    job = Job.objects.filter(kind__in=[BACKUP, NIGHTLY]).order_by("-pk").first()
    context = {
        "here": "backups",
        "job": job if job and job.state in {"waiting", "running", "stopping", "dead"} else None,
        "rows": [(one, size_said(one.bytes)) for one in shelf.kept()],
        "restore": shelf.told(),
        "nights": current.backup_nights(),
        "choices": CHOICES
        if current.backup_nights() in CHOICES
        else sorted({*CHOICES, current.backup_nights()}),
        "lacks_room": not has_backup_room(),
    }
    drawn = "settings/backups.html#list" if request.htmx else "settings/backups.html"
    return render(request, drawn, context)


@require_POST
@owners_only
def make(request: HttpRequest) -> HttpResponse:
    """Ask for a backup now, unless one is being made."""
    if not Job.objects.unfinished().filter(kind__in=[BACKUP, NIGHTLY]).exists():
        enqueue(BACKUP, by=request.user.pk, priority=5, max_attempts=2)
        note(request, "backup_made")
    return redirect("settings_backups")


@require_POST
@owners_only
def nightly(request: HttpRequest) -> HttpResponse:
    """Decide how many nights a backup made by itself is kept, or that none is made."""
    typed = request.POST.get("nights", "")
    try:
        nights = rules.nights_of({"nights": key_in(typed) if is_key(typed) else typed})
    except Unfit as trouble:
        toast(request, words.said(trouble))
        return redirect("settings_backups")
    decide(request, "backups", {} if nights == rules.NIGHTS else {"nights": nights}, _("Đã lưu"))
    return redirect("settings_backups")


@owners_only
def take(request: HttpRequest, name: str) -> FileResponse:
    """Take a backup away; it holds every customer, so the log says who did."""
    path = _path(name)
    note(request, "backup_taken", name=name)
    answer = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type="application/gzip")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@owners_only
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Take one off the list."""
    _path(name)
    shelf.remove(name)
    note(request, "setting_changed", key="backup", removed=name)
    toast(request, _("Đã bỏ %(name)s") % {"name": name}, undo=reverse("settings_backup_back", args=[name]))
    return redirect("settings_backups")


@require_POST
@owners_only
def back(request: HttpRequest, name: str) -> HttpResponse:
    """Put the one that was taken off last back."""
    try:
        shelf.put_back(name)
    except Unfit as trouble:
        toast(request, words.said(trouble))
    return redirect("settings_backups")


@require_POST
@owners_only
def upload(request: HttpRequest) -> HttpResponse:
    """Take in a backup made elsewhere; nothing is restored yet."""
    file = request.FILES.get("file")
    if file is None:
        toast(request, _("Chọn tệp rồi tải lên."))
        return redirect("settings_backups")
    try:
        name = shelf.take_in(file.chunks(), file.name or "")
    except Unfit as trouble:
        toast(request, words.said(trouble))
        return redirect("settings_backups")
    return redirect("settings_restore", name)


@owners_only
def restore(request: HttpRequest, name: str) -> HttpResponse:
    """What bringing this one back means, and the box to type its name in; typed right, it begins."""
    path = _path(name)
    kept = next(one for one in shelf.kept() if one.name == name)
    typed = request.POST.get("typed", "").strip()
    if request.method == "POST" and typed == name:
        return _begin(request, path.name)
    context: dict[str, Any] = {"here": "backups", "kept": kept, "size": size_said(kept.bytes), "typed": typed}
    return render(request, "settings/restore.html", context, status=422 if typed else 200)


def _begin(request: HttpRequest, name: str) -> HttpResponse:
    if not Job.objects.unfinished().filter(kind=RESTORE).exists():
        shelf.tell(name=name, state="running", step="waiting")
        args = {"name": name, "session": request.session.session_key}
        enqueue(RESTORE, args, by=request.user.pk, priority=9, max_attempts=1)
    return redirect("settings_restoring")


@owners_only
def restoring(request: HttpRequest) -> HttpResponse:
    """How far it has come; asked of a file, because the database is being replaced."""
    told = shelf.told()
    if told.get("state") == "done" and not told.get("noted"):
        # Only now is there a log to note it in: the one from before went with its database.
        note(request, "restored", name=told["name"])
        shelf.tell(**{key: value for key, value in told.items() if key != "at"}, noted=True)
    said = STEPS.get(told.get("step", ""), "")
    if told.get("state") == "failed":
        said = words.said(Unfit(told["code"], **told["about"]))
    context = {"here": "backups", "told": told, "said": said, "is_quiet": _is_quiet(told)}
    drawn = "settings/restoring.html#progress" if request.htmx else "settings/restoring.html"
    return render(request, drawn, context)


def _is_quiet(told: dict[str, Any]) -> bool:
    """Whether nothing was heard of it for so long that it has probably stopped."""
    return told.get("state") == "running" and (timezone.now() - told["at"]).total_seconds() > 600


def _path(name: str) -> Any:
    try:
        return shelf.path_of(name)
    except Unfit:
        raise Http404 from None


paths = [
    path("settings/backups/", page, name="settings_backups"),
    path("settings/backups/make/", make, name="settings_backup"),
    path("settings/backups/nightly/", nightly, name="settings_backup_nightly"),
    path("settings/backups/upload/", upload, name="settings_backup_upload"),
    path("settings/backups/restoring/", restoring, name="settings_restoring"),
    path("settings/backups/<str:name>/take/", take, name="settings_backup_take"),
    path("settings/backups/<str:name>/remove/", remove, name="settings_backup_remove"),
    path("settings/backups/<str:name>/back/", back, name="settings_backup_back"),
    path("settings/backups/<str:name>/restore/", restore, name="settings_restore"),
]
