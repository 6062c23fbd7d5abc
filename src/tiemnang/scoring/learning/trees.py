"""Boosted trees as nested lists, asked for one lead without any library."""

from collections.abc import Sequence
from typing import NamedTuple

UP_TO, GREATER, BITS = 0, 1, 2

# A leaf is its log-odds; a fork is [column, kind, threshold, left, right]:
# UP_TO: left when value <= threshold, so a missing number (NaN) goes right;
# GREATER: left unless value > threshold, so a missing number goes left;
# BITS: left when the bit of the level is set in the threshold.
Node = float | list  # type: ignore[type-arg]


class Forest(NamedTuple):
    """Log-odds before any tree, and the trees to add."""

    start: float
    trees: Sequence[Node]

    def score(self, values: Sequence[float | int]) -> float:
        """Log-odds of one lead, given the values of all columns in order."""
        total = self.start
        for node in self.trees:
            while node.__class__ is list:
                column, kind, threshold, left, right = node
                value = values[column]
                if kind == 0:
                    node = left if value <= threshold else right
                elif kind == 1:
                    node = right if value > threshold else left
                else:
                    node = left if threshold >> value & 1 else right
            total += node  # type: ignore[operator]
        return total
