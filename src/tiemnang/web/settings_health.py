"""The health of the machine: who works the queue, what waits, room left, the last backup."""

from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.office import health
from tiemnang.office.health import Figures
from tiemnang.web.settings import owners_only
from tiemnang.web.settings_queue import KINDS
from tiemnang.web.templatetags.said import NO_BREAK, ago

GB = 1 << 30
OLD_BACKUP = 7  # days after which a backup is worth a word


class Look(NamedTuple):
    """One line: what was looked at, what was found, whether it is well, and where to go."""

    title: str
    said: str
    is_well: bool
    href: str = ""


@owners_only
def page(request: HttpRequest) -> HttpResponse:
    """Everything there is to say; drawn anew every ten seconds while it is open."""
    now = timezone.now()
    found = health.figures(now)
    context = {
        "here": "health",
        "looks": looks(found, now),
        "held": found.held,
        "turns": [
            {"title": KINDS.get(row.kind, row.key), "next": row.due_at, "last": job}
            for row, job in found.turns
        ],
        "at": now,
    }
    drawn = "settings/health.html#looks" if request.htmx else "settings/health.html"
    return render(request, drawn, context)


def looks(found: Figures, now: datetime) -> list[Look]:
    """Each thing looked at, in words."""
    return [
        _work(found),
        _queue(found, now),
        _dead(found),
        Look(_("Cơ sở dữ liệu"), size_said(found.database), True),
        Look(_("Đĩa còn trống"), size_said(found.free), found.free >= health.LITTLE_ROOM),
        _backup(found, now),
    ]


def _work(found: Figures) -> Look:
    if found.workers:
        count = len(found.workers)
        said = ngettext("%(n)d tiến trình đang làm", "%(n)d tiến trình đang làm", count) % {"n": count}
    else:
        said = (
            _("Đang bận một việc dài")
            if found.is_worked
            else _("Không thấy tiến trình nào. Chạy tiemnang up.")
        )
    return Look(_("Người làm việc nền"), said, found.is_worked)


def _queue(found: Figures, now: datetime) -> Look:
    queue = found.queue
    said = _("%(waiting)d đang chờ, %(running)d đang làm, %(later)d hẹn giờ khác") % asdict(queue)
    if queue.oldest:
        said += _(", việc cũ nhất chờ %(since)s") % {"since": ago(queue.oldest)}
    return Look(_("Hàng đợi"), said, not found.stuck)


def _dead(found: Figures) -> Look:
    count = found.queue.dead
    said = (
        ngettext("%(n)d việc bị bỏ dở", "%(n)d việc bị bỏ dở", count) % {"n": count}
        if count
        else _("Không có")
    )
    return Look(_("Việc bỏ dở"), said, not count, reverse("settings_queue"))


def _backup(found: Figures, now: datetime) -> Look:
    href = reverse("settings_backups")
    last = ago(found.backup.at) if found.backup else _("Chưa có bản nào ở đây")
    is_fresh = found.backup is not None and (now - found.backup.at).days < OLD_BACKUP
    is_short = bool(found.nights) and not found.has_backup_room
    said = f"{last} · {_nights(found.nights, is_short)}"
    return Look(_("Bản sao lưu mới nhất"), said, is_fresh and not is_short, href)


def _nights(nights: int, is_short: bool) -> str:
    if is_short:
        return _("tự sao lưu đang dừng vì đĩa thiếu chỗ")
    if not nights:
        return _("không tự sao lưu")
    said = ngettext("tự sao lưu mỗi đêm, giữ %(n)d đêm", "tự sao lưu mỗi đêm, giữ %(n)d đêm", nights)
    return said % {"n": nights}


def size_said(count: int) -> str:
    """`3,2 GB`, `48 MB`."""
    number, unit = (count / GB, "GB") if count >= GB else (count / (1 << 20), "MB")
    return f"{number:.1f}{NO_BREAK}{unit}".replace(".", get_format("DECIMAL_SEPARATOR"))


paths = [path("settings/health/", page, name="settings_health")]
