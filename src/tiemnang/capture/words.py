"""What capture has to say to people: why a file cannot be read, what was repaired, what stands in a row's way."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tiemnang.capture.models import Import

PROBLEMS = {
    "empty": gettext_lazy("Tệp trống, không có dòng nào."),
    "not_a_sheet": gettext_lazy("Đây không phải bảng khách. Hãy chọn tệp Excel, CSV hoặc danh bạ vCard."),
    "encrypted": gettext_lazy("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi thả vào đây."),
    "zip_bomb": gettext_lazy("Tệp này nén bất thường nên không mở. Lưu lại thành CSV rồi thử lại."),
    "too_large": gettext_lazy("Tệp quá lớn. Tách thành nhiều tệp dưới 200 MB rồi nhập từng tệp."),
    "broken": gettext_lazy("Tệp hỏng, không đọc được đến cuối. Mở bằng Excel, lưu lại rồi thả vào đây."),
}
REPAIRS = {
    "zero_added": gettext_lazy("thêm số 0 đầu"),
    "mobile_2018": gettext_lazy("đầu số 11 số thành 10 số"),
    "area_2017": gettext_lazy("mã vùng mới"),
    "ambiguous_pre2017_landline": gettext_lazy("có thể là số bàn cũ"),
    "split": gettext_lazy("tách nhiều số"),
    "salutation": gettext_lazy("tách xưng hô"),
    "tcvn3": gettext_lazy("phông TCVN3"),
    "vni": gettext_lazy("phông VNI"),
    "mojibake": gettext_lazy("chữ bị vỡ"),
    "caps": gettext_lazy("viết hoa lại"),
    "money": gettext_lazy("tiền viết tắt"),
    "excel_serial": gettext_lazy("ngày kiểu Excel"),
    "two_digit_year": gettext_lazy("năm hai chữ số"),
    "ditto": gettext_lazy("như dòng trên"),
    "typo_domain": gettext_lazy("đuôi mail gõ sai"),
    "place": gettext_lazy("tỉnh thành mới"),
    "cut": gettext_lazy("ô quá dài, đã cắt"),
    "error": gettext_lazy("ô lỗi công thức, để trống"),
}


def problem(batch: Import) -> str:
    """Why this file cannot be read, and what to do."""
    code = batch.problem.get("code", "broken")
    return str(PROBLEMS.get(code) or PROBLEMS["broken"])


def repair(code: str) -> str:
    """What was repaired, in two or three words."""
    return str(REPAIRS.get(code, _("đã sửa")))


def outcome(counts: dict[str, Any]) -> str:
    """One line about a finished import."""
    return _("%(created)s khách mới, %(updated)s đã có, %(parked)s chờ sửa") % {
        key: counts.get(key, 0) for key in ("created", "updated", "parked")
    }
