"""Questions about rows that hang on leads, in two forms: of one lead after the other, or of everybody gathered at once.

The first is right for a page of fifty, a range of ids and one seller's leads; the second for a whole base: a million looks
into an index take three seconds, one walk along it half a second.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Aggregate,
    BooleanField,
    Count,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from tiemnang.database.bulk import ON_POSTGRESQL

Rows = QuerySet[Any, Any]  # of all leads
Limits = tuple[float | None, float | None]  # least and most, both inside; None: no limit


def gathered(asked: Q) -> Q:
    """The same condition with every question about rows in its form for everybody."""
    children = [_gathered(child) for child in asked.children]
    return Q.create(children, asked.connector, asked.negated)


def _gathered(child: Any) -> Any:
    if isinstance(child, Q):
        return gathered(child)
    return child.gathered() if isinstance(child, Some | Tally) else child


class Some(Exists):
    """Whether a lead has at least `least` of these rows; `parts` are the same rows, each kind by itself."""

    def __init__(self, rows: Rows, lead: str, least: int = 1, parts: Sequence[Rows] = ()) -> None:
        """`lead` names the rows' key of their lead."""
        self.rows, self.lead, self.least, self.parts = rows, lead, least, parts or (rows,)
        here = rows.filter(**{lead: OuterRef("pk")})
        # The index is walked as far as the row that decides; a COUNT would read them all, and group them too.
        super().__init__(here[least - 1 : least] if least > 1 else here)

    def gathered(self) -> Q:
        """Leads that are found by one walk along the rows."""
        if self.least > 1:
            return _among(self.rows, self.lead, Count("*"), (self.least, None))
        if ON_POSTGRESQL:  # it makes a join of an EXISTS by itself
            return Q(self)
        # Each kind of rows has its own stretch of an index.
        return reduce(or_, (Q(pk__in=_told(part, self.lead).values(self.lead)) for part in self.parts))


class Tally(ExpressionWrapper):
    """Whether what these rows of a lead add up to lies within limits; without rows it is 0."""

    def __init__(self, rows: Rows, lead: str, sum: Aggregate, limits: Limits) -> None:
        """`lead` names the rows' key of their lead."""
        self.rows, self.lead, self.sum, self.limits = rows, lead, sum, limits
        here = rows.filter(**{lead: OuterRef("pk")}).values(lead).annotate(n=sum).values("n")
        super().__init__(_within(Coalesce(Subquery(here), 0), limits), BooleanField())

    def gathered(self) -> Q:
        """Leads whose rows add up within; where nothing would do, all but those whose rows do not."""
        least, most = self.limits
        if (least is None or least <= 0) and (most is None or most >= 0):
            return ~_among(self.rows, self.lead, self.sum, self.limits, is_outside=True)
        return _among(self.rows, self.lead, self.sum, self.limits)


def _within(summed: Any, limits: Limits) -> Q:
    least, most = limits
    condition = Q() if least is None else Q(GreaterThanOrEqual(summed, least))
    return condition if most is None else condition & Q(LessThanOrEqual(summed, most))


def _among(rows: Rows, lead: str, sum: Aggregate, limits: Limits, *, is_outside: bool = False) -> Q:
    """The leads whose rows add up within limits, or outside of them."""
    condition = _within(F("n"), limits)
    summed = _told(rows, lead).values(lead).annotate(n=sum).filter(~condition if is_outside else condition)
    return Q(Among(summed.values(lead))) if ON_POSTGRESQL else Q(pk__in=summed.values(lead))


def _told(rows: Rows, lead: str) -> Rows:
    """Rows that hang on nobody would make every NOT IN unknown."""
    return rows.filter(**{f"{lead}__isnull": False}) if rows.model._meta.get_field(lead).null else rows


class Among(Subquery):
    """Whether a lead is one of those a query names, as a join: PostgreSQL would look up a NOT IN row by row."""

    template = "EXISTS(SELECT 1 FROM (%(subquery)s) AS gathered (lead) WHERE gathered.lead = %(pk)s)"
    output_field = BooleanField()

    def __init__(self, leads: Rows) -> None:
        """`leads` has one column, their ids."""
        super().__init__(leads)
        self.pk: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        """The query, and whom it is asked about."""
        return [self.query, self.pk]

    def set_source_expressions(self, exprs: Sequence[Expression]) -> None:
        """Both, resolved or with other names."""
        self.query, self.pk = exprs

    def as_sql(self, compiler: Any, connection: Any, template: str | None = None, **more: Any) -> Any:
        """The lead's column has no parameters of its own."""
        column, _nothing = compiler.compile(self.pk)
        return super().as_sql(compiler, connection, template, pk=column, **more)
