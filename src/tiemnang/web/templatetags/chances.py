"""A chance to buy drawn with what it is made of: everyone's chance, then what raises and lowers it."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.formats import get_format
from django.utils.safestring import SafeString

from tiemnang.web.templatetags.said import Row, bar, bar_row

register = template.Library()


@register.inclusion_tag("parts/chance_rows.html")
def chance_rows(chance: Any) -> Mapping[str, object]:
    """Its parts as bars from a middle line under everyone's chance; they add up to the number shown."""
    heaviest = max((abs(reason.points) for reason in chance.reasons), default=0) or 1
    rows = [bar_row(reason.said, reason.points, heaviest) for reason in chance.reasons]
    return {
        "start": _figure(str(chance.start), chance.in_tenths),
        "rows": [row._replace(points=_signed(row, chance.in_tenths)) for row in rows],
    }


@register.simple_tag
def chance_bar(score: Any) -> SafeString:
    """A bar for a chance to buy with a tick at everyone's; both stand in the score as thousandths."""
    return bar(score.win / 1000, score.win_reasons[0][-1] / 1000 if score.win_reasons else None)


def _signed(row: Row, in_tenths: bool) -> str:
    sign, digits = row.points[:1], row.points[1:]
    return sign + _figure(digits, in_tenths)


def _figure(digits: str, in_tenths: bool) -> str:
    """`34`, or `3,4` for 34 tenths."""
    if not in_tenths:
        return digits
    padded = digits.rjust(2, "0")
    return f"{padded[:-1]}{get_format('DECIMAL_SEPARATOR')}{padded[-1]}"
