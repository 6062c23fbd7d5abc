"""Own names in the place of usual ones, and why something cannot be decided, said so that people know what to do."""

from collections import defaultdict
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
    "not_a_backup": gettext_lazy("%(path)s không phải bản sao lưu nguyên vẹn."),
    "backup_damaged": gettext_lazy("Bản sao lưu bị hỏng: %(name)s không khớp mã kiểm tra."),
    "backup_torn": gettext_lazy("Cơ sở dữ liệu trong bản sao lưu bị hỏng."),
    "backup_of_other_engine": gettext_lazy("Bản sao lưu của %(theirs)s không khôi phục được vào %(ours)s."),
    "backup_too_new": gettext_lazy(
        "Bản sao lưu do phiên bản mới hơn tạo (%(version)s, có %(name)s). Nâng cấp rồi thử lại."
    ),
    "program_missing": gettext_lazy(
        "Sao lưu và khôi phục PostgreSQL cần chương trình %(program)s (gói postgresql-client)."
    ),
    "program_failed": gettext_lazy("%(program)s báo lỗi, dữ liệu đang có còn nguyên: %(detail)s"),
    "not_nights": gettext_lazy(
        "Số đêm giữ bản sao lưu từ 0 (không tự làm) tới 90, không phải “%(written)s”."
    ),
    "no_such_backup": gettext_lazy("Không có bản sao lưu %(name)s."),
    "restore_failed": gettext_lazy("Khôi phục dừng giữa chừng. Bản chụp trước đó còn trong danh sách."),
    "busy": gettext_lazy("Đang có việc nền chạy (%(kind)s). Đợi xong hoặc dừng lại rồi thử lại."),
    "fold_itself": gettext_lazy("Đây là cùng một mục. Chọn mục khác để gộp vào."),
    "folded": gettext_lazy("“%(name)s” đã được gộp rồi. Tải lại trang."),
    "built_in": gettext_lazy("“%(name)s” là dữ kiện có sẵn, chỉ gộp mục khác vào nó."),
    "no_room": gettext_lazy("Đĩa chỉ còn %(free)s GB, không đủ chỗ. Dọn bớt rồi thử lại."),
}


USUAL: dict[tuple[str, str], Any] = {}


def named(kind: str, code: str, usual: Any) -> Any:
    """A label of a choice that people may have their own name for: asked when it is drawn, not when it is written down."""
    USUAL[kind, code] = usual
    return _lazily(kind, code)


def _name(kind: str, code: str) -> str:
    return current.name(kind, code) or str(USUAL[kind, code])


_lazily = lazy(_name, str)


def said(trouble: Unfit) -> str:
    """Why it cannot be decided."""
    about = defaultdict(lambda: "…", trouble.about)
    if day := DAYS.get(trouble.about.get("day", "")):
        about["day"] = str(day)
    sentence = SENTENCES.get(trouble.code)
    return str(sentence) % about if sentence else _("Chưa đọc được. Xem lại rồi lưu.")
