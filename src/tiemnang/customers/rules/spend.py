"""What a customer spends on a buying day: the gamma-gamma model, own mean pulled towards everyone's, in plain Python."""

from typing import NamedTuple

from tiemnang.customers.rules.history import History


class Spending(NamedTuple):
    """The fitted parameters: a day's spend is Gamma(p, v) with v of the customer's own, v is Gamma(q, gamma), in VND."""

    p: float
    q: float
    gamma: float

    @property
    def mean(self) -> float:
        """VND of a buying day of somebody we know nothing of."""
        return self.p * self.gamma / (self.q - 1.0)


def basket(model: Spending, one: History) -> float:
    """VND to expect of this customer's next buying day."""
    own = model.p * one.days
    return (own * one.basket + (model.q - 1.0) * model.mean) / (own + model.q - 1.0)


def wobble(model: Spending) -> float:
    """How one buying day differs from the customer's mean: variance over the mean squared."""
    return 1.0 / model.p


def doubt(model: Spending, one: History) -> float:
    """How unsure the customer's own mean is: variance over the mean squared."""
    return 1.0 / max(model.q + model.p * one.days - 2.0, 0.5)
