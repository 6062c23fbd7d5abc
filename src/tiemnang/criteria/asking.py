"""One question put to a column of a table and to a value in memory; the two answers are the same by construction.

A question is yes or no, never unknown: a missing value answers no, so that turning a question round lets exactly the
others through.
"""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any, NamedTuple

from django.db.models import Q

from tiemnang.criteria.rules import letters
from tiemnang.criteria.rules.times import EPOCH, Standpoint, days, stretch
from tiemnang.criteria.rules.tree import Leaf


class Question(NamedTuple):
    """`of(column)` asks the database, `fits(value)` asks a value."""

    of: Callable[[str], Q]
    fits: Callable[[Any], bool]


def question(leaf: Leaf, holds: str, at: Standpoint) -> Question:
    """The question of a leaf whose operator asks for itself (not the opposite of another)."""
    if leaf.operator == "filled":
        return _written() if holds in ("text", "folded") else known()
    return _ASKED[holds](leaf, at)


def known() -> Question:
    """Whether there is a value at all."""
    return Question(lambda column: Q(**{f"{column}__isnull": False}), lambda value: value is not None)


def _written() -> Question:
    return Question(lambda column: known().of(column) & ~Q(**{column: ""}), lambda value: bool(value))


def matching(pattern: str) -> Question:
    """Whether a text holds what the regular expression looks for."""
    seek = re.compile(pattern).search
    return Question(
        lambda column: known().of(column) & Q(**{f"{column}__regex": pattern}),
        lambda value: value is not None and bool(seek(value)),
    )


def _text(leaf: Leaf, at: Standpoint) -> Question:
    return _one_of(leaf.value) if leaf.operator == "in" else _folded(leaf, at)


def _folded(leaf: Leaf, at: Standpoint) -> Question:
    """Words that people wrote: compared without case and marks even where they are chosen from a list."""
    how = "is" if leaf.operator == "in" else leaf.operator
    asked = letters.asked(how, leaf.value if leaf.operator == "in" else [leaf.value])
    seek = letters.seeker(asked)
    return Question(
        lambda column: known().of(column) & Q(**{f"{column}__spelled": asked}),
        lambda value: value is not None and bool(seek(value)),
    )


def _one_of(values: list[Any]) -> Question:
    chosen = frozenset(values)
    return Question(
        lambda column: known().of(column) & Q(**{f"{column}__in": sorted(chosen)}),
        lambda value: value is not None and value in chosen,
    )


def _whole(leaf: Leaf, at: Standpoint) -> Question:
    if leaf.operator == "in":
        return _one_of(_ids(leaf.value, at))
    return within(bounds(leaf), whole=True)


def _ids(words: list[str], at: Standpoint) -> list[int]:
    """Keys of rows; "me" is whoever asks. A word that is no key points at nothing."""
    if at.me is not None:
        words = [str(at.me) if word == "me" else word for word in words]
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 16]


def _thousandth(leaf: Leaf, at: Standpoint) -> Question:
    """A column of thousandths, asked about in percents."""
    asked = bounds(leaf)
    return within(Bounds(asked.low * 10, asked.high * 10, asked.open), whole=True)


def _real(leaf: Leaf, at: Standpoint) -> Question:
    if leaf.operator == "is":
        return _one_of([float(leaf.value)])
    return within(bounds(leaf))


class Bounds(NamedTuple):
    """From `low` to `high`; `open` bounds do not belong to it."""

    low: float = -math.inf
    high: float = math.inf
    open: bool = False

    def holds(self, value: float | None) -> bool:
        """Whether a number lies within; no number lies nowhere."""
        if value is None:
            return False
        return self.low < value < self.high if self.open else self.low <= value <= self.high


def bounds(leaf: Leaf) -> Bounds:
    """The numbers a question lets through."""
    value = leaf.value
    if leaf.operator == "between":
        return Bounds(*value)
    return {
        "=": Bounds(value, value),
        "<": Bounds(high=value, open=True),
        "<=": Bounds(high=value),
        ">": Bounds(low=value, open=True),
        ">=": Bounds(low=value),
    }[leaf.operator]


def within(asked: Bounds, whole: bool = False) -> Question:
    """Whether a number lies within; the bounds of whole numbers are made whole, as a column of them needs."""
    limits = rounded(asked) if whole else asked

    def of(column: str) -> Q:
        # PostgreSQL holds a number that is none (NaN) for larger than any; here it lies nowhere.
        above = Q() if whole or isfinite(asked.high) else Q(**{f"{column}__lte": math.inf})
        return known().of(column) & _between(column, limits) & above

    return Question(of, asked.holds)


def rounded(asked: Bounds) -> Bounds:
    """The same bounds for whole numbers, both closed."""
    low, high = asked.low, asked.high
    if isfinite(low):
        low = math.floor(low) + 1 if asked.open else math.ceil(low)
    if isfinite(high):
        high = math.ceil(high) - 1 if asked.open else math.floor(high)
    return Bounds(low, high)


def _between(column: str, asked: Bounds) -> Q:
    least, most = ("gt", "lt") if asked.open else ("gte", "lte")
    condition = Q()
    if isfinite(asked.low):
        condition &= Q(**{f"{column}__{least}": asked.low})
    if isfinite(asked.high):
        condition &= Q(**{f"{column}__{most}": asked.high})
    return condition


def _moment(leaf: Leaf, at: Standpoint) -> Question:
    asked = stretch(leaf.operator, leaf.value, at)
    limits = {"gte": asked.start, "lt": asked.end}
    return Question(
        lambda column: (
            known().of(column)
            & Q(**{f"{column}__{how}": end for how, end in limits.items() if end is not None})
        ),
        asked.holds,
    )


def _day(leaf: Leaf, at: Standpoint) -> Question:
    """Days as numbers since 1970-01-01."""
    first, last = days(leaf.operator, leaf.value, at)
    return within(Bounds(_number(first, -math.inf), _number(last, math.inf, -1.0)))


def _number(day: date | None, without: float, step: float = 0.0) -> float:
    return without if day is None else (day - EPOCH).days + step


def _yes(leaf: Leaf, at: Standpoint) -> Question:
    return _one_of([leaf.value])


_ASKED: Mapping[str, Callable[[Leaf, Standpoint], Question]] = {
    "text": _text,
    "folded": _folded,
    "whole": _whole,
    "thousandth": _thousandth,
    "real": _real,
    "moment": _moment,
    "day": _day,
    "yes": _yes,
}
