"""Chooses among ways to learn by what their scores were worth on rows they never saw, and sets their scale right."""

import math
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tiemnang.scoring.learning.members import Truth
from tiemnang.scoring.learning.trials import Trial
from tiemnang.tables import ridge
from tiemnang.tables.columns import Floats
from tiemnang.tables.measures import base_rate, log_losses, log_odds, sigmoid

SHARES = (0.25, 0.5, 0.75, 1.0)  # of the trees in the blended log-odds
WORTH_IT = 0.998  # trees must lower the loss by this factor to be taken
# Likelihood ratio (chi-squared; a scale and the parts of several leans were fitted) below which outcomes do not show
# that the scores say anything.
SILENT, HEARD, FIRMLY = 5.0, 9.0, 60.0
DOUBTED = 50  # rows: of so few, evidence must be twice as strong
# The slope left then, enough for an order; and how far log-odds may spread by it, too little to harm.
WHISPER, FAINT = 0.02, 0.01
# Clues added up count what is repeated as often as it is said: they come to a spread of so many log-odds before a line
# is laid through them, and few rows stay near it by so much; other leans come near their right scale.
OF_NO_SCALE = frozenset({"alone"})
SPREAD, PULL = 0.5, 3.0
UNBENDING = 1e9  # rows that hold a slope to 1
MOST_STEEP, MANY = 1.6, 1000  # of fewer rows none is made steeper than it came
# How much of their log-likelihood sets ways to learn apart: few rows must not pick one by luck.
HEARD_BY_LIKELIHOOD = 0.2
# Of few rows each column is rather heard alone, before any of them is looked at: so many times as much.
ALONE_FIRST, FEW = 4.0, 200
# What draws long conclusions from next to nothing orders leads where nothing is known for sure, and nowhere else: it
# makes half of the order.
PLAIN, HALF = "plain", 0.5


class Way(NamedTuple):
    """How points are learned: from the newest `window` rows (0: all), and how much of each lean they are."""

    window: int
    centre: float
    leans: Mapping[str, float]

    def read(self, told: Mapping[str, Floats]) -> Floats:
        """Log-odds of the points, given those of each lean."""
        return np.asarray(self.centre + sum(part * told[lean] for lean, part in self.leans.items()))


class Choice(NamedTuple):
    """How to learn and how to read it: log-odds = intercept + slope × ((1 - share) × points + share × trees)."""

    way: Way
    share: float
    intercept: float
    slope: float
    loss: float
    evidence: float

    def read(self, additive: Floats, boosted: Floats | None) -> Floats:
        """Calibrated log-odds."""
        mixed = additive if boosted is None or not self.share else self.mix(additive, boosted)
        return self.intercept + self.slope * mixed

    def mix(self, additive: Floats, boosted: Floats) -> Floats:
        """Log-odds of both members averaged."""
        return (1 - self.share) * additive + self.share * boosted


def choose(
    trial: Trial,
    won: Truth,
    *,
    trust: Floats | None = None,
    newest: Floats | None = None,
    firm: float = 0.0,
) -> Choice:
    """The way with the least loss on tried rows, calibrated on them; `trust` weighs the rows, `newest` those
    that say how high chances stand now.

    `firm` holds the calibration to what the model says by itself, as so many rows would.
    """
    trust = np.ones(len(won)) if trust is None else trust
    ways = [_way(trial, window, won, trust) for window in trial.additive]
    found = min(
        (_calibrated(trial, way, share, won, trust, firm) for way in ways for share in _shares(trial, way)),
        key=lambda each: each.loss * (1 if each.share == 0 else 1 / WORTH_IT),
    )
    held = _held_back(found, trial, won, trust, firm)
    return held if newest is None else _at_level(held, trial, won, newest, firm)


def scores_of(trial: Trial, choice: Choice) -> Floats:
    """Calibrated log-odds of tried rows; NaN elsewhere."""
    told = trial.additive[choice.way.window]
    return choice.read(choice.way.read(told), trial.boosted.get(choice.way.window))


def _way(trial: Trial, window: int, won: Truth, trust: Floats) -> Way:
    """The leans of a window, each on its own right scale, averaged by how likely they make what happened."""
    told = {lean: scores for lean, scores in trial.additive[window].items() if lean != PLAIN}
    rows = trial.tried & ~np.isnan(sum(told.values(), start=np.zeros(len(won))))
    if not rows.any():
        return Way(window, 0.0, dict.fromkeys(told, 1 / len(told)))
    weight = trust[rows]
    lines = {lean: _scaled(lean, scores[rows], won[rows], weight) for lean, scores in told.items()}
    losses = np.array([line.loss for line in lines.values()])
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    likely = np.exp(-HEARD_BY_LIKELIHOOD * effective * (losses - losses.min()))
    likely *= [1 + (ALONE_FIRST - 1) * min(FEW / effective, 1) if lean == "alone" else 1 for lean in lines]
    parts = dict(zip(lines, (likely / likely.sum()).tolist()))
    centre = sum(parts[lean] * line.intercept for lean, line in lines.items())
    return Way(window, centre, {lean: parts[lean] * line.slope for lean, line in lines.items()})


class Line(NamedTuple):
    """Log-odds = intercept + slope × scores, and the loss with them."""

    intercept: float
    slope: float
    loss: float


def _scaled(lean: str, scores: Floats, won: Truth, trust: Floats) -> Line:
    """The line that makes one lean's scores log-odds; never turned round: at worst hardly heard."""
    middle, spread = float(np.average(scores, weights=trust)), max(float(np.std(scores)), FAINT)
    wanted = SPREAD if lean in OF_NO_SCALE else spread
    plain = (scores - middle) / spread * wanted
    intercept, slope = ridge.line(plain, won, trust=trust, steep=PULL)
    if slope < WHISPER:
        slope = WHISPER
        intercept = centred(slope * plain, won, trust)
    loss = float(np.average(log_losses(sigmoid(intercept + slope * plain), won), weights=trust))
    slope *= wanted / spread
    return Line(intercept - slope * middle, slope, loss)


def _shares(trial: Trial, way: Way) -> tuple[float, ...]:
    grown = trial.boosted.get(way.window)
    # Where some tried rows have no trees (too few outcomes before them), the trees cannot be compared.
    whole = grown is not None and not np.isnan(grown[trial.tried]).any()
    return (0.0, *SHARES) if whole else (0.0,)


def _calibrated(trial: Trial, way: Way, share: float, won: Truth, trust: Floats, firm: float) -> Choice:
    bare = Choice(way, share, 0.0, 1.0, 0.0, 0.0)
    mixed = scores_of(trial, bare)
    rows = trial.tried & ~np.isnan(mixed)
    if not rows.any():
        return bare._replace(loss=math.inf)
    intercept, slope = ridge.line(
        mixed[rows], won[rows], trust=trust[rows], steep=1 + firm, level=1e-6 + firm
    )
    slope = min(max(slope, 0.0), MOST_STEEP if rows.sum() >= MANY else 1.0)
    if not firm:
        intercept = centred(slope * mixed[rows], won[rows], trust[rows])
    losses = log_losses(sigmoid(intercept + slope * mixed[rows]), won[rows])
    return bare._replace(
        intercept=intercept, slope=slope, loss=float(np.average(losses, weights=trust[rows]))
    )


def _held_back(choice: Choice, trial: Trial, won: Truth, trust: Floats, firm: float) -> Choice:
    """Pull the scale towards the base rate as far as the evidence is thin; nearly all the way below `HEARD`."""
    mixed = scores_of(trial, choice._replace(intercept=0.0, slope=1.0))
    rows = trial.tried & ~np.isnan(mixed)
    truth, weight = won[rows], trust[rows]
    rate = float(np.average(truth, weights=weight))
    base = float(np.average(log_losses(np.full(len(truth), rate), truth), weights=weight))
    effective = float(weight.sum() ** 2 / (weight**2).sum())
    evidence = 2 * effective * (base - choice.loss)
    doubt = 1 + DOUBTED / len(truth)
    heard = evidence > HEARD * doubt and choice.slope > WHISPER
    if not heard:
        choice, mixed = _whispered(choice, trial, rows, mixed)
    if heard and firm and evidence > FIRMLY:
        return choice._replace(evidence=evidence)
    faint = min(WHISPER, FAINT / max(float(np.std(mixed[rows])), FAINT))
    slope = max(choice.slope * (1 - SILENT * doubt / evidence), faint) if heard else faint
    return choice._replace(
        slope=slope, intercept=centred(slope * mixed[rows], truth, weight), evidence=evidence
    )


def _whispered(choice: Choice, trial: Trial, rows: NDArray[np.bool_], mixed: Floats) -> tuple[Choice, Floats]:
    """Where next to nothing is known: half the order the points give, half what bare shares do; and its scores."""
    told = trial.additive[choice.way.window]
    if PLAIN not in told:
        return choice, mixed
    points = choice.way.read(told)
    parts = [
        part / max(float(np.std(own[rows])), FAINT) for part, own in ((1 - HALF, points), (HALF, told[PLAIN]))
    ]
    leans = {lean: parts[0] * part for lean, part in choice.way.leans.items()} | {PLAIN: parts[1]}
    found = choice._replace(way=choice.way._replace(centre=0.0, leans=leans), share=0.0)
    return found, found.way.read(told)


def _at_level(choice: Choice, trial: Trial, won: Truth, newest: Floats, firm: float) -> Choice:
    """Move the intercept to where the newest rows stand, held to what the choice said as by `firm` rows."""
    scores = scores_of(trial, choice)
    rows = trial.tried & ~np.isnan(scores)
    moved, _ = ridge.line(scores[rows], won[rows], trust=newest[rows], steep=UNBENDING, level=firm)
    return choice._replace(intercept=choice.intercept + moved)


def centred(scores: Floats, won: Truth, trust: Floats) -> float:
    """The intercept with which the mean probability is the base rate."""
    share = float((trust * won).sum() + 0.5) / float(trust.sum() + 1)
    at = log_odds(share) - float(np.average(scores, weights=trust))
    for _ in range(20):
        chances = sigmoid(at + scores)
        step = (share - float(np.average(chances, weights=trust))) / max(
            float(np.average(chances * (1 - chances), weights=trust)), 1e-9
        )
        at += max(min(step, 2.0), -2.0)
        if abs(step) < 1e-9:
            break
    return at


def newest_first(rows: int, *, half_life: float) -> Floats:
    """Trust in rows in time order: the newest 1, half of it `half_life` rows before."""
    return np.asarray(0.5 ** ((rows - 1 - np.arange(rows)) / half_life))


def silent(won: Truth) -> Choice:
    """What is said when nothing can be learned: the base rate, for everyone."""
    return Choice(Way(0, 0.0, {}), 0.0, log_odds(base_rate(won)), 0.0, math.nan, 0.0)
