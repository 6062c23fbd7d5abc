"""Rows as the driver gives them: for a million leads Django's conversion of each value costs more than the question."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func, QuerySet

from tiemnang.database.bulk import ON_POSTGRESQL


class Utc(Func):
    """A moment without its zone, which `moment` makes of what `rows` give; Django would set a zone in Python each time."""

    output_field = DateTimeField()
    template = (
        "+%(expressions)s"  # as text: SQLite's driver reads a moment only where a column is named alone
    )

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """PostgreSQL takes the zone away."""
        return self.as_sql(compiler, connection, template="%(expressions)s AT TIME ZONE 'UTC'", **more)


def rows(asked: QuerySet[Any, Any]) -> Sequence[tuple[Any, ...]]:
    """What a `values_list` asks for, as the driver gives it; moments are asked for as `Utc`."""
    with connection.cursor() as cursor:
        cursor.execute(*asked.query.sql_with_params())
        return cursor.fetchall()


def naive(moment: datetime) -> datetime:
    """An aware moment as it compares with those of `rows`."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _as_given(moment: datetime) -> datetime:
    return moment


# A moment of `rows`, in UTC without saying so.
moment = _as_given if ON_POSTGRESQL else datetime.fromisoformat
