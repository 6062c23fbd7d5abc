"""The members of a model, trained on some rows and asked for others: points per bin learned in several ways, and trees."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.scoring.learning import boosted
from tiemnang.scoring.learning.trees import BITS, GREATER, Forest, Node
from tiemnang.tables import additive, clues
from tiemnang.tables.additive import Frame, Points
from tiemnang.tables.columns import Column, Floats, Ints

Truth = NDArray[np.bool_]
AT_ONCE = 16_384  # rows asked together: their columns stay in the processor's cache
TREES_FROM = 500  # outcomes
TREES_FROM_RARER = 20


# Ways to learn points. Together, columns that say the same share it; alone, each is heard in full: that orders better
# where rows are few or signals weak. The damped way stands between.
Learner = Callable[[Frame, Sequence[Ints], Truth], Points]
LEANS: Mapping[str, Learner] = {
    "loose": lambda laid, at, won: additive.fit(laid, at, won, strength=2.0),
    "together": lambda laid, at, won: additive.fit(laid, at, won, strength=10.0),
    "firm": lambda laid, at, won: additive.fit(laid, at, won, strength=100.0),
    "damped": lambda laid, at, won: additive.fit(laid, at, won, strength=3.0, damping=3.0),
    "alone": clues.alone,
    "plain": clues.plain,
    "weighed": lambda laid, at, won: clues.weighed(laid, at, won, strength=10.0),
}


class Members(NamedTuple):
    """Points for each lean tried, and trees when there were outcomes enough."""

    laid: Frame
    points: Mapping[str, Points]
    forest: Forest | None


def train(
    columns: Mapping[str, Column], won: Truth, rows: Ints, *, leans: Sequence[str], trees: bool = True
) -> Members:
    """Train on these rows of the columns."""
    taken = {name: column.take(rows) for name, column in columns.items()}
    truth = won[rows]
    laid = additive.frame(list(taken.values()), len(rows))
    at = additive.places(laid, taken)
    points = {lean: LEANS[lean](laid, at, truth) for lean in leans}
    forest = None
    if trees and carries_trees(truth) and laid.bins:
        seen = boosted.inputs(laid.bins, list(taken.values()), at)
        forest = boosted.grow(laid.bins, seen, truth)
    return Members(laid, points, forest)


def carries_trees(won: Truth) -> bool:
    """Whether outcomes are enough for trees to be tried."""
    return len(won) >= TREES_FROM and min(won.sum(), (~won).sum()) >= TREES_FROM_RARER


class Asked(NamedTuple):
    """Log-odds of some rows by each member."""

    additive: Mapping[str, Floats]
    boosted: Floats | None


def ask(members: Members, columns: Mapping[str, Column], rows: Ints) -> Asked:
    """Log-odds of these rows."""
    taken = {bins.name: columns[bins.name].take(rows) for bins in members.laid.bins}
    at = additive.places(members.laid, taken)
    told = {lean: _told(points, at, len(rows)) for lean, points in members.points.items()}
    if members.forest is None:
        return Asked(told, None)
    return Asked(
        told, forest_scores(members.forest, boosted.inputs(members.laid.bins, list(taken.values()), at))
    )


def _told(points: Points, at: Sequence[Ints], rows: int) -> Floats:
    return points.score(at) if at else np.full(rows, points.centre)


def forest_scores(forest: Forest, table: Floats) -> Floats:
    """`Forest.score` for many rows at once."""
    found = np.full(len(table), forest.start)
    for start in range(0, len(table), AT_ONCE):
        part = np.ascontiguousarray(table[start : start + AT_ONCE].T)
        for tree in forest.trees:
            found[start : start + AT_ONCE] += _value(tree, part)
    return found


def _value(node: Node, part: Floats) -> Floats | float:
    if not isinstance(node, list):
        return node
    column, kind, threshold, left, right = node
    value = part[column]
    if kind == BITS:
        seen = np.where(np.isnan(value), 0, value).astype(np.int64)
        goes_left = np.array([threshold >> bit & 1 for bit in range(256)], dtype=bool)[seen]
    else:
        goes_left = ~(value > threshold) if kind == GREATER else value <= threshold
    return np.where(goes_left, _value(left, part), _value(right, part))
