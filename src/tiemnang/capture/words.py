"""What capture has to say to people: why a file cannot be read, what was repaired, what stands in a row's way."""

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tiemnang.capture.models import Import
from tiemnang.vietnam import phones

PROBLEMS = {
    "empty": gettext_lazy("Tệp trống, không có dòng nào."),
    "only_header": gettext_lazy("Tệp chỉ có dòng tiêu đề, bên dưới chưa có khách nào."),
    "not_a_sheet": gettext_lazy("Đây không phải bảng khách. Hãy chọn tệp Excel, CSV hoặc danh bạ vCard."),
    "encrypted": gettext_lazy("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi thả vào đây."),
    "zip_bomb": gettext_lazy("Tệp này nén bất thường nên không mở. Lưu lại thành CSV rồi thử lại."),
    "too_large": gettext_lazy("Tệp quá lớn. Tách thành vài tệp nhỏ hơn rồi nhập từng tệp."),
    "broken": gettext_lazy("Tệp hỏng, không đọc được đến cuối. Mở bằng Excel, lưu lại rồi thả vào đây."),
}
REPAIRS = {
    # phones and other ways to reach
    "zero_added": gettext_lazy("thêm số 0 đầu"),
    "mobile_2018": gettext_lazy("đầu số 11 số thành 10 số"),
    "area_2017": gettext_lazy("mã vùng mới"),
    "split": gettext_lazy("tách nhiều số"),
    "moved": gettext_lazy("chuyển sang đúng cột"),
    "typo_domain": gettext_lazy("đuôi mail gõ sai"),
    "phone_from_name": gettext_lazy("lấy số trong tên"),
    "phone_from_note": gettext_lazy("lấy số trong ghi chú"),
    # names and letters
    "salutation": gettext_lazy("tách xưng hô"),
    "name_note": gettext_lazy("tách ghi chú khỏi tên"),
    "caps": gettext_lazy("viết hoa lại"),
    "tcvn3": gettext_lazy("phông TCVN3"),
    "vni": gettext_lazy("phông VNI"),
    "mojibake": gettext_lazy("chữ bị vỡ"),
    # places, days, money
    "place": gettext_lazy("tỉnh thành mới"),
    "excel_serial": gettext_lazy("ngày kiểu Excel"),
    "two_digit_year": gettext_lazy("năm hai chữ số"),
    "money": gettext_lazy("tiền viết tắt"),
    # cells
    "ditto": gettext_lazy("như dòng trên"),
    "cut": gettext_lazy("ô quá dài, đã cắt"),
    "formula_error": gettext_lazy("ô lỗi công thức, để trống"),
}
# code -> a few words for a mark or a filter, and the sentence beside the field to be mended
TROUBLES = {
    "phone_too_short": (gettext_lazy("số thiếu chữ số"), gettext_lazy("Số thiếu chữ số: %(raw)s")),
    "phone_too_long": (gettext_lazy("số thừa chữ số"), gettext_lazy("Số thừa chữ số: %(raw)s")),
    "phone_not_a_phone": (
        gettext_lazy("chưa phải số điện thoại"),
        gettext_lazy("Chưa phải số điện thoại: %(raw)s"),
    ),
    "phone_area_unknown": (
        gettext_lazy("số bàn thiếu mã vùng"),
        gettext_lazy("Số cố định không rõ vùng: %(raw)s"),
    ),
    "phone_old_unknown_prefix": (
        gettext_lazy("đầu số không còn dùng"),
        gettext_lazy("Đầu số không còn dùng: %(raw)s"),
    ),
    "phone_service_number": (
        gettext_lazy("số tổng đài"),
        gettext_lazy("Đây là số tổng đài, không phải số của khách: %(raw)s"),
    ),
    "email_comma": (gettext_lazy("mail có dấu phẩy"), gettext_lazy("Mail có dấu phẩy: %(raw)s")),
    "email_no_at": (gettext_lazy("mail thiếu @"), gettext_lazy("Mail thiếu dấu @: %(raw)s")),
    "email_no_domain": (
        gettext_lazy("mail thiếu phần sau @"),
        gettext_lazy("Mail thiếu phần sau dấu @: %(raw)s"),
    ),
    "email_space": (gettext_lazy("mail có khoảng trống"), gettext_lazy("Mail có khoảng trống: %(raw)s")),
    "email_typo_domain": (gettext_lazy("đuôi mail gõ sai"), gettext_lazy("Đuôi mail gõ sai: %(raw)s")),
    "email_bad": (gettext_lazy("chưa phải mail"), gettext_lazy("Chưa phải mail: %(raw)s")),
    "tax_id_bad": (
        gettext_lazy("mã số thuế sai"),
        gettext_lazy("Mã số thuế không khớp số kiểm tra: %(raw)s"),
    ),
    "date_unreadable": (gettext_lazy("chưa đọc được ngày"), gettext_lazy("Chưa đọc được ngày: %(raw)s")),
    "date_ambiguous": (gettext_lazy("ngày hay tháng trước?"), gettext_lazy("“%(raw)s” là ngày nào?")),
    "date_month_first": (gettext_lazy("tháng viết trước ngày"), gettext_lazy("“%(raw)s” là ngày nào?")),
    "name_telex": (gettext_lazy("tên còn dấu gõ Telex"), gettext_lazy("Tên còn dấu gõ Telex: %(raw)s")),
    "name_reversed": (
        gettext_lazy("họ đứng sau tên?"),
        gettext_lazy("Họ có vẻ đứng sau tên: %(raw)s"),
    ),
    "name_link_in_name": (gettext_lazy("đường dẫn trong tên"), gettext_lazy("Tên có đường dẫn: %(raw)s")),
    "no_way_to_reach": (
        gettext_lazy("không có cách liên hệ"),
        gettext_lazy("Không có số, mail hay Zalo"),
    ),
    "order_no_customer": (
        gettext_lazy("đơn không rõ của ai"),
        gettext_lazy("Đơn này không ghi số, mail hay mã khách nào"),
    ),
    "order_no_amount": (gettext_lazy("đơn thiếu số tiền"), gettext_lazy("Chưa rõ đơn này bao nhiêu tiền")),
    "order_amount_unreadable": (
        gettext_lazy("chưa đọc được số tiền"),
        gettext_lazy("Chưa đọc được số tiền: %(raw)s"),
    ),
    "order_no_date": (
        gettext_lazy("đơn thiếu ngày mua"),
        gettext_lazy("Chưa rõ mua ngày nào, viết ví dụ 03/11/2026"),
    ),
    "row_unreadable": (
        gettext_lazy("chưa đọc được dòng này"),
        gettext_lazy("Chưa đọc được dòng này, sửa trong tệp rồi nhập lại: %(raw)s"),
    ),
}
SHOWN = 60  # letters of a cell in a sentence


def problem(batch: Import) -> str:
    """Why this file cannot be read, and what to do."""
    code = batch.problem.get("code", "broken")
    return str(PROBLEMS.get(code) or PROBLEMS["broken"])


def repair(code: str) -> str:
    """What was repaired, in two or three words."""
    return str(REPAIRS.get(code, _("đã sửa")))


def trouble(code: str, raw: str = "") -> str:
    """What stands in the way, in a few words; of a phone number it counts the digits."""
    if missing := _missing(code, raw):
        return _digits(missing)
    return str(TROUBLES[code][0]) if code in TROUBLES else _("cần xem lại")


def sentence(code: str, raw: str) -> str:
    """What stands in the way of a row, with what was written, said beside the field to be mended."""
    shown = raw if len(raw) <= SHOWN else f"{raw[:SHOWN]}…"
    if missing := _missing(code, raw):
        return _("Số %(trouble)s: %(raw)s") % {"trouble": _digits(missing), "raw": shown}
    said = TROUBLES[code][1] if code in TROUBLES else gettext_lazy("Chưa đọc được: %(raw)s")
    return str(said) % {"raw": shown}


def _missing(code: str, raw: str) -> int:
    """How many digits a number lacks (above 0) or has too many (below 0); 0 when that is not its trouble."""
    if code not in ("phone_too_short", "phone_too_long"):
        return 0
    found = phones.read(raw)
    return found.missing if isinstance(found, phones.BadPhone) else 0


def _digits(missing: int) -> str:
    if missing > 0:
        return ngettext("thiếu %(n)s chữ số", "thiếu %(n)s chữ số", missing) % {"n": missing}
    return ngettext("thừa %(n)s chữ số", "thừa %(n)s chữ số", -missing) % {"n": -missing}


def left_out(batch: Import) -> list[str]:
    """What was passed over below the headers of the chosen sheets: `1 dòng tổng cộng`, `2 dòng tiêu đề lặp lại`."""
    counted: Counter[str] = Counter()
    for sheet in batch.sheets:
        counted.update(sheet.get("left_out", {}) if sheet.get("chosen") else {})
    totals, headers, dividers = (counted[kind] for kind in ("total", "header", "divider"))
    said = [
        (totals, ngettext("%(n)s dòng tổng cộng", "%(n)s dòng tổng cộng", totals)),
        (headers, ngettext("%(n)s dòng tiêu đề lặp lại", "%(n)s dòng tiêu đề lặp lại", headers)),
        (dividers, ngettext("%(n)s dòng ngăn giữa các phần", "%(n)s dòng ngăn giữa các phần", dividers)),
    ]
    return [words % {"n": count} for count, words in said if count]


def outcome(counts: dict[str, Any]) -> str:
    """One line about a finished import."""
    return _("%(created)s khách mới, %(updated)s đã có, %(parked)s chờ sửa") % {
        key: counts.get(key, 0) for key in ("created", "updated", "parked")
    }
