"""Recognise people in a whole table at once: candidate pairs, levels, learned weights, groups."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.matching import agglomerate, blocks, learn
from tiemnang.matching import levels as lev
from tiemnang.matching.tidy import Field

RANDOM_PAIRS = 200_000


class Grouped(NamedTuple):
    """A group number for each record, the pairs looked at with their log-odds, and what was learned."""

    labels: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    points: NDArray[np.float64]
    learned: learn.Learned | None


def group(fields: list[Field], size: int) -> Grouped:
    """Group the records of normalised fields (each of length `size`) into people."""
    ready = [lev.coded(field) for field in fields]
    left, right = blocks.candidates(ready, size)
    if len(left) == 0:
        return Grouped(np.arange(size), left, right, np.zeros(0), None)
    gammas = [lev.levels(one, left, right) for one in ready]
    whole = size <= blocks.EVERY_PAIR_UP_TO
    chance = _random_levels(ready, size)
    learned = learn.learn(ready, gammas, chance, size, whole)
    points = learn.score(learned, gammas)
    labels = agglomerate.join(size, left, right, points)
    return Grouped(labels, left, right, points, learned)


def _random_levels(ready: list[lev.Coded], size: int) -> list[lev.Levels]:
    draw = np.random.default_rng(5)
    left, right = draw.integers(0, size, RANDOM_PAIRS), draw.integers(0, size, RANDOM_PAIRS)
    apart = left != right
    return [lev.levels(one, left[apart], right[apart]) for one in ready]
