"""The additive part: ridge logistic on bins, so that every bin has its points and nothing else counts."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables import ridge
from tiemnang.tables.binning import cut, placed
from tiemnang.tables.bins import MISSING, Bins, NumberBins
from tiemnang.tables.columns import Column, Floats, Ints

# By rows: with few, each band must hold enough to be worth a weight.
BANDS = ((200, 4), (1000, 6), (5000, 8), (20_000, 12))
MOST_BANDS = 16
POOLED_FROM = 1000  # of fewer rows what occurs once or twice is heard too: it is all there is


class Frame(NamedTuple):
    """Bins of all columns, and per bin the directions the ridge may move it in (bins × directions)."""

    bins: tuple[Bins, ...]
    ways: tuple[Floats, ...]


def frame(columns: Sequence[Column], rows: int) -> Frame:
    """Cut every column on the rows one may learn from."""
    bands = next((bands for most, bands in BANDS if rows < most), MOST_BANDS)
    least = int(rows**0.5 / 4) if rows >= POOLED_FROM else 1
    cuts = tuple(cut(column, bands=bands, least=least) for column in columns)
    return Frame(cuts, tuple(_ways(bins, placed(bins, column)) for bins, column in zip(cuts, columns)))


def _ways(bins: Bins, places: Ints) -> Floats:
    """Every bin on its own, and for numbers one slope over all bands: a trend is learned from all rows at once."""
    alone = np.eye(len(bins))
    counts = np.bincount(places, minlength=len(bins)).astype(np.float64)
    if not isinstance(bins, NumberBins) or len(bins.edges) < 2:
        return alone
    ranks = np.cumsum(counts) - counts / 2
    ranks[MISSING] = np.nan
    known = counts.copy()
    known[MISSING] = 0
    if not known.sum():
        return alone
    mean = np.nansum(ranks * known) / known.sum()
    width = np.sqrt(np.nansum((ranks - mean) ** 2 * known) / known.sum())
    slope = np.nan_to_num((ranks - mean) / width) if width > 0 else np.zeros(len(bins))
    return np.column_stack([slope, alone])


def places(laid: Frame, columns: Mapping[str, Column]) -> list[Ints]:
    """The bin of every row, column by column."""
    return [placed(bins, columns[bins.name]) for bins in laid.bins]


def design(laid: Frame, at: Sequence[Ints]) -> NDArray[np.float32]:
    """Rows × directions of all columns."""
    ends = np.cumsum([0, *(ways.shape[1] for ways in laid.ways)])
    table = np.empty((len(at[0]) if at else 0, ends[-1]), dtype=np.float32)
    for start, end, ways, where in zip(ends, ends[1:], laid.ways, at):
        table[:, start:end] = ways.astype(np.float32)[where]
    return table


class Points(NamedTuple):
    """Log-odds of everyone, and for each column the log-odds each bin adds; a column's bins average to zero."""

    centre: float
    weights: tuple[Floats, ...]

    def score(self, at: Sequence[Ints]) -> Floats:
        """Log-odds of rows whose bins are given."""
        total = np.full(len(at[0]) if at else 0, self.centre)
        for weights, where in zip(self.weights, at):
            total += weights[where]
        return total


def fit(
    laid: Frame, at: Sequence[Ints], won: NDArray[np.bool_], *, strength: float, damping: float = 0.0
) -> Points:
    """Points of every bin from outcomes; `strength` is 1/C.

    `damping` adds to each direction's ridge so many times what its own rows tell: the more of it, the less columns
    that say the same thing are held against each other, up to each being heard as if it were alone.
    """
    table = design(laid, at)
    rate = float(won.mean())
    told = np.einsum("ij,ij->j", table, table, dtype=np.float64) * rate * (1 - rate)
    found = ridge.logistic(table, won, strength=strength + damping * told)
    return _points(laid, at, found.intercept, found.weights)


def nearest(laid: Frame, at: Sequence[Ints], target: Floats, *, strength: float) -> Points:
    """Points whose sums come nearest to given log-odds: what of a finer model can be said bin by bin."""
    table = design(laid, at)
    middle = float(target.mean())
    left = table.T @ table + strength * np.eye(table.shape[1], dtype=np.float32)
    weights = np.linalg.solve(left.astype(np.float64), (table.T @ (target - middle)).astype(np.float64))
    return _points(laid, at, middle, weights)


def blended(parts: Sequence[tuple[float, Points]], *, centre: float = 0.0) -> Points:
    """So many times each of several points on the same bins: again points, so every reason stays exact."""
    columns = zip(*(points.weights for _, points in parts))
    shares = [share for share, _ in parts]
    weights = tuple(np.tensordot(shares, np.stack(own), axes=1) for own in columns)
    return Points(centre + sum(share * points.centre for share, points in parts), weights)


def levelled(at: Sequence[Ints], centre: float, weights: Sequence[Floats]) -> Points:
    """Weights per bin, moved so that each column's average to zero over the rows, and the rest stands in the centre."""
    found = []
    for own, where in zip(weights, at):
        count = np.bincount(where, minlength=len(own))
        middle = float(own @ count / max(count.sum(), 1))
        centre += middle
        found.append(own - middle)
    return Points(centre, tuple(found))


def _points(laid: Frame, at: Sequence[Ints], intercept: float, weights: Floats) -> Points:
    ends = np.cumsum([ways.shape[1] for ways in laid.ways])
    parts = np.split(weights, ends[:-1])
    return levelled(at, intercept, [ways @ own for ways, own in zip(laid.ways, parts)])
