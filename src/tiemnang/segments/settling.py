"""Membership of many leads at once, worked out inside the database: part by part, so that others may write in between."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import reduce
from operator import or_

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, Q

from tiemnang.criteria.rules import Standpoint
from tiemnang.leads.models import Lead, LeadQuerySet
from tiemnang.office import current
from tiemnang.segments.models import Membership
from tiemnang.segments.reading import Asked
from tiemnang.segments.rules import Range, parts_of

WIDE = 20_000  # ids looked at in one transaction
MANY = 500  # single ids looked at in one transaction


def whole_base() -> list[Range]:
    """From the first lead to the last; nothing when there is nobody."""
    ends = Lead.objects.aggregate(first=Min("pk"), last=Max("pk"))
    return [] if ends["first"] is None else [(ends["first"], ends["last"])]


def parts(ranges: Sequence[Range]) -> Iterator[list[Range]]:
    """What is settled in one transaction after the other."""
    return parts_of(ranges, wide=WIDE, many=MANY)


def settle(part: Sequence[Range], segments: Sequence[Asked], *, at: datetime) -> None:
    """Let those of `part` come who belong and those leave who do not; the caller holds the transaction.

    Segments come in the order of `reading.in_order`: one that asks for another finds it settled.
    """
    standpoint = Standpoint(at, None, *current.work_time())
    for one in segments:
        belonging = one.among(Lead.objects.living().filter(_within(part, "pk")), standpoint)
        here = Membership.objects.now().filter(_within(part, "lead_id"), segment=one.segment)
        # Who leaves first: the other way round a lead that came while we looked would be sent away again.
        here.exclude(lead__in=belonging.values("pk")).update(until=at)
        already = Membership.objects.now().filter(segment=one.segment, lead=OuterRef("pk"))
        _let_in(one, belonging.filter(~Exists(already)), at)


def _let_in(one: Asked, newcomers: LeadQuerySet, at: datetime) -> None:
    try:
        chosen, values = newcomers.order_by().values("id").query.sql_with_params()
    except EmptyResultSet:  # a rule that holds for nobody
        return
    table = connection.ops.quote_name(Membership._meta.db_table)
    with connection.cursor() as cursor:
        # SQLite takes ON for a join's without the WHERE.
        cursor.execute(
            f"INSERT INTO {table} (segment_id, lead_id, since) SELECT %s, found.id, %s FROM ({chosen}) AS found"
            " WHERE TRUE ON CONFLICT DO NOTHING",
            [one.segment.pk, connection.ops.adapt_datetimefield_value(at), *values],
        )


def _within(part: Sequence[Range], column: str) -> Q:
    """Ids in these ranges; single ones as a list."""
    single = [first for first, last in part if first == last]
    wide = [Q(**{f"{column}__gte": first, f"{column}__lte": last}) for first, last in part if first != last]
    return reduce(or_, [*wide, *([Q(**{f"{column}__in": single})] if single else [])])
