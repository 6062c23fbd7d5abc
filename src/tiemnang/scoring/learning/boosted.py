"""The boosted part: scikit-learn's histogram trees, taken out as plain lists that need no library to be asked."""

import sys
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from tiemnang.scoring.learning.trees import BITS, GREATER, UP_TO, Forest, Node
from tiemnang.tables.bins import MISSING, Bins, NumberBins
from tiemnang.tables.columns import Column, Floats, Ints

EVERY_LEVEL = (1 << 256) - 1
SEED = 0  # scikit-learn draws only for early stopping and subsampling, which are off


class Size(NamedTuple):
    """How big the trees may grow for so many rows."""

    rounds: int
    leaves: int
    pace: float
    least: int
    ridge: float


SIZES = (
    (2000, Size(60, 6, 0.08, 20, 5.0)),
    (8000, Size(100, 10, 0.07, 20, 2.0)),
    (25_000, Size(130, 16, 0.07, 25, 1.0)),
)
BIGGEST = Size(160, 24, 0.08, 25, 1.0)


def inputs(bins: Sequence[Bins], columns: Sequence[Column], at: Sequence[Ints]) -> Floats:
    """Rows × columns as the trees see them: numbers as they are, words as their bin, NaN when missing."""
    seen = [
        column.figures if isinstance(each, NumberBins) else np.where(where == MISSING, np.nan, where)
        for each, column, where in zip(bins, columns, at)
    ]
    return np.column_stack(seen).astype(np.float64)


def grow(bins: Sequence[Bins], table: Floats, won: NDArray[np.bool_]) -> Forest:
    """Fit the trees and take them out."""
    size = next((size for most, size in SIZES if len(won) < most), BIGGEST)
    model = HistGradientBoostingClassifier(
        max_iter=size.rounds,
        max_leaf_nodes=size.leaves,
        learning_rate=size.pace,
        min_samples_leaf=size.least,
        l2_regularization=size.ridge,
        early_stopping=False,
        categorical_features=[not isinstance(each, NumberBins) for each in bins],
        random_state=SEED,
    )
    model.fit(table, won)
    order, seen = _as_seen(model, bins)
    trees = tuple(_taken(each[0], order, seen) for each in model._predictors)
    return Forest(float(np.ravel(model._baseline_prediction)[0]), trees)


def _as_seen(
    model: HistGradientBoostingClassifier, bins: Sequence[Bins]
) -> tuple[list[int], dict[int, list[int]]]:
    """scikit-learn puts columns of words first and numbers their levels anew: the way back, for both."""
    words = [at for at, each in enumerate(bins) if not isinstance(each, NumberBins)]
    order = words + [at for at in range(len(bins)) if at not in set(words)]
    if not words:
        return order, {}
    levels = model._preprocessor.named_transformers_["encoder"].categories_
    return order, {at: [int(each) for each in own if not np.isnan(each)] for at, own in zip(words, levels)}


def _taken(grown: Any, order: Sequence[int], seen: dict[int, list[int]]) -> Node:
    """One tree of scikit-learn as nested lists."""
    nodes, bits = grown.nodes, grown.raw_left_cat_bitsets

    def node(at: int) -> Node:
        found = nodes[at]
        if found["is_leaf"]:
            return float(found["value"])
        left, right = node(int(found["left"])), node(int(found["right"]))
        column, missing_left = order[int(found["feature_idx"])], bool(found["missing_go_to_left"])
        if not found["is_categorical"]:
            # Where only missing or not decides, scikit-learn's threshold is infinite, which JSON cannot keep.
            threshold = min(float(found["num_threshold"]), sys.float_info.max)
            return [column, GREATER if missing_left else UP_TO, threshold, left, right]
        chosen = _whole(bits[found["bitset_idx"]])
        goes_left = sum(1 << level for place, level in enumerate(seen[column]) if chosen >> place & 1)
        if missing_left:  # and with it every level the trees never saw
            goes_left |= EVERY_LEVEL & ~sum(1 << level for level in seen[column])
        return [column, BITS, goes_left, left, right]

    return node(0)


def _whole(bits: NDArray[np.uint32]) -> int:
    return sum(int(part) << 32 * at for at, part in enumerate(bits))
