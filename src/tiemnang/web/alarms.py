"""What should worry an owner, as a banner on every page."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tiemnang.office import health
from tiemnang.office.health import Alarm
from tiemnang.team.models import Role
from tiemnang.web.templatetags.said import moment

PAGES = {
    "dead": "settings_queue",
    "no_backup": "settings_backups",
}  # where to go; else the page on the machine's health


def banner(request: HttpRequest) -> list[dict[str, Any]]:
    """What should worry an owner, on every page; nothing for anybody else."""
    if getattr(request.user, "role", "") != Role.OWNER:
        return []
    return [
        {
            "code": alarm.code,
            "said": said(alarm),
            "href": PAGES.get(alarm.code, "settings_health"),
        }
        for alarm in health.alarms(timezone.now())
    ]


def said(alarm: Alarm) -> str:
    """An alarm as a sentence that says what to do."""
    about: Mapping[str, Any] = alarm.about
    if alarm.code == "unworked":
        return (
            _("Việc nền đang đứng yên %(minutes)d phút: không tiến trình nào làm. Khởi động lại Tiềm Năng.")
            % about
        )
    if alarm.code == "stuck":
        return _("%(rows)d việc nền đã chờ %(minutes)d phút.") % about
    if alarm.code == "dead":
        return (
            ngettext(
                "%(rows)d việc nền đã thử hết cách mà không xong.",
                "%(rows)d việc nền đã thử hết cách mà không xong.",
                about["rows"],
            )
            % about
        )
    if alarm.code == "disk":
        return _("Đĩa chỉ còn %(free)s GB. Dọn bớt chỗ để không mất dữ liệu mới.") % about
    if alarm.code == "no_backup":
        return _("Đĩa chỉ còn %(free)s GB, không đủ cho bản sao lưu: tự sao lưu mỗi đêm đang dừng.") % about
    when = moment(datetime.fromisoformat(about["made_at"]))
    return _("Đây là bản khôi phục từ %(when)s: chưa có gì tự gửi ra ngoài.") % {"when": when}
