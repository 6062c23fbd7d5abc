"""The import wizard: drop a file, map its columns, watch it run, mend what waits, take it back out."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from tiemnang.capture import actions as capture
from tiemnang.capture import words
from tiemnang.capture.models import Import, Provenance
from tiemnang.capture.sheets.cells import MOST_BYTES
from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import LEASE, Job
from tiemnang.leads.models import Source
from tiemnang.team.audit import record
from tiemnang.web import import_mapping, import_rows
from tiemnang.web.import_sight import found, job_of, seen_by, settle
from tiemnang.web.keys import is_key
from tiemnang.web.shell import toast
from tiemnang.web.templatetags.said import dotted
from tiemnang.web.visitor import where

SIZE = 20
UNDO = "undo_import"
SECONDS_UNTIL = 90
SILENCE = LEASE * 0.45  # a little more than between two signs of life of a living worker
GOES = (Import.State.MAPPING, Import.State.STOPPED)


def most_bytes() -> int:
    """How large a file may be: what the owner allows, and what the reader takes."""
    return min(settings.UPLOAD_LIMIT, MOST_BYTES)


def page(request: HttpRequest) -> HttpResponse:
    """The imports so far, and the place to drop a new file."""
    return render(request, "imports/page.html", _listed(request))


def _listed(request: HttpRequest) -> dict[str, Any]:
    before = request.GET.get("before", "")
    listed = seen_by(request.user).select_related("by").defer("sheets").order_by("-pk")
    shown = list(listed.filter(pk__lt=int(before))[: SIZE + 1] if is_key(before) else listed[: SIZE + 1])
    return {
        "imports": shown[:SIZE],
        "older": f"?before={shown[SIZE - 1].pk}" if len(shown) > SIZE else "",
        "most": most_bytes() >> 20,
        "can_change": request.user.can_change,
    }


@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Keep a dropped file or pasted cells, look at it, and go on to its mapping."""
    if not request.user.can_change:
        raise PermissionDenied
    file, pasted = request.FILES.get("file"), request.POST.get("cells", "").strip()
    if file and file.size > most_bytes():
        said = _("Tệp nặng %(size)s MB, lớn hơn mức %(most)s MB. Tách thành vài tệp rồi nhập từng tệp.")
        return _refused(request, said % {"size": file.size >> 20, "most": most_bytes() >> 20})
    if not file and not pasted:
        return _refused(request, _("Chọn một tệp, hoặc dán các ô đã chép từ bảng tính."))
    name = (
        file.name if file else _("Ô dán lúc %(when)s") % {"when": f"{timezone.localtime():%H:%M, %d/%m/%Y}"}
    )
    pieces: Iterable[bytes] = file.chunks() if file else [pasted.encode()]
    batch = capture.begin_import(pieces, name=name, by=request.user)
    if import_mapping.keeps_by_default(request.user.role):
        capture.choose(batch, keep_for_me=True)
    return redirect("import", batch.pk)


def _refused(request: HttpRequest, said: str) -> HttpResponse:
    return render(request, "imports/page.html", _listed(request) | {"refused": said}, status=422)


def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One import, drawn as where it stands asks for."""
    batch = found(request, pk)
    job = job_of(batch)
    settle(batch, job)
    state = Import.State(batch.state)
    if state == Import.State.MAPPING:
        return _mapping(request, batch, request.GET)
    if state in (Import.State.RUNNING, Import.State.UNDOING):
        return _running(request, batch, job)
    if request.htmx:  # the bar of a running import looks again, and it has ended
        return HttpResponseClientRefresh()
    if state == Import.State.FAILED:
        return render(
            request,
            "imports/failed.html",
            {"batch": batch, "said": words.problem(batch), "most": most_bytes() >> 20},
        )
    return render(request, "imports/done.html", import_rows.result(request, batch))


def _mapping(
    request: HttpRequest, batch: Import, asked: Mapping[str, str], status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "batch": batch,
        "provenance": _provenance(batch, asked),
        **import_mapping.drawn(batch, asked),
        **more,
    }
    if (
        request.htmx and request.method == "GET"
    ):  # a chip looks at other examples; what is chosen so far stays
        return render(request, "imports/examples.html", context)
    name = "imports/mapping.html#mapping" if request.htmx else "imports/mapping.html"
    return render(request, name, context, status=status)


def _provenance(batch: Import, asked: Mapping[str, str]) -> str:
    """What was chosen; "unknown" is what an import begins with, and nobody's choice until it is sent.

    Who stands in an order list has bought.
    """
    if batch.kind == Import.Kind.ORDERS and not asked.get("provenance"):
        return Provenance.CUSTOMERS if batch.provenance == Provenance.UNKNOWN else batch.provenance
    return asked.get("provenance", "") or (batch.provenance if batch.provenance != "unknown" else "")


@require_POST
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the choices down and show what they do to the rows."""
    batch = found(request, pk)
    if batch.state != Import.State.MAPPING:
        return redirect("import", pk)
    answer = _chosen(batch, request)
    if batch.state == Import.State.FAILED:
        return HttpResponseClientRefresh() if request.htmx else redirect("import", pk)
    if not answer.has_sheet:
        return _mapping(request, batch, request.POST, 422, no_sheet=True)
    if request.htmx:
        return _mapping(request, batch, request.POST)
    asked = {"provenance": answer.provenance} if answer.provenance else {}
    return redirect(f"{request.path.removesuffix('choose/')}?{urlencode(asked)}")


def _chosen(batch: Import, request: HttpRequest) -> import_mapping.Answer:
    """Keep what the form says with the import; a changed mapping reads the file again."""
    answer = import_mapping.read(batch, request.POST)
    batch.source = Source.objects.filter(pk=answer.source_id).first() if answer.source_id else None
    batch.save(update_fields=["source"])
    capture.choose(
        batch,
        mappings=answer.mappings,
        provenance=answer.provenance or None,
        keep_for_me=answer.keep_for_me,
        words=answer.words,
        kind=answer.kind,
    )
    return answer


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Set the import going with what the form says, or go on with one that was stopped."""
    batch = found(request, pk)
    if batch.state == Import.State.MAPPING:
        answer = _chosen(batch, request)
        if not answer.has_sheet or not answer.provenance:
            more = {"no_sheet": not answer.has_sheet, "no_provenance": not answer.provenance}
            return _mapping(request, batch, request.POST, 422, **more)
    with transaction.atomic():
        waiting = Import.objects.select_for_update().filter(pk=pk, state__in=GOES).first()
        if waiting:
            capture.start_import(waiting)
    return redirect("import", pk)


def _running(request: HttpRequest, batch: Import, job: Job | None) -> HttpResponse:
    context = {"batch": batch, "job": job, **_progress(batch, job, timezone.now())}
    name = "imports/running.html#progress" if request.htmx else "imports/running.html"
    return render(request, name, context)


def _progress(batch: Import, job: Job | None, now: datetime) -> dict[str, Any]:
    """How far, of how many, how long it may still take ("" while nobody can tell), and whether it stands still."""
    is_undo = batch.state == Import.State.UNDOING
    done, whole = (job.progress, job.total or batch.done) if is_undo and job else (batch.done, batch.rows)
    # A lease is renewed with every batch, and every third of it beside: where it ends tells the last sign of life.
    alive_at = job.due_at - LEASE if job and job.is_claimed and job.due_at else None
    is_still = alive_at is not None and now - alive_at > SILENCE
    return {
        "done": done,
        "whole": whole,
        "share": min(done / whole, 1) if whole else 0,
        "left": _lasting(_left(job, alive_at, done, whole)) if job and not is_still else "",
        "is_still": is_still,
        "is_undo": is_undo,
    }


def _left(job: Job, alive_at: datetime | None, done: int, whole: int) -> int | None:
    """Seconds still to go at the pace since this worker took over, where it began behind `note.from`."""
    made = done - int(job.note.get("from", 0))
    spent = (alive_at - job.claimed_at).total_seconds() if alive_at and job.claimed_at else 0
    return round(spent * (whole - done) / made) if made > 0 and spent > 1 else None


def _lasting(seconds: int | None) -> str:
    """`còn chừng 40 giây`; in minutes above a minute and a half; nothing while nobody can tell."""
    if seconds is None:
        return ""
    if seconds <= SECONDS_UNTIL:
        return ngettext("còn chừng %(n)s giây", "còn chừng %(n)s giây", seconds) % {"n": seconds}
    minutes = round(seconds / 60)
    return ngettext("còn chừng %(n)s phút", "còn chừng %(n)s phút", minutes) % {"n": dotted(minutes)}


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask a running import to stop; what is in stays, and it can go on later."""
    batch = found(request, pk)
    job = job_of(batch)
    if job and batch.state == Import.State.RUNNING:
        cancel(job)
        settle(batch, job)
    return redirect("import", pk)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole import back out, in the background."""
    found(request, pk)
    with transaction.atomic():
        batch = Import.objects.select_for_update().get(pk=pk)
        if batch.is_undoable:
            batch.state = Import.State.UNDOING
            batch.save(update_fields=["state"])
            enqueue(UNDO, {"import": pk}, priority=5, by=request.user.pk)
            record("deleted", by=request.user, at=timezone.now(), where=where(request), what=batch.name)
    return redirect("import", pk)


@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop a file that was never brought in; the kept copy goes with nobody's rows."""
    batch = found(request, pk)
    if batch.state in (Import.State.MAPPING, Import.State.FAILED):
        batch.delete()
        toast(request, _("Đã bỏ “%(name)s”, chưa dòng nào vào sổ.") % {"name": batch.name})
    return redirect("imports")


paths = [
    path("imports/", page, name="imports"),
    path("imports/upload/", upload, name="import_upload"),
    path("imports/<int:pk>/", one, name="import"),
    path("imports/<int:pk>/choose/", choose, name="import_choose"),
    path("imports/<int:pk>/start/", start, name="import_start"),
    path("imports/<int:pk>/stop/", stop, name="import_stop"),
    path("imports/<int:pk>/undo/", undo, name="import_undo"),
    path("imports/<int:pk>/forget/", forget, name="import_forget"),
    *import_rows.paths,
]
