"""Pages by the last row seen, not by its number: the thousandth page costs what the first one does."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from operator import attrgetter
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import F, OrderBy, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_datetime

from tiemnang.database.bulk import ON_POSTGRESQL
from tiemnang.web.keys import is_key

MARK = "~"


class Page(NamedTuple):
    """Some rows in order, and the cursors of the pages beside it, empty where there is none."""

    rows: Sequence[Any]
    newer: str
    older: str
    counted: int | None = None  # how many match, as far as was counted; None past the first page


def page_of(
    found: QuerySet[Any],
    field: str,
    asked: Mapping[str, str],
    size: int,
    *,
    most: int,
    related: Sequence[str] = (),
    hands: Sequence[Q] = (),
) -> Page:
    """The page of `found` that `asked` names by `after` or `before`, in falling order of (field, id).

    Two queries: which rows, as an index can tell, then those rows whole with what is `related`. The first page looks
    up to `most` ids ahead, so that how many match needs no second search. Where the field stands in another table, that
    table's own lead breaks ties: one index then holds the whole order. `hands` part `found` into conditions that each
    have an index in the order of priority; none is kept in two of them.
    """
    tie = f"{field.rpartition('__')[0]}__lead_id" if "__" in field else "pk"
    back = _read(asked.get("before", ""), field)
    ahead = None if back else _read(asked.get("after", ""), field)
    if back:
        before = found.filter(_beyond(field, tie, *back, "gt")).order_by(field, tie)
        pks = _ids(before, size + 1, field, hands, "ASC")
        rows = _whole(found, pks[:size][::-1], related)
        newer = _cursor(rows[0], field) if rows and len(pks) > size else ""
        return Page(rows, newer, _cursor(rows[-1], field) if rows else "")
    if ahead:
        found = found.filter(_beyond(field, tie, *ahead, "lt"))
    ordered = found.order_by(f"-{field}", f"-{tie}")
    pks = _ids(ordered, size + 1 if ahead else max(most, size + 1), field, hands, "DESC")
    rows = _whole(found, pks[:size], related)
    newer = _cursor(rows[0], field) if rows and ahead else ""
    older = _cursor(rows[-1], field) if rows and len(pks) > size else ""
    return Page(rows, newer, older, None if ahead else len(pks))


def _ids(ordered: QuerySet[Any], most: int, field: str, hands: Sequence[Q], way: str) -> list[int]:
    """Sorting ids alone spares the database carrying whole rows through the sort."""
    if not hands:
        return list(ordered.values_list("pk", flat=True)[:most])
    if field != "priority" and not ON_POSTGRESQL:
        # What a hand's index holds in another order is sorted; SQLite would rather walk everybody's in this order.
        unordered = Coalesce(F(field), F(field))
        ordered = ordered.order_by(
            OrderBy(unordered, descending=way == "DESC"), "pk" if way == "ASC" else "-pk"
        )
    parts, params = [], []
    for hand in hands:
        with suppress(EmptyResultSet):  # Django sees that nothing can match
            sql, values = ordered.filter(hand).values_list("pk", field)[:most].query.sql_with_params()
            parts.append(f"SELECT * FROM ({sql}) AS hand")
            params += values
    if not parts:
        return []
    with connection.cursor() as cursor:
        both = " UNION ALL ".join(parts)
        cursor.execute(f"SELECT * FROM ({both}) AS hands ORDER BY 2 {way}, 1 {way} LIMIT %s", [*params, most])
        return [row[0] for row in cursor.fetchall()]


def _whole(found: QuerySet[Any], pks: Sequence[int], related: Sequence[str]) -> list[Any]:
    rows = found.model._default_manager.select_related(*related).in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def bounded_counts(found: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """How many rows each has, counting no further than `most`; one query for all."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset in found:
        try:
            sql, values = queryset.values("pk")[:most].query.sql_with_params()
        except EmptyResultSet:  # Django sees that nothing can match
            parts.append("(SELECT 0)")
            continue
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _beyond(field: str, tie: str, value: Any, pk: int, how: str) -> Q:
    # The first condition is the range an index walks; the second cuts the ties.
    return Q(**{f"{field}__{how}e": value}) & (Q(**{f"{field}__{how}": value}) | Q(**{f"{tie}__{how}": pk}))


def _cursor(row: Any, field: str) -> str:
    value = attrgetter(field.replace("__", "."))(row)
    # Not `value!r` inside the condition: that would put the quotes of a text around the time.
    said = value.isoformat() if isinstance(value, datetime) else repr(value)
    return f"{said}{MARK}{row.pk}"


def _read(cursor: str, field: str) -> tuple[Any, int] | None:
    value, _mark, pk = cursor.rpartition(MARK)
    if not is_key(pk):
        return None
    try:
        read = parse_datetime(value) if (field == "at" or field.endswith("_at")) else float(value)
    except ValueError:
        return None
    return None if read is None else (read, int(pk))
