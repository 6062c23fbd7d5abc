"""How good scores are, and what may be luck: AUC, log loss, calibration error, lift, false discovery."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from tiemnang.tables.columns import Floats

Truth = NDArray[np.bool_]
SMALLEST = 1e-6


def auc(scores: Floats, truth: Truth) -> float:
    """How often a true one stands above a false one, ties half (Mann-Whitney); 0.5 when one kind is absent."""
    true = int(truth.sum())
    false = len(truth) - true
    if not true or not false:
        return 0.5
    return float((rankdata(scores)[truth].sum() - true * (true + 1) / 2) / (true * false))


def auc_error(area: float, true: int, false: int) -> float:
    """Standard error of an AUC from so many true and false ones (Hanley and McNeil 1982)."""
    if not true or not false:
        return 0.5
    one, two = area / (2 - area), 2 * area * area / (1 + area)
    spread = area * (1 - area) + (true - 1) * (one - area * area) + (false - 1) * (two - area * area)
    return math.sqrt(max(spread, 0.0) / (true * false))


def sigmoid(log_odds: Floats) -> Floats:
    """Probabilities of log-odds."""
    return 1 / (1 + np.exp(-np.clip(log_odds, -35, 35)))


def log_odds(share: float) -> float:
    """Log-odds of a share, kept off 0 and 1."""
    share = min(max(share, SMALLEST), 1 - SMALLEST)
    return math.log(share / (1 - share))


def log_losses(chances: Floats, truth: Truth) -> Floats:
    """Minus the log of the probability given to what happened, row by row, in nats."""
    kept = np.clip(chances, SMALLEST, 1 - SMALLEST)
    return np.asarray(-np.log(np.where(truth, kept, 1 - kept)))


def base_rate(truth: Truth) -> float:
    """The share to say to everyone: half a case added on each side, so that it is never 0 or 1 (Jeffreys)."""
    return float((truth.sum() + 0.5) / (len(truth) + 1))


def calibration_error(chances: Floats, truth: Truth, *, groups: int = 10) -> float:
    """Mean distance of said and happened over groups of like size by rising probability (ECE); 0 to 1."""
    if not len(truth):
        return 0.0
    order = np.argsort(chances, kind="stable")
    gaps = [
        len(part) * abs(float(chances[part].mean()) - float(truth[part].mean()))
        for part in np.array_split(order, min(groups, len(order)))
    ]
    return sum(gaps) / len(truth)


def lift_of_top(scores: Floats, truth: Truth, *, share: float = 0.1) -> float:
    """How many times the average share of true ones the best-scored tenth holds; 1 says nothing."""
    if not truth.any():
        return 1.0
    top = max(int(round(len(scores) * share)), 1)
    edge = np.sort(scores)[-top]
    above, tied = scores > edge, scores == edge
    # Ties at the edge count with their mean: the order inside a tie is chance.
    hits = truth[above].sum() + (top - above.sum()) * truth[tied].mean()
    return float(hits / top / truth.mean())


def false_discovery(chances: Sequence[float]) -> list[float]:
    """q-values of p-values (Benjamini and Hochberg 1995), in the order given."""
    order = sorted(range(len(chances)), key=lambda at: chances[at], reverse=True)
    found, least = [0.0] * len(chances), 1.0
    for behind, at in enumerate(order):
        least = min(least, chances[at] * len(chances) / (len(chances) - behind))
        found[at] = least
    return found
