"""How large segments are and how many of their members bought: kept for pages, and day by day for looking back."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Q
from django.utils import timezone

from tiemnang.customers.rules import CUSTOMERS
from tiemnang.segments.models import Membership, Segment, SegmentSize

SMALL = 20_000  # up to here buyers are counted along with the members; beyond, each night


def recount(segments: Sequence[Segment], *, at: datetime, bought_too: bool = False) -> None:
    """Count members anew, and those who bought where they are few or `bought_too`."""
    for one in segments:
        size = Membership.objects.now().filter(segment=one).count()
        counted = {"size": size, "counted_at": at}
        if bought_too or size <= SMALL:
            counted["won"] = won(one)
        Segment.objects.filter(pk=one.pk).update(**counted)
        one.size, one.won = size, counted.get("won", one.won)


def won(segment: Segment) -> int:
    """How many of the members bought."""
    return Membership.objects.now().filter(segment=segment, lead__stage__in=sorted(CUSTOMERS)).count()


def changed() -> list[Segment]:
    """Live segments that somebody joined or left since they were counted; each costs two looks into an index."""
    return list(
        Segment.objects.raw(
            "SELECT s.* FROM segments_segment s WHERE s.archived_at IS NULL AND (s.counted_at IS NULL OR EXISTS"
            " (SELECT 1 FROM segments_membership m WHERE m.segment_id = s.id AND m.since > s.counted_at) OR EXISTS"
            " (SELECT 1 FROM segments_membership m WHERE m.segment_id = s.id AND m.until > s.counted_at))"
        )
    )


def write_day(day: date) -> int:
    """Write down the size of every live segment as the last of `day`, with who came and left that day."""
    came, went = _moves(day, "since"), _moves(day, "until")
    segments = list(Segment.objects.live())
    for one in segments:
        told = {
            "size": one.size,
            "won": one.won,
            "joined": came.get(one.pk, 0),
            "left": went.get(one.pk, 0),
        }
        SegmentSize.objects.update_or_create(segment=one, day=day, defaults=told)
    return len(segments)


def _moves(day: date, column: str) -> Mapping[int, int]:
    start = timezone.make_aware(datetime.combine(day, time.min))
    during = Q(**{f"{column}__gte": start, f"{column}__lt": start + timedelta(days=1)})
    return dict(Membership.objects.filter(during).values_list("segment").annotate(n=Count("pk")))
