"""How well points tell those who bought from those who were lost."""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

FEW = 30  # of either kind; fewer prove nothing


class Ranking(NamedTuple):
    """`auc`: how often somebody who bought has more points than somebody who did not (0.5 is chance); None: not known.

    `upper`: which share of those who bought stands in the upper half of all.
    """

    auc: float | None
    upper: float | None


def ranking(won: Sequence[int], lost: Sequence[int]) -> Ranking:
    """Mann and Whitney's U over the number of pairs, ties counting half; the middle place of ties decides the half."""
    if not won or not lost:
        return Ranking(None, None)
    listed = sorted([(points, 1) for points in won] + [(points, 0) for points in lost])
    ranks = upper = 0.0
    place, half = 0, len(listed) / 2
    for _points, group in groupby(listed, key=lambda pair: pair[0]):
        tied = [is_won for _, is_won in group]
        middle = place + (len(tied) + 1) / 2
        ranks += middle * sum(tied)
        upper += sum(tied) * min(max((place + len(tied) - half) / len(tied), 0.0), 1.0)
        place += len(tied)
    count = len(won)
    return Ranking((ranks - count * (count + 1) / 2) / (count * len(lost)), upper / count)
