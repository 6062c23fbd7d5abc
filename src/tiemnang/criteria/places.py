"""Where a field's values stand: a column of the lead, or rows of another table; in the database and in memory alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Aggregate, Model, Q, QuerySet

from tiemnang.criteria.gathering import Limits, Some, Tally

NOBODY = Q(pk__in=())
ANYBODY = ~NOBODY
EVERY = Q()  # every row


@dataclass(frozen=True)
class Snapshot:
    """One lead in memory: its standing columns, and its rows of other tables by the table's name."""

    pk: int
    columns: Mapping[str, Any]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Table:
    """Rows that hang on leads: which columns are asked about, and which rows count (`only`)."""

    name: str
    model: type[Model]
    columns: tuple[str, ...]
    lead: str = "lead"
    only: Mapping[str, Any] = field(default_factory=dict)

    def of(self, lead_ids: Sequence[int]) -> QuerySet[Any, Any]:
        """The rows of these leads as (lead id, *columns)."""
        rows = self.model._default_manager.filter(narrow(self.only), **{f"{self.lead}__in": lead_ids})
        return rows.values_list(f"{self.lead}_id", *self.columns)


@dataclass(frozen=True)
class Column:
    """A column of the lead itself, or of what it points at (`owner__team_id`)."""

    name: str
    holds: str  # text, folded, whole, thousandth, real, moment, day, yes: how its values are compared

    tables = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """What a snapshot must carry."""
        return (self.name,)

    def some(self, asked: Callable[[str], Q]) -> Q:
        """The leads whose value answers."""
        return asked(self.name)

    def values(self, lead: Snapshot) -> Iterator[Any]:
        """The one value there is."""
        yield lead.columns[self.name]


@dataclass(frozen=True)
class Rows:
    """A column of those rows of a table for which `where` holds: {column: value, tuple of values, or None}."""

    table: Table
    column: str
    holds: str
    where: Mapping[str, Any] = field(default_factory=dict)

    columns = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """What a snapshot must carry."""
        return (self.table,)

    def rows(self, condition: Q = EVERY) -> QuerySet[Any, Any]:
        """These rows of all leads."""
        return self.table.model._default_manager.filter(self.narrowed() & condition).order_by()

    def narrowed(self) -> Q:
        """Which rows of the table these are."""
        return narrow(self.table.only) & narrow(self.where)

    def some(self, asked: Callable[[str], Q]) -> Q:
        """The leads that have a row whose value answers."""
        return self.at_least(1, asked(self.column))

    def at_least(self, count: int, condition: Q = EVERY) -> Q:
        """The leads that have so many rows for which `condition` holds."""
        return ANYBODY if count <= 0 else Q(Some(self.rows(condition), self.table.lead, count))

    def tally(self, sum: Aggregate, limits: Limits, condition: Q = EVERY) -> Q:
        """The leads whose rows for which `condition` holds add up within limits; no rows add up to 0."""
        return Q(Tally(self.rows(condition), self.table.lead, sum, limits))

    def kept(self, lead: Snapshot) -> list[Mapping[str, Any]]:
        """The rows of a lead in memory."""
        return [row for row in lead.rows[self.table.name] if _fits(row, self.where)]

    def values(self, lead: Snapshot) -> Iterator[Any]:
        """The value of each row."""
        return (row[self.column] for row in self.kept(lead))


Place = Column | Rows


def narrow(where: Mapping[str, Any]) -> Q:
    """{"kind": "phone", "withdrawn_at": None, "channel": ("", "zalo")} as a condition."""
    condition = Q()
    for column, value in where.items():
        if value is None:
            condition &= Q(**{f"{column}__isnull": True})
        else:
            condition &= Q(**{f"{column}__in" if isinstance(value, tuple) else column: value})
    return condition


def _fits(row: Mapping[str, Any], where: Mapping[str, Any]) -> bool:
    return all(
        row[column] in value if isinstance(value, tuple) else row[column] == value
        for column, value in where.items()
    )
