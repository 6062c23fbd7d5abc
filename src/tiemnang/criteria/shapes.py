"""The shapes fields come in: a value, a set, yes or no, a count or a total in a window, the last time, an age."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce
from math import isfinite
from operator import and_, or_
from typing import Any

from django.db.models import Q, Sum

from tiemnang.criteria.asking import Question, bounds, known, question, rounded
from tiemnang.criteria.gathering import Limits, Some
from tiemnang.criteria.places import Column, Place, Rows, Snapshot, Table, narrow
from tiemnang.criteria.register import Field, Measure, Needs, Test
from tiemnang.criteria.rules.times import Standpoint, Stretch, stretch
from tiemnang.criteria.rules.tree import Leaf

_BIRTH = r"\A(?:19|20)[0-9][0-9](?:-[0-9][0-9]-[0-9][0-9])?\Z"
_OLDEST = 200


def needs(*places: Place) -> Needs:
    """What these places want a snapshot to carry."""
    return Needs(
        tuple(column for place in places for column in place.columns),
        tuple(table for place in places for table in place.tables),
    )


def value(key: str, label: Any, type: str, group: Any, *places: Place, **more: Any) -> Field:
    """A field whose question some value in one of `places` must answer."""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return reduce(or_, (place.some(question(leaf, place.holds, at).of) for place in places))

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        tests = [(place, question(leaf, place.holds, at).fits) for place in places]
        return lambda lead: any(test(each) for place, test in tests for each in place.values(lead))

    return Field(key, label, type, group, asks, fits, needs(*places), measure=_measure(type, places), **more)


def _measure(type: str, places: tuple[Place, ...]) -> Measure | None:
    """Moments can be aged and numbers weighed; texts, choices and days without a time cannot."""
    kind = {"date": "moment", "number": "number", "money": "number"}.get(type)
    if kind is None or places[0].holds == "day":
        return None
    return Measure(kind, lambda lead: (each for place in places for each in place.values(lead)))


def several(
    key: str, label: Any, group: Any, place: Rows, *, every: tuple[str, ...] = (), **more: Any
) -> Field:
    """A field with any number of values, as tags; a row that says one of `every` stands for all values."""

    def questions(leaf: Leaf, at: Standpoint) -> list[Question]:
        wanted = [[word] for word in leaf.value] if leaf.operator == "has_all" else [leaf.value]
        return [question(Leaf(key, "in", [*words, *every]), place.holds, at) for words in wanted]

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        if leaf.operator == "filled":
            return place.some(known().of)
        return reduce(and_, (place.some(each.of) for each in questions(leaf, at)))

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        if leaf.operator == "filled":
            return lambda lead: any(map(known().fits, place.values(lead)))
        tests = [each.fits for each in questions(leaf, at)]
        return lambda lead: all(any(map(test, place.values(lead))) for test in tests)

    return Field(key, label, "set", group, asks, fits, needs(place), **more)


def present(key: str, label: Any, group: Any, *places: Rows) -> Field:
    """Yes when there is a row in one of `places`."""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        there = reduce(or_, (place.at_least(1) for place in places))
        return there if leaf.value else ~there

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        return lambda lead: any(place.kept(lead) for place in places) is leaf.value

    return Field(key, label, "yes_no", group, asks, fits, needs(*places))


def count(key: str, label: Any, group: Any, place: Rows) -> Field:
    """How many rows, ever or in the last so long; `place` names the column of their time."""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        least, most = _meant(leaf)
        when = _in_window(place.column, _window(leaf.value, at))
        condition = place.at_least(least, when)
        return condition if most is None else condition & ~place.at_least(most + 1, when)

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        least, most = _meant(leaf)
        window = _window(leaf.value, at)

        def test(lead: Snapshot) -> bool:
            found = sum(1 for moment in place.values(lead) if window is None or window.holds(moment))
            return least <= found and (most is None or found <= most)

        return test

    return Field(key, label, "count", group, asks, fits, needs(place), measure=Measure("each", place.values))


def _meant(leaf: Leaf) -> tuple[int, int | None]:
    """(at least, at most) of a count question; None: no upper limit."""
    wanted = leaf.value["count"]
    return {"at_least": (wanted, None), "at_most": (0, wanted), "exactly": (wanted, wanted)}[leaf.operator]


def _window(asked: Any, at: Standpoint) -> Stretch | None:
    """The time a count looks at; None for ever."""
    return stretch("in_last", asked, at) if "n" in asked else None


def _in_window(column: str, window: Stretch | None) -> Q:
    if window is None:
        return Q()
    return Q(**{f"{column}__gte": window.start, f"{column}__lt": window.end})


def total(key: str, label: Any, type: str, group: Any, place: Rows) -> Field:
    """The sum of a column over all rows; nothing counts as 0."""
    only = ("=", "!=", "<", "<=", ">", ">=", "between")

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        return place.tally(Sum(place.column), limits(leaf))

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        holds = bounds(leaf).holds
        return lambda lead: holds(sum(place.values(lead)))

    summed = Measure("number", lambda lead: (sum(place.values(lead)),))
    return Field(key, label, type, group, asks, fits, needs(place), only=only, measure=summed)


def limits(leaf: Leaf) -> Limits:
    """The whole numbers a question lets through, as a tally takes them."""
    asked = rounded(bounds(leaf))
    return asked.low if isfinite(asked.low) else None, asked.high if isfinite(asked.high) else None


def last(key: str, label: Any, group: Any, table: Table, column: str, *lines: Mapping[str, Any]) -> Field:
    """When something happened for the last time: a row within the stretch, and none after it.

    `lines` are the kinds of rows that count, each as Rows.where; without any, all do.
    """
    places = [Rows(table, column, "moment", where) for where in lines or ({},)]
    counting = reduce(or_, (narrow(place.where) for place in places))
    every = Rows(table, column, "moment")

    def some(condition: Q) -> Q:
        parts = [place.rows(condition) for place in places]
        return Q(Some(every.rows(counting & condition), table.lead, parts=parts))

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        within = some(question(leaf, "moment", at).of(column))
        end = None if leaf.operator == "filled" else stretch(leaf.operator, leaf.value, at).end
        return within if end is None else within & ~some(Q(**{f"{column}__gte": end}))

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        test = question(leaf, "moment", at).fits
        return lambda lead: test(max(moments(lead), default=None))

    def moments(lead: Snapshot) -> Iterator[Any]:
        return (each for place in places for each in place.values(lead))

    return Field(key, label, "date", group, asks, fits, needs(*places), measure=Measure("moment", moments))


def age(key: str, label: Any, group: Any, place: Column) -> Field:
    """Whole years since a birth written as 1985-03-12 or 1985; of a bare year, the age reached in this one."""

    def asks(leaf: Leaf, at: Standpoint) -> Q:
        condition = Q(**{f"{place.name}__regex": _BIRTH})
        if leaf.operator == "filled":
            return condition
        asked = rounded(bounds(leaf))
        if isfinite(asked.low):
            condition &= Q(**{f"{place.name}__lte": _born_by(asked.low, at.today)})
        if isfinite(asked.high):
            condition &= Q(**{f"{place.name}__gt": _born_by(asked.high + 1, at.today)})
        return condition

    def fits(leaf: Leaf, at: Standpoint) -> Test:
        if leaf.operator == "filled":
            return lambda lead: years_of(lead.columns[place.name], at.today) is not None
        holds = bounds(leaf).holds
        return lambda lead: holds(years_of(lead.columns[place.name], at.today))

    return Field(key, label, "number", group, asks, fits, needs(place), is_moving=True)


def years_of(birth: str, today: date) -> int | None:
    """Age of someone born on a day or in a year; None when it is not known."""
    if not re.search(_BIRTH, birth):
        return None
    return today.year - int(birth[:4]) - (birth[5:] > today.isoformat()[5:])


def _born_by(years: float, today: date) -> str:
    """The latest birth of people so old; a bare year sorts before its days, so one comparison serves both forms."""
    year = today.year - int(min(max(years, -_OLDEST), _OLDEST))
    return f"{year:04d}{today.isoformat()[4:]}"
