"""What happens with leads: timeline lines, and the standing columns that change with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from tiemnang.database.bulk import change, in_parts
from tiemnang.leads.models import AwarenessChange, Entry, Lead, Mention, Tag, Tagging
from tiemnang.leads.rules import mentioned
from tiemnang.team.models import Member
from tiemnang.vietnam.text import fold, nfc

NOBODY: Mapping[int, int] = {}
NOTHING: Mapping[str, str] = {}


def tell(
    lead_ids: Sequence[int],
    verb: str,
    *,
    at: datetime,
    by: Member | None = None,
    text: str = "",
    detail: Mapping[str, Any] | None = None,
    submission_id: int | None = None,
) -> list[Entry]:
    """One line on each lead's timeline, in the order of the leads."""
    lines = [
        Entry(
            lead_id=pk,
            verb=verb,
            at=at,
            by=by,
            text=text,
            detail=dict(detail or {}),
            submission_id=submission_id,
        )
        for pk in lead_ids
    ]
    return Entry.objects.bulk_create(lines, batch_size=100)


@transaction.atomic
def add_note(lead: Lead, text: str, *, at: datetime, by: Member) -> Entry:
    """Write what someone heard or thought about a lead; a colleague called with @ finds it on their day."""
    said = "\n".join(filter(None, map(nfc, text.splitlines())))
    line = tell([lead.pk], "noted", at=at, by=by, text=said)[0]
    if "@" in said:
        names = {member.pk: member.name for member in lead.readers() if member != by}
        called = mentioned(said, names)
        Mention.objects.bulk_create([Mention(entry=line, member_id=pk) for pk in sorted(called)])
    return line


def look_at(mention: Mention, at: datetime) -> None:
    """The colleague has seen that they were called; it leaves their day."""
    Mention.objects.filter(pk=mention.pk, seen_at=None).update(seen_at=at)


@transaction.atomic
def set_stage(
    lead_ids: Sequence[int],
    stage: str,
    *,
    at: datetime,
    by: Member | None,
    why: str = "",
    brought: Mapping[int, int] | None = None,
    through: str = "",
) -> int:
    """Move leads to a stage; returns how many were somewhere else before.

    `brought` is {lead: submission} of those whom a row of a list moved: undoing the list takes its line along. `through`
    is the verb of what moved them, where a person did not say so: their line keeps it.
    """
    told = {"through": through} if through else {}
    return _set(
        lead_ids, "stage", stage, verb="moved", at=at, by=by, why=why, brought=brought or {}, told=told
    )


def put_on_stage(lead_ids: Sequence[int], stage: str) -> None:
    """Put leads back on a stage as if they had never left it: what moved them is taken out with its line."""
    Lead.objects.filter(pk__in=lead_ids).update(stage=stage)


@transaction.atomic
def set_owner(
    lead_ids: Sequence[int], owner: Member | None, *, at: datetime, by: Member | None, why: str = ""
) -> int:
    """Give leads to a member, or back to the pool; returns how many were somebody else's before."""
    return _set(lead_ids, "owner_id", owner.pk if owner else None, verb="assigned", at=at, by=by, why=why)


def _set(
    lead_ids: Sequence[int],
    column: str,
    value: Any,
    *,
    verb: str,
    at: datetime,
    by: Member | None,
    why: str,
    brought: Mapping[int, int] = NOBODY,
    told: Mapping[str, str] = NOTHING,
) -> int:
    changed = 0
    for part in in_parts(list(lead_ids)):
        other = ~Q(**{column: value}) if value is not None else Q(**{f"{column}__isnull": False})
        if value is not None:
            other |= Q(**{f"{column}__isnull": True})
        before = dict(Lead.objects.filter(other, pk__in=part).select_for_update().values_list("pk", column))
        Lead.objects.filter(pk__in=before).update(**{column: value})
        lines = [
            Entry(
                lead_id=pk,
                verb=verb,
                at=at,
                by=by,
                text=why,
                detail={"from": old, "to": value, **told},
                submission_id=brought.get(pk),
            )
            for pk, old in before.items()
        ]
        Entry.objects.bulk_create(lines, batch_size=100)
        changed += len(before)
    return changed


@transaction.atomic
def set_awareness(lead: Lead, level: str, *, at: datetime, by: Member | None, evidence: str = "") -> None:
    """Judge how aware a lead is, on what evidence; the judgement before stays on record."""
    AwarenessChange.objects.create(lead=lead, level=level, evidence=evidence, at=at, by=by)
    _set([lead.pk], "awareness", level, verb="aware", at=at, by=by, why=evidence)
    lead.awareness = level


def set_points(rows: Sequence[tuple[int, int, float]]) -> None:
    """Write points (0 to 100) and priority of many leads: rows of (lead id, points, priority)."""
    change(Lead, ("id", "points", "priority"), rows)


def touch(lead_ids: Sequence[int], at: datetime) -> None:
    """Remember the last contact, in either direction; an earlier one changes nothing."""
    Lead.objects.filter(Q(touched_at=None) | Q(touched_at__lt=at), pk__in=lead_ids).update(touched_at=at)


@transaction.atomic
def tag(lead_ids: Sequence[int], name: str, *, at: datetime, by: Member | None) -> int:
    """Put a word on leads; returns how many did not carry it yet."""
    label, _ = Tag.objects.get_or_create(folded=fold(name)[:60], defaults={"name": nfc(name)[:60]})
    fresh: list[int] = []
    for part in in_parts(list(lead_ids)):
        carrying = set(Tagging.objects.filter(tag=label, lead__in=part).values_list("lead_id", flat=True))
        fresh += [pk for pk in part if pk not in carrying]
    Tagging.objects.bulk_create(
        [Tagging(lead_id=pk, tag=label) for pk in fresh], ignore_conflicts=True, batch_size=200
    )
    tell(fresh, "tagged", at=at, by=by, text=label.name)
    return len(fresh)


@transaction.atomic
def untag(lead_ids: Sequence[int], name: str, *, at: datetime, by: Member | None) -> int:
    """Take a word off leads; returns how many carried it."""
    carried = Tagging.objects.filter(tag__folded=fold(name)[:60], lead__in=lead_ids)
    pks = list(carried.values_list("lead_id", flat=True))
    carried.delete()
    tell(pks, "untagged", at=at, by=by, text=nfc(name))
    return len(pks)
