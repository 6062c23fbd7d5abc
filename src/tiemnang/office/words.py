"""Own names in the place of usual ones, and why something cannot be decided, said so that people know what to do."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.office import current
from tiemnang.office.rules import WEEKDAYS, Unfit

DAYS = dict(
    zip(
        WEEKDAYS,
        (
            gettext_lazy("Thứ Hai"),
            gettext_lazy("Thứ Ba"),
            gettext_lazy("Thứ Tư"),
            gettext_lazy("Thứ Năm"),
            gettext_lazy("Thứ Sáu"),
            gettext_lazy("Thứ Bảy"),
            gettext_lazy("Chủ Nhật"),
        ),
    )
)
SENTENCES = {
    "unknown_day": gettext_lazy("Không có ngày “%(day)s”. Dùng mon, tue, wed, thu, fri, sat, sun."),
    "not_hours": gettext_lazy("%(day)s: chưa đọc được giờ “%(written)s”. Viết như 08:00-12:00."),
    "hours_backwards": gettext_lazy("%(day)s: giờ kết thúc phải sau giờ bắt đầu (%(written)s)."),
    "hours_overlap": gettext_lazy("%(day)s: hai khoảng giờ đang chồng lên nhau."),
    "no_hours": gettext_lazy("Cả tuần không có giờ làm việc nào. Chọn ít nhất một ngày."),
    "not_a_day": gettext_lazy("Chưa đọc được ngày “%(written)s”. Viết như 2026-12-24."),
    "unknown_code": gettext_lazy("Không có mã “%(written)s”."),
    "name_taken": gettext_lazy("Tên “%(name)s” đang dùng hai lần. Đặt tên khác."),
    "no_name": gettext_lazy("Viết tên rồi lưu."),
}


def _name(kind: str, code: str, usual: Any) -> str:
    return current.name(kind, code) or str(usual)


# A label of a choice that people may have its own name for: asked when it is drawn, not when it is written down.
named = lazy(_name, str)


def said(trouble: Unfit) -> str:
    """Why it cannot be decided."""
    about = dict(trouble.about)
    if day := DAYS.get(about.get("day", "")):
        about["day"] = str(day)
    sentence = SENTENCES.get(trouble.code)
    return str(sentence) % about if sentence else _("Chưa đọc được. Xem lại rồi lưu.")
