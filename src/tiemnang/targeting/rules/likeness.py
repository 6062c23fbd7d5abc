"""Who is like our customers: customers against everyone else at hand, so it works without one recorded loss."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tiemnang.tables import additive
from tiemnang.tables.columns import Column, Floats, Ints, Kind
from tiemnang.tables.measures import auc_error
from tiemnang.tables.shares import Z95

Mask = NDArray[np.bool_]
LEAST_CUSTOMERS = 3
MOST_PARTS = 10
STRENGTH = 10.0  # 1/C, as for outcomes


class Likeness(NamedTuple):
    """A rank of 0 to 100 for every row with what it may be, and how customers left out were ranked; never a probability.

    `standing` is the mean share of others that a customer left out stands above (0.5 says nothing), with 95 % limits.
    """

    rank: Floats
    low: Floats
    high: Floats
    standing: float
    standing_low: float
    standing_high: float
    customers: int

    @property
    def says_something(self) -> bool:
        """Whether customers left out stood above others more than luck would have it."""
        return self.standing_low > 0.5


def like(
    columns: Mapping[str, Column], customers: Mask, *, learn_from: Mask | None = None
) -> Likeness | None:
    """Rank all rows by likeness to the customers among them; None under three customers or without anyone else.

    `learn_from` narrows who the customers are told apart from (all rows when None): a few thousand say as much as all.
    """
    mine, others = np.flatnonzero(customers), np.flatnonzero(~customers)
    usable = {
        name: each for name, each in columns.items() if each.kind in (Kind.NUMBER, Kind.WORD, Kind.TEXT)
    }
    if len(mine) < LEAST_CUSTOMERS or not len(others) or not usable:
        return None
    laid = additive.frame(list(usable.values()), len(customers))
    at = additive.places(laid, usable)
    parts = min(len(mine), MOST_PARTS)
    part = np.arange(len(mine)) % parts
    rows = np.arange(len(customers)) if learn_from is None else np.flatnonzero(learn_from | customers)
    scores = _scores(laid, at, customers, rows)
    without = [_scores(laid, at, customers, np.setdiff1d(rows, mine[part == each])) for each in range(parts)]
    # Delete-a-group jackknife: how far the scores move when some customers are not known.
    error = np.sqrt((parts - 1) / parts * np.sum([(each - scores) ** 2 for each in without], axis=0))
    left_out = [float(_standing(without[part[each]], int(row), others)) for each, row in enumerate(mine)]
    standing = float(np.mean(left_out))
    half = Z95 * auc_error(standing, len(mine), len(others))
    return Likeness(
        _ranks(scores, scores),
        _ranks(scores - Z95 * error, scores),
        _ranks(scores + Z95 * error, scores),
        standing,
        max(standing - half, 0.0),
        min(standing + half, 1.0),
        len(mine),
    )


def _scores(laid: additive.Frame, at: list[Ints], customers: Mask, rows: Ints) -> Floats:
    """Log-odds of every row by points learned from `rows`."""
    points = additive.fit(laid, [where[rows] for where in at], customers[rows], strength=STRENGTH)
    return points.score(at)


def _standing(scores: Floats, row: int, others: Ints) -> float:
    own = scores[row]
    return float((scores[others] < own).mean() + (scores[others] == own).mean() / 2)


def _ranks(scores: Floats, among: Floats) -> Floats:
    """The share of rows (0 to 100) each score stands above, ties half."""
    if scores is among:
        return np.asarray((rankdata(scores) - 0.5) / len(scores) * 100)
    ordered = np.sort(among)
    below = np.searchsorted(ordered, scores, side="left") + np.searchsorted(ordered, scores, side="right")
    return np.asarray(below / 2 / len(ordered) * 100)
