"""Sizes and shares of segments as the screens show them: of everything for who sees all, of their own leads for others."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import OperationalError
from django.db.models import Count, Q
from django.utils import timezone

from tiemnang.criteria.counts import no_longer_than
from tiemnang.customers.rules import CUSTOMERS
from tiemnang.leads.models import Lead
from tiemnang.leads.models.lead import sight_of
from tiemnang.segments.models import Membership, Segment, SegmentSize, StrategySheet
from tiemnang.segments.results import Results, results
from tiemnang.segments.rules import share
from tiemnang.team.models import Member, Sight

BACK = timedelta(days=90)
WEEK = timedelta(days=7)
MONTH = timedelta(days=30)
PATIENCE = 0.5  # seconds a page waits for figures that are counted for this member alone
LONGER = 2.0  # seconds it waits for what came of a sheet, which is counted when somebody looks
WIDTH, HEIGHT = 320, 72


class Point(NamedTuple):
    """How large a segment was at the end of a day."""

    day: date
    size: int
    won: int
    joined: int = 0
    left: int = 0


class Line(NamedTuple):
    """A segment in the list; None where this member's own leads could not be counted in time."""

    segment: Segment
    size: int | None
    won: int | None
    rate: float | None
    change: int | None  # since a week ago
    drawing: str  # points of the line, for SVG


class Figures(NamedTuple):
    """What is told of one segment; without `points` where somebody sees only a part of it."""

    size: int | None
    won: int | None
    rate: float | None
    came: int
    went: int
    points: Sequence[Point]
    drawing: str
    won_drawing: str
    most: int


def lines(segments: Sequence[Segment], member: Member, now: datetime) -> list[Line]:
    """The list's rows; three queries however many segments there are."""
    if member.sight != Sight.ALL:
        counted = _seen(segments, member)
        return [_partly(one, counted) for one in segments]
    history = _history(segments, timezone.localdate(now))
    return [_whole(one, history.get(one.pk, []), now) for one in segments]


def _partly(one: Segment, counted: Mapping[int, tuple[int, int]] | None) -> Line:
    if counted is None:
        return Line(one, None, None, None, None, "")
    size, won = counted.get(one.pk, (0, 0))
    return Line(one, size, won, share(won, size), None, "")


def _whole(one: Segment, points: Sequence[Point], now: datetime) -> Line:
    shown = [*points, Point(timezone.localdate(now), one.size, one.won)]
    week_ago = [point.size for point in points if point.day <= timezone.localdate(now) - WEEK]
    change = one.size - week_ago[-1] if week_ago else None
    return Line(
        one, one.size, one.won, share(one.won, one.size), change, drawn([p.size for p in shown], 64, 20)
    )


def _seen(segments: Sequence[Segment], member: Member) -> Mapping[int, tuple[int, int]] | None:
    """{segment: (how many, how many bought)} of the leads this member sees; None when it took too long."""
    rows = Membership.objects.now().filter(
        sight_of(member, "lead__"), segment__in=segments, lead__merged_into=None
    )
    bought = Count("pk", filter=Q(lead__stage__in=sorted(CUSTOMERS)))
    try:
        with no_longer_than(PATIENCE):
            counted = list(rows.values_list("segment").annotate(n=Count("pk"), won=bought))
    except OperationalError:
        return None
    return {pk: (n, won) for pk, n, won in counted}


def _history(segments: Sequence[Segment], today: date) -> Mapping[int, list[Point]]:
    found: dict[int, list[Point]] = {}
    rows = SegmentSize.objects.filter(segment__in=segments, day__gte=today - BACK, day__lt=today)
    for pk, *told in rows.order_by("day").values_list("segment", "day", "size", "won", "joined", "left"):
        found.setdefault(pk, []).append(Point(*told))
    return found


def of_one(segment: Segment, member: Member, now: datetime) -> Figures:
    """The figures of one segment's page."""
    if member.sight != Sight.ALL:
        counted = _seen([segment], member)
        size, won = (None, None) if counted is None else counted.get(segment.pk, (0, 0))
        return Figures(size, won, share(won, size), 0, 0, [], "", "", size or 0)
    points = [
        *_history([segment], timezone.localdate(now)).get(segment.pk, []),
        Point(timezone.localdate(now), segment.size, segment.won),
    ]
    rows = Membership.objects.filter(segment=segment)
    most = max((point.size for point in points), default=0)
    return Figures(
        segment.size,
        segment.won,
        share(segment.won, segment.size),
        _bounded(rows.filter(since__gte=now - MONTH)),
        _bounded(rows.filter(until__gte=now - MONTH)),
        points,
        drawn([point.size for point in points], WIDTH, HEIGHT, most),
        drawn([point.won for point in points], WIDTH, HEIGHT, most),
        most,
    )


def came_of(segment: Segment, sheet: StrategySheet | None, member: Member, now: datetime) -> Results | None:
    """What came of a sheet, of the leads this member sees; None when it took too long."""
    try:
        with no_longer_than(LONGER):
            return results(segment, sheet, Lead.objects.seen_by(member), today=timezone.localdate(now))
    except OperationalError:
        return None


def _bounded(rows: "Membership.objects", most: int = 10_000) -> int:  # type: ignore[valid-type, name-defined]
    return int(rows[:most].count())


def drawn(sizes: Sequence[int], width: int, height: int, most: int = 0) -> str:
    """Points of a line for SVG, one per size from left to right; a flat stroke for a single one."""
    most = max(most, *sizes, 1)
    listed = list(sizes) * 2 if len(sizes) == 1 else list(sizes)
    step = width / (len(listed) - 1)
    return " ".join(
        f"{number * step:.1f},{height - 2 - size / most * (height - 4):.1f}"
        for number, size in enumerate(listed)
    )
