"""What learning is worth on outcomes it never saw: figures, told against happened, lift, and one model against another."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tiemnang.scoring.learning import many
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.learning.evaluate import LEAST_IN_TIME, Table, scored_in_time
from tiemnang.scoring.learning.learning import Learned, is_too_few, learn
from tiemnang.scoring.learning.trials import parted, spread_evenly
from tiemnang.scoring.winning.gathering import Gathered
from tiemnang.tables import measures, shares
from tiemnang.tables.binning import placed
from tiemnang.tables.bins import WordBins
from tiemnang.tables.columns import NO_CODES, NO_FIGURES, Column, Floats, Ints, Kind

FOLDS = ((2000, 5), (20_000, 3))  # of fewer rows than: so many folds; of more, one third is the test
MOST_JUDGED = 15_000  # outcomes that are enough to say what a model is worth by folds
MOST_LEARNED = 10_000  # in time order all are judged; of all that lay before, so many are learned from
SURE = 1.645  # standard errors by which a challenger must be better: one in twenty by chance
BANDS, TENTHS = 10, 10
LEAST_IN_BAND = 10
SMOOTH = 0.5  # rows added to every bin before shares are compared
Pause = Callable[[], None]


class Unseen(NamedTuple):
    """Outcomes with what was told of them by models that never saw them; `base` is what the base rate says."""

    won: measures.Truth
    scores: Floats  # log-odds
    base: Floats  # as a probability
    by: str  # "time" or "folds"

    @property
    def chances(self) -> Floats:
        """As probabilities."""
        return measures.sigmoid(self.scores)


def unseen(gathered: Gathered, *, pause: Pause) -> Unseen:
    """Score outcomes by models learned from others: from what was known before them, or fold by fold."""
    pause()
    if gathered.days is not None and len(gathered.won) >= LEAST_IN_TIME:
        table = Table(gathered.columns, gathered.won, gathered.days, None, frozenset(gathered.columns))
        with threadpool_limits(1):
            told = scored_in_time(table, most=MOST_LEARNED)
        return Unseen(gathered.won[told.rows], told.scores, told.base, "time")
    gathered = gathered.take(spread_evenly(len(gathered.won), MOST_JUDGED))
    scores, base = np.full(len(gathered.won), math.nan), np.full(len(gathered.won), math.nan)
    for away, test in _folds(gathered.won):
        pause()
        learnt = gathered.take(away)
        rate = measures.base_rate(learnt.won)
        scores[test] = scores_of(learned_from(learnt), gathered.take(test).columns, len(test), rate)
        base[test] = rate
    tested = ~np.isnan(scores)
    return Unseen(gathered.won[tested], scores[tested], base[tested], "folds")


def learned_from(gathered: Gathered) -> Learned:
    """Learn; what may not be learned from is left out already."""
    return learn(gathered.columns, gathered.won, days=gathered.days, allowed=gathered.columns)


def scores_of(learned: Learned, columns: Mapping[str, Column], rows: int, rate: float) -> Floats:
    """Log-odds of rows; the base rate for everyone where no probability may be told."""
    if learned.card is None or not learned.card.columns:
        return np.full(rows, measures.log_odds(rate))
    return many.log_odds(learned.card, columns)


def _folds(won: measures.Truth) -> list[tuple[Ints, Ints]]:
    folds = next((folds for most, folds in FOLDS if len(won) < most), 0)
    fold = parted(won, folds or 3, seed=11)
    return [(np.flatnonzero(fold != each), np.flatnonzero(fold == each)) for each in range(folds or 1)]


def figures(told: Unseen) -> dict[str, Any]:
    """auc, log_loss, log_loss_base, log_loss_gain, ece, reliability and lift, as plain values."""
    own = float(measures.log_losses(told.chances, told.won).mean())
    everyone = float(measures.log_losses(told.base, told.won).mean())
    return {
        "auc": round(measures.auc(told.scores, told.won), 4),
        "log_loss": round(own, 4),
        "log_loss_base": round(everyone, 4),
        "log_loss_gain": round(1 - own / everyone if everyone else 0.0, 4),
        "ece": round(measures.calibration_error(told.chances, told.won), 4),
        "tested": len(told.won),
        "by": told.by,
        "reliability": reliability(told.chances, told.won),
        "lift": lift(told.scores, told.won),
    }


def reliability(chances: Floats, won: measures.Truth) -> list[dict[str, float]]:
    """Bands of what was told, each with how many were told so and how many bought; thin neighbours share a band."""
    place = np.minimum((chances * BANDS).astype(np.int64), BANDS - 1)
    found: list[dict[str, float]] = []
    start, rows = 0, np.empty(0, dtype=np.int64)
    for band in range(BANDS):
        rows = np.concatenate([rows, np.flatnonzero(place == band)])
        rest = int((place > band).sum())
        if (
            len(rows) >= LEAST_IN_BAND
            and (rest >= LEAST_IN_BAND or not rest)
            or (band == BANDS - 1 and len(rows))
        ):
            found.append(_band(start / BANDS, (band + 1) / BANDS, chances[rows], won[rows]))
            start, rows = band + 1, np.empty(0, dtype=np.int64)
    return found


def _band(low: float, high: float, chances: Floats, won: measures.Truth) -> dict[str, float]:
    count, hits = len(won), int(won.sum())
    least, most = shares.wilson(hits, count)
    told = float(chances.mean())
    return {
        "from": low, "to": high, "told": round(told, 4), "count": count, "won": hits,
        "low": round(least, 4), "high": round(most, 4),
    }  # fmt: skip


def lift(scores: Floats, won: measures.Truth) -> list[dict[str, float]]:
    """Tenths of those scored, best first: how many, and how many of them bought."""
    order = np.argsort(-scores, kind="stable")
    parts = [part for part in np.array_split(order, TENTHS) if len(part)]
    return [
        {
            "tenth": number,
            "count": len(part),
            "won": int(won[part].sum()),
            "rate": round(float(won[part].mean()), 4),
        }
        for number, part in enumerate(parts, start=1)
    ]


class Duel(NamedTuple):
    """Champion against challenger on rows neither saw: how much lower the challenger's loss is, and how sure that is."""

    rows: int
    gain: float  # nats a row; above 0 the challenger is better
    error: float  # standard error of the gain
    champion_auc: float
    challenger_auc: float

    @property
    def is_won(self) -> bool:
        """Whether the challenger is better beyond noise."""
        return self.gain > SURE * self.error and self.gain > 0


def duel(champion: Scorecard, gathered: Gathered, *, since: float) -> Duel | None:
    """Hold a model against learning anew, on the newer half of the outcomes told after `since` (days); None: too few.

    The challenger learns from everything before that half, the older new outcomes included: it is the habit of learning
    anew that is judged, on rows that neither of them saw.
    """
    order = np.argsort(gathered.told, kind="stable")
    fresh = int((gathered.told > since).sum())
    test, away = np.sort(order[len(order) - fresh // 2 :]), np.sort(order[: len(order) - fresh // 2])
    if is_too_few(gathered.won[test]) or is_too_few(gathered.won[away]):
        return None
    tested, learnt = gathered.take(test), gathered.take(away)
    rate = measures.base_rate(learnt.won)
    ours = scores_of(learned_from(learnt), tested.columns, len(test), rate)
    theirs = many.log_odds(champion, filled(champion, tested.columns, len(test)))
    losses = [measures.log_losses(measures.sigmoid(scores), tested.won) for scores in (theirs, ours)]
    gains = losses[0] - losses[1]
    error = float(gains.std(ddof=1) / math.sqrt(len(gains)))
    areas = [measures.auc(scores, tested.won) for scores in (theirs, ours)]
    return Duel(len(test), float(gains.mean()), error, *areas)


def filled(card: Scorecard, columns: Mapping[str, Column], rows: int) -> dict[str, Column]:
    """The card's columns as it reads them; one that is gone, or holds something else now, is missing throughout."""
    found = {}
    for bins in card.columns:
        words = isinstance(bins, WordBins)
        column = columns.get(bins.name)
        if column is None or column.is_words is not words:
            blank = Column(bins.name, Kind.WORD, NO_FIGURES, np.full(rows, -1)) if words else None
            column = blank or Column(bins.name, Kind.NUMBER, np.full(rows, math.nan), NO_CODES)
        found[bins.name] = column
    return found


def spread(card: Scorecard, columns: Mapping[str, Column], rows: int) -> dict[str, list[int]]:
    """{field: rows in each bin}."""
    ready = filled(card, columns, rows)
    return {
        bins.name: np.bincount(placed(bins, ready[bins.name]), minlength=len(bins)).tolist()
        for bins in card.columns
    }


def drift(before: Mapping[str, Sequence[int]], now: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """Population stability index of each field, the furthest moved first: 0 the same, from 0.25 another crowd."""
    found = [
        {"field": key, "psi": round(psi(counts, now[key]), 4)} for key, counts in before.items() if key in now
    ]
    return sorted(found, key=lambda each: -each["psi"])


def psi(before: Sequence[int], now: Sequence[int]) -> float:
    """How far two spreads over the same bins lie apart: the sum of (p - q) ln(p / q), with half a row added to each."""
    shares = [np.asarray(counts, dtype=np.float64) + SMOOTH for counts in (before, now)]
    one, two = (share / share.sum() for share in shares)
    return float(((one - two) * np.log(one / two)).sum())
