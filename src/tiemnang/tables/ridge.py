"""Logistic regression with a ridge, by Newton's steps: few lines, no options, the same answer every time."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from tiemnang.tables.columns import Floats
from tiemnang.tables.measures import log_odds, sigmoid

STEPS, HALVINGS = 25, 12
CLOSE_ENOUGH = 3e-8  # nats a row
ROUNDING = 30  # times the precision of one number
KEPT = 0.3  # of what the last step gained: a step that gains more is a slow one
AT_ONCE = 4096  # rows


class Fit(NamedTuple):
    """Log-odds = intercept + design @ weights."""

    intercept: float
    weights: Floats


def logistic(
    design: NDArray[np.floating],
    truth: NDArray[np.bool_],
    *,
    strength: float | Floats,
    trust: Floats | None = None,
) -> Fit:
    """Fit n × k; `strength` is 1/C, one for all weights or one for each, the intercept free; `trust` weighs the rows."""
    rows, width = design.shape
    target = truth.astype(np.float64)
    trust = np.ones(rows) if trust is None else trust
    weights = np.zeros(width + 1)
    weights[0] = log_odds(float((target * trust).sum() + 0.5) / float(trust.sum() + 1))
    fall = np.concatenate([[1e-9], np.broadcast_to(np.asarray(strength, dtype=np.float64), width)])
    across = (design / fall[1:]) @ design.T if width > rows else None
    now, scores = _loss(design, target, trust, fall, weights)
    factor, gained = None, math.inf
    for _ in range(STEPS):
        chances, before = sigmoid(scores), now
        slope = _with_intercept(design, trust * (target - chances)) - fall * weights
        heavy = trust * chances * (1 - chances)
        if across is None:
            factor = factor or cho_factor(_curvature(design, heavy) + np.diag(fall))
            step = cho_solve(factor, slope)
        else:
            step = _step_of_wide(design, heavy, fall, slope, across)
        # A full step of Newton may jump over the valley where wins are rare: halve it until it goes down, or is noise.
        for half in range(HALVINGS):
            at = weights + step * 0.5**half
            now, scores = _loss(design, target, trust, fall, at)
            if now <= before + CLOSE_ENOUGH * rows:
                weights = at
                break
        # The curvature is nearly all the work, and an old one still shows the way: it is kept while steps shrink fast.
        slow, gained = before - now > KEPT * gained, before - now
        if gained < CLOSE_ENOUGH * rows:
            break
        factor = None if slow else factor
    return Fit(float(weights[0]), weights[1:])


def _loss(
    design: NDArray[np.floating], target: Floats, trust: Floats, fall: Floats, at: Floats
) -> tuple[float, Floats]:
    """Minus log-likelihood with the ridge, in nats; and the scores it is worked out from."""
    # In the design's own precision: else all of it would be copied into double for every product.
    scores = at[0] + (design @ at[1:].astype(design.dtype)).astype(np.float64)
    return float(trust @ (np.logaddexp(0, scores) - target * scores) + 0.5 * (fall * at) @ at), scores


def _step_of_wide(
    design: NDArray[np.floating], weight: Floats, fall: Floats, slope: Floats, across: Floats
) -> Floats:
    """The same step where there are more directions than rows: the square to be solved is rows × rows (Woodbury);
    `across` is design / fall @ design.T. The intercept, hardly held, is parted off first."""
    root = np.sqrt(weight)
    factor = cho_factor(np.eye(len(root)) + root[:, None] * across * root)
    wanted = np.column_stack([slope[1:], weight @ design]) / fall[1:, None]
    there = root[:, None] * (design @ wanted)
    solved = wanted - (design.T @ (root[:, None] * cho_solve(factor, there))) / fall[1:, None]
    level = (slope[0] - (weight @ design) @ solved[:, 0]) / (
        weight.sum() + fall[0] - (weight @ design) @ solved[:, 1]
    )
    return np.concatenate([[level], solved[:, 0] - level * solved[:, 1]])


def _with_intercept(design: NDArray[np.floating], residual: Floats) -> Floats:
    return np.concatenate([[residual.sum()], residual.astype(design.dtype) @ design])


def _curvature(design: NDArray[np.floating], weight: Floats) -> Floats:
    """Weighted products of all directions, the intercept first, in the design's own precision: it only shows the way.

    Parts are added up in double and the diagonal is raised by what rounding may have taken, or single precision
    leaves a matrix that has no root.
    """
    width = design.shape[1] + 1
    found = np.zeros((width, width))
    for start in range(0, len(design), AT_ONCE):
        part = design[start : start + AT_ONCE]
        heavy = weight[start : start + AT_ONCE].astype(design.dtype)
        found[0, 1:] += heavy @ part
        rooted = part * np.sqrt(heavy)[:, None]
        found[1:, 1:] += rooted.T @ rooted
    found[1:, 0] = found[0, 1:]
    found[0, 0] = weight.sum() + 1e-9
    found[np.diag_indices(width)] *= 1 + ROUNDING * float(np.finfo(design.dtype).eps)
    return found


def line(
    scores: Floats,
    truth: NDArray[np.bool_],
    *,
    trust: Floats | None = None,
    steep: float = 1.0,
    level: float = 1e-6,
) -> tuple[float, float]:
    """Intercept and slope that make scores true log-odds (Platt 1999).

    A ridge pulls the slope to 1 (`steep`) and the intercept to 0 (`level`): nothing with many rows, a hold with few.
    """
    trust = np.ones(len(scores)) if trust is None else trust
    target, at = truth.astype(np.float64), np.array([0.0, 1.0])
    for _ in range(25):
        chances = sigmoid(at[0] + at[1] * scores)
        heavy, rest = trust * chances * (1 - chances), trust * (target - chances)
        slope = np.array([rest.sum() - level * at[0], rest @ scores - steep * (at[1] - 1.0)])
        curve = np.array(
            [
                [heavy.sum() + level + 1e-9, heavy @ scores],
                [heavy @ scores, heavy @ (scores * scores) + steep + 1e-9],
            ]
        )
        step = np.clip(np.linalg.solve(curve, slope), -3, 3)
        at = at + step
        if np.abs(step).max() < 1e-8:
            break
    return float(at[0]), float(at[1])
