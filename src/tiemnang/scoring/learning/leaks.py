"""Asks about columns that tell too much: perhaps they were filled after the outcome was known."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.tables.alone import judge
from tiemnang.tables.columns import Column, Ints

# X Education: four of ten known leaks lie above 0.78, no honest column does; bank 0.80, shoppers 0.85 (data-and-baselines).
TELLS_TOO_MUCH = 0.78
GAP_TOO_WIDE = 0.15
ENOUGH = 30  # of the rarer outcome: below, one column alone looks telling by chance
LOOKED_AT = 60_000


class Question(NamedTuple):
    """One column to ask about: code "alone" or "filled", its AUC alone, and its fill-rate gap won minus lost."""

    column: str
    code: str
    auc: float
    fill_gap: float


def questions(columns: Iterable[Column], won: NDArray[np.bool_]) -> list[Question]:
    """Columns whose single-column AUC or fill-rate gap asks: is this filled before or after you talk to them?"""
    if min(int(won.sum()), int((~won).sum())) < ENOUGH:
        return []
    rows = _spread(len(won))
    asked = [judge(column.take(rows), won[rows]) for column in columns]
    found = [
        Question(each.name, "alone" if each.auc > TELLS_TOO_MUCH else "filled", each.auc, each.fill_gap)
        for each in asked
        if each.auc > TELLS_TOO_MUCH or abs(each.fill_gap) > GAP_TOO_WIDE
    ]
    return sorted(found, key=lambda each: -each.auc)


def _spread(rows: int) -> Ints:
    """At most so many rows, evenly over the table."""
    return np.unique(np.linspace(0, rows - 1, min(rows, LOOKED_AT)).astype(np.int64))


def written(asked: Sequence[Question]) -> list[dict[str, object]]:
    """Questions as plain values with three places."""
    return [
        {
            "column": each.column,
            "why": each.code,
            "auc": round(each.auc, 3),
            "fill_gap": round(each.fill_gap, 3),
        }
        for each in asked
    ]
