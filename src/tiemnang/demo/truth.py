"""The planted truth: what really makes a spa buy, so that what is learned later can be checked against it.

Branches, paper instead of a rival's software, the need we solve best, the source and a quick first call help. Place,
easy hours, how they heard of us and the number of guests do not matter, however much they may seem to.
"""

from math import exp
from typing import NamedTuple

from tiemnang.demo.trade import AIM, RIVALS

BASE = -3.8


class Spa(NamedTuple):
    """What there is to know of a spa, whether we learn it or not."""

    branches: int
    beds: int
    staff: int
    guests: int  # a day
    software: str
    need: str
    severity: int
    budget: int  # VND, 0: they have not thought about it


def chance_to_buy(spa: Spa, source_odds: float, minutes_to_first_call: float) -> float:
    """Probability of a sale, 0 to 1; the first call is counted in working minutes."""
    odds = BASE + source_odds
    odds += 0.9 * (spa.branches >= 2) + 0.6 * (spa.branches >= 3) + 0.5 * (spa.beds >= 8)
    odds += -1.0 if spa.software in RIVALS else 0.8 * (spa.software in {"Sổ tay", "Excel"})
    odds += 0.9 * (spa.need == AIM) + 0.3 * (spa.severity >= 2)
    odds += 0.7 * (minutes_to_first_call <= 15) - 0.6 * (minutes_to_first_call > 240)
    return 1 / (1 + exp(-odds))
