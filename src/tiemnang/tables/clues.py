"""What each column says alone, added up: steadier than points learned together where rows are few or columns repeat each other."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables import ridge
from tiemnang.tables.additive import Frame, Points, levelled
from tiemnang.tables.bins import MISSING
from tiemnang.tables.columns import Floats, Ints
from tiemnang.tables.measures import base_rate, log_odds

PRIOR = 3.0  # rows of average outcome added to each bin
TRACE = 0.1  # rows added to each bin where conclusions are drawn from next to nothing
FAINTEST = 0.1  # of a column that tells no more than chance would, so much is still heard
Truth = NDArray[np.bool_]


def alone(laid: Frame, at: Sequence[Ints], won: Truth) -> Points:
    """Each bin's log-odds over everyone's (weight of evidence), less where chance would tell the column as much."""
    return levelled(at, log_odds(base_rate(won)), _clues(laid, at, won))


def weighed(laid: Frame, at: Sequence[Ints], won: Truth, *, strength: float) -> Points:
    """The same, with one weight for all columns and a correction for each, held down by `strength` (1/C)."""
    clues = _clues(laid, at, won)
    if not clues:
        return Points(log_odds(base_rate(won)), ())
    each = np.column_stack([own[where] for own, where in zip(clues, at)])
    table = np.column_stack([each.sum(axis=1), each])
    found = ridge.logistic(table, won, strength=np.concatenate([[1.0], np.full(len(clues), strength)]))
    shares = found.weights[0] + found.weights[1:]
    return levelled(at, found.intercept, [share * own for share, own in zip(shares, clues)])


def plain(laid: Frame, at: Sequence[Ints], won: Truth) -> Points:
    """The bare shares of each bin among the true against the false, hardly smoothed, what is missing unheard (naive
    Bayes): it draws the longest conclusions from the least."""
    return levelled(
        at, log_odds(base_rate(won)), [_bare(len(bins), where, won) for bins, where in zip(laid.bins, at)]
    )


def _bare(bins: int, where: Ints, won: Truth) -> Floats:
    hits = np.bincount(where, weights=won, minlength=bins) + TRACE
    misses = np.bincount(where, weights=~won, minlength=bins) + TRACE
    said = np.log(hits / hits.sum()) - np.log(misses / misses.sum())
    said[MISSING] = 0
    return np.where(np.bincount(where, minlength=bins) > 0, said, 0)


def _clues(laid: Frame, at: Sequence[Ints], won: Truth) -> list[Floats]:
    return [_clue(len(bins), where, won) for bins, where in zip(laid.bins, at)]


def _clue(bins: int, where: Ints, won: Truth) -> Floats:
    """Shrunken weight of evidence per bin, times one minus what chance would bring over what was seen (chi-squared)."""
    rate = base_rate(won)
    count = np.bincount(where, minlength=bins)
    hits = np.bincount(where, weights=won, minlength=bins)
    said = np.log((hits + PRIOR * rate) / (count - hits + PRIOR * (1 - rate))) - log_odds(rate)
    seen = count > 0
    surprise = float(((hits - count * rate)[seen] ** 2 / count[seen]).sum()) / (rate * (1 - rate))
    heard = 1 - (int(seen.sum()) - 1) / surprise if surprise > 0 else 0.0
    return np.asarray(max(heard, FAINTEST) * said)
