"""Scores many leads at once with numpy; the same answers as the card gives one by one."""

from collections.abc import Mapping

import numpy as np

from tiemnang.scoring.learning import boosted
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.learning.members import forest_scores
from tiemnang.tables.binning import placed
from tiemnang.tables.columns import Column, Floats


def log_odds(card: Scorecard, columns: Mapping[str, Column]) -> Floats:
    """Log-odds of every row; the columns must be read as the card's were (words as words, numbers as numbers)."""
    rows = len(next(iter(columns.values()))) if columns else 0
    taken = [columns[bins.name] for bins in card.columns]
    at = [placed(bins, column) for bins, column in zip(card.columns, taken)]
    points, centre = (card.own, card.own_centre) if card.forest else (card.shown, card.centre)
    total = np.full(rows, centre)
    for weights, where in zip(points, at):
        total += np.asarray(weights)[where]
    if card.forest:
        total += card.share * forest_scores(card.forest, boosted.inputs(card.columns, taken, at))
    return total
