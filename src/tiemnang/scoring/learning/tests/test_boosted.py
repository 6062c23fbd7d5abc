"""Trees taken out of scikit-learn: kept as JSON, and still saying the same."""

import json

import numpy as np

from tiemnang.scoring.learning import boosted
from tiemnang.scoring.learning.members import forest_scores
from tiemnang.tables.binning import cut
from tiemnang.tables.columns import read_column


def test_a_split_on_whether_anything_is_known_at_all_can_be_kept():
    known = [None if at % 3 else float(at % 7) for at in range(900)]
    won = np.array([value is not None for value in known])
    column = read_column("budget", known)
    bins = [cut(column, bands=8, least=5)]
    table = boosted.inputs(bins, [column], [np.zeros(900, dtype=np.int64)])

    forest = boosted.grow(bins, table, won)

    kept = json.loads(json.dumps([forest.start, list(forest.trees)], allow_nan=False))
    assert [forest.start, list(forest.trees)] == kept
    chances = forest_scores(forest, table)
    assert chances[won].min() > chances[~won].max()
