"""Recognise people in a whole table at once: candidate pairs, levels, learned weights, groups."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.matching import agglomerate, blocks, learn
from tiemnang.matching import levels as lev
from tiemnang.matching.columns import CODE, NAME, PLACE
from tiemnang.matching.tidy import Field

RANDOM_PAIRS = 80_000
NEIGHBOURS = 30_000
PLACES = {PLACE, CODE}


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
    _once_only(ready, gammas)
    chance = _random_levels(ready, size)
    learned = learn.learn(ready, gammas, chance, size)
    points = learn.score(learned, gammas)
    labels = agglomerate.join(size, left, right, points)
    return Grouped(labels, left, right, points, learned)


def _random_levels(ready: list[lev.Coded], size: int) -> list[lev.Levels]:
    draw = np.random.default_rng(5)
    left, right = draw.integers(0, size, RANDOM_PAIRS), draw.integers(0, size, RANDOM_PAIRS)
    apart = left != right
    return [lev.levels(one, left[apart], right[apart]) for one in ready]


def _once_only(ready: list[lev.Coded], gammas: list[lev.Levels]) -> None:
    """Where a ward lies in one province, agreeing on the ward says all the province could: count it once."""
    # Names tell which neighbours are surely two people.
    names = [one for one in ready if one.kind == NAME]
    for at, inner in enumerate(ready):
        for to, outer in enumerate(ready):
            if (
                at == to
                or len(inner.distinct) <= len(outer.distinct)
                or not {inner.kind, outer.kind} <= PLACES
            ):
                continue
            if _follows(inner, outer, names):
                gammas[to][(gammas[at] >= inner.fuzzy) & (gammas[to] >= outer.fuzzy)] = lev.UNCOUNTED


def _follows(inner: lev.Coded, outer: lev.Coded, names: list[lev.Coded]) -> bool:
    """True when two people (of different names) who share the inner place mostly share the outer one too."""
    at = np.flatnonzero((inner.codes >= 0) & (outer.codes >= 0))
    at = at[np.argsort(inner.codes[at], kind="stable")]
    left, right = at[:-1], at[1:]
    together = np.flatnonzero(inner.codes[left] == inner.codes[right])[:NEIGHBOURS]
    left, right = left[together], right[together]
    for name in names:
        apart = lev.levels(name, left, right) == 0
        left, right = left[apart], right[apart]
    if len(left) < 20:
        return False
    share = float((outer.codes[left] == outer.codes[right]).mean())
    by_chance = float(((outer.carriers / max(outer.carriers.sum(), 1)) ** 2).sum())
    return share > max(0.5, 2 * by_chance)
