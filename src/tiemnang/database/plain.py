"""Rows as the driver gives them: for a million leads Django's conversion of each value costs more than the question."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Expression, Func, QuerySet

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


class Given(Expression):
    """A value that a question is given each time it is asked."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        """A place among the parameters, which the value takes when the question is asked."""
        return "%s", [self]


class Question:
    """A `values_list` built and compiled once: to Django that is most of the work of a small question.

    `build` takes the words of `shape`, which change the SQL, and each value as `Given`; None stays None, for it changes the
    SQL too.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]]) -> None:
        self.build = build
        self._made: dict[Hashable, tuple[str, Sequence[Any]]] = {}

    def rows(self, *shape: Hashable, **values: int | datetime | None) -> Sequence[tuple[Any, ...]]:
        """As `rows`; moments among the values are aware ones."""
        key = (shape, *(name for name, value in values.items() if value is None))
        if key not in self._made:
            given = {name: None if value is None else Given(name) for name, value in values.items()}
            self._made[key] = self.build(*shape, **given).query.sql_with_params()
        sql, parameters = self._made[key]
        with connection.cursor() as cursor:
            cursor.execute(sql, [_filled(one, values) for one in parameters])
            return cursor.fetchall()


def _filled(parameter: Any, values: Mapping[str, Any]) -> Any:
    if not isinstance(parameter, Given):
        return parameter
    value = values[parameter.name]
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def naive(moment: datetime) -> datetime:
    """An aware moment as it compares with those of `rows`."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def _as_given(moment: datetime) -> datetime:
    return moment


# A moment of `rows`, in UTC without saying so.
moment = _as_given if ON_POSTGRESQL else datetime.fromisoformat
