"""How much more often the best have a trait: lift with its interval, chance of seeing it by luck, and held-out lift."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from tiemnang.tables.shares import wilson

Mask = NDArray[np.bool_]
FEW = 30  # customers with a trait: below, a warning


class Strength(NamedTuple):
    """What holds of the rows with a trait or rule: `rate` of best among them, `lift` over everyone's with 95 % limits.

    `share` of all rows, `captured` share of the best, `chance` of such a distance by luck (two-sided, exact).
    """

    size: int
    best: int
    share: float
    rate: float
    lift: float
    low: float
    high: float
    captured: float
    chance: float

    @property
    def is_thin(self) -> bool:
        """Whether fewer than thirty customers stand behind it."""
        return self.size < FEW


def strength(having: Mask, best: Mask) -> Strength:
    """Hold rows that have something against all rows."""
    rows, wanted = len(best), int(best.sum())
    count, hits = int(having.sum()), int((having & best).sum())
    everyone = wanted / rows if rows else 0.0
    rate = hits / count if count else 0.0
    low, high = wilson(hits, count)
    scale = 1 / everyone if everyone else 0.0
    return Strength(
        count,
        hits,
        count / rows if rows else 0.0,
        rate,
        rate * scale if count else 1.0,
        low * scale,
        high * scale,
        hits / wanted if wanted else 0.0,
        by_luck(hits, count, wanted, rows),
    )


def by_luck(hits: int, count: int, wanted: int, rows: int) -> float:
    """Twice the smaller tail of the hypergeometric law, at most 1 (Fisher's exact test)."""
    above = float(hypergeom.sf(hits - 1, rows, wanted, count))
    below = float(hypergeom.cdf(hits, rows, wanted, count))
    return min(1.0, 2 * min(above, below))


def held_out(rows: int, best: Mask) -> Mask:
    """Three in ten rows, spread evenly over best and others, to check what was found on the rest; no chance in it."""
    kept = np.zeros(rows, dtype=bool)
    for kind in (best, ~best):
        of_kind = np.flatnonzero(kind)
        # Multiples of the golden ratio: spread evenly, and in step with no order a file may have.
        kept[of_kind] = np.arange(1, len(of_kind) + 1) * 0.6180339887498949 % 1 < 0.3
    return kept
