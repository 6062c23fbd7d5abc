"""Bins of one column: missing first, then bands of numbers or levels of words; plain Python, so one lead needs no numpy."""

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field

from tiemnang.tables.values import Value, is_missing, number, word

MISSING, RARE = 0, 1


@dataclass(frozen=True)
class NumberBins:
    """Bands of a number: bin 0 is missing, bin k holds values above edge k-1 and up to edge k."""

    name: str
    edges: tuple[float, ...]
    spoken: bool = False

    def __len__(self) -> int:
        return len(self.edges) + 2

    def place(self, value: Value) -> tuple[int, float]:
        """The bin of a value, and the number itself (NaN when missing) for whoever splits finer."""
        figure = number(value, spoken=self.spoken)
        return (MISSING if math.isnan(figure) else bisect_left(self.edges, figure) + 1), figure

    def limits(self, place: int) -> tuple[float | None, float | None]:
        """Above what and up to what the numbers of a bin run; None where it is open."""
        low = self.edges[place - 2] if place >= 2 else None
        high = self.edges[place - 1] if place <= len(self.edges) else None
        return low, high


@dataclass(frozen=True)
class WordBins:
    """Levels of a word: bin 0 is missing, bin 1 whatever is rare or new, then one bin per level."""

    name: str
    levels: tuple[str, ...]
    places: Mapping[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "places", {level: at for at, level in enumerate(self.levels, start=2)})

    def __len__(self) -> int:
        return len(self.levels) + 2

    def place(self, value: Value) -> tuple[int, int]:
        """The bin of a value, twice: for words it is also what the boosted trees see."""
        found = MISSING if is_missing(value) else self.places.get(word(value), RARE)
        return found, found


Bins = NumberBins | WordBins


def written(bins: Bins) -> dict[str, object]:
    """Bins as plain values that JSON keeps."""
    if isinstance(bins, NumberBins):
        return {"name": bins.name, "edges": list(bins.edges), "spoken": bins.spoken}
    return {"name": bins.name, "levels": list(bins.levels)}


def read(stored: Mapping[str, object]) -> Bins:
    """The inverse of `written`."""
    name = str(stored["name"])
    if "levels" in stored:
        return WordBins(name, tuple(map(str, _many(stored["levels"]))))
    return NumberBins(
        name, tuple(float(str(edge)) for edge in _many(stored["edges"])), bool(stored["spoken"])
    )


def _many(stored: object) -> list[object]:
    return list(stored) if isinstance(stored, list | tuple) else []
