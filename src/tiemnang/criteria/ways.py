"""What can be asked of the ways a lead is reached: which there are, which are bad, how a phone number begins."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tiemnang.criteria.asking import Question, matching
from tiemnang.criteria.places import Rows, Table
from tiemnang.criteria.register import Field, Test
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf
from tiemnang.criteria.shapes import needs, present, value
from tiemnang.criteria.tallies import number_of
from tiemnang.leads.models import Identity, WayKind
from tiemnang.vietnam.tables import rows as rows_of

REACH = _("Cách liên hệ")
WAYS = Table("identities", Identity, ("kind", "value", "is_bad", "is_shared"))
REACHING = {
    "kind": (WayKind.PHONE.value, WayKind.EMAIL.value, WayKind.ZALO.value)
}  # what a seller calls or writes to


def way(kind: str, **where: Any) -> Rows:
    """The ways of one kind."""
    return Rows(WAYS, "value", "text", {"kind": kind, **where})


def _by_phone(field: Field) -> Field:
    """Numbers are stored as +84905774310; people ask as they dial: 0905 774 310, or the first digits of it."""

    def dialled(leaf: Leaf) -> Leaf:
        return leaf._replace(value=_stored(leaf.value, leaf.operator)) if leaf.value else leaf

    return replace(
        field,
        asks=lambda leaf, at: field.asks(dialled(leaf), at),
        fits=lambda leaf, at: field.fits(dialled(leaf), at),
    )


def _stored(text: str, operator: str) -> str:
    digits = "".join(filter(str.isdecimal, text))
    if not digits:
        return text
    if operator == "contains":
        return digits.lstrip("0") or digits
    if digits.startswith("0"):
        return "+84" + digits[1:]
    return "+" + digits


def _areas() -> list[tuple[str, str]]:
    """Area codes without the leading 0, by the province people know them from."""
    areas = {row["new_area_code"].lstrip("0"): row["province_2017"] for row in rows_of("vn_area_code_2017")}
    return sorted(areas.items(), key=lambda pair: pair[1])


def _landline(key: str, label: Any, group: Any, place: Rows) -> Field:
    """The province a landline stands in, by its area code."""

    def asked(leaf: Leaf) -> Question:
        return matching(rf"\A\+84(?:{'|'.join(leaf.value)})")

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return place.some(asked(leaf).of)

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        test: Callable[[Any], bool] = asked(leaf).fits
        return lambda lead: any(map(test, place.values(lead)))

    only = ("in", "not_in")
    return Field(
        key, label, "choice", group, asks, fits, needs(place), choices=_areas, open_choices=False, only=only
    )


FIELDS = (
    present("has.phone", _("Số điện thoại dùng được"), REACH, way(WayKind.PHONE, is_bad=False)),
    present("has.email", _("Mail dùng được"), REACH, way(WayKind.EMAIL, is_bad=False)),
    present("has.zalo", _("Tài khoản Zalo"), REACH, way(WayKind.ZALO, is_bad=False)),
    present("has.facebook", _("Tài khoản Facebook"), REACH, way(WayKind.FACEBOOK, is_bad=False)),
    present("has.tax_id", _("Mã số thuế"), REACH, way(WayKind.TAX_ID)),
    number_of(
        "ways.bad", _("Số hoặc địa chỉ sai"), REACH, Rows(WAYS, "value", "text", REACHING | {"is_bad": True})
    ),
    present("phone.bad", _("Số sai"), REACH, way(WayKind.PHONE, is_bad=True)),
    present("phone.shared", _("Số dùng chung"), REACH, way(WayKind.PHONE, is_shared=True)),
    _by_phone(value("phone", _("Số điện thoại"), "text", REACH, way(WayKind.PHONE))),
    _landline("phone.area", _("Số bàn ở"), REACH, way(WayKind.PHONE)),
    value("email", _("Mail"), "text", REACH, way(WayKind.EMAIL)),
)
