"""Traits a customer may have: one level of a word, a band of a number rounded to what people say, or nothing filled in."""

import math
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.columns import Column, Floats, Kind

Mask = NDArray[np.bool_]
MOST_LEVELS = 40
FEW_VALUES = 8
NEARLY_ALL = 0.95
ROUND_TO = 0.02  # of the spread: how far a band may move to be a number people say


class Trait(NamedTuple):
    """A column with code "is" (value), "from" (>= low), "under" (< high), "between" (low <= x < high) or "missing"."""

    column: str
    code: str
    value: str = ""
    low: float = math.nan
    high: float = math.nan

    def of(self, column: Column) -> Mask:
        """Which rows have it."""
        if self.code == "missing":
            return column.missing
        if self.code == "is":
            if column.is_words:
                return np.asarray(column.codes == column.levels.index(self.value))
            return np.asarray(column.figures == float(self.value))
        found = ~np.isnan(column.figures)
        if not math.isnan(self.low):
            found &= column.figures >= self.low
        if not math.isnan(self.high):
            found &= column.figures < self.high
        return found

    def plain(self) -> dict[str, object]:
        """As plain values; limits that are open are left out."""
        told: dict[str, object] = {"column": self.column, "code": self.code}
        if self.code == "is":
            told["value"] = self.value
        if not math.isnan(self.low):
            told["from"] = self.low
        if not math.isnan(self.high):
            told["below"] = self.high
        return told


def shown(columns: Mapping[str, Column], *, least: int) -> list[Trait]:
    """Traits for the table: levels, bands that part a number in about five, and missing."""
    return [trait for column in columns.values() for trait in _of(column, least, halves=False)]


def conditions(columns: Mapping[str, Column], *, least: int) -> list[Trait]:
    """Traits for rules: levels, missing, and everything from or under a limit."""
    return [trait for column in columns.values() for trait in _of(column, least, halves=True)]


def _of(column: Column, least: int, *, halves: bool) -> Iterator[Trait]:
    if column.kind in (Kind.KEY, Kind.DAY, Kind.CONSTANT):
        return
    missing = int(column.missing.sum())
    if min(missing, len(column) - missing) >= least:
        yield Trait(column.name, "missing")
    if column.kind is Kind.NUMBER:
        yield from _bands(column, halves=halves)
    elif column.kind is Kind.WORD:
        counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.levels))
        for code in np.argsort(-counts, kind="stable")[:MOST_LEVELS]:
            if least <= counts[code]:
                yield Trait(column.name, "is", column.levels[code])


def _bands(column: Column, *, halves: bool) -> Iterator[Trait]:
    known = column.figures[~np.isnan(column.figures)]
    limits = limits_of(known, 10 if halves else 5)
    values, counts = np.unique(known, return_counts=True)
    if not halves and len(values) <= FEW_VALUES:
        yield from (Trait(column.name, "is", f"{value:g}") for value in values)
        return
    if halves:
        for limit in in_wholes(limits, known):
            yield Trait(column.name, "from", low=limit)
            yield Trait(column.name, "under", high=limit)
        return
    for low, high in zip([math.nan, *limits], [*limits, math.nan]):
        if not (math.isnan(low) and math.isnan(high)):
            code = "under" if math.isnan(low) else "from" if math.isnan(high) else "between"
            yield Trait(column.name, code, low=low, high=high)


def limits_of(known: Floats, parts: int) -> list[float]:
    """Limits between about `parts` bands of like size, each a number people say; rising, without doubles."""
    if not len(known):
        return []
    spread = float(np.quantile(known, 0.9) - np.quantile(known, 0.1)) or float(np.ptp(known))
    if not spread:
        return []
    cuts = np.quantile(known, np.linspace(0, 1, parts + 1)[1:-1])
    lowest, highest = float(known.min()), float(known.max())
    said = {said_as(float(cut), spread) for cut in cuts}
    # A limit at the very bottom (most are zero) parts nothing: what lies above it does.
    above = known[known > lowest]
    said |= {said_as(float(above.min()), spread)} if len(above) and lowest in cuts else set()
    return sorted(limit for limit in said if lowest < limit <= highest)


def in_wholes(limits: list[float], known: Floats) -> list[float]:
    """The limits as whole numbers where only these occur: nobody has 2.6 branches, and from 3 names the same ones."""
    if not bool((known == np.floor(known)).all()):
        return limits
    return sorted({float(math.ceil(limit)) for limit in limits})


def said_as(figure: float, spread: float) -> float:
    """The figure with as few digits as move it by no more than a fiftieth of the spread: 71,819,000 is 72 million."""
    if not figure:
        return 0.0
    for digits in range(1, 15):
        short = float(f"{figure:.{digits}g}")
        if abs(short - figure) <= ROUND_TO * spread:
            return short
    return figure
