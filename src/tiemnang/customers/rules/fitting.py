"""Learns from all customers how they buy: chooses, in time order, the model that would have told the past best."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betaln, gammaln

from tiemnang.customers.rules import rate, value
from tiemnang.customers.rules.bgnbd import Buying
from tiemnang.customers.rules.history import History
from tiemnang.customers.rules.rate import ENDLESS, Pace
from tiemnang.customers.rules.spend import Spending
from tiemnang.customers.rules.value import Model

Floats = NDArray[np.float64]

ENOUGH_CUSTOMERS = 500
ENOUGH_DAYS = 183.0  # six months
SOME_CUSTOMERS = 50  # below, the past is too thin to choose anything by it
MOST = 20_000  # customers a fit looks at; more of them move no parameter
PATIENCES = (ENDLESS, 8.0, rate.PATIENCE, 2.0)
OWN_SHARES = (0.0, 0.2, 0.4)
BOUNDS = [(-5.0, 5.0), (-5.0, 8.0), (-7.0, 5.0), (-5.0, 6.0), (-2.0, 2.0)]
FEW_P, FEW_Q = (
    2.0,
    3.0,
)  # of a shop too small to fit: everyone's basket weighs as much as one of the customer's own


class Past(NamedTuple):
    """A customer as known on a day of the past, and what came after it."""

    before: History
    days_after: int  # buying days
    spent_after: int  # VND


class Report(NamedTuple):
    """How the choice did on the latest part of the past, held back: mean absolute errors in buying days."""

    kind: str
    customers: int
    days: float  # how long the part was
    mae: float
    mae_shrunken: float  # of everyone's rate and the own one, weighed by how long they are known
    mae_own: float  # of the own rate alone
    sum_ratio: float  # buying days told over those that came
    inside: float  # share of customers whose spend fell into the told range


def is_enough(customers: int, days: float) -> bool:
    """Whether the past carries a BG/NBD model."""
    return customers >= ENOUGH_CUSTOMERS and days >= ENOUGH_DAYS


def fit(
    histories: Sequence[History], past: Sequence[Past], *, ahead: float, days: float
) -> tuple[Model, Any]:
    """The model of a shop and its Report (None where the past is too thin to be asked).

    `past` is the same shop seen `ahead` days ago; `days` is how long it has been selling.
    """
    if len(past) < SOME_CUSTOMERS:
        return _plain(histories), None
    before, weeks = [one.before for one in past], ahead / 7.0
    came = np.array([one.days_after for one in past], dtype=float)
    tried = _candidates(before, is_enough(len(histories), days))
    best = min(tried, key=lambda model: round(_surprise(_told(model, before, weeks), came), 6))
    return _again(best, histories), judge(best, past, ahead=ahead)


def judge(model: Model, past: Sequence[Past], *, ahead: float) -> Report:
    """What a model that knew only what was before tells of what came after."""
    before, weeks = [one.before for one in past], ahead / 7.0
    came = np.array([one.days_after for one in past], dtype=float)
    told = _told(model, before, weeks)
    plain = _told(_plain(before)._replace(pace=shrunken(before)), before, weeks)
    own = np.array([one.repeats / one.weeks * weeks for one in before])
    ranges = [value.worth(model, one, weeks) for one in before]
    inside = [each.low - 0.5 <= one.spent_after <= each.high for each, one in zip(ranges, past)]
    return Report(
        model.kind, len(past), ahead, _error(told, came), _error(plain, came), _error(own, came),
        float(told.sum() / max(came.sum(), 1.0)), float(np.mean(inside)),
    )  # fmt: skip


def _surprise(told: Floats, came: Floats) -> float:
    """Poisson deviance: unlike the absolute error it is least for who tells the true mean, not for who tells less."""
    told = np.maximum(told, 1e-9)
    return float((told - came + came * np.log(np.maximum(came, 1.0) / told)).mean())


def _error(told: Floats, came: Floats) -> float:
    return float(np.abs(told - came).mean())


def _told(model: Model, histories: Sequence[History], weeks: float) -> Floats:
    return np.array([value.days_ahead(model, one, weeks) for one in histories])


def _candidates(histories: Sequence[History], is_enough: bool) -> list[Model]:
    """What may be chosen, the plainest first."""
    some = _some(histories)
    pace, plain = shrunken(some), _plain(some)
    models = [plain._replace(pace=pace._replace(patience=each)) for each in PATIENCES]
    if is_enough:
        whole = Model(pace, _spending(some), _buying(some))
        models += [whole._replace(own=share) for share in OWN_SHARES]
    return models


def _again(chosen: Model, histories: Sequence[History]) -> Model:
    """The chosen kind, learned from everything known today."""
    some = _some(histories)
    pace = shrunken(some)
    if chosen.buying is not None:
        return Model(pace, _spending(some), _buying(some), chosen.own)
    return _plain(some)._replace(pace=pace._replace(patience=chosen.pace.patience))


def _plain(histories: Sequence[History]) -> Model:
    total, days = sum(one.total for one in histories), sum(one.days for one in histories)
    mean = max(total / days, 1.0) if days else 1.0
    return Model(rate.pace_of(histories), Spending(FEW_P, FEW_Q, mean * (FEW_Q - 1.0) / FEW_P))


def _some(histories: Sequence[History]) -> Sequence[History]:
    """Every n-th customer when there are very many."""
    return histories[:: max(1, len(histories) // MOST)]


def shrunken(histories: Sequence[History]) -> Pace:
    """Everyone's rate as the gamma distribution that makes these purchases likeliest, and no fading."""
    some = _some(histories)
    repeats, weeks = _column(some, "repeats"), _column(some, "weeks")

    def unlikely(at: Floats) -> float:
        shape, scale = np.exp(at)
        told = gammaln(shape + repeats) - gammaln(shape) + shape * np.log(scale / (scale + weeks))
        return float(-(told - repeats * np.log(scale + weeks)).mean())

    shape, scale = np.exp(minimize(unlikely, [0.0, 2.0], method="L-BFGS-B", bounds=BOUNDS[:2]).x)
    return Pace(float(shape), float(scale), ENDLESS)


def _buying(histories: Sequence[History]) -> Buying:
    """The BG/NBD parameters that make what these customers did likeliest."""
    x, weeks, last = (_column(histories, name) for name in ("repeats", "weeks", "last_week"))
    basket = np.log(np.maximum(_column(histories, "basket"), 1.0))
    centre, spread = float(basket.mean()), float(basket.std()) or 1.0
    score = np.clip((basket - centre) / spread, -3.0, 3.0)

    def unlikely(at: Floats) -> float:
        r, alpha, a, b = np.exp(at[:4])
        scale = alpha * np.exp(-at[4] * score)
        kept = betaln(a, b + x + 1.0) - (r + x) * np.log(scale + weeks)
        lost = betaln(a + 1.0, b + x) - (r + x) * np.log(scale + last)
        told = gammaln(r + x) - gammaln(r) + r * np.log(scale) - betaln(a, b) + np.logaddexp(kept, lost)
        # A breath of a prior keeps the parameters finite where nobody was ever lost.
        return float(-told.mean() + 1e-4 * (at**2).sum())

    start = [0.0, 2.0, -1.0, 1.0, 0.0]
    found = minimize(unlikely, start, method="L-BFGS-B", bounds=BOUNDS).x
    r, alpha, a, b = (float(np.exp(each)) for each in found[:4])
    return Buying(r, alpha, a, b, float(found[4]), centre, spread)


def _spending(histories: Sequence[History]) -> Spending:
    """The gamma-gamma parameters that make the baskets likeliest."""
    x, mean = _column(histories, "days"), np.maximum(_column(histories, "basket"), 1.0)
    unit = float(np.median(mean))
    mean = mean / unit

    def unlikely(at: Floats) -> float:
        p, q, gamma = np.exp(at[0]), 1.05 + np.exp(at[1]), np.exp(at[2])
        told = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma)
        told += (p * x - 1.0) * np.log(mean) + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * mean)
        return float(-told.mean() + 1e-4 * (at**2).sum())

    bounds = [(-3.0, 5.0), (-3.0, 5.0), (-5.0, 5.0)]
    p, q, gamma = minimize(unlikely, [0.5, 0.5, 0.0], method="L-BFGS-B", bounds=bounds).x
    return Spending(float(np.exp(p)), 1.05 + float(np.exp(q)), float(np.exp(gamma)) * unit)


def _column(histories: Sequence[History], name: str) -> Floats:
    return np.array([getattr(one, name) for one in histories], dtype=float)
