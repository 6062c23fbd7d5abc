"""What a column of a sheet may become, in people's words and in the order people look for it."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from tiemnang.capture.sheets.columns import CALL, FACT, FIELDS, IGNORE, ORDER_FIELDS, ORDERS
from tiemnang.leads.models import FactDefinition
from tiemnang.leads.models.known import fact_said

UNSURE = 0.7  # below this a person should look
CALLS = 6  # "Lần 1" to "Lần 6" are always offered, later ones where a sheet has them

NAMES = {
    "full_name": gettext_lazy("Họ tên"),
    "last_middle_name": gettext_lazy("Họ và tên đệm"),
    "first_name": gettext_lazy("Tên"),
    "middle_name": gettext_lazy("Tên đệm"),
    "last_name": gettext_lazy("Họ"),
    "salutation": gettext_lazy("Xưng hô"),
    "gender": gettext_lazy("Giới tính"),
    "birth_date": gettext_lazy("Ngày sinh"),
    "phone": gettext_lazy("Điện thoại"),
    "phone2": gettext_lazy("Điện thoại khác"),
    "zalo": gettext_lazy("Zalo"),
    "email": gettext_lazy("Mail"),
    "facebook": gettext_lazy("Facebook"),
    "website": gettext_lazy("Trang web"),
    "company": gettext_lazy("Tổ chức"),
    "job_title": gettext_lazy("Chức vụ"),
    "tax_code": gettext_lazy("Mã số thuế"),
    "address": gettext_lazy("Địa chỉ"),
    "ward": gettext_lazy("Phường xã"),
    "district_legacy": gettext_lazy("Quận huyện cũ"),
    "province": gettext_lazy("Tỉnh thành"),
    "source": pgettext_lazy("của một khách", "Nguồn"),
    "source_detail": gettext_lazy("Chi tiết nguồn"),
    "referrer": gettext_lazy("Người giới thiệu"),
    "created_at": gettext_lazy("Ngày đến"),
    "interest": gettext_lazy("Nhu cầu"),
    "budget": gettext_lazy("Ngân sách"),
    "grade": gettext_lazy("Mức độ tiềm năng"),
    "group": gettext_lazy("Nhóm khách"),
    "tags": gettext_lazy("Thẻ"),
    "status": gettext_lazy("Tình trạng"),
    "outcome": gettext_lazy("Kết quả: mua hay không"),
    "owner": gettext_lazy("Phụ trách"),
    "consent": gettext_lazy("Đồng ý nhận tin"),
    "note": gettext_lazy("Ghi chú"),
    "external_code": gettext_lazy("Mã ở phần mềm khác"),
    "last_contact_at": gettext_lazy("Ngày liên hệ"),
    "next_action_at": gettext_lazy("Hẹn gọi lại"),
    "order_no": gettext_lazy("Mã đơn"),
    "order_date": gettext_lazy("Ngày mua"),
    "product": gettext_lazy("Sản phẩm"),
    "quantity": gettext_lazy("Số lượng"),
    "unit_price": gettext_lazy("Đơn giá"),
    "line_total": gettext_lazy("Thành tiền"),
    "order_total": gettext_lazy("Tổng tiền cả đơn"),
    "order_status": gettext_lazy("Trạng thái đơn"),
}
ORDER = (gettext_lazy("Đơn hàng"), ORDER_FIELDS)
GROUPS = (
    (
        gettext_lazy("Người"),
        ("full_name", "last_middle_name", "first_name", "middle_name", "last_name", "salutation", "gender", "birth_date"),
    ),
    (gettext_lazy("Cách liên hệ"), ("phone", "phone2", "zalo", "email", "facebook", "website")),
    (gettext_lazy("Tổ chức"), ("company", "job_title", "tax_code")),
    (gettext_lazy("Nơi ở"), ("address", "ward", "district_legacy", "province")),
    (pgettext_lazy("của một khách", "Nguồn"), ("source", "source_detail", "referrer", "created_at")),
    (gettext_lazy("Nhu cầu"), ("interest", "budget", "grade")),
    (gettext_lazy("Tình trạng"), ("status", "outcome", "owner", "group", "tags", "consent", "note", "external_code")),
    (gettext_lazy("Lần gọi"), ("last_contact_at", "next_action_at")),
)  # fmt: skip


class Choice(NamedTuple):
    """One thing a column may become: its value in the form and its words."""

    value: str
    said: str


def named(field: str) -> str:
    """A field in people's words: `phone` is "Điện thoại", `call:2` is "Lần 2"."""
    if field.startswith(CALL):
        return _("Lần %(n)s") % {"n": field.removeprefix(CALL)}
    return str(NAMES.get(field, field))


def groups(columns: Iterable[Mapping[str, Any]], kind: str) -> list[tuple[str, list[Choice]]]:
    """Every group with its choices; `columns` are those of the chosen sheets, for the calls they count.

    `kind` is the import's: a list of orders offers what an order says first, a list of people not at all.
    """
    told = {column["field"] for column in columns if column["field"].startswith(CALL)}
    calls = sorted(
        {f"{CALL}{n}" for n in range(1, CALLS + 1)} | told, key=lambda field: int(field.removeprefix(CALL))
    )
    offered = (ORDER, *GROUPS) if kind == ORDERS else GROUPS
    drawn = [(str(title), [Choice(field, named(field)) for field in fields]) for title, fields in offered]
    title, choices = drawn[-1]
    return [*drawn[:-1], (title, [*choices, *(Choice(field, named(field)) for field in calls)])]


def facts() -> list[Choice]:
    """The facts we know already; one query."""
    known = FactDefinition.objects.filter(merged_into=None).order_by("name").values_list("key", "name")
    return [Choice(f"{FACT}:{key}", fact_said(key, name)) for key, name in known]


def choice_of(column: Mapping[str, Any]) -> str:
    """What a column is to become now, as the form says it."""
    return f"{FACT}:{column['fact']}" if column["field"] == FACT else column["field"] or IGNORE


def new_fact(column: Mapping[str, Any]) -> str:
    """What a column that becomes a fact of its own is called."""
    return _("Dữ kiện mới: %(name)s") % {"name": column["header"] or column["fact"] or _("chưa có tên")}


def is_choice(value: str) -> bool:
    """Whether the form may send this for a column; the reading process trusts what it is given."""
    kind, _colon, rest = value.partition(":")
    if kind == FACT:
        return len(rest) <= 80
    return value in FIELDS or value == IGNORE or (f"{kind}:" == CALL and rest.isdecimal() and len(rest) < 3)
