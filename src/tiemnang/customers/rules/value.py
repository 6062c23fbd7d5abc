"""What a customer may be worth: buying days to come times what such a day brings, with the range most end up in."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any, NamedTuple

from tiemnang.customers.rules import bgnbd, rate, spend
from tiemnang.customers.rules.bgnbd import Buying
from tiemnang.customers.rules.history import History
from tiemnang.customers.rules.rate import Pace
from tiemnang.customers.rules.spend import Spending

YEAR = 365.0 / 7  # weeks
LOW, HIGH = 0.1, 0.9  # of ten customers like this one, eight spend between the two
SHORT = 4.0  # weeks: a younger customer's own rate is taken over so many
NORMAL = NormalDist()


class Model(NamedTuple):
    """What was learned: how often (`pace`, or `buying` where the past is long enough) and how much at a time."""

    pace: Pace
    spending: Spending
    buying: Buying | None = None
    own: float = 0.0  # 0 to 1: how much the customer's plain own rate counts beside `buying`

    @property
    def kind(self) -> str:
        """`rate` or `bgnbd`."""
        return "rate" if self.buying is None else "bgnbd"


class Worth(NamedTuple):
    """What to expect of a customer: buying days, VND, the range eight of ten end up in, and the chance of any."""

    days: float
    amount: float
    low: float
    high: float
    alive: float


def worth(model: Model, one: History, weeks: float = YEAR) -> Worth:
    """What this customer may be worth in the `weeks` to come."""
    days, alive = days_ahead(model, one, weeks), still_here(model, one)
    each = spend.basket(model.spending, one)
    low, high = _range(model, one, days, alive, each)
    return Worth(days, days * each, low, high, alive)


def days_ahead(model: Model, one: History, weeks: float) -> float:
    """Buying days to expect."""
    if model.buying is None:
        return rate.expected(model.pace, one, weeks)
    own = one.repeats / max(one.weeks, SHORT) * weeks
    return model.own * own + (1.0 - model.own) * bgnbd.expected(model.buying, one, weeks)


def still_here(model: Model, one: History) -> float:
    """The chance that this customer has not been lost."""
    return rate.alive(model.pace, one) if model.buying is None else bgnbd.alive(model.buying, one)


def _range(model: Model, one: History, days: float, alive: float, each: float) -> tuple[float, float]:
    """The tenth and the ninetieth of a hundred such customers: a lump at nothing, and a lognormal above it.

    Buying days of who is not lost are negative binomial; a lognormal takes over the mean and spread of their spend.
    """
    if days <= 0.0 or alive <= 0.0:
        return 0.0, 0.0
    shape = (model.pace.shape if model.buying is None else model.buying.r) + one.repeats
    mean = days / alive
    nothing = 1.0 - alive * (1.0 - (shape / (shape + mean)) ** shape)
    varied = mean + mean * mean / shape + mean * spend.wobble(model.spending)
    square = alive * (varied + mean * mean) * (1.0 + spend.doubt(model.spending, one))
    some = days / (1.0 - nothing)
    width = math.log(max(square / (1.0 - nothing) / (some * some), 1.0 + 1e-9))
    middle = math.log(some * each) - width / 2
    low, high = (_quantile(share, nothing, middle, math.sqrt(width)) for share in (LOW, HIGH))
    return low, high


def _quantile(share: float, nothing: float, middle: float, width: float) -> float:
    if share <= nothing:
        return 0.0
    return math.exp(middle + width * NORMAL.inv_cdf((share - nothing) / (1.0 - nothing)))


def written(model: Model) -> dict[str, Any]:
    """The model as JSON."""
    buying = model.buying._asdict() if model.buying else None
    return {
        "pace": model.pace._asdict(), "spending": model.spending._asdict(), "buying": buying, "own": model.own,
    }  # fmt: skip


def read(kept: Mapping[str, Any]) -> Model:
    """The model that `written` wrote."""
    buying = Buying(**kept["buying"]) if kept["buying"] else None
    return Model(Pace(**kept["pace"]), Spending(**kept["spending"]), buying, kept["own"])
