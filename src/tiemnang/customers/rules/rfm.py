"""Groups of customers by how lately, how often and for how much they bought, beside all other customers of the shop."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

STEPS = 5
HIGH, MIDDLE = 4, 3
LATE = 2  # a recency score that means: not for a long while
# (days since the last purchase, purchases, VND) of the first customers of a shop, until it has its own to compare with.
FIRST = ((30, 60, 120, 240), (1, 2, 4, 8), (500_000, 2_000_000, 5_000_000, 20_000_000))


class Bounds(NamedTuple):
    """What parts customers into five steps by each measure; four bounds each, growing."""

    recency: Sequence[float]
    frequency: Sequence[float]
    monetary: Sequence[float]


def bounds_of(recencies: Iterable[float], frequencies: Iterable[float], sums: Iterable[float]) -> Bounds:
    """The fifths of a shop's own customers; `FIRST` for each measure nobody has a value of."""
    told = zip((recencies, frequencies, sums), FIRST)
    return Bounds(*(_fifths(sorted(values)) or first for values, first in told))


def _fifths(values: Sequence[float]) -> list[float]:
    return [values[len(values) * step // STEPS] for step in range(1, STEPS)] if len(values) >= STEPS else []


def scores(bounds: Bounds, recency: float, frequency: float, monetary: float) -> tuple[int, int, int]:
    """1 to 5 for each, 5 being the latest, the most often, the most; equal values have equal scores."""
    return (
        STEPS - bisect_left(bounds.recency, recency),
        1 + bisect_right(bounds.frequency, frequency) if frequency > 1 else 1,
        1 + bisect_right(bounds.monetary, monetary),
    )


def segment_of(bounds: Bounds, recency: float, frequency: float, monetary: float) -> str:
    """The group: best, loyal, rising, new, fading, slipping or gone."""
    late, often, much = scores(bounds, recency, frequency, monetary)
    weight = (often + much) / 2
    if late <= LATE:
        return "slipping" if weight >= MIDDLE else "gone"
    if late >= HIGH and weight >= HIGH:
        return "best"
    if frequency <= 1:
        return "new" if late >= HIGH else "fading"
    if weight >= MIDDLE:
        return "loyal"
    return "rising" if late >= HIGH else "fading"
