"""What one column tells all by itself, judged on rows it was not read from: the quickest way to see a leak."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.binning import cut, placed
from tiemnang.tables.columns import Column, Floats, Kind
from tiemnang.tables.measures import auc

BANDS = 12
PRIOR = 10.0  # rows of average outcome added to each bin
FOLDS = 4


class Alone(NamedTuple):
    """One column: its AUC alone (0.5 to 1), and share filled among the true minus among the others (-1 to 1)."""

    name: str
    auc: float
    fill_gap: float


def judge(column: Column, truth: NDArray[np.bool_]) -> Alone:
    """How far a column alone parts true from false; columns nobody learns from tell nothing."""
    filled = ~column.missing
    gap = _share(filled[truth]) - _share(filled[~truth])
    if column.kind in (Kind.CONSTANT, Kind.KEY, Kind.DAY):
        return Alone(column.name, 0.5, 0.0 if column.kind is Kind.CONSTANT else gap)
    return Alone(column.name, auc(_out_of_fold(column, truth), truth), gap)


def _share(kept: NDArray[np.bool_]) -> float:
    return float(kept.mean()) if len(kept) else 0.0


def _out_of_fold(column: Column, truth: NDArray[np.bool_]) -> Floats:
    """Shrunken rate of each row's bin, as the other folds have it."""
    bins = cut(column, bands=BANDS, least=max(10, len(truth) // 200))
    places = placed(bins, column)
    fold, found = np.arange(len(truth)) * 2654435761 % 2**32 * FOLDS // 2**32, np.zeros(len(truth))
    for each in range(FOLDS):
        away = fold != each
        rate = float(truth[away].mean()) if away.any() else 0.0
        count = np.bincount(places[away], minlength=len(bins))
        hits = np.bincount(places[away], weights=truth[away], minlength=len(bins))
        found[~away] = ((hits + PRIOR * rate) / (count + PRIOR))[places[~away]]
        # Rates of several folds are compared: each is told against its own average.
        found[~away] -= rate
    return found
