"""What customers may still buy: models that find planted truth, and never do worse than the plain rate."""

import random
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from tiemnang.customers.rules import bgnbd, fitting, rate, value
from tiemnang.customers.rules.bgnbd import Buying
from tiemnang.customers.rules.history import History, history_of
from tiemnang.customers.rules.rfm import FIRST, Bounds, bounds_of, segment_of

START = datetime(2025, 1, 1, 3, tzinfo=UTC)
DAY = timedelta(days=1)


def shop(customers: int, weeks: float, seed: int = 3, r=0.8, alpha=6.0, a=0.7, b=2.4):
    """Purchases of customers who buy at rates of their own and may be lost after each purchase, by the known truth."""
    dice = random.Random(seed)
    everyone = []
    for _ in range(customers):
        pace, quits = dice.gammavariate(r, 1 / alpha), dice.betavariate(a, b)
        basket = 400_000 * dice.lognormvariate(0, 0.5)
        at = dice.uniform(0, weeks * 0.6)
        bought = []
        while at < weeks:
            amount = round(basket * dice.gammavariate(4, 1 / 4)) + 1000
            bought.append((START + timedelta(weeks=at), amount))
            if dice.random() < quits:
                break
            at += max(dice.expovariate(pace), 0.15)
        everyone.append(bought)
    return everyone


def past(everyone, cut: float, weeks: float):
    """Everyone as known after `cut` weeks, with what they bought in the `weeks` after it."""
    then, end = START + timedelta(weeks=cut), START + timedelta(weeks=cut + weeks)
    found = []
    for bought in everyone:
        if one := history_of(bought, then):
            since = [(at, amount) for at, amount in bought if then < at <= end]
            days = len({at.date() for at, _ in since})
            found.append(fitting.Past(one, days, sum(amount for _, amount in since)))
    return found


@pytest.fixture(scope="module")
def tried():
    """A shop of a year: learned on nine months, held against the next three."""
    everyone = shop(2500, 60)
    test = past(everyone, 46, 13)
    model, _ = fitting.fit(
        [one.before for one in test], past(everyone, 33, 13), ahead=13 * 7.0, days=46 * 7.0
    )
    return model, test


def test_a_large_shop_is_learned_by_bgnbd_and_told_better_than_by_the_plain_rate(tried):
    model, test = tried

    report = fitting.judge(model, test, ahead=13 * 7.0)

    assert report.kind == "bgnbd"
    assert report.mae < report.mae_shrunken and report.mae < report.mae_own
    assert 0.85 < report.sum_ratio < 1.15


def test_eight_of_ten_end_up_in_the_range_that_was_told(tried):
    model, test = tried

    assert 0.75 <= fitting.judge(model, test, ahead=13 * 7.0).inside <= 0.97


def test_a_small_shop_is_not_given_a_large_shops_model():
    everyone = shop(120, 60)
    test = past(everyone, 46, 13)

    model, _ = fitting.fit([one.before for one in test], past(everyone, 33, 13), ahead=91.0, days=322.0)

    assert model.kind == "rate"


def test_a_dozen_customers_get_a_guess_without_any_choosing():
    test = past(shop(12, 60), 46, 13)

    model, report = fitting.fit([one.before for one in test], [], ahead=91.0, days=322.0)

    assert model.kind == "rate" and report is None
    assert all(value.worth(model, one.before).amount >= 0 for one in test)


def test_the_series_agrees_with_a_simulation_of_the_same_customers():
    truth = Buying(r=0.8, alpha=6.0, a=0.7, b=2.4)
    everyone = shop(30_000, 60, seed=11)
    told, came = [], []
    for one in past(everyone, 30, 30):
        told.append(bgnbd.expected(truth, one.before, 30.0))
        came.append(one.days_after)

    assert np.mean(told) == pytest.approx(np.mean(came), rel=0.06)


def test_silence_lowers_hope_and_a_purchase_raises_it():
    quiet = History(days=6, last=100, known=400, total=6_000_000)
    lively = History(days=6, last=390, known=400, total=6_000_000)
    models = (bgnbd.alive, Buying(0.8, 6.0, 0.7, 2.4)), (rate.alive, rate.pace_of([lively, quiet]))

    for alive, model in models:
        assert 0 < alive(model, quiet) < alive(model, lively) <= 1


def test_the_range_holds_what_is_expected_of_a_lively_customer():
    model = value.Model(rate.pace_of([]), value.Spending(2.0, 3.0, 1_000_000.0))
    worth = value.worth(model, History(days=12, last=350, known=355, total=14_000_000))

    assert 0 < worth.low < worth.amount < worth.high


def test_a_model_is_the_same_after_it_was_kept(tried):
    model, _ = tried

    assert value.read(value.written(model)) == model


def test_groups_tell_the_faithful_from_the_lost():
    shop_bounds = bounds_of(range(1, 401, 4), [1] * 60 + [2] * 20 + [5] * 20, range(0, 50_000_000, 500_000))

    assert segment_of(shop_bounds, 10, 8, 40_000_000) == "best"
    assert segment_of(shop_bounds, 380, 8, 40_000_000) == "slipping"
    assert segment_of(shop_bounds, 10, 1, 300_000) == "new"
    assert segment_of(shop_bounds, 390, 1, 300_000) == "gone"
    assert segment_of(Bounds(*FIRST), 5, 1, 900_000) == "new"


def test_two_orders_of_one_day_are_one_visit():
    day = datetime(2026, 11, 3, 2, tzinfo=UTC)  # nine in the morning here
    one = history_of([(day, 100), (day + timedelta(hours=9), 200), (day + 2 * DAY, 300)], day + 10 * DAY)

    assert one and one.days == 2 and one.total == 600
