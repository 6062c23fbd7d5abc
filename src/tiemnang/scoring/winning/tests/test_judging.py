"""What learning is worth is said of a shop's whole history, however long it is."""

import numpy as np
import pytest

from tiemnang.scoring.learning.evaluate import prepared
from tiemnang.scoring.learning.tests import made_up
from tiemnang.scoring.learning.trials import spread_evenly
from tiemnang.scoring.winning import judging
from tiemnang.scoring.winning.gathering import Gathered


@pytest.fixture
def few_are_many(monkeypatch):
    """So that a small shop counts as a large one."""
    monkeypatch.setattr(judging, "MOST_JUDGED", 400)
    monkeypatch.setattr(judging, "MOST_LEARNED", 300)


def shop(rows: int, *, in_time: bool) -> Gathered:
    """A made-up business as if gathered."""
    made = prepared(made_up.without(made_up.spa(rows), "budget"), "Kết quả", made_up.WON)
    days = np.arange(rows, dtype=np.float64)
    return Gathered(range(rows), made.columns, made.won, days if in_time else None, days, {})


def test_in_time_order_the_last_three_tenths_of_all_outcomes_are_judged(few_are_many):
    gathered = shop(1000, in_time=True)

    told = judging.unseen(gathered, pause=lambda: None)

    assert told.by == "time"
    assert told.won.tolist() == gathered.won[700:].tolist()
    assert judging.figures(told)["tested"] == 300


def test_without_an_order_so_many_spread_over_all_outcomes_are_judged(few_are_many):
    told = judging.unseen(shop(1000, in_time=False), pause=lambda: None)

    assert (told.by, len(told.won)) == ("folds", 400)


def test_rows_that_stand_for_all_reach_from_the_first_to_the_last():
    assert spread_evenly(5, 9).tolist() == [0, 1, 2, 3, 4]
    assert spread_evenly(1001, 5).tolist() == [0, 250, 500, 750, 1000]
