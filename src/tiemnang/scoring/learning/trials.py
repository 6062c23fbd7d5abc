"""Scores of rows by models that never saw them: by folds, or in time order by models of what lay before."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from tiemnang.scoring.learning.members import Truth, ask, carries_trees, train
from tiemnang.tables.columns import Column, Floats, Ints

WINDOWS = (8000, 2500)  # newest rows a market on the move may be learned from; all of them is always tried
LEANS_OF_FEW = ("together", "firm", "damped", "alone", "weighed", "plain")
LEANS_OF_MANY = ("loose", "together", "alone", "weighed", "plain")
FEW = 2000
Key = TypeVar("Key")


class Trial(NamedTuple):
    """Log-odds of every row by window (0: all rows) and lean, and by each window's trees; NaN where a row was not tried."""

    additive: Mapping[int, Mapping[str, Floats]]
    boosted: Mapping[int, Floats]
    tried: NDArray[np.bool_]


def leans(rows: int) -> Sequence[str]:
    """Which ways to learn points are tried: many rows need no firm hand, and cost more."""
    return LEANS_OF_FEW if rows < FEW else LEANS_OF_MANY


def folds_for(rows: int) -> tuple[int, int]:
    """(folds, times): few rows are parted more often, for their answer hangs on the parting."""
    if rows < 1000:
        return (5, 3) if rows < 300 else (5, 2)
    return (5, 1) if rows < 6000 else (3, 1)


def parted(won: Truth, folds: int, *, seed: int) -> Ints:
    """The fold of every row; won and lost are dealt out evenly (stratified)."""
    order, found = np.random.default_rng(seed).permutation(len(won)), np.empty(len(won), dtype=np.int64)
    at = 0
    for kind in (True, False):
        rows = order[won[order] == kind]
        found[rows] = (np.arange(len(rows)) + at) % folds
        at += len(rows)
    return found


def by_folds(columns: Mapping[str, Column], won: Truth) -> Trial:
    """Out-of-fold log-odds of every row, averaged over the partings."""
    folds, times = folds_for(len(won))
    ways, trees = leans(len(won)), carries_trees(won)
    told = {lean: np.zeros(len(won)) for lean in ways}
    grown = np.zeros(len(won))
    for time in range(times):
        fold = parted(won, folds, seed=time)
        for each in range(folds):
            away, rows = np.flatnonzero(fold != each), np.flatnonzero(fold == each)
            asked = ask(train(columns, won, away, leans=ways, trees=trees), columns, rows)
            for lean, scores in asked.additive.items():
                told[lean][rows] += scores / times
            if asked.boosted is None:
                trees = False
            else:
                grown[rows] += asked.boosted / times
    return Trial({0: told}, {0: grown} if trees else {}, np.ones(len(won), dtype=bool))


def in_time(
    columns: Mapping[str, Column], won: Truth, blocks: Sequence[tuple[int, int]], *, most: int | None = None
) -> Trial:
    """Log-odds of each block of rows (in time order) by models of the rows before it, window by window.

    Where all of them are learned from and they are more than `most`, so many spread evenly stand for them.
    """
    told: dict[int, dict[str, Floats]] = {window: {} for window in (0, *WINDOWS)}
    grown: dict[int, Floats] = {}
    tried = np.zeros(len(won), dtype=bool)
    for start, end in blocks:
        rows = np.arange(start, end)
        tried[rows] = True
        for window in (0, *WINDOWS):
            if window >= start:
                _as_all(told, grown, window, rows)
                continue
            before = np.arange(start - window, start) if window else spread_evenly(start, most or start)
            asked = ask(train(columns, won, before, leans=LEANS_OF_MANY), columns, rows)
            for lean, scores in asked.additive.items():
                _line(told[window], lean, len(won))[rows] = scores
            if asked.boosted is not None:
                _line(grown, window, len(won))[rows] = asked.boosted
    return Trial(told, grown, tried)


def spread_evenly(rows: int, most: int) -> Ints:
    """All of so many rows, or `most` of them from the first to the last."""
    return np.linspace(0, rows - 1, min(rows, most)).astype(np.int64)


def _as_all(told: dict[int, dict[str, Floats]], grown: dict[int, Floats], window: int, rows: Ints) -> None:
    """A window longer than what lies before is the same as all of it."""
    for lean, scores in told[0].items():
        _line(told[window], lean, len(scores))[rows] = scores[rows]
    if 0 in grown:
        _line(grown, window, len(grown[0]))[rows] = grown[0][rows]


def _line(lines: dict[Key, Floats], key: Key, rows: int) -> Floats:
    if key not in lines:
        lines[key] = np.full(rows, np.nan)
    return lines[key]


def blocks(rows: int, *, first: float, last: float = 1.0, count: int) -> list[tuple[int, int]]:
    """`count` blocks of like size between two shares of the rows."""
    cuts = np.linspace(round(rows * first), round(rows * last), count + 1).round().astype(int)
    return [(int(low), int(high)) for low, high in zip(cuts, cuts[1:]) if high > low]
