"""The reliability picture: what was told along the bottom, what happened upwards, on one scale, with intervals."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django import template
from django.utils.translation import gettext as _

from tiemnang.web.templatetags.said import percent

register = template.Library()

LEFT, TOP, SIZE_X, SIZE_Y = 44, 12, 276, 200  # the plot inside a picture of 340 by 250
LEAST, MOST = 3.0, 7.0  # radius of a dot, by how many people stand behind it


class Dot(NamedTuple):
    """One band as it is drawn; numbers are written for SVG."""

    x: str
    y: str
    low: str
    high: str
    radius: str
    fits: bool


@register.inclusion_tag("parts/reliability.html")
def reliability(bands: Sequence[Any]) -> Mapping[str, object]:
    """The picture of these bands (`told`, `rate`, `low`, `high`, `count`, `fits`)."""
    end = scale_of(bands)
    most = max((band.count for band in bands), default=1)
    steps = [round(end * each / 4, 4) for each in range(5)]
    return {
        "dots": [_dot(band, end, most) for band in bands],
        "along": [(_x(step, end), percent(step)) for step in steps],
        "up": [(_y(step, end), percent(step)) for step in steps],
        "said": _("Con số đã chấm so với thực tế, %(n)d nhóm khách; số liệu ở bảng bên cạnh")
        % {"n": len(bands)},
        "corners": {
            "left": str(LEFT), "right": str(LEFT + SIZE_X), "top": str(TOP), "bottom": str(TOP + SIZE_Y),
        },
    }  # fmt: skip


def scale_of(bands: Sequence[Any]) -> float:
    """The end of both axes: the next fifth of the whole above everything drawn."""
    furthest = max((max(band.high, band.told) for band in bands), default=1.0)
    return min(max(math.ceil(furthest * 5 - 1e-9) / 5, 0.2), 1.0)


def _dot(band: Any, end: float, most: int) -> Dot:
    radius = LEAST + (MOST - LEAST) * math.sqrt(band.count / most)
    return Dot(
        _x(band.told, end),
        _y(band.rate, end),
        _y(band.low, end),
        _y(band.high, end),
        f"{radius:.1f}",
        band.fits,
    )


def _x(share: float, end: float) -> str:
    return f"{LEFT + SIZE_X * share / end:.1f}"


def _y(share: float, end: float) -> str:
    return f"{TOP + SIZE_Y * (1 - share / end):.1f}"
