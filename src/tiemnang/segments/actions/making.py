"""Verbs of segments: make, change, archive and bring back."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.due.actions import cancel, enqueue
from tiemnang.due.models import Job
from tiemnang.segments import settling, sizes
from tiemnang.segments.models import Segment, may_edit
from tiemnang.segments.reading import in_order, sound, users_of
from tiemnang.segments.rules import length
from tiemnang.team.models import Member
from tiemnang.vietnam.text import nfc

SETTLE = "segments.settle"  # kind of the job that asks everybody about new rules
AT_ONCE = 20_000  # so many leads are asked while the page waits
LONGEST_NAME = 80


class NameMissing(ValueError):
    """A segment needs a name."""


class NameTaken(ValueError):
    """There is a segment of that name, in use or archived."""


class InUse(ValueError):
    """Other segments ask for this one: `users` are their names."""

    def __init__(self, users: Sequence[str]) -> None:
        """Keep the names."""
        super().__init__(", ".join(users))
        self.users = users


@transaction.atomic
def make(name: str, *, by: Member, at: datetime, tree: Any = None, note: str = "") -> Segment:
    """A segment by rule, or without a tree a list; raises Unsound, NameMissing, NameTaken, PermissionDenied."""
    _may(by)
    _one_at_a_time()
    kind = Segment.Kind.LIST if tree is None else Segment.Kind.RULE
    segment = Segment(kind=kind, made_at=at, by=by)
    _fill(segment, name, tree, note, at)
    return segment


@transaction.atomic
def change(
    segment: Segment, name: str, *, by: Member, at: datetime, tree: Any = None, note: str = ""
) -> None:
    """Another name, note or rule; raises what `make` raises."""
    _may(by)
    _one_at_a_time()
    _fill(segment, name, tree, note, at)


def _fill(segment: Segment, name: str, tree: Any, note: str, at: datetime) -> None:
    segment.name, segment.note = nfc(name).strip()[:LONGEST_NAME], nfc(note).strip()[:300]
    if not segment.name:
        raise NameMissing
    if Segment.objects.filter(name=segment.name).exclude(pk=segment.pk).exists():
        raise NameTaken
    before = segment.tree
    if segment.is_rule and tree is not None:
        segment.tree, segment.depth, segment.is_moving = sound(tree, of=segment if segment.pk else None)
    is_new = segment.pk is None
    if is_new or segment.tree != before:
        segment.changed_at, segment.settled_at = at, None
    segment.save()
    if segment.settled_at is None:
        _settle([segment, *_above(segment)], at)


def _above(segment: Segment) -> list[Segment]:
    """Those that ask for this one, and those that ask for them; their depth follows."""
    found: list[Segment] = []
    waiting = [segment]
    while waiting:
        below = waiting.pop()
        for user in users_of(below):
            depth, moving = max(user.depth, below.depth + 1), user.is_moving or below.is_moving
            Segment.objects.filter(pk=user.pk).update(depth=depth, is_moving=moving)
            user.depth, user.is_moving = depth, moving
            found.append(user)
            waiting.append(user)
    return found


def _settle(segments: Iterable[Segment], at: datetime) -> None:
    """Ask everybody: at once where they are few, else by the clock."""
    listed = list({one.pk: one for one in segments}.values())
    everybody = settling.whole_base()
    if length(everybody) > AT_ONCE:
        Segment.objects.filter(pk__in=[one.pk for one in listed]).update(settled_at=None)
        enqueue(SETTLE, {"segments": sorted(one.pk for one in listed)})
        return
    asked = in_order(listed)
    if everybody:
        settling.settle(everybody, asked, at=at)
    Segment.objects.filter(pk__in=[one.pk for one in listed]).update(settled_at=at)
    sizes.recount(listed, at=at, bought_too=True)
    for one in listed:
        one.settled_at = at


@transaction.atomic
def archive(segment: Segment, *, by: Member, at: datetime) -> None:
    """Put a segment away with its history; raises InUse while other segments ask for it, PermissionDenied."""
    _may(by)
    _one_at_a_time()
    if users := users_of(segment):
        raise InUse([one.name for one in users])
    Segment.objects.filter(pk=segment.pk).update(archived_at=at)
    segment.archived_at = at


@transaction.atomic
def bring_back(segment: Segment, *, by: Member, at: datetime) -> None:
    """Use an archived segment again: everybody is asked anew; raises Unsound when by now it would ask for itself."""
    _may(by)
    _one_at_a_time()
    if segment.is_rule and in_order([segment]):  # a rule that cannot be asked goes on sleeping
        segment.tree, segment.depth, segment.is_moving = sound(segment.tree, of=segment)
    segment.archived_at, segment.settled_at, segment.changed_at = None, None, at
    segment.save(update_fields=["tree", "depth", "is_moving", "archived_at", "settled_at", "changed_at"])
    _settle([segment, *_above(segment)], at)


def _one_at_a_time() -> None:
    """Whoever changes segments waits for others who do: two rules written at once could ask for each other.

    Without the key, which whoever places a lead in a segment holds: they neither wait nor lock each other out.
    """
    list(Segment.objects.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))


def stop_settling(segment: Segment, *, by: Member, at: datetime) -> None:
    """Stop asking everybody; who was asked by then is placed, the rest at the next change or night."""
    _may(by)
    for job in Job.objects.filter(kind=SETTLE, due_at__isnull=False):
        if segment.pk in job.args.get("segments", ()):
            cancel(job, now=at)


def _may(by: Member) -> None:
    if not may_edit(by):
        raise PermissionDenied
