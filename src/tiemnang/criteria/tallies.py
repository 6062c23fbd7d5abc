"""Fields that look at several rows at once: how many there are, what the latest says, how many came after another kind."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from tiemnang.criteria.asking import bounds, known, question
from tiemnang.criteria.places import EVERY, Column, Rows, Snapshot
from tiemnang.criteria.register import Field, Measure, Test
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf
from tiemnang.criteria.shapes import limits, needs

COMPARED = ("=", "!=", "<", "<=", ">", ">=", "between")


def number_of(key: str, label: Any, group: Any, place: Rows) -> Field:
    """How many rows there are, as a number; rows without a time cannot be counted in a window."""

    def held(lead: Snapshot) -> int:
        return len(place.kept(lead))

    return _number(key, label, group, place, EVERY, held)


def since_last(key: str, label: Any, group: Any, place: Rows, *, last: Mapping[str, Any]) -> Field:
    """How many rows came after the latest row of another kind (`last`, as Rows.where); all, when there is none.

    `place` names the column of the time; of two rows at one moment the one written later is later.
    """
    others = Rows(place.table, place.column, "moment", last)

    def held(lead: Snapshot) -> int:
        latest = max(map(_when(place.column), others.kept(lead)), default=None)
        return sum(1 for row in place.kept(lead) if latest is None or _when(place.column)(row) > latest)

    return _number(key, label, group, place, ~Exists(_later(others, place.column)), held)


def _later(place: Rows, moment: str) -> QuerySet[Any, Any]:
    """Rows of the same lead that came after the row the query around this one is at."""
    lead, after = place.table.lead, Q(**{f"{moment}__gt": OuterRef(moment)})
    after |= Q(**{moment: OuterRef(moment), "pk__gt": OuterRef("pk")})
    return place.rows(after).filter(**{lead: OuterRef(lead)})


def _when(moment: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: (row[moment], row["pk"])


def _number(
    key: str, label: Any, group: Any, place: Rows, condition: Q, held: Callable[[Snapshot], int]
) -> Field:
    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return place.tally(Count("*"), limits(leaf), condition)

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        holds = bounds(leaf).holds
        return lambda lead: holds(held(lead))

    weighed = Measure("number", lambda lead: (held(lead),), is_count=True)
    return Field(key, label, "number", group, asks, fits, needs(place), only=COMPARED, measure=weighed)


def latest(key: str, label: Any, group: Any, place: Rows, *, by: str, **more: Any) -> Field:
    """What the latest of some rows says in a column (`place`); `by` names the column of their time."""
    is_latest = ~Exists(_later(place, by))

    def said(lead: Snapshot) -> str:
        row = max(place.kept(lead), key=_when(by), default=None)
        return row[place.column] if row else ""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return place.at_least(1, question(leaf, "text", at).of(place.column) & is_latest)

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        if leaf.operator == "filled":
            return lambda lead: bool(said(lead))
        chosen = frozenset(leaf.value)
        return lambda lead: said(lead) in chosen

    return Field(key, label, "choice", group, asks, fits, needs(place), **more)


def noted(key: str, label: Any, group: Any, *places: Column) -> Field:
    """Yes when one of some columns of the lead says something."""

    def written(lead: Snapshot) -> bool:
        return any(each not in (None, "") for place in places for each in place.values(lead))

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        there = Q()
        for place in places:
            there |= known().of(place.name) & (~Q(**{place.name: ""}) if place.holds == "text" else Q())
        return there if leaf.value else ~there

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        return lambda lead: written(lead) is leaf.value

    return Field(key, label, "yes_no", group, asks, fits, needs(*places))
