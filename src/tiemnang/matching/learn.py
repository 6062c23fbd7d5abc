"""Learn without labels how much each likeness is worth: Fellegi and Sunter's model fitted by expectation-maximisation.

m is the chance of a level between two records of one person, u between two people. u comes from counting (how often a
value is shared at all) and from random pairs; m and the number of true pairs from the candidate pairs themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiemnang.matching import columns as col
from tiemnang.matching import names_at_once as nam
from tiemnang.matching.levels import FUZZY, NEITHER, SAME_BINS, UNCOUNTED, Coded, Levels

Floats = NDArray[np.float64]
ROUNDS = 40
SMALL = 2000
PRIOR_PAIRS = 4.0
# What not knowing a value may say at most, and how much names that have nothing in common weigh at least.
MOST_FROM_MISSING = 1.0
NAME_VETO = -2.0
# Of the pairs that share a value at least this part is put down to chance; people rarely share an address or number.
LEAST_CHANCE = {col.PHONE: 0.01, col.EMAIL: 0.01, col.CODE: 0.05}
LEAST_CHANCE_ELSE = 0.1
SHARED_BY_TWO = 0.3


@dataclass
class Learned:
    """Log-odds of each level for each field (list of arrays), and the log prior odds of a random pair."""

    weights: list[Floats]
    prior: float
    matches: float


def learn(fields: list[Coded], gammas: list[Levels], random: list[Levels], size: int) -> Learned:
    """Fit the model to candidate pairs.

    gammas, random: for each field the levels of the candidate pairs and of pairs drawn by chance.
    size: number of records.
    """
    patterns, counts = _patterns(fields, gammas)
    everything = size * (size - 1) / 2
    guesses = [_first_guess(field) for field in fields]
    base = [_chance(field, levels, size) for field, levels in zip(fields, random, strict=True)]
    # What chance alone explains of a pattern can be no true pair, whatever the model comes to believe.
    by_chance = everything * np.exp(_score(patterns, [np.log(each) for each in base]))
    # Half, because what is counted as chance holds the true pairs too; in a small table they are most of it.
    beyond_chance = np.maximum(counts - (0.5 if size > SMALL else 0.0) * by_chance, 0.0)
    m, u, matches = guesses, base, _expected(fields, size)
    for _ in range(ROUNDS):
        odds = np.log(matches / max(everything - matches, 1.0)) + _score(patterns, _weights(fields, m, u))
        mass = np.minimum(counts / (1.0 + np.exp(-np.clip(odds, -500, 500))), beyond_chance)
        before, matches = matches, max(float(mass.sum()), 1.0)
        seen = [_mass(patterns[:, at], mass, field.size) for at, field in enumerate(fields)]
        others = [_mass(patterns[:, at], counts - mass, field.size) for at, field in enumerate(fields)]
        m = [_share(mine, guess) for mine, guess in zip(seen, guesses, strict=True)]
        u = [
            _update_chance(field, each, mine, theirs, everything)
            for field, each, mine, theirs in zip(fields, base, seen, others, strict=True)
        ]
        if abs(matches - before) < 1e-4 * matches:
            break
    return Learned(_weights(fields, m, u), float(np.log(matches / max(everything - matches, 1.0))), matches)


def _expected(fields: list[Coded], size: int) -> float:
    """First guess of the number of true pairs: one record in fifty, or most of those that share a phone or address."""
    shared = [float(_equal_pairs(field).sum()) for field in fields if field.kind in (col.PHONE, col.EMAIL)]
    return max(0.02 * size, (1 - SHARED_BY_TWO) * max(shared, default=0.0), 1.0)


def score(learned: Learned, gammas: list[Levels]) -> Floats:
    """Log-odds that each pair is one person."""
    total = np.full(len(gammas[0]), learned.prior)
    for weights, levels in zip(learned.weights, gammas, strict=True):
        total += weights[levels]
    return total


def _patterns(fields: list[Coded], gammas: list[Levels]) -> tuple[NDArray[np.int64], Floats]:
    """Distinct rows of levels and how many pairs show each."""
    code = np.zeros(len(gammas[0]), np.int64)
    for field, levels in zip(fields, gammas, strict=True):
        code = code * (field.size + 3) + levels + 3
    distinct, counts = np.unique(code, return_counts=True)
    rows = np.zeros((len(distinct), len(fields)), np.int64)
    for at in range(len(fields) - 1, -1, -1):
        distinct, rows[:, at] = np.divmod(distinct, fields[at].size + 3)
    rows -= 3
    return rows, counts.astype(np.float64)


def _score(patterns: NDArray[np.int64], weights: list[Floats]) -> Floats:
    total = np.zeros(len(patterns))
    for at, weight in enumerate(weights):
        total += weight[patterns[:, at]]
    return total


def _mass(levels: NDArray[np.int64], weight: Floats, size: int) -> Floats:
    """Weight per level; the last three places are the levels -3 to -1, as negative indices find them."""
    found = _counted(np.where(levels < 0, levels + size + 3, levels), size + 3, weight)
    found[UNCOUNTED] = 0.0
    return found


def _counted(places: NDArray[np.signedinteger], size: int, weight: Floats | None = None) -> Floats:
    """How often each place from 0 to size - 1 occurs, weighted."""
    return np.bincount(places, weight, minlength=size).astype(np.float64)


def _share(seen: Floats, guess: Floats) -> Floats:
    """m from the true pairs seen so far, leaning on the first guess while they are few."""
    share: Floats = (seen + PRIOR_PAIRS * guess) / (seen.sum() + PRIOR_PAIRS)
    share[UNCOUNTED] = 1.0
    return share


def _weights(fields: list[Coded], m: list[Floats], u: list[Floats]) -> list[Floats]:
    found = []
    for field, one, two in zip(fields, m, u, strict=True):
        weight = np.clip(np.log(one / two), -12.0, 25.0)
        weight[NEITHER:] = np.clip(weight[NEITHER:], -MOST_FROM_MISSING, MOST_FROM_MISSING)
        weight[UNCOUNTED] = 0.0
        if field.kind == col.NAME:
            weight[nam.DIFFERENT] = min(weight[nam.DIFFERENT], NAME_VETO)
        found.append(weight)
    return found


def _first_guess(field: Coded) -> Floats:
    """A sane first guess of m: most records of one person agree, rare and common values in proportion."""
    if field.kind == col.NAME:
        fuzzy = np.zeros(nam.NAME_LEVELS)
        for kind, share in nam.GUESS.items():
            width = 1 if kind <= nam.ALIKE else nam.BINS
            fuzzy[kind : kind + width] = share / width
    else:
        fuzzy = np.array(FUZZY[field.kind][1])
    carried = np.bincount(field.bins, field.carriers, minlength=SAME_BINS).astype(np.float64)
    same = (1.0 - fuzzy.sum()) * (carried + 0.02 * carried.sum()) / (1.0 + 0.02 * SAME_BINS) / carried.sum()
    missing = float((field.codes < 0).mean())
    known = np.append(fuzzy, same) * (1 - missing) ** 2
    return np.concatenate([known, _missing_chance(missing)])


def _missing_chance(missing: float) -> Floats:
    """Places for the levels -3 to -1; the last two: chance that neither or only one of two records has the value."""
    chance: Floats = np.maximum(np.array([1.0, missing**2, 2 * missing * (1 - missing)]), 1e-9)
    return chance


def _chance(field: Coded, random: Levels, size: int) -> Floats:
    """Chance of each level between two records drawn blindly; equality and absence are counted exactly."""
    everything = size * (size - 1) / 2
    fuzzy = _counted(random[(random >= 0) & (random < field.fuzzy)], field.fuzzy)
    fuzzy = (fuzzy + 0.3) / (len(random) + 1.0)
    # Who shares a phone or an address is one person until the names say otherwise.
    chance = SHARED_BY_TWO if field.kind in (col.PHONE, col.EMAIL) else 1.0
    equal = np.maximum(chance * _equal_pairs(field), 0.3) / everything
    return np.concatenate([fuzzy, equal, _missing_chance(float((field.codes < 0).mean()))])


def _equal_pairs(field: Coded) -> Floats:
    pairs = field.carriers * (field.carriers - 1) / 2
    return _counted(field.bins, SAME_BINS, pairs)


def _update_chance(field: Coded, base: Floats, seen: Floats, others: Floats, everything: float) -> Floats:
    """u without the true pairs found so far; never below what the candidates show between different people."""
    equal = _equal_pairs(field)
    least = LEAST_CHANCE.get(field.kind, LEAST_CHANCE_ELSE)
    equal = np.maximum(equal - seen[field.fuzzy : UNCOUNTED], least * equal + 0.3)
    fuzzy = np.maximum(base[: field.fuzzy] - seen[: field.fuzzy] / everything, 0.05 * base[: field.fuzzy])
    fuzzy = np.maximum(fuzzy, others[: field.fuzzy] / everything)
    return np.concatenate([fuzzy, equal / everything, base[UNCOUNTED:]])
