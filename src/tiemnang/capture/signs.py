"""What speaks against somebody being there, as a salesperson reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SENTENCES = {
    "keyboard_mash": gettext_lazy("Tên như gõ bừa trên bàn phím: %(name)s"),
    "name_is_link": gettext_lazy("Tên là một đường dẫn: %(name)s"),
    "name_is_phone": gettext_lazy("Tên là một số điện thoại: %(name)s"),
    "name_placeholder": gettext_lazy("Tên viết cho có: %(name)s"),
    "number_impossible": gettext_lazy("Không có số nào như thế: %(number)s"),
    "number_pattern": gettext_lazy("Số giống như bịa: %(number)s"),
    "number_service": gettext_lazy("Để lại số tổng đài: %(number)s"),
    "mail_disposable": gettext_lazy("Mail dùng một lần: %(mail)s"),
    "mail_placeholder": gettext_lazy("Mail viết cho có: %(mail)s"),
    "links_in_note": gettext_lazy("Lời nhắn có đường dẫn quảng cáo"),
    "many_names": gettext_lazy("%(reach)s để lại dưới %(count)s tên khác nhau trong một ngày"),
    "many_from_one_place": gettext_lazy("%(count)s lượt gửi từ cùng một địa chỉ trong 10 phút"),
    "same_answers": gettext_lazy("Lời nhắn giống hệt %(count)s lượt khác trong một giờ"),
    "too_fast": gettext_lazy("Điền xong form trong %(seconds)s giây, nhanh hơn người đọc"),
    "token_used": gettext_lazy("Gửi lại một form đã gửi rồi"),
    "token_forged": gettext_lazy("Form không phải do mình phát ra"),
    "honeypot": gettext_lazy("Điền vào ô mà người không nhìn thấy"),
}


def sentence(code: str, args: Mapping[str, Any]) -> str:
    """One sign with what was seen; a code from a newer version is said in general."""
    said = SENTENCES.get(code)
    shown = {
        name: number_format(value) if isinstance(value, float) else value for name, value in args.items()
    }
    return str(said) % shown if said else _("Có dấu hiệu đáng ngờ")


def sentences(evidence: Sequence[Sequence[Any]]) -> list[str]:
    """All of a quarantine's evidence."""
    return [sentence(code, args) for code, args, _weight in evidence]
