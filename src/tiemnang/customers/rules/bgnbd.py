"""How often a customer will still buy: the modified BG/NBD model (Batislam et al. 2007), in plain Python.

While somebody is a customer they buy at a rate of their own (gamma over customers); after every purchase, the first
one too, they may be lost for good with a chance of their own (beta over customers). Rates depend on the usual basket.
"""

import math
from typing import NamedTuple

from tiemnang.customers.rules.history import History

MOST_TERMS = 4000
EXACT = 1e-12


class Buying(NamedTuple):
    """The fitted parameters; time is in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    lean: float = 0.0  # how much quicker they buy per standard deviation of the logarithm of the basket
    centre: float = 0.0  # mean of that logarithm
    spread: float = 1.0  # its standard deviation

    def scale(self, one: History) -> float:
        """`alpha` of customers with a basket like this one's."""
        if not self.lean:
            return self.alpha
        return self.alpha * math.exp(-self.lean * basket_score(one, self.centre, self.spread))


def basket_score(one: History, centre: float, spread: float) -> float:
    """How unusual this basket is, in standard deviations of its logarithm, three at most."""
    return max(-3.0, min(3.0, (math.log(max(one.basket, 1.0)) - centre) / spread))


def alive(model: Buying, one: History) -> float:
    """The chance that this customer is not lost yet."""
    alpha = model.scale(one)
    gone = math.log(model.a / (model.b + one.repeats)) + (model.r + one.repeats) * math.log(
        (alpha + one.weeks) / (alpha + one.last_week)
    )
    return 1.0 / (1.0 + math.exp(min(gone, 700.0)))


def expected(model: Buying, one: History, weeks: float) -> float:
    """Buying days to expect in the `weeks` to come."""
    alpha, x = model.scale(one), one.repeats
    a = model.a if abs(model.a - 1.0) > 1e-6 else 1.0 + 1e-6  # the formula divides by a - 1
    ahead = weeks / (alpha + one.weeks + weeks)
    # Euler's form of 2F1(r + x, b + x + 1; a + b + x; ahead): its terms do not grow with the number of purchases.
    c = a + model.b + x
    series = hyp2f1(c - model.r - x, a - 1.0, c, ahead)
    share = 1.0 - (1.0 - ahead) ** (a - 1.0) * series
    return max(0.0, float(c / (a - 1.0) * share * alive(model, one)))


def hyp2f1(a: float, b: float, c: float, z: float) -> float:
    """Gauss's hypergeometric series for 0 <= z < 1."""
    term = total = 1.0
    for k in range(MOST_TERMS):
        term *= (a + k) * (b + k) / ((c + k) * (k + 1)) * z
        total += term
        if abs(term) < EXACT * abs(total):
            break
    return total
