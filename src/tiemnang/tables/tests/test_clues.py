"""What columns say alone and together: what is repeated, what is luck, and how both are added up."""

import numpy as np
import pytest

from tiemnang.tables import additive, clues, measures
from tiemnang.tables.columns import read_table


def seen(rows=1200, seed=3):
    """A shop where being in a hurry decides, said in three columns; the province says nothing."""
    dice = np.random.default_rng(seed)
    hurry = dice.random(rows) < 0.4
    won = dice.random(rows) < np.where(hurry, 0.5, 0.15)
    said = ["gấp" if each else "từ từ" for each in hurry]
    columns = read_table(
        {
            "Nhu cầu": said,
            "Sale ghi": said,
            "Tổng đài ghi": said,
            "Tỉnh": dice.choice(["Huế", "Hà Nội", "Cần Thơ"], rows).tolist(),
        }
    )
    laid = additive.frame(list(columns.values()), rows)
    return laid, additive.places(laid, columns), won


def spread(points, column):
    """How far a column's bins stand apart in log-odds."""
    return float(np.ptp(points.weights[column]))


def test_together_columns_that_say_the_same_share_it_and_alone_each_says_it_in_full():
    laid, at, won = seen()

    together = additive.fit(laid, at, won, strength=3.0)
    damped = additive.fit(laid, at, won, strength=3.0, damping=20.0)
    alone = clues.alone(laid, at, won)

    true = measures.log_odds(0.5) - measures.log_odds(0.15)
    assert sum(spread(together, column) for column in range(3)) == pytest.approx(true, abs=0.5)
    assert spread(alone, 0) == pytest.approx(true, abs=0.5)
    shares = [
        np.ptp(together.weights[3]) / spread(together, 0),
        np.ptp(damped.weights[3]) / spread(damped, 0),
    ]
    assert shares[1] < shares[0]


def test_a_column_that_tells_no_more_than_chance_is_hardly_heard():
    laid, at, won = seen()

    assert spread(clues.alone(laid, at, won), 3) < 0.15


def test_weighed_clues_bring_what_is_said_three_times_back_to_its_true_size():
    laid, at, won = seen()

    weighed = clues.weighed(laid, at, won, strength=10.0)

    assert (
        measures.log_losses(measures.sigmoid(weighed.score(at)), won).mean()
        < 0.97 * measures.log_losses(np.full(len(won), won.mean()), won).mean()
    )
    assert measures.sigmoid(weighed.score(at)).mean() == pytest.approx(won.mean(), abs=0.01)


def test_blended_points_score_as_the_blend_of_their_scores():
    laid, at, won = seen(300)
    one, two = additive.fit(laid, at, won, strength=10.0), clues.alone(laid, at, won)

    both = additive.blended([(0.7, one), (0.2, two)], centre=-0.1)

    assert both.score(at) == pytest.approx(0.7 * one.score(at) + 0.2 * two.score(at) - 0.1)


def test_bare_shares_draw_long_conclusions_and_hear_nothing_from_what_is_missing():
    columns = read_table(
        {"Nguồn": ["Zalo"] * 50 + ["FB"] * 49 + ["tờ rơi"], "Ghi": [None, "x", "y", "x"] * 25}
    )
    won = np.r_[np.ones(10), np.zeros(89), 1].astype(bool)
    laid = additive.frame(list(columns.values()), 100)
    at = additive.places(laid, columns)

    bare, alone = clues.plain(laid, at, won), clues.alone(laid, at, won)

    rare = at[0][-1]
    assert bare.weights[0][rare] > alone.weights[0][rare] + 1
    told = bare.score([at[0][:1], np.zeros(1, dtype=int)]) - bare.score([at[0][:1], at[1][:1]])
    assert told == pytest.approx(0)
