"""Lines of the log as sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.team.models import AuditLine, Reading, Role, Sight

Detail = Mapping[str, Any]
KINDS: Mapping[str, str | Promise] = {
    "entrance": gettext_lazy("Đăng nhập"),
    "security": gettext_lazy("Mật khẩu và khóa"),
    "members": gettext_lazy("Thành viên"),
    "leads": gettext_lazy("Dữ liệu khách"),
    "settings": gettext_lazy("Cài đặt"),
}
FIELDS: Mapping[str, str | Promise] = {
    "name": gettext_lazy("tên"),
    "role": gettext_lazy("vai trò"),
    "team_id": gettext_lazy("nhóm"),
    "sees": gettext_lazy("xem khách"),
    "sees_pool": gettext_lazy("thấy kho chung"),
    "reads": gettext_lazy("số và mail"),
    "may_export": gettext_lazy("được xuất tệp"),
    "language": gettext_lazy("ngôn ngữ"),
}
LABELS: Mapping[str, Mapping[Any, Any]] = {
    "role": dict(Role.choices),
    "sees": dict(Sight.choices),
    "reads": dict(Reading.choices),
    "sees_pool": {True: gettext_lazy("có"), False: gettext_lazy("không")},
    "may_export": {True: gettext_lazy("có"), False: gettext_lazy("không")},
    "language": {"vi": "Tiếng Việt", "en": "English"},
}
SETTINGS: Mapping[str, str | Promise] = {
    "hours": gettext_lazy("giờ làm việc"),
    "days_off": gettext_lazy("ngày nghỉ"),
    "stages": gettext_lazy("tên chặng"),
    "reasons": gettext_lazy("lý do"),
    "fact": gettext_lazy("dữ kiện"),
    "source": gettext_lazy("nguồn khách"),
    "folding": gettext_lazy("gộp dữ kiện hay nguồn"),
    "held": gettext_lazy("cho gửi ra ngoài"),
    "backup": gettext_lazy("bỏ bản sao lưu"),
    "queue": gettext_lazy("việc bỏ dở"),
    "config": gettext_lazy("cấu hình từ tệp"),
}
BY = {
    "password": gettext_lazy("Đăng nhập bằng mật khẩu"),
    "code": gettext_lazy("Đăng nhập bằng mật khẩu và mã"),
    "passkey": gettext_lazy("Đăng nhập bằng khóa trên máy"),
    "link": gettext_lazy("Đăng nhập bằng đường dẫn một lần"),
    "invitation": gettext_lazy("Vào lần đầu theo lời mời"),
}


def said(line: AuditLine) -> str:
    """What was done, as a sentence without who did it."""
    how = SENTENCES.get(line.verb)
    return how(line.detail) if how else line.verb


def _plain(sentence: str | Promise) -> Callable[[Detail], str]:
    return lambda detail: str(sentence)


def _filled(sentence: str | Promise, **defaults: str | Promise) -> Callable[[Detail], str]:
    """A sentence with places for what the line holds; what is empty is said by its default."""

    def say(detail: Detail) -> str:
        return str(sentence) % {
            **{name: str(value) for name, value in defaults.items()},
            **{name: value for name, value in detail.items() if value not in ("", None)},
        }

    return say


def _signed_in(detail: Detail) -> str:
    return str(BY.get(detail.get("how", ""), _("Đăng nhập")))


def _failed(detail: Detail) -> str:
    if detail.get("step") == "passkey":
        return _("Khóa lạ, không cho vào")
    name = detail.get("member") or _("tài khoản không có ở đây")
    sentence = _("Sai mã khi vào: %(name)s") if detail.get("step") == "code" else _("Sai mật khẩu: %(name)s")
    return sentence % {"name": name}


def _ended(detail: Detail) -> str:
    count = int(detail.get("count", 1))
    whose = f" ({detail['member']})" if detail.get("member") else ""
    return ngettext("Đăng xuất %(n)s nơi khác", "Đăng xuất %(n)s nơi khác", count) % {"n": count} + whose


def _invited(detail: Detail) -> str:
    who = detail.get("email") or _("người có đường dẫn")
    return _("Mời %(who)s, vai trò %(role)s") % {"who": who, "role": _label("role", detail.get("role"))}


def _changed(detail: Detail) -> str:
    parts = [
        f"{FIELDS.get(name, name)} {_label(name, old)} → {_label(name, new)}"
        for name, (old, new) in detail.get("changed", {}).items()
    ]
    return _("Sửa %(member)s: %(what)s") % {"member": detail.get("member", ""), "what": ", ".join(parts)}


def _label(name: str, value: Any) -> str:
    return str(LABELS.get(name, {}).get(value, value if value not in ("", None) else "–"))


def _left(detail: Detail) -> str:
    count, to = int(detail.get("leads", 0)), detail.get("to") or _("kho chung")
    said = ngettext(
        "Cho %(member)s nghỉ, giao %(n)s khách cho %(to)s",
        "Cho %(member)s nghỉ, giao %(n)s khách cho %(to)s",
        count,
    )
    return said % {"member": detail.get("member", ""), "n": count, "to": to}


def _exported(detail: Detail) -> str:
    count = int(detail.get("rows", 0))
    said = ngettext("Xuất %(n)s khách ra tệp %(format)s", "Xuất %(n)s khách ra tệp %(format)s", count)
    said %= {"n": count, "format": detail.get("format", "")}
    columns = len(detail.get("columns", ()))
    if columns:
        said += ngettext(", %(n)s cột", ", %(n)s cột", columns) % {"n": columns}
    return said + (f": {detail['filter']}" if detail.get("filter") else "")


def _setting(detail: Detail) -> str:
    key = detail.get("key") or detail.get("undone") or ""
    parts = [str(detail.get("what") or SETTINGS.get(key, key))]
    parts += [str(detail[name]) for name in ("fact", "removed") if detail.get(name)]
    what = " ".join(part for part in parts if part)
    if detail.get("undone"):
        return _("Trả lại cài đặt như trước: %(what)s") % {"what": what}
    return _("Sửa cài đặt: %(what)s") % {"what": what}


SENTENCES: Mapping[str, Callable[[Detail], str]] = {
    "signed_in": _signed_in,
    "sign_in_failed": _failed,
    "signed_out": _plain(gettext_lazy("Đăng xuất")),
    "session_ended": _ended,
    "link_made": _filled(gettext_lazy("Tạo đường dẫn đăng nhập cho %(member)s"), member=""),
    "password_changed": _plain(gettext_lazy("Đổi mật khẩu")),
    "codes_on": _plain(gettext_lazy("Bật mã từ ứng dụng")),
    "codes_off": _filled(gettext_lazy("Tắt mã từ ứng dụng của %(member)s"), member=""),
    "recovery_made": _plain(gettext_lazy("Tạo mã khôi phục mới")),
    "recovery_used": _filled(gettext_lazy("Dùng một mã khôi phục, còn %(left)s"), left="0"),
    "passkey_added": _filled(gettext_lazy("Thêm khóa %(name)s"), name=""),
    "passkey_removed": _filled(gettext_lazy("Bỏ khóa %(name)s của %(member)s"), name="", member=""),
    "invited": _invited,
    "invitation_withdrawn": _filled(
        gettext_lazy("Rút lời mời %(email)s"), email=gettext_lazy("người có đường dẫn")
    ),
    "joined": _filled(gettext_lazy("Nhận lời mời của %(invited_by)s"), invited_by=""),
    "member_changed": _changed,
    "member_left": _left,
    "member_returned": _filled(gettext_lazy("Cho %(member)s làm lại"), member=""),
    "team_added": _filled(gettext_lazy("Thêm nhóm %(team)s"), team=""),
    "team_renamed": _filled(gettext_lazy("Đổi tên nhóm %(before)s thành %(team)s"), before="", team=""),
    "team_removed": _filled(gettext_lazy("Bỏ nhóm %(team)s"), team=""),
    "revealed": _plain(gettext_lazy("Xem số và mail của khách")),
    "exported": _exported,
    "merged": _filled(gettext_lazy("Gộp hồ sơ %(old)s vào khách này"), old=""),
    "parted": _filled(gettext_lazy("Tách lại hồ sơ %(old)s"), old=""),
    "deleted": _filled(gettext_lazy("Xóa %(what)s"), what=""),
    "setting_changed": _setting,
    "backup_made": _plain(gettext_lazy("Tạo bản sao lưu")),
    "backup_taken": _filled(gettext_lazy("Tải bản sao lưu %(name)s"), name=""),
    "restored": _filled(gettext_lazy("Khôi phục từ bản sao lưu %(name)s"), name=""),
}
