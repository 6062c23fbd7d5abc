"""Pages by the last row seen, not by its number: the thousandth page costs what the first one does."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

MARK = "~"


class Page(NamedTuple):
    """Some rows in order, and the cursors of the pages beside it, empty where there is none."""

    rows: Sequence[Any]
    newer: str
    older: str


def page_of(
    found: QuerySet[Any], field: str, asked: Mapping[str, str], size: int, related: Sequence[str] = ()
) -> Page:
    """The page of `found` that `asked` names by `after` or `before`, in falling order of (field, id).

    Two queries: which rows, as an index can tell, then those rows whole with what is `related`.
    """
    back = _read(asked.get("before", ""), field)
    ahead = None if back else _read(asked.get("after", ""), field)
    if back:
        rows = _whole(found.filter(_beyond(field, *back, "gt")).order_by(field, "pk")[: size + 1], related)
        more, rows = len(rows) > size, rows[:size][::-1]
        return Page(
            rows, _cursor(rows[0], field) if more and rows else "", _cursor(rows[-1], field) if rows else ""
        )
    if ahead:
        found = found.filter(_beyond(field, *ahead, "lt"))
    rows = _whole(found.order_by(f"-{field}", "-pk")[: size + 1], related)
    more, rows = len(rows) > size, rows[:size]
    return Page(
        rows,
        _cursor(rows[0], field) if ahead and rows else "",
        _cursor(rows[-1], field) if more else "",
    )


def _whole(page: QuerySet[Any], related: Sequence[str]) -> list[Any]:
    """The rows of a page in its order; sorting ids alone spares the database carrying whole rows through the sort."""
    pks = list(page.values_list("pk", flat=True))
    rows = page.model._default_manager.select_related(*related).in_bulk(pks)
    return [rows[pk] for pk in pks if pk in rows]


def bounded_counts(found: Sequence[QuerySet[Any]], most: int) -> list[int]:
    """How many rows each has, counting no further than `most`; one query for all."""
    parts: list[str] = []
    params: list[Any] = []
    for queryset in found:
        sql, values = queryset.values("pk")[:most].query.sql_with_params()
        parts.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        return list(cursor.fetchone())


def _beyond(field: str, value: Any, pk: int, how: str) -> Q:
    # The first condition is the range an index walks; the second cuts the ties.
    return Q(**{f"{field}__{how}e": value}) & (Q(**{f"{field}__{how}": value}) | Q(**{f"pk__{how}": pk}))


def _cursor(row: Any, field: str) -> str:
    value = getattr(row, field)
    return f"{value.isoformat() if isinstance(value, datetime) else value!r}{MARK}{row.pk}"


def _read(cursor: str, field: str) -> tuple[Any, int] | None:
    value, _mark, pk = cursor.rpartition(MARK)
    if not pk.isdecimal():
        return None
    try:
        read = parse_datetime(value) if field.endswith("_at") else float(value)
    except ValueError:
        return None
    return None if read is None else (read, int(pk))
