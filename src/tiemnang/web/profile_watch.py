"""How a version holds month by month: who bought inside and outside, which conditions drift, and what to change."""

from collections.abc import Sequence
from itertools import dropwhile
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tiemnang.tables.shares import wilson
from tiemnang.targeting.models import ProfileVersion, Watch
from tiemnang.targeting.words import thing_said
from tiemnang.web import profile_trial, profile_words
from tiemnang.web.profile_sight import may_shape, version_of

MONTHS = 12  # in the picture
HIGH, LOW = 12.0, 152.0  # where the top and the ground of the picture stand
BESIDE = 0.9  # percent of the width by which the two dots of a month step apart


class Share(NamedTuple):
    """How many of a group bought, with 95 % limits."""

    size: int
    won: int
    rate: float
    low: float
    high: float


class Month(NamedTuple):
    """One month: inside against outside, and whether the conditions drift."""

    watch: Watch
    inside: Share
    outside: Share


class Dot(NamedTuple):
    """One dot of the picture with its whisker, and the line from the dot before it."""

    x: str
    y: str
    low: str
    high: str
    from_x: str
    from_y: str


class Drift(NamedTuple):
    """Something whose share among those who bought has moved."""

    said: str
    before: float
    share: float


def page(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The months of a version, the latest first in the table, from left to right in the picture."""
    version = version_of(pk, number)
    latest = list(version.watches.order_by("-month")[:MONTHS])
    months = list(dropwhile(_is_empty, (_month(each) for each in reversed(latest))))
    top = _top(months)
    context = {
        "version": version,
        "standing": profile_words.standing(version),
        "can_shape": may_shape(request.user),
        "months": list(reversed(months)),
        # Without the year, which the table says: twelve of them fit on a phone.
        "labels": [(_percent(at, len(months)), f"{each.watch.month:%m}") for at, each in enumerate(months)],
        "marks": [(_svg(_height(share, top)), share) for share in (0.0, top / 2, top)],
        "inside": _dots([each.inside for each in months], top, -BESIDE),
        "outside": _dots([each.outside for each in months], top, BESIDE),
        "proposals": profile_trial.proposals(version),
        "drifts": drifts(version, latest),
    }
    return render(request, "profiles/watch.html", context)


def share(size: int, won: int) -> Share:
    """A share with its limits; of nobody it is nothing at all."""
    low, high = wilson(won, size) if size else (0.0, 0.0)
    return Share(size, won, won / size if size else 0.0, low, high)


def _is_empty(month: Month) -> bool:
    """Whether nobody came: before we began there is nothing to draw."""
    return not month.inside.size and not month.outside.size


def _month(watch: Watch) -> Month:
    return Month(watch, share(watch.inside, watch.inside_won), share(watch.outside, watch.outside_won))


def drifts(version: ProfileVersion, latest: Sequence[Watch]) -> list[Drift]:
    """What moved in the last month that was looked at, in words."""
    looked_at = next((each for each in latest if each.traits), None)
    return [
        Drift(thing_said(version, each), each["before"], each["rate"])
        for each in (looked_at.traits if looked_at else ())
        if each["is_drifting"]
    ]


def _top(months: Sequence[Month]) -> float:
    """The share at the top of the picture: the next full tenth above every whisker."""
    most = max(
        (each.high for month in months for each in (month.inside, month.outside) if each.size), default=0.0
    )
    return min(int(most * 10 + 1) / 10, 1.0)


def _dots(shares: Sequence[Share], top: float, step: float) -> list[Dot]:
    """A dot for every month in which there was anybody."""
    dots: list[Dot] = []
    for at, each in enumerate(shares):
        if each.size:
            x, y = _percent(at, len(shares), step), _svg(_height(each.rate, top))
            before = dots[-1] if dots else None
            limits = (_svg(_height(each.low, top)), _svg(_height(each.high, top)))
            dots.append(Dot(x, y, *limits, before.x if before else x, before.y if before else y))
    return dots


def _height(share: float, top: float) -> float:
    return LOW - (LOW - HIGH) * (share / top if top else 0.0)


def _percent(at: int, of: int, step: float = 0.0) -> str:
    return f"{(at + 0.5) / of * 88 + 12 + step:.2f}%"


def _svg(number: float) -> str:
    return f"{number:.1f}"
