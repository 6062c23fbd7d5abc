"""What facts and sources are called, how facts are read, and how often each is used."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from tiemnang.due.actions import enqueue
from tiemnang.due.models import Job
from tiemnang.leads.models import Channel, Fact, FactDefinition, FactGroup, FactType, Source
from tiemnang.leads.rules import fact_number
from tiemnang.office.rules import Unfit
from tiemnang.vietnam.text import fold, nfc

RETYPE, COUNT = "leads.retype", "leads.count_facts"
LOOKED_AT = 20_000  # values a preview reads
EXAMPLES = 8
ROOM = 120  # letters of a name
SMALL = 100_000  # facts that are counted while somebody waits


@transaction.atomic
def rename_fact(definition: FactDefinition, name: str) -> bool:
    """Call a fact something else; its key stays. Raises Unfit: no_name, name_taken. False when it had that name."""
    return _rename(
        definition, name, FactDefinition.objects.filter(merged_into=None).values_list("pk", "name")
    )


@transaction.atomic
def rename_source(source: Source, name: str) -> bool:
    """Call a source something else; a sheet that says the old name still means it. Raises Unfit."""
    return _rename(source, name, Source.objects.filter(merged_into=None).values_list("pk", "name"))


def _rename(row: FactDefinition | Source, name: str, others: Iterable[tuple[int, str]]) -> bool:
    said = " ".join(nfc(name).split())[:ROOM]
    if not said:
        raise Unfit("no_name")
    if said == row.name:
        return False
    if any(pk != row.pk and fold(other) == fold(said) for pk, other in others):
        raise Unfit("name_taken", name=said)
    row.name = said
    row.save(update_fields=["name"])
    return True


@transaction.atomic
def regroup_fact(definition: FactDefinition, group: str) -> bool:
    """Put a fact under another of the four bases; False when it stood there."""
    if group not in FactGroup.values:
        raise Unfit("unknown_code", written=group)
    changed = definition.group != group
    definition.group = group
    definition.save(update_fields=["group"])
    return changed


@transaction.atomic
def change_source(source: Source, *, channel: str, is_active: bool) -> bool:
    """Say which channel a source belongs to and whether it is still offered; False when nothing changed."""
    if channel not in Channel.values:
        raise Unfit("unknown_code", written=channel)
    changed = (source.channel, source.is_active) != (channel, is_active)
    source.channel, source.is_active = channel, is_active
    source.save(update_fields=["channel", "is_active"])
    return changed


class Preview(NamedTuple):
    """What reading a fact in another way would give, of the values known now."""

    read: int
    unread: int
    is_all: bool  # every value was looked at
    examples: list[tuple[str, float | None]]  # (value, its number)
    misread: list[str]  # values that stay as words


def preview_type(definition: FactDefinition, kind: str) -> Preview:
    """Read the values known now as another type, without changing anything."""
    if kind not in FactType.values:
        raise Unfit("unknown_code", written=kind)
    known = Fact.objects.filter(definition=definition, superseded_at=None)
    rows = list(known.values_list("value", "known_at")[: LOOKED_AT + 1])
    read, unread = {}, []
    misread = 0
    for value, known_at in rows[:LOOKED_AT]:
        try:
            read[value] = fact_number(value, kind, timezone.localdate(known_at))
        except ValueError:
            misread += 1
            unread.append(value)
    looked = min(len(rows), LOOKED_AT)
    return Preview(
        looked - misread,
        misread,
        len(rows) <= LOOKED_AT,
        list(read.items())[:EXAMPLES],
        list(dict.fromkeys(unread))[:EXAMPLES],
    )


@transaction.atomic
def retype_fact(definition: FactDefinition, kind: str, *, at: datetime, by: int | None) -> Job | None:
    """Read a fact in another way from now on; what is known is read anew in the background. None: it was that type.

    Every value keeps its words; one that cannot be read as the new type only has no number.
    """
    if kind not in FactType.values:
        raise Unfit("unknown_code", written=kind)
    if definition.type == kind:
        return None
    definition.type = kind
    definition.save(update_fields=["type"])
    return enqueue(RETYPE, {"definition": definition.pk}, by=by, due_at=at)


def number_of(value: str, kind: str, at: datetime) -> float | None:
    """A value as its type reads it; None for words, and for what cannot be read."""
    try:
        return fact_number(value, kind, timezone.localdate(at))
    except ValueError:
        return None


def are_few() -> bool:
    """Whether facts can be counted while somebody waits."""
    last = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return last <= SMALL


def uses() -> dict[int, int]:
    """{definition: values known now}; walks every fact."""
    known = Fact.objects.filter(superseded_at=None).order_by()
    return dict(known.values_list("definition").annotate(count=Count("pk")))


@transaction.atomic
def count_facts(*, at: datetime) -> int:
    """Count the values known now of every fact, and write the counts down; returns how many facts there are."""
    used = uses()
    rows = list(FactDefinition.objects.all())
    for row in rows:
        row.used, row.counted_at = used.get(row.pk, 0), at
    FactDefinition.objects.bulk_update(rows, ["used", "counted_at"], batch_size=200)
    return len(rows)
