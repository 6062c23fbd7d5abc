"""Inside against outside: how many of each bought, how sure that is, and how far apart they are."""

import math
from typing import NamedTuple

from tiemnang.tables.shares import wilson

FEW = 30  # leads; below, nothing is said to be sure


class Side(NamedTuple):
    """Leads on one side of a rule, and how many of them bought."""

    leads: int
    won: int

    @property
    def rate(self) -> float:
        """Share that bought; 0 of nobody."""
        return self.won / self.leads if self.leads else 0.0


class Comparison(NamedTuple):
    """Two sides with 95 % limits (Wilson), and the distance of their rates with its own (Newcombe 1998)."""

    inside: Side
    outside: Side
    inside_limits: tuple[float, float]
    outside_limits: tuple[float, float]
    distance: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether those inside surely buy more, or surely less, and enough stand behind it."""
        return min(self.inside.leads, self.outside.leads) >= FEW and (self.low > 0 or self.high < 0)


def compared(inside: Side, outside: Side) -> Comparison:
    """Hold those inside against those outside."""
    first, second = wilson(inside.won, inside.leads), wilson(outside.won, outside.leads)
    distance = inside.rate - outside.rate
    low = distance - math.hypot(inside.rate - first[0], second[1] - outside.rate)
    high = distance + math.hypot(first[1] - inside.rate, outside.rate - second[0])
    return Comparison(inside, outside, first, second, distance, low, high)
