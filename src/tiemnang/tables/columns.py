"""Columns of a table, each read once: numbers, words or days as numpy arrays, and what kind of thing it holds."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.values import Value, day, folded_name, is_grouped, is_missing, number, word

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LOOKED_AT = 3000  # distinct values that decide what a column holds
SURE = 0.97
FREE_TEXT = 0.5  # distinct values among the filled cells, from here on nobody's category
NAMES_OF_KEYS = frozenset({"id", "ma", "stt", "uuid", "key", "index", "so thu tu", "row", "no", "code"})


class Kind(StrEnum):
    """What a column holds, as far as learning is concerned."""

    NUMBER = "number"
    WORD = "word"
    TEXT = "text"  # notes, names, addresses: only whether it is filled can tell anything
    DAY = "day"
    KEY = "key"  # row numbers, phones, codes: never learned from
    CONSTANT = "constant"


@dataclass(frozen=True)
class Column:
    """One column: `figures` are numbers or days since 1970 (NaN missing), `codes` point into `levels` (-1 missing)."""

    name: str
    kind: Kind
    figures: Floats
    codes: Ints
    levels: tuple[str, ...] = ()
    spoken: bool = False

    def __len__(self) -> int:
        return len(self.codes) if self.is_words else len(self.figures)

    @property
    def is_words(self) -> bool:
        """Whether the column is held as words rather than figures."""
        return self.kind in (Kind.WORD, Kind.TEXT)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Which rows say nothing."""
        return self.codes < 0 if self.is_words else np.isnan(self.figures)

    def take(self, rows: Ints | NDArray[np.bool_]) -> "Column":
        """The same column on some rows only."""
        return Column(
            self.name,
            self.kind,
            self.figures[rows] if len(self.figures) else self.figures,
            self.codes[rows] if len(self.codes) else self.codes,
            self.levels,
            self.spoken,
        )


NO_FIGURES: Floats = np.empty(0)
NO_CODES: Ints = np.empty(0, dtype=np.int64)


def read_table(table: Mapping[str, Sequence[Value]]) -> dict[str, Column]:
    """Every column of a table, by name."""
    return {name: read_column(name, values) for name, values in table.items()}


def read_column(name: str, values: Sequence[Value]) -> Column:
    """Look at the distinct values of one column and hold it as what it is."""
    counts = Counter(_plainly(value) for value in values)
    filled = [value for value in counts if not is_missing(value)]
    if len({word(value) for value in filled}) < 2 and len(filled) == len(counts):
        return Column(name, Kind.CONSTANT, np.full(len(values), math.nan), NO_CODES)
    if not filled:
        return Column(name, Kind.CONSTANT, np.full(len(values), math.nan), NO_CODES)
    sample = filled[:LOOKED_AT]
    if not any(isinstance(value, str) and is_grouped(value) for value in sample) and _are_numbers(sample):
        return _numbers(name, values, counts, spoken=False)
    for month_first in (False, True):
        if _share(day(value, month_first=month_first) for value in sample) >= SURE:
            read = {value: day(value, month_first=month_first) for value in counts}
            return Column(name, Kind.DAY, np.array([read[_plainly(v)] for v in values]), NO_CODES)
    if _are_numbers(sample, spoken=True):
        return _numbers(name, values, counts, spoken=True)
    return _words(name, values, counts)


def _plainly(value: Value) -> Value:
    # True == 1 == 1.0 would be one key of a dict: yes and no are told apart from figures as words.
    return word(value) if isinstance(value, bool) else value


def _are_numbers(sample: Sequence[Value], *, spoken: bool = False) -> bool:
    return _share(number(value, spoken=spoken) for value in sample) >= SURE


def _share(figures: Iterable[float]) -> float:
    read = [not math.isnan(figure) for figure in figures]
    return sum(read) / len(read)


def _numbers(name: str, values: Sequence[Value], counts: Counter[Value], *, spoken: bool) -> Column:
    read = {value: number(value, spoken=spoken) for value in counts}
    figures = np.array([read[_plainly(value)] for value in values], dtype=np.float64)
    kind = Kind.KEY if _is_key(name, figures) else Kind.NUMBER
    return Column(name, kind, figures, NO_CODES, spoken=spoken)


def _is_key(name: str, figures: Floats) -> bool:
    """Row numbers and codes: whole, never twice, and either called so, always rising, or as long as a phone number."""
    filled = figures[~np.isnan(figures)]
    if len(filled) < 20 or np.any(filled % 1) or len(np.unique(filled)) < 0.995 * len(filled):
        return False
    named = bool(set(folded_name(name).split()) & NAMES_OF_KEYS) or folded_name(name).endswith("id")
    steps = np.diff(filled)
    rising = bool(np.all(steps > 0) or np.all(steps < 0))
    return named or rising or float(np.min(np.abs(filled))) >= 1e8


def _words(name: str, values: Sequence[Value], counts: Counter[Value]) -> Column:
    places: dict[str, int] = {}
    for value in counts:
        if not is_missing(value):
            places.setdefault(word(value), len(places))
    read = {value: -1 if is_missing(value) else places[word(value)] for value in counts}
    codes = np.array([read[_plainly(value)] for value in values], dtype=np.int64)
    filled = int((codes >= 0).sum())
    free = len(places) > 20 and len(places) > FREE_TEXT * filled
    return Column(name, Kind.TEXT if free else Kind.WORD, NO_FIGURES, codes, tuple(places))
