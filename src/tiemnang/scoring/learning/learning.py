"""The ladder: no probability under thirty outcomes, points per bin from there, trees beside them from five hundred."""

from collections.abc import Collection, Mapping
from typing import NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tiemnang.scoring.learning import boosted, shield, trials
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.learning.choosing import WHISPER, Choice, choose, newest_first, scores_of, silent
from tiemnang.scoring.learning.members import Members, Truth, forest_scores, train
from tiemnang.scoring.learning.trials import Trial
from tiemnang.scoring.learning.why import Why
from tiemnang.tables import additive, measures
from tiemnang.tables.columns import Column, Floats, Ints

LEAST_OUTCOMES = 30
LEAST_RARER = 3
IN_TIME_FROM = 3000  # outcomes; fewer are parted by folds, for blocks of them would say too little
BLOCKS = 8
HALF_LIFE = 0.12  # of all rows: over so many, trust in the trial of a row falls by half
LEVEL_HALF_LIFE = 120.0  # rows; the same for what it says of the level of chances
FIRM = 15.0  # rows
MOST_ROWS = 60_000  # the newest outcomes learned from
SAID_FROM = 20_000  # rows that are enough to say trees bin by bin


class Learned(NamedTuple):
    """What was learned: "none" (too few outcomes), "base" (outcomes that tell nothing), "additive" or "blend"."""

    kind: str
    card: Scorecard | None
    choice: Choice
    outcomes: int
    won: int
    measured: Mapping[str, float]
    held_back: Mapping[str, Why]


def learn(
    columns: Mapping[str, Column], won: Truth, *, days: Floats | None = None, allowed: Collection[str] = ()
) -> Learned:
    """Learn from outcomes (True is won); with `days` in time order, the newest weighing most.

    `columns` hold facts as they were known when the lead came; those of the shield stay out unless `allowed`.
    """
    held = shield.held_back(columns, allowed=allowed)
    kept = {name: column for name, column in columns.items() if name not in held}
    if days is not None:
        order = np.argsort(days, kind="stable")[-MOST_ROWS:]
        kept, won = {name: column.take(order) for name, column in kept.items()}, won[order]
    if is_too_few(won) or not kept:
        return Learned("none", None, silent(won), len(won), int(won.sum()), {}, held)
    # Threads wait for each other in a spin: beside a busy server two of them are twenty times slower than one.
    with threadpool_limits(1):
        trial, choice = tried(kept, won, in_time=days is not None)
        card = finished(kept, won, choice)
    kind = "base" if choice.slope <= WHISPER else "blend" if card.forest else "additive"
    return Learned(kind, card, choice, len(won), int(won.sum()), measured(trial, choice, won), held)


def is_too_few(won: Truth) -> bool:
    """Whether these outcomes carry no probability at all."""
    return len(won) < LEAST_OUTCOMES or min(won.sum(), (~won).sum()) < LEAST_RARER


def tried(columns: Mapping[str, Column], won: Truth, *, in_time: bool) -> tuple[Trial, Choice]:
    """Try the ways to learn on rows they did not see, and choose one."""
    if not in_time or len(won) < IN_TIME_FROM:
        trial = trials.by_folds(columns, won)
        return trial, choose(trial, won)
    trial = trials.in_time(columns, won, trials.blocks(len(won), first=0.5, count=BLOCKS))
    return trial, choose(trial, won, **trust_in_time(len(won), of=len(won)), firm=FIRM)


def trust_in_time(known: int, *, of: int) -> dict[str, Floats]:
    """How far each of so many rows in time order is trusted, in choosing and for the level; rows yet to come are not."""
    yet = np.zeros(of - known)
    return {
        name: np.concatenate([newest_first(known, half_life=life), yet])
        for name, life in (("trust", of * HALF_LIFE), ("newest", LEVEL_HALF_LIFE))
    }


def finished(columns: Mapping[str, Column], won: Truth, choice: Choice) -> Scorecard:
    """Learn the chosen way from everything in its window, and write it as a card."""
    start = max(len(won) - choice.way.window, 0) if choice.way.window else 0
    rows = np.arange(start, len(won))
    members = train(columns, won, rows, leans=list(choice.way.leans), trees=choice.share > 0)
    return _card(members, columns, rows, choice)


def _card(members: Members, columns: Mapping[str, Column], rows: Ints, choice: Choice) -> Scorecard:
    parts = [(part, members.points[lean]) for lean, part in choice.way.leans.items()]
    points = additive.blended(parts, centre=choice.way.centre)
    part = choice.slope * (1 - choice.share if members.forest else 1.0)
    own = tuple(tuple((weights * part).tolist()) for weights in points.weights)
    own_centre = choice.intercept + part * points.centre
    if not members.forest or not choice.slope:
        return Scorecard(members.laid.bins, own_centre, own)
    said = rows[np.unique(np.linspace(0, len(rows) - 1, min(len(rows), SAID_FROM)).astype(np.int64))]
    taken = {bins.name: columns[bins.name].take(said) for bins in members.laid.bins}
    at = additive.places(members.laid, taken)
    seen = boosted.inputs(members.laid.bins, list(taken.values()), at)
    whole = choice.read(points.score(at), forest_scores(members.forest, seen))
    shown = additive.nearest(members.laid, at, whole, strength=1.0)
    return Scorecard(
        members.laid.bins,
        shown.centre,
        tuple(tuple(weights.tolist()) for weights in shown.weights),
        own_centre,
        own,
        members.forest,
        choice.slope * choice.share,
    )


def measured(trial: Trial, choice: Choice, won: Truth) -> dict[str, float]:
    """AUC, gain over the base rate, ECE and lift of the top tenth on rows the models did not see."""
    scores = scores_of(trial, choice)
    rows = trial.tried & ~np.isnan(scores)
    base = np.full(int(rows.sum()), float(won[rows].mean()))
    return figures(measures.sigmoid(scores[rows]), scores[rows], won[rows], base)


def figures(chances: Floats, scores: Floats, won: Truth, base: Floats) -> dict[str, float]:
    """The four figures; `base` is what the base rate would have said, row by row."""
    everyone = float(measures.log_losses(base, won).mean())
    own = float(measures.log_losses(chances, won).mean())
    return {
        "auc": measures.auc(scores, won),
        "log_loss_gain": 1 - own / everyone if everyone else 0.0,
        "ece": measures.calibration_error(chances, won),
        "lift_top_tenth": measures.lift_of_top(scores, won),
    }
