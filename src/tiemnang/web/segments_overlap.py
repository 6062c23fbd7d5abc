"""How segments, target customers and the four kinds overlap: a picture, the same as a table, each row a link."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse

from tiemnang.criteria.counts import no_longer_than
from tiemnang.leads.models import Lead
from tiemnang.segments import sets
from tiemnang.segments.overlap import Region, regions, totals
from tiemnang.segments.rules import share
from tiemnang.segments.sets import MOST, Set

PATIENCE = 5.0  # seconds
SHOWN = 20  # regions drawn; the smallest are left to the table
COLUMN, ROW, TALL, SIDE, TOP = 34, 28, 120, 20, 18


class Dot(NamedTuple):
    """A place in the grid: filled where the region lies inside the set of that row."""

    y: float
    is_in: bool


class Bar(NamedTuple):
    """One region as a column of the picture and a row of the table."""

    x: float
    y: float
    height: float
    dots: Sequence[Dot]
    line: tuple[float, float]  # from the first filled dot to the last
    inside: Sequence[str]
    said: str
    href: str
    region: Region
    rate: float | None


class Picture(NamedTuple):
    """The whole drawing, measured."""

    width: int
    height: int
    bars: Sequence[Bar]
    base: float
    stripes: Sequence[tuple[float, float]]  # (top of the stripe, middle) of each set


def page(request: HttpRequest) -> HttpResponse:
    """Choose up to six sets and see who lies where."""
    known = sets.known()
    named = [code for code in dict.fromkeys(request.GET.getlist("set")) if code in known][:MOST]
    picked = [known[code] for code in named]
    found: list[Region] = []
    is_slow = False
    if picked:
        try:
            with no_longer_than(PATIENCE):
                found = regions(Lead.objects.seen_by(request.user), picked)
        except OperationalError:
            is_slow = True
    bars = _bars(found, picked)
    context = {
        "choices": [(one, one.code in named) for one in known.values()],
        "picked": [
            (one, total, _rows_address(one.code)) for one, total in zip(picked, totals(found, len(picked)), strict=True)
        ],
        "bars": bars,
        "picture": _picture(bars[:SHOWN], len(picked)),
        "left_out": max(len(bars) - SHOWN, 0),
        "is_slow": is_slow,
        "most": MOST,
    }  # fmt: skip
    return render(request, "segments/overlap.html", context)


def _bars(found: Sequence[Region], picked: Sequence[Set]) -> list[Bar]:
    most = max((region.count for region in found), default=1)
    return [_bar(number, region, picked, most) for number, region in enumerate(found)]


def _bar(number: int, region: Region, picked: Sequence[Set], most: int) -> Bar:
    inside = [picked[place].title for place in region.inside]
    code = ".".join(
        one.code if place in region.inside else f"-{one.code}" for place, one in enumerate(picked)
    )
    height = max(region.count / most * TALL, 2)
    middles = [_middle(place) for place in region.inside]
    return Bar(
        x=SIDE + number * COLUMN + COLUMN / 2,
        y=TOP + TALL - height,
        height=height,
        dots=[Dot(_middle(place), place in region.inside) for place in range(len(picked))],
        line=(min(middles), max(middles)),
        inside=inside,
        said=" + ".join(inside),
        href=_rows_address(code),
        region=region,
        rate=share(region.bought, region.count),
    )


def _middle(place: int) -> float:
    return TOP + TALL + 10 + place * ROW + ROW / 2


def _picture(bars: Sequence[Bar], rows: int) -> Picture:
    width = 2 * SIDE + max(len(bars), 1) * COLUMN
    stripes = [(_middle(place) - ROW / 2, _middle(place)) for place in range(rows)]
    return Picture(width, TOP + TALL + 14 + rows * ROW, bars, TOP + TALL, stripes)


def _rows_address(code: str) -> str:
    return f"{reverse('leads')}?group={code}"


paths = [path("segments/overlap/", page, name="segments_overlap")]
