"""Let membership follow what is known of leads: one lead at once, in memory; many by the clock."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from tiemnang.criteria.one import snapshots
from tiemnang.criteria.places import Snapshot
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Standpoint, fields_of
from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.leads.models import Lead
from tiemnang.office import current
from tiemnang.segments.fields import MEMBERSHIPS
from tiemnang.segments.models import Listed, Mark, Membership, Segment
from tiemnang.segments.reading import Asked, in_order
from tiemnang.segments.rules import ranges_of

FEW = 50  # leads placed at once; more are marked and left to the clock
FOLLOW = "segments.follow"  # kind of the job that places marked leads
Pairs = set[tuple[int, int]]  # (lead, segment)


@transaction.atomic
def place(lead_ids: Iterable[int], *, at: datetime) -> None:
    """Let these leads belong where what is known of them now says; a large batch costs one row, whatever its size."""
    ids = set(lead_ids)
    if not ids or not Segment.objects.live().exists():
        return
    if len(ids) > FEW:
        mark(ids, at=at)
    else:
        _place_now(sorted(ids), in_order(), at)


def mark(lead_ids: Iterable[int], *, at: datetime) -> None:
    """Note that these leads changed, and let the clock place them."""
    Mark.objects.create(ranges=ranges_of(lead_ids), at=at)
    see_to_marks()


def see_to_marks() -> None:
    """Let a job place what is marked; one that has not begun is enough: it takes whatever is marked by then."""
    if not Job.objects.filter(kind=FOLLOW, due_at__isnull=False, claimed_at=None).exists():
        enqueue(FOLLOW)


def count_again() -> None:
    """Leads went for good, and their memberships with them: nobody left, so nothing else tells that sizes are others."""
    Segment.objects.live().update(counted_at=None)


def _place_now(ids: Sequence[int], segments: Sequence[Asked], at: datetime) -> None:
    awake = {one.segment.pk for one in segments}
    open_rows = Membership.objects.now().filter(lead__in=ids, segment__archived_at=None)
    belonged: Pairs = set(open_rows.values_list("lead_id", "segment_id"))
    had = {pair for pair in belonged if pair[1] in awake}
    found = _found(ids, segments, belonged - had, at)
    Membership.objects.bulk_create(
        [Membership(lead_id=lead, segment_id=pk, since=at) for lead, pk in sorted(found - had)],
        ignore_conflicts=True,  # whoever places the same lead at the same moment says the same
    )
    gone = had - found
    for pk in sorted({segment for _lead, segment in gone}):
        left = [lead for lead, segment in gone if segment == pk]
        Membership.objects.now().filter(segment=pk, lead__in=left).update(until=at)


def _found(ids: Sequence[int], segments: Sequence[Asked], asleep: Pairs, at: datetime) -> Pairs:
    """Where living leads among these belong; `asleep` are memberships that no rule can speak about now."""
    standpoint = Standpoint(at, None, *current.work_time())
    fields: dict[str, Field] = {}
    for one in segments:
        if one.criteria is not None:
            fields |= {key: one.criteria.fields[key] for key in fields_of(one.criteria.tree)}
    living = list(Lead.objects.living().filter(pk__in=ids).values_list("pk", flat=True))
    held = snapshots(living, fields.values())
    listed: Pairs = set(Listed.objects.filter(lead__in=living).values_list("lead_id", "segment_id"))
    tests = [
        (one.segment.pk, one.criteria.judge(standpoint) if one.criteria is not None else None)
        for one in segments
    ]
    found: Pairs = set()
    for pk, lead in held.items():
        # Rules that ask for other segments read this list while it fills.
        mine = [{"segment_id": segment} for lead_id, segment in asleep if lead_id == pk]
        around = _with(lead, mine)
        for segment, test in tests:
            if test(around) if test else (pk, segment) in listed:
                found.add((pk, segment))
                mine.append({"segment_id": segment})
    return found


def _with(lead: Snapshot, memberships: Sequence[Mapping[str, int]]) -> Snapshot:
    return Snapshot(lead.pk, lead.columns, {**lead.rows, MEMBERSHIPS.name: memberships})
