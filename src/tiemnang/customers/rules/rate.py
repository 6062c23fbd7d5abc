"""How often a customer will still buy, for shops with a short past: an own rate pulled towards everyone's, fading."""

from collections.abc import Iterable
from typing import NamedTuple

from tiemnang.customers.rules.history import History

PATIENCE = 4.0  # of the customer's own gaps; after so many without a purchase half the hope is gone
ENDLESS = 1e6
SHAPE = 1.0  # everyone's rate weighs as much as one purchase of the customer's own
YEARLY = 52.0  # weeks in which a shop without any repeat purchase is taken to see one


class Pace(NamedTuple):
    """Everyone's rate as a gamma distribution (shape, weeks), and the patience with silence."""

    shape: float
    weeks: float
    patience: float = PATIENCE


def pace_of(histories: Iterable[History], *, shape: float = SHAPE, patience: float = PATIENCE) -> Pace:
    """The pace of a shop from what its customers did; one purchase in a year is what a shop without a past is given."""
    repeats, weeks = 1.0, YEARLY
    for one in histories:
        repeats += one.repeats
        weeks += one.weeks
    return Pace(shape, shape * weeks / repeats, patience)


def rate(model: Pace, one: History) -> float:
    """Buying days a week: (shape + repeats) / (weeks of the shape + weeks known)."""
    return (model.shape + one.repeats) / (model.weeks + one.weeks)


def alive(model: Pace, one: History) -> float:
    """What silence leaves of the rate: half after `patience` of the customer's own gaps."""
    gaps = (one.weeks - one.last_week) * rate(model, one)
    return float(0.5 ** (gaps / model.patience))


def expected(model: Pace, one: History, weeks: float) -> float:
    """Buying days to expect in the `weeks` to come."""
    return rate(model, one) * alive(model, one) * weeks
