"""Fields that look at several rows at once: how many there are, what the latest says, how many came after another kind."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, Subquery, TextField, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.db.models.lookups import In

from tiemnang.criteria.asking import bounds, known, rounded
from tiemnang.criteria.places import Column, Rows, Snapshot
from tiemnang.criteria.register import Field, Measure, Test
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import Leaf
from tiemnang.criteria.shapes import compared, needs

COMPARED = ("=", "!=", "<", "<=", ">", ">=", "between")


def number_of(key: str, label: Any, group: Any, place: Rows) -> Field:
    """How many rows there are, as a number; rows without a time cannot be counted in a window."""

    def held(lead: Snapshot) -> int:
        return len(place.kept(lead))

    return _number(key, label, group, place, place.found(), held)


def since_last(key: str, label: Any, group: Any, place: Rows, *, last: Mapping[str, Any]) -> Field:
    """How many rows came after the latest row of another kind (`last`, as Rows.where); all, when there is none.

    `place` names the column of the time; of two rows at one moment the one written later is later.
    """
    others = Rows(place.table, place.column, "moment", last)
    moment, theirs = place.column, others.table.model._default_manager
    later = Q(**{f"{moment}__gt": OuterRef(moment)}) | Q(
        **{moment: OuterRef(moment), "pk__gt": OuterRef("pk")}
    )
    lead_of = place.table.lead

    def held(lead: Snapshot) -> int:
        latest = max(map(_when(moment), others.kept(lead)), default=None)
        return sum(1 for row in place.kept(lead) if latest is None or _when(moment)(row) > latest)

    after = theirs.filter(others.narrowed(), later, **{lead_of: OuterRef(lead_of)})
    return _number(key, label, group, place, place.found(~Exists(after)), held)


def _when(moment: str) -> Callable[[Mapping[str, Any]], Any]:
    return lambda row: (row[moment], row["pk"])


def _number(
    key: str, label: Any, group: Any, place: Rows, rows: Any, held: Callable[[Snapshot], int]
) -> Field:
    counted = rows.values(place.table.lead).annotate(n=Count("pk")).values("n")

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return compared(Coalesce(Subquery(counted), 0), rounded(bounds(leaf)))

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        holds = bounds(leaf).holds
        return lambda lead: holds(held(lead))

    weighed = Measure("number", lambda lead: (held(lead),), is_count=True)
    return Field(key, label, "number", group, asks, fits, needs(place), only=COMPARED, measure=weighed)


def latest(key: str, label: Any, group: Any, place: Rows, *, by: str, **more: Any) -> Field:
    """What the latest of some rows says under a key of JSON (`place`); `by` names the column of their time."""
    # A key inside JSON is asked for as text: PostgreSQL would compare it with its quotes on.
    newest = place.found().order_by(f"-{by}", "-pk").annotate(said=KT(place.column)).values("said")[:1]

    def said(lead: Snapshot) -> str:
        row = max(place.kept(lead), key=_when(by), default=None)
        return row[place.column] if row else ""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        found = Coalesce(Subquery(newest), Value(""), output_field=TextField())
        return ~Q(In(found, [""])) if leaf.operator == "filled" else Q(In(found, sorted(leaf.value)))

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
