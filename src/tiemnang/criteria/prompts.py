"""The words a person meets while writing a rule: names of operators and units, and what to do about a mistake."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tiemnang.criteria.rules.parse import Problem

UNITS = {
    "days": pgettext_lazy("đơn vị", "ngày"),
    "hours": pgettext_lazy("đơn vị", "giờ"),
    "working_days": gettext_lazy("ngày làm việc"),
    "working_hours": gettext_lazy("giờ làm việc"),
}
_NUMBER = {
    "=": gettext_lazy("bằng"),
    "!=": gettext_lazy("khác"),
    "<": gettext_lazy("dưới"),
    "<=": gettext_lazy("không quá"),
    ">": gettext_lazy("trên"),
    ">=": gettext_lazy("từ … trở lên"),
    "between": gettext_lazy("trong khoảng"),
}
_YES_NO = {"is": gettext_lazy("là")}
_STANDING = {"empty": gettext_lazy("chưa biết"), "filled": gettext_lazy("đã biết")}
OPERATORS: Mapping[str, Mapping[str, Any]] = {
    "text": {
        "contains": gettext_lazy("có chữ"),
        "not_contains": gettext_lazy("không có chữ"),
        "is": gettext_lazy("là"),
        "is_not": gettext_lazy("không phải là"),
        "starts_with": gettext_lazy("bắt đầu bằng"),
        "not_starts_with": gettext_lazy("không bắt đầu bằng"),
    },
    "number": _NUMBER,
    "money": _NUMBER,
    "date": {
        "in_last": gettext_lazy("trong vòng … qua"),
        "more_than_ago": gettext_lazy("đã hơn …"),
        "in_next": gettext_lazy("trong vòng … tới"),
        "before": gettext_lazy("trước ngày"),
        "after": gettext_lazy("sau ngày"),
        "on": gettext_lazy("đúng ngày"),
        "between": gettext_lazy("trong khoảng"),
    },
    "choice": {"in": gettext_lazy("là"), "not_in": gettext_lazy("không phải là")},
    "yes_no": _YES_NO,
    "known_yes_no": _YES_NO,
    "set": {
        "has_any": gettext_lazy("có một trong"),
        "has_all": gettext_lazy("có đủ"),
        "has_none": gettext_lazy("không có"),
    },
    "count": {
        "at_least": gettext_lazy("ít nhất"),
        "at_most": gettext_lazy("nhiều nhất"),
        "exactly": gettext_lazy("đúng"),
    },
}
MISTAKES = {
    "not_a_rule": gettext_lazy("Đây không phải là một điều kiện. Xoá dòng này rồi thêm lại."),
    "too_many_rules": gettext_lazy("Nhiều điều kiện quá: nhiều nhất là %(most)s. Bỏ bớt hoặc chia làm hai."),
    "too_deep": gettext_lazy("Nhóm lồng nhau quá sâu: nhiều nhất là %(most)s tầng. Gộp bớt nhóm."),
    "combinator_unknown": gettext_lazy("Các điều kiện nối với nhau bằng “và” hoặc “hoặc”."),
    "field_unknown": gettext_lazy("Không còn mục “%(field)s”. Chọn mục khác."),
    "fields_not_compared": gettext_lazy("Chưa so được hai mục với nhau. Viết một giá trị."),
    "operator_unknown": gettext_lazy("Mục này không hỏi được như vậy. Chọn cách hỏi khác."),
    "value_missing": gettext_lazy("Còn thiếu giá trị. Viết hoặc chọn là đếm được ngay."),
    "text_too_long": gettext_lazy("Chữ dài quá: nhiều nhất là %(most)s ký tự."),
    "not_a_number": gettext_lazy("Đây phải là một con số, ví dụ 12 hay 3,5."),
    "not_money": gettext_lazy("Chưa đọc được số tiền. Viết như 5tr, 500k hay 1.500.000."),
    "number_too_large": gettext_lazy("Con số lớn quá."),
    "not_a_whole_number": gettext_lazy("Đây phải là số nguyên, ví dụ 3."),
    "number_out_of_range": gettext_lazy("Con số phải từ %(least)s đến %(most)s."),
    "two_values_needed": gettext_lazy("Cần hai giá trị: từ đâu và đến đâu."),
    "not_a_date": gettext_lazy("Chưa đọc được ngày. Chọn trong lịch."),
    "date_too_far": gettext_lazy("Ngày này xa quá. Xem lại năm."),
    "unit_unknown": gettext_lazy("Không có đơn vị “%(unit)s”. Chọn ngày hoặc giờ."),
    "not_a_choice": gettext_lazy("Chọn trong danh sách."),
    "too_many_values": gettext_lazy("Nhiều lựa chọn quá: nhiều nhất là %(most)s."),
    "choice_unknown": gettext_lazy("Không có lựa chọn “%(value)s”. Chọn trong danh sách."),
    "nobody_is_me": gettext_lazy("Phân khúc là của cả nhà, không có “tôi”. Chọn tên người phụ trách."),
    "asks_for_itself": gettext_lazy("Phân khúc này sẽ hỏi ngược chính nó. Chọn phân khúc khác."),
    "not_yes_or_no": gettext_lazy("Trả lời có hoặc không."),
}


def operator_said(type: str, operator: str) -> str:
    """An operator as it stands between a field and its value: `có chữ`, `ít nhất`."""
    return str(OPERATORS[type].get(operator) or _STANDING[operator])


def mistake_said(problem: Problem) -> str:
    """What to do about a mistake in a rule."""
    saying = MISTAKES.get(problem.code)
    return str(saying) % dict(problem.args) if saying else _("Chưa đọc được điều kiện này. Xem lại.")
