"""Cuts a column into bins: bands of like size for numbers, levels that are common enough for words."""

import math

import numpy as np

from tiemnang.tables.bins import MISSING, RARE, Bins, NumberBins, WordBins
from tiemnang.tables.columns import Column, Floats, Ints, Kind

MOST_LEVELS = 100
FEWEST = 3  # bands for what lies between the heavy values
HEAVY = 0.5  # of a fair band's share, from here on one single value stands in a band of its own


def cut(column: Column, *, bands: int, least: int) -> Bins:
    """Bins for what a column holds: about `bands` bands, levels with at least `least` rows (others are pooled as rare)."""
    if not column.is_words:
        return NumberBins(column.name, edges(column.figures, bands=bands, least=least), column.spoken)
    if column.kind is Kind.TEXT:
        return WordBins(column.name, ())
    counts = np.bincount(column.codes[column.codes >= 0], minlength=len(column.levels))
    common = [code for code in np.argsort(-counts, kind="stable")[:MOST_LEVELS] if counts[code] >= least]
    return WordBins(column.name, tuple(column.levels[code] for code in common))


def edges(figures: Floats, *, bands: int, least: int) -> tuple[float, ...]:
    """Rising upper edges of all bands but the last, each a round number inside the gap between two values that occur."""
    values, counts = np.unique(figures[~np.isnan(figures)], return_counts=True)
    if len(values) < 2:
        return ()
    heavy = counts >= max(counts.sum() / bands * HEAVY, least)
    share = max(counts[~heavy].sum() / max(bands - heavy.sum(), FEWEST), least)
    left = counts.sum() - np.cumsum(counts)
    found, gathered = [], 0
    for at in range(len(values) - 1):
        gathered += int(counts[at])
        full = gathered >= share or heavy[at] or heavy[at + 1]
        if full and gathered >= least and left[at] >= least:
            found.append(at)
            gathered = 0
    return tuple(dict.fromkeys(between(float(values[at]), float(values[at + 1])) for at in found))


def between(low: float, high: float) -> float:
    """The shortest decimal x with low <= x < high: an edge people can read."""
    for digits in range(1, 16):
        step = 10.0 ** (math.floor(math.log10(max(abs(low), abs(high)))) + 1 - digits)
        short = math.ceil(low / step - 1e-9) * step
        short = float(f"{short:.15g}")
        if low <= short < high:
            return short
    return low


def placed(bins: Bins, column: Column) -> Ints:
    """The bin of every row, in one go; the same answer as `bins.place` row by row."""
    if isinstance(bins, NumberBins):
        places = np.searchsorted(np.asarray(bins.edges), column.figures, side="left") + 1
        return np.where(np.isnan(column.figures), MISSING, places).astype(np.int64)
    of_code = np.array([bins.places.get(level, RARE) for level in column.levels] + [MISSING], dtype=np.int64)
    return of_code[column.codes]
