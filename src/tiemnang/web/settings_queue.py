"""Work that was given up: why, in plain words; try it again or let it be."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from tiemnang.due import actions as due
from tiemnang.due.health import leased_tables
from tiemnang.due.models import Job, Leased, Schedule
from tiemnang.office import words
from tiemnang.office.jobs import RESTORE
from tiemnang.office.rules import Unfit
from tiemnang.web.keys import is_key
from tiemnang.web.settings import note, owners_only
from tiemnang.web.shell import toast

MOST = 100  # shown at once; more say the same
KEPT = "discarded"  # in the session: what was let be, for the way back
KINDS = {
    "import": gettext_lazy("Nhập tệp"),
    "undo_import": gettext_lazy("Hoàn tác một đợt nhập"),
    "office.backup": gettext_lazy("Sao lưu"),
    "office.nightly": gettext_lazy("Tự sao lưu mỗi đêm"),
    "office.restore": gettext_lazy("Khôi phục bản sao lưu"),
    "leads.fold": gettext_lazy("Gộp hai mục thành một"),
    "leads.unfold": gettext_lazy("Tách lại hai mục đã gộp"),
    "leads.retype": gettext_lazy("Đọc lại giá trị của một dữ kiện"),
    "leads.count_facts": gettext_lazy("Đếm dữ kiện"),
    "due.prune": gettext_lazy("Dọn việc đã xong"),
    "due.task": gettext_lazy("Việc của tiện ích thêm"),
    "scoring.recount": gettext_lazy("Tính lại điểm theo bảng điểm mới"),
    "scoring.fit": gettext_lazy("Học lại ai sẽ mua"),
    "customers.values": gettext_lazy("Tính lại mỗi khách đáng giá bao nhiêu"),
    "scoring.measure": gettext_lazy("Xem lại thước đo độ ưu tiên"),
    "scoring.source": gettext_lazy("Tính lại điểm của một nguồn"),
    "reopen": gettext_lazy("Mở lại khách đã tới lúc"),
    "team.sweep": gettext_lazy("Dọn phiên và liên kết đã hết hạn"),
    "targeting.hold": gettext_lazy("So mọi khách với các chân dung đang dùng"),
    "targeting.mine": gettext_lazy("Tìm điểm chung của khách tốt"),
    "targeting.try": gettext_lazy("Thử một chân dung trên quá khứ"),
    "targeting.watch": gettext_lazy("Theo dõi các chân dung mỗi đêm"),
    "scoring.refresh": gettext_lazy("Tính lại điểm mỗi đêm"),
    "segments.follow": gettext_lazy("Xếp khách vừa đổi vào phân khúc"),
    "segments.settle": gettext_lazy("Hỏi mọi khách xem ai thuộc phân khúc"),
    "segments.nightly": gettext_lazy("Xem lại phân khúc mỗi đêm"),
}
TROUBLES = {
    "worker_lost": gettext_lazy("Máy tắt hoặc bị dừng giữa chừng, lần nào cũng vậy."),
    "FileNotFoundError": gettext_lazy("Không thấy tệp cần đọc. Tệp đã bị xoá hoặc đổi chỗ."),
    "PermissionError": gettext_lazy("Máy không cho đọc hoặc ghi tệp. Xem lại quyền của thư mục dữ liệu."),
    "OSError": gettext_lazy("Đọc hoặc ghi tệp không được. Xem đĩa còn chỗ không."),
    "OperationalError": gettext_lazy("Cơ sở dữ liệu bận hoặc không trả lời."),
    "MemoryError": gettext_lazy("Máy không đủ bộ nhớ cho việc này."),
    "LookupError": gettext_lazy("Phiên bản này chưa biết làm việc đó. Nâng cấp rồi thử lại."),
    "DoesNotExist": gettext_lazy("Thứ cần làm đã bị xoá trước khi làm tới."),
    "TimeoutError": gettext_lazy("Bên kia không trả lời kịp."),
    "ConnectionError": gettext_lazy("Không nối được tới bên kia."),
}


class Letter(NamedTuple):
    """One dead row, in words."""

    table: str
    pk: int
    title: str
    trouble: str
    detail: str
    attempts: int
    at: datetime | None
    may_again: bool


def letters() -> list[Letter]:
    """What was given up, of every queue, the newest first in each."""
    return [_letter(row) for table in leased_tables() for row in rows_of(table).dead().order_by("-pk")[:MOST]]


def rows_of(table: type[Leased]) -> Any:
    """All rows of a queue."""
    return table._default_manager.all()


def _letter(row: Leased) -> Letter:
    kind = row.kind if isinstance(row, Job) else str(row._meta.verbose_name)
    title = KINDS.get(kind, kind) if not isinstance(row, Schedule) else row.key
    at = getattr(row, "created_at", None) or getattr(row, "received_at", None) or row.claimed_at
    return Letter(
        row._meta.label, row.pk, str(title), trouble_said(row.last_error), row.last_error, row.attempts, at,
        may_again=not (isinstance(row, Job) and row.kind == RESTORE),
    )  # fmt: skip


def trouble_said(error: str) -> str:
    """The first line of an error in plain words; what has none is quoted."""
    head = error.partition("\n")[0]
    name, _colon, message = head.partition(": ")
    short = name.rpartition(".")[2]
    if short == "GiveUp":
        code, _space, about = message.strip().partition(" ")
        return words.said(Unfit(code, **json.loads(about or "{}"))) if code in words.SENTENCES else message
    if sentence := TROUBLES.get(short):
        return str(sentence)
    return (
        _("Lỗi chưa gặp: %(message)s") % {"message": (message or head)[:200]}
        if head
        else _("Không rõ vì sao.")
    )


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """Everything that was given up and waits for a person."""
    return render(request, "settings/queue.html", {"here": "queue", "letters": letters()})


@require_POST
@owners_only
def replay(request: HttpRequest) -> HttpResponse:
    """Try one again (`row` is its table and number), or all of them."""
    # A restore replaces everything, so it begins only where its name is typed.
    mild = [found.exclude(kind=RESTORE) if found.model is Job else found for found in _chosen(request)]
    count = sum(map(due.replay, mild))
    said = ngettext("%(n)d việc đang được làm lại", "%(n)d việc đang được làm lại", count) % {"n": count}
    toast(request, said if count else _("Không còn việc nào để làm lại"))
    return redirect("settings_queue")


@require_POST
@owners_only
def discard(request: HttpRequest) -> HttpResponse:
    """Let one be, or all of them; they can be brought back."""
    gone = {found.model._meta.label: due.discard(found) for found in _chosen(request)}
    count = sum(map(len, gone.values()))
    if count:
        request.session[KEPT] = gone
        note(request, "setting_changed", key="queue", discarded=count)
    said = ngettext("Đã bỏ %(n)d việc", "Đã bỏ %(n)d việc", count) % {"n": count}
    toast(request, said, undo=reverse("settings_reinstate") if count else "")
    return redirect("settings_queue")


@require_POST
@owners_only
def reinstate(request: HttpRequest) -> HttpResponse:
    """Bring back what was let be last."""
    kept = request.session.pop(KEPT, {})
    for table in leased_tables():
        due.reinstate(rows_of(table).filter(pk__in=kept.get(table._meta.label, [])))
    toast(request, _("Đã trả lại như trước"))
    return redirect("settings_queue")


def _chosen(request: HttpRequest) -> list[Any]:
    """The dead rows that were pressed on; all of them without `row`."""
    label, _dot, pk = request.POST.get("row", "").rpartition("/")
    tables = [table for table in leased_tables() if not label or table._meta.label == label]
    if not tables or (label and not is_key(pk)):
        raise Http404
    return [rows_of(table).dead().filter(pk=int(pk)) if label else rows_of(table).dead() for table in tables]


paths = [
    path("settings/queue/", page, name="settings_queue"),
    path("settings/queue/replay/", replay, name="settings_replay"),
    path("settings/queue/discard/", discard, name="settings_discard"),
    path("settings/queue/reinstate/", reinstate, name="settings_reinstate"),
]
