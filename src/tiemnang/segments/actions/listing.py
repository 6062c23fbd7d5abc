"""Verbs of lists: put leads on, take them off."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from tiemnang.database.bulk import in_parts
from tiemnang.leads.models import Identity, LeadQuerySet, WayKind
from tiemnang.segments import settling, sizes
from tiemnang.segments.actions.placing import place
from tiemnang.segments.models import Listed, Segment, may_edit
from tiemnang.segments.reading import in_order
from tiemnang.segments.rules import ranges_of
from tiemnang.team.models import Member
from tiemnang.vietnam import phones


@transaction.atomic
def put_on(segment: Segment, lead_ids: Sequence[int], *, by: Member, at: datetime) -> list[int]:
    """Put leads on a list; returns those that were not on it. ValueError for a segment by rule."""
    _may(segment, by)
    fresh: list[int] = []
    for part in in_parts(sorted(set(lead_ids))):
        there = set(Listed.objects.filter(segment=segment, lead__in=part).values_list("lead_id", flat=True))
        fresh += [pk for pk in part if pk not in there]
    rows = [Listed(segment=segment, lead_id=pk, at=at, by=by) for pk in fresh]
    Listed.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    _follow(segment, fresh, at=at)
    return fresh


@transaction.atomic
def take_off(segment: Segment, lead_ids: Sequence[int], *, by: Member, at: datetime) -> int:
    """Take leads off a list; returns how many were on it."""
    _may(segment, by)
    gone = 0
    for part in in_parts(sorted(set(lead_ids))):
        gone += Listed.objects.filter(segment=segment, lead__in=part).delete()[0]
    _follow(segment, lead_ids, at=at)
    return gone


def _follow(segment: Segment, lead_ids: Sequence[int], *, at: datetime) -> None:
    """The list itself is true at once, however long; segments that ask for it follow as after any change."""
    for part in settling.parts(ranges_of(lead_ids)):
        settling.settle(part, in_order([segment]), at=at)
    sizes.recount([segment], at=at)
    place(lead_ids, at=at)


def by_phones(text: str, leads: LeadQuerySet) -> tuple[list[int], list[str]]:
    """(leads among `leads` that these numbers belong to, what is no number or nobody's), as somebody pastes them."""
    read = {line: _number(line) for line in _lines(text)}
    wanted = sorted({number for number in read.values() if number})
    found: dict[str, list[int]] = {}
    for part in in_parts(wanted):
        ways = Identity.objects.filter(kind=WayKind.PHONE, value__in=part, lead__in=leads.values("pk"))
        for value, lead in ways.values_list("value", "lead_id"):
            found.setdefault(value, []).append(lead)
    unknown = [line for line, number in read.items() if number not in found]
    return sorted({pk for pks in found.values() for pk in pks}), unknown


def _lines(text: str) -> list[str]:
    lines = (line.strip() for line in text.replace(",", "\n").replace(";", "\n").splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def _number(line: str) -> str:
    """The first number in a line as it is stored; empty when there is none."""
    found = [*phones.find(line), *(one for one in phones.read_cell(line) if isinstance(one, phones.Phone))]
    return found[0].e164 if found else ""


def _may(segment: Segment, by: Member) -> None:
    if not may_edit(by):
        raise PermissionDenied
    if segment.is_rule:
        raise ValueError("a rule says who belongs")
