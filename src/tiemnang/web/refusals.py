"""Why something typed cannot be read, said so that people know what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

SENTENCES = {
    "not_a_number": gettext_lazy("Đây phải là một con số, ví dụ 12 hay 3,5."),
    "not_money": gettext_lazy("Chưa đọc được số tiền. Viết như 5tr, 500k hay 1.500.000."),
    "not_a_date": gettext_lazy("Chưa đọc được ngày. Viết như 21/11/2026."),
    "not_yes_or_no": gettext_lazy("Trả lời có hoặc không."),
    "phone_not_a_phone": gettext_lazy("Đây chưa phải số điện thoại. Viết như 0912 345 678."),
    "phone_old_unknown_prefix": gettext_lazy("Đầu số cũ này không đổi được sang đầu số mới. Hỏi lại số."),
    "phone_service_number": gettext_lazy("Đây là số tổng đài, không phải số của khách."),
    "phone_area_unknown": gettext_lazy("Số cố định thiếu mã vùng. Thêm mã vùng, ví dụ 0236."),
    "email_comma": gettext_lazy("Mail có dấu phẩy. Ý bạn là %(suggestion)s?"),
    "email_no_at": gettext_lazy("Mail thiếu dấu @."),
    "email_no_domain": gettext_lazy("Mail thiếu phần sau dấu @, ví dụ gmail.com."),
    "email_space": gettext_lazy("Mail không có khoảng trống. Bỏ khoảng trống rồi lưu."),
    "email_bad": gettext_lazy("Chưa đọc được mail. Viết như ten@gmail.com."),
    "tax_id_bad": gettext_lazy("Mã số thuế không khớp số kiểm tra. Xem lại từng chữ số."),
    "birth_bad": gettext_lazy("Chưa đọc được ngày sinh. Viết như 21/11/1990, hoặc chỉ năm 1990."),
    "way_known": gettext_lazy("Khách đã có số hay địa chỉ này rồi."),
    "empty": gettext_lazy("Viết vài chữ rồi lưu."),
}


NOT_UNDOABLE = {
    "already_undone": gettext_lazy("Việc này đã hoàn tác rồi."),
    "changed_since": gettext_lazy("Có người sửa sau đó nên không hoàn tác được. Sửa lại bằng tay."),
    "no_way_back": gettext_lazy("Dòng này không hoàn tác được."),
}


def said(code: str, args: Mapping[str, Any] | None = None) -> str:
    """The sentence for a code of `leads.Unreadable` or of an unreadable fact."""
    values = dict(args or {})
    if code in {"phone_too_short", "phone_too_long"}:
        return _digits(abs(int(values.get("missing", 0) or 0)), code == "phone_too_short")
    sentence = SENTENCES.get(code)
    return str(sentence) % values if sentence else _("Chưa đọc được. Xem lại rồi lưu.")


def _digits(count: int, is_short: bool) -> str:
    if is_short:
        start = ngettext("Thiếu %(n)s chữ số.", "Thiếu %(n)s chữ số.", count) % {"n": count or 1}
    else:
        start = ngettext("Thừa %(n)s chữ số.", "Thừa %(n)s chữ số.", count) % {"n": count or 1}
    return f"{start} {_('Số di động có 10 chữ số.')}"
