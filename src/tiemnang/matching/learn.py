"""Learn without labels how much each likeness is worth: Fellegi and Sunter's model fitted by expectation-maximisation.

m is the chance of a level between two records of one person, u between two people. u comes from counting (how often a
value is shared at all) and from random pairs; m and the number of true pairs from the candidate pairs themselves.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tiemnang.matching import columns as col
from tiemnang.matching import names_at_once as nam
from tiemnang.matching.levels import FUZZY, SAME_BINS, Coded, Levels

Floats = NDArray[np.float64]
ROUNDS = 40
PRIOR_PAIRS = 4.0


@dataclass
class Learned:
    """Log-odds of each level for each field (list of arrays), and the log prior odds of a random pair."""

    weights: list[Floats]
    prior: float
    matches: float


def learn(fields: list[Coded], gammas: list[Levels], random: list[Levels], size: int, whole: bool) -> Learned:
    """Fit the model to candidate pairs.

    gammas, random: for each field the levels of the candidate pairs and of pairs drawn by chance.
    size: number of records. whole: the candidates are all pairs there are.
    """
    patterns, counts = _patterns(fields, gammas)
    everything = size * (size - 1) / 2
    m = [_first_guess(field) for field in fields]
    base = [_chance(field, levels, everything) for field, levels in zip(fields, random, strict=True)]
    u = [_normal(guess.copy()) for guess in base]
    matches, posterior = max(0.02 * size, 1.0), np.zeros(len(counts))
    for _ in range(ROUNDS):
        odds = np.log(matches / max(everything - matches, 1.0)) + _score(patterns, _weights(m, u))
        posterior = 1.0 / (1.0 + np.exp(-np.clip(odds, -500, 500)))
        mass = counts * posterior
        before, matches = matches, max(float(mass.sum()), 1.0)
        for at, field in enumerate(fields):
            seen = _mass(patterns[:, at], mass, field.size)
            others = _mass(patterns[:, at], counts - mass, field.size)
            guess = _first_guess(field)
            m[at] = (seen + PRIOR_PAIRS * guess) / (seen.sum() + PRIOR_PAIRS)
            u[at] = _update_chance(field, base[at], seen, others, everything)
        if abs(matches - before) < 1e-4 * matches:
            break
    return Learned(_weights(m, u), float(np.log(matches / max(everything - matches, 1.0))), matches)


def score(learned: Learned, gammas: list[Levels]) -> Floats:
    """Log-odds that each pair is one person."""
    total = np.full(len(gammas[0]), learned.prior)
    for weights, levels in zip(learned.weights, gammas, strict=True):
        total += np.append(weights, 0.0)[levels]
    return total


def _patterns(fields: list[Coded], gammas: list[Levels]) -> tuple[NDArray[np.int64], Floats]:
    """Distinct rows of levels and how many pairs show each."""
    code = np.zeros(len(gammas[0]), np.int64)
    for field, levels in zip(fields, gammas, strict=True):
        code = code * (field.size + 1) + levels + 1
    distinct, counts = np.unique(code, return_counts=True)
    rows = np.zeros((len(distinct), len(fields)), np.int64)
    for at in range(len(fields) - 1, -1, -1):
        rows[:, at] = distinct % (fields[at].size + 1) - 1
        distinct = distinct // (fields[at].size + 1)
    return rows, counts.astype(np.float64)


def _score(patterns: NDArray[np.int64], weights: list[Floats]) -> Floats:
    total = np.zeros(len(patterns))
    for at, weight in enumerate(weights):
        total += np.append(weight, 0.0)[patterns[:, at]]
    return total


def _mass(levels: NDArray[np.int64], weight: Floats, size: int) -> Floats:
    known = levels >= 0
    return np.bincount(levels[known], weight[known], minlength=size)


def _weights(m: list[Floats], u: list[Floats]) -> list[Floats]:
    return [np.clip(np.log(one / two), -12.0, 25.0) for one, two in zip(m, u, strict=True)]


def _normal(values: Floats) -> Floats:
    return values / max(float(values.sum()), 1e-300)


def _first_guess(field: Coded) -> Floats:
    """A sane first guess of m: most records of one person agree, rare and common values in proportion."""
    if field.kind == col.NAME:
        fuzzy = np.zeros(nam.NAME_LEVELS)
        for kind, share in nam.GUESS.items():
            width = 1 if kind <= nam.ALIKE else nam.BINS
            fuzzy[kind : kind + width] = share / width
    else:
        fuzzy = np.array(FUZZY[field.kind][1])
    carried = np.bincount(field.bins, np.maximum(field.carriers, 1), minlength=SAME_BINS).astype(np.float64)
    same = (1.0 - fuzzy.sum()) * _normal(carried + 0.02 * carried.sum())
    return np.append(fuzzy, same)


def _chance(field: Coded, random: Levels, everything: float) -> Floats:
    """Chance of each level between two records drawn blindly, both known; equality is counted exactly."""
    known = random[random >= 0]
    fuzzy = np.bincount(known[known < field.fuzzy], minlength=field.fuzzy).astype(np.float64)
    fuzzy = (fuzzy + 0.3) / (len(known) + 1.0)
    return np.append(fuzzy, _equal_pairs(field) / max(_known_pairs(field), 1.0))


def _equal_pairs(field: Coded) -> Floats:
    pairs = field.carriers * (field.carriers - 1) / 2
    return np.bincount(field.bins, pairs, minlength=SAME_BINS)


def _known_pairs(field: Coded) -> float:
    known = float((field.codes >= 0).sum())
    return known * (known - 1) / 2


def _update_chance(field: Coded, base: Floats, seen: Floats, others: Floats, everything: float) -> Floats:
    """u without the true pairs found so far; never below what the candidates show between different people."""
    known = max(_known_pairs(field), 1.0)
    equal = _equal_pairs(field)
    equal = np.maximum(equal - seen[field.fuzzy :], 0.01 * equal + 0.3)
    fuzzy = np.maximum(base[: field.fuzzy] - seen[: field.fuzzy] / known, 0.05 * base[: field.fuzzy])
    fuzzy = np.maximum(fuzzy, others[: field.fuzzy] / known)
    return np.append(fuzzy, equal / known)
