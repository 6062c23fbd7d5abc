"""What can be asked of a lead about what they bought."""

from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.places import Column, Rows, Table
from tiemnang.criteria.register import register
from tiemnang.criteria.shapes import count, last, total, value
from tiemnang.customers.models import CustomerValue, Purchase

BOUGHT = _("Đã mua")
PURCHASES = Table("purchases", Purchase, ("product", "amount", "at"))

register(
    count("purchases", _("Lần mua"), BOUGHT, Rows(PURCHASES, "at", "moment")),
    total("purchases.sum", _("Tổng tiền đã mua"), "money", BOUGHT, Rows(PURCHASES, "amount", "whole")),
    value("purchases.amount", _("Một lần mua trị giá"), "money", BOUGHT, Rows(PURCHASES, "amount", "whole")),
    last("purchases.last", _("Lần mua cuối"), BOUGHT, PURCHASES, "at"),
    value("purchases.product", _("Sản phẩm đã mua"), "text", BOUGHT, Rows(PURCHASES, "product", "text")),
    value(
        "worth.segment",
        _("Nhóm khách đã mua"),
        "choice",
        BOUGHT,
        Column("worth__segment", "text"),
        choices=lambda: CustomerValue.Segment.choices,
        open_choices=False,
        is_moving=True,
    ),
    value(
        "worth.expected",
        _("Dự kiến chi trong 12 tháng tới"),
        "money",
        BOUGHT,
        Column("worth__expected", "whole"),
        is_moving=True,
    ),
)
