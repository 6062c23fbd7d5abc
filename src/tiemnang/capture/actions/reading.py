"""Deliveries become rows, as an import's are; once those have arrived, the deliveries are done."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.db.models.functions import Coalesce

from tiemnang.capture.actions.judging import signs_over_many
from tiemnang.capture.authenticity import Sign, judge_authenticity, judge_form
from tiemnang.capture.hooks.body import Sent, Unread, read
from tiemnang.capture.models import Delivery, Import, Provenance
from tiemnang.capture.reader import ENCODE, Row, search_of
from tiemnang.due.endings import LeaseLost
from tiemnang.leads.actions import define_fact
from tiemnang.leads.models import FactDefinition

# Bytes of messages that are written in one transaction: others wait no longer than for a batch of an import.
AT_ONCE = 200_000


class Letters(NamedTuple):
    """The rows that came by one hook: what they share, and what speaks against each beside its own words, by key."""

    terms: Import
    rows: Sequence[Row]
    signs: Mapping[str, Sequence[Sign]]


def portions(deliveries: Sequence[Delivery]) -> Iterator[list[Delivery]]:
    """Deliveries in order, cut so that none takes long."""
    portion: list[Delivery] = []
    size = 0
    for one in deliveries:
        if portion and size + len(one.body) > AT_ONCE:
            yield portion
            portion, size = [], 0
        portion.append(one)
        size += len(one.body)
    if portion:
        yield portion


def read_letters(deliveries: Sequence[Delivery], *, now: datetime) -> list[Letters]:
    """What deliveries say, hook by hook; those that say nothing readable are told so in memory, for `close`."""
    types = dict(FactDefinition.objects.values_list("key", Coalesce("merged_into__type", "type")))
    rows: dict[int, list[Row]] = defaultdict(list)
    signs: dict[str, list[Sign]] = {}
    for one in deliveries:
        for row, sent in _read(one, types):
            rows[one.hook_id].append(row)
            signs[row.key] = judge_form(sent.form)
    whole = [row for listed in rows.values() for row in listed]
    for key, more in signs_over_many(whole, {one.pk: one for one in deliveries}, now=now).items():
        signs[key] += more
    prefetch_related_objects(deliveries, "hook")
    sender = {one.hook_id: one for one in deliveries}
    return [Letters(terms_of(sender[pk]), listed, signs) for pk, listed in rows.items()]


def terms_of(one: Delivery) -> Import:
    """What the rows of a hook share, as an import that is never written."""
    return Import(source_id=one.hook.source_id, provenance=Provenance.OWN)


def _read(one: Delivery, types: dict[str, str]) -> list[tuple[Row, Sent]]:
    """The rows of one delivery; facts nobody knew are defined, and count as known for the next."""
    try:
        found = read(bytes(one.body), received_at=one.received_at, types=types)
    except Unread as unread:
        one.problem = unread.code
        return []
    one.leads = len(found)
    if one.leads == 1:  # a list comes from a program, not from somebody at a form
        one.place, one.answers = found[0].form.place, found[0].answers
    for definition in (new for sent in found for new in sent.facts):
        if definition.key not in types:
            types[definition.key] = definition.type
            define_fact(definition.key, definition.name, definition.group, definition.type)
    return [(row_of(one, place, sent), sent) for place, sent in enumerate(found)]


def row_of(one: Delivery, place: int, sent: Sent) -> Row:
    """A lead of a delivery as a row: its key makes it count once, whoever reads the delivery again."""
    return Row(
        sheet_no=place,
        row_no=one.pk,
        raw=ENCODE(sent.raw),
        key=f"in.{one.pk}.{place}",
        draft=sent.draft,
        prepared=None,
        search=search_of(sent.draft),
        signs=judge_authenticity(sent.draft),
    )


def close(deliveries: Sequence[Delivery], *, now: datetime) -> None:
    """Note that these claimed deliveries are done; LeaseLost when another worker has one by now, and nothing counts."""
    held = Delivery.objects.filter(
        pk__in=[one.pk for one in deliveries], claimed_at=deliveries[0].claimed_at, due_at__isnull=False
    )
    if held.update(due_at=None, done_at=now, claimed_at=None, leads=1) != len(deliveries):
        raise LeaseLost("a delivery was taken by another worker")
    told = [one for one in deliveries if one.leads != 1 or one.place or one.answers]
    Delivery.objects.bulk_update(told, ["leads", "problem", "place", "answers"], batch_size=200)
