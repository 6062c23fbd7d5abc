"""What a sale of a product usually brings: the mean of its own sales, pulled towards the mean of all while they are few."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

WEIGHT = 5.0  # so many sales of the shop as a whole stand beside a product's own


class Mean(NamedTuple):
    """VND that one sale brings, and on how many sales of its own that stands."""

    amount: float
    sales: int


def product_means(sales: Iterable[tuple[str, int]], *, weight: float = WEIGHT) -> dict[str, Mean]:
    """{product or group: mean} of (product or group, VND) sales; "" holds all of them together.

    A mean is (sum + weight × mean of all) / (count + weight): with no sale of its own it is the mean of all.
    """
    sums: dict[str, float] = defaultdict(float)
    counts: dict[str, int] = defaultdict(int)
    for name, amount in sales:
        sums[name] += amount
        counts[name] += 1
    count = sum(counts.values())
    if not count:
        return {}
    whole = sum(sums.values()) / count
    means = {
        name: Mean((sums[name] + weight * whole) / (counts[name] + weight), counts[name]) for name in sums
    }
    return means | {"": Mean(whole, count)}
