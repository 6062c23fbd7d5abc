"""How often is drawn: a lift as a dot with its whisker on a log scale, its axis, and figures with their limits."""

import math
from collections.abc import Iterable, Mapping

from django import template
from django.utils.formats import get_format
from django.utils.translation import gettext as _

from tiemnang.web.templatetags.said import NO_BREAK, percent

register = template.Library()

NARROW, WIDE = 4.0, 16.0
MARKS = {NARROW: ("¼", "½", "1×", "2×", "4×"), WIDE: ("1/16", "¼", "1×", "4×", "16×")}


def span_of(lifts: Iterable[float]) -> float:
    """How far the scale must reach to both sides of 1: four times, or sixteen when a dot would not fit."""
    return WIDE if any(lift > NARROW or 0 < lift < 1 / NARROW for lift in lifts) else NARROW


def position(lift: float, span: float) -> float:
    """Where a lift stands on the scale, in percent of its width: 1× in the middle, what is beyond at the edge."""
    if lift <= 0:
        return 0.0
    return min(max(50 + 50 * math.log(lift) / math.log(span), 0.0), 100.0)


def kind_of(low: float, high: float) -> str:
    """ "higher" or "lower" when the whole interval lies on one side of 1, else "unsure"."""
    return "higher" if low > 1 else "lower" if high < 1 else "unsure"


@register.filter
def times(lift: float) -> str:
    """`2,9×`; what is tiny gets a second digit."""
    return f"{_number(lift)}×"


@register.filter
def limits(low: float, high: float) -> str:
    """`2,3–3,6`."""
    return f"{_number(low)}–{_number(high)}"


@register.simple_tag
def share_limits(low: float, high: float) -> str:
    """`(22–30)`: the limits of a share, in percent."""
    return f"({round(low * 100)}–{round(high * 100)})"


def _number(figure: float) -> str:
    digits = 1 if figure >= 0.095 else 2 if figure >= 0.005 else 0
    return f"{figure:.{digits}f}".replace(".", get_format("DECIMAL_SEPARATOR"))


def lift_said(lift: float, low: float, high: float) -> str:
    """What the drawing says, for who cannot see it."""
    return _("gấp %(lift)s lần, khoảng tin cậy 95 %% từ %(low)s đến %(high)s") % {
        "lift": _number(lift), "low": _number(low), "high": _number(high),
    }  # fmt: skip


@register.inclusion_tag("parts/lift.html")
def lift(lift: float, low: float, high: float, span: float = NARROW) -> Mapping[str, object]:
    """A dot for the lift and a whisker for its interval: filled when the interval leaves 1× to one side."""
    return {
        "said": lift_said(lift, low, high),
        "kind": kind_of(low, high),
        "at": _svg(position(lift, span)),
        "low": _svg(position(low, span)),
        "high": _svg(position(high, span)),
    }


@register.inclusion_tag("parts/lift_axis.html")
def lift_axis(span: float = NARROW) -> Mapping[str, object]:
    """The marks over a column of lifts."""
    return {"marks": list(zip(("0%", "25%", "50%", "75%", "100%"), MARKS[span]))}


@register.inclusion_tag("parts/lift_legend.html")
def lift_legend() -> Mapping[str, object]:
    """What the three kinds of dots mean."""
    return {}


@register.filter
def share_of(part: float, whole: float) -> str:
    """`38 %` of a whole; nothing where there is none."""
    return percent(part / whole) if whole else f"–{NO_BREAK}"


def _svg(number: float) -> str:
    """A number inside SVG keeps its dot whatever the reader's language."""
    return f"{number:.1f}%"
