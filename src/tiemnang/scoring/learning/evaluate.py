"""Judges learning on any labelled table: in time order where there is one, else by five folds; and at small sizes."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from tiemnang.scoring.learning import leaks, many, shield, trials
from tiemnang.scoring.learning.choosing import WHISPER, choose, scores_of, silent
from tiemnang.scoring.learning.learning import (
    FIRM,
    LEAST_OUTCOMES,
    Learned,
    figures,
    is_too_few,
    learn,
    trust_in_time,
)
from tiemnang.scoring.learning.members import Truth
from tiemnang.tables import files, measures
from tiemnang.tables.columns import Column, Floats, Ints, read_column
from tiemnang.tables.values import Value, alike, day, is_missing, word

FOLDS = 5
TESTED_FROM = 0.7  # in time order the last three tenths are the test
REFITS = 10
WARM_UP = 6  # blocks before the test, on which windows and scale are first chosen
LEAST_IN_TIME = 600
MOST_TRAINED = 50_000
MOST_TESTED = 10_000
SIZES = (50, 100, 200, 500, 1000, 2000, 5000)


class NoTarget(ValueError):
    """Nothing to learn from: code "no_column" (target, time or one to drop), "no_outcome", "no_positive", "one_kind" or
    "no_time", what about, what there is."""

    def __init__(self, code: str, about: str, found: Sequence[str] = ()) -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about, self.found = code, about, tuple(found)


class Table(NamedTuple):
    """A labelled table, made ready: columns to learn from, outcomes, and the order of time if there is one."""

    columns: dict[str, Column]
    won: Truth
    days: Floats | None
    time: str | None
    allowed: frozenset[str]

    def take(self, rows: Ints) -> "Table":
        """The same on some rows."""
        columns = {name: column.take(rows) for name, column in self.columns.items()}
        return self._replace(
            columns=columns, won=self.won[rows], days=None if self.days is None else self.days[rows]
        )


def evaluate(
    path: Path,
    target: str,
    positive: str,
    *,
    time: str | None = None,
    drop: Collection[str] = (),
    shielded: bool = False,
    sizes: Sequence[int] = SIZES,
) -> dict[str, Any]:
    """Judge learning on a csv or parquet file: auc, log_loss_gain, ece, lift_top_tenth, validation, model, leaks, by_size.

    Everything the file holds but `drop` is measured: who hands a file over has chosen its columns; `held_back` names
    those the product leaves out by default, and `shielded` leaves them out here too.
    Rows without an outcome are left out. Raises `files.UnreadableTable` and `NoTarget`.
    """
    raw = files.read(path)
    allowed = () if shielded else tuple(raw)
    return judged(prepared(raw, target, positive, time=time, drop=drop, allowed=allowed), sizes)


def prepared(
    raw: Mapping[str, Sequence[Value]],
    target: str,
    positive: str,
    *,
    time: str | None = None,
    drop: Collection[str] = (),
    allowed: Collection[str] = (),
) -> Table:
    """Read the columns, part off the target, and put the rows in order of time where one is given or found."""
    for name in (target, time, *drop):
        if name is not None and name not in raw:
            raise NoTarget("no_column", name, list(raw))
    rows = [at for at, value in enumerate(raw[target]) if not is_missing(value)]
    won = outcomes([raw[target][at] for at in rows], target, positive)
    left = set(drop) | {target}
    columns = {
        name: read_column(name, [values[at] for at in rows])
        for name, values in raw.items()
        if name not in left
    }
    given = time
    if time is None:
        time = shield.time_column(columns) or shield.in_file_order(columns)
    days = _days(columns.get(time), [raw[time][at] for at in rows]) if time and time in raw else None
    if given is not None and days is None:
        raise NoTarget("no_time", given)
    if days is not None and time in columns:
        del columns[time]
    table = Table(columns, won, days, time if days is not None else None, frozenset(allowed))
    return table if days is None else table.take(np.argsort(days, kind="stable"))


def outcomes(values: Sequence[Value], target: str, positive: str) -> Truth:
    """Which outcomes are the positive one. Raises NoTarget where there are none, or none or all of them are."""
    found = sorted({word(value) for value in values})
    if not found:
        raise NoTarget("no_outcome", target)
    won = np.array(alike(values, positive), dtype=bool)
    if not won.any():
        raise NoTarget("no_positive", positive, found)
    if won.all():
        raise NoTarget("one_kind", target, found)
    return won


def _days(column: Column | None, values: Sequence[Value]) -> Floats | None:
    """When each row came, as rising figures; the order of the file where the time column only names months."""
    rows = np.arange(len(values), dtype=np.float64)
    if (
        column is not None
        and not column.is_words
        and len(column.figures)
        and not np.isnan(column.figures).all()
    ):
        if shield.in_file_order({column.name: column}):
            return rows
        known = np.where(np.isnan(column.figures), np.nanmin(column.figures), column.figures)
        return known if len(np.unique(known)) > 1 else None
    if column is not None and column.is_words and shield.in_file_order({column.name: column}):
        return rows
    read = np.array([day(value) for value in values])
    return np.nan_to_num(read, nan=np.nanmin(read)) if np.isfinite(read).mean() > 0.5 else None


def judged(table: Table, sizes: Sequence[int]) -> dict[str, Any]:
    """All figures as plain values."""
    ordered = table.days is not None and len(table.won) >= LEAST_IN_TIME
    with threadpool_limits(1):
        told, kind = _in_time(table) if ordered else _by_folds(table)
    held = shield.held_back(table.columns)
    asked = leaks.questions([column for name, column in table.columns.items()], table.won)
    return {
        **rounded(told),
        "validation": "time" if ordered else f"{FOLDS}-fold",
        "time_column": table.time if ordered else None,
        "model": kind,
        "rows": len(table.won),
        "positives": int(table.won.sum()),
        "leaks": leaks.written(asked),
        "held_back": {name: str(why) for name, why in held.items()},
        "by_size": {str(size): sized for size in sizes if (sized := of_size(table, size)) is not None},
    }


def rounded(told: Mapping[str, float]) -> dict[str, float]:
    """Figures with four places."""
    return {name: round(value, 4) + 0.0 for name, value in told.items()}  # + 0.0: never "-0.0"


def _by_folds(table: Table) -> tuple[dict[str, float], str]:
    """Five folds: each fifth is scored by a model learned, choices and all, from the rest.

    AUC and lift are the folds' own on average: an order is only asked for among what one model scored.
    """
    fold = trials.parted(table.won, FOLDS, seed=11)
    scores, base = np.zeros(len(table.won)), np.zeros(len(table.won))
    kinds, orders = [], []
    for each in range(min(FOLDS, len(table.won))):
        rows, away = np.flatnonzero(fold == each), np.flatnonzero(fold != each)[:MOST_TRAINED]
        scores[rows], base[rows], kind = _asked(table, away, rows)
        kinds.append(kind)
        orders.append(figures(measures.sigmoid(scores[rows]), scores[rows], table.won[rows], base[rows]))
    told = figures(measures.sigmoid(scores), scores, table.won, base)
    told |= {name: float(np.mean([order[name] for order in orders])) for name in ("auc", "lift_top_tenth")}
    return told, max(set(kinds), key=kinds.count)


def _asked(table: Table, away: Ints, rows: Ints) -> tuple[Floats, float, str]:
    """Log-odds of `rows`, the base rate, and the kind of model, learned from `away`."""
    learnt = table.take(away)
    learned = learn(learnt.columns, learnt.won, days=learnt.days, allowed=table.allowed)
    rate = measures.base_rate(learnt.won)
    return _scores(learned, table.take(rows).columns, len(rows), rate), rate, learned.kind


def _scores(learned: Learned, columns: Mapping[str, Column], rows: int, rate: float) -> Floats:
    """Log-odds of rows; the base rate for everyone where no probability may be told."""
    if learned.card is None or not learned.card.columns:
        return np.full(rows, measures.log_odds(rate))
    return many.log_odds(learned.card, columns)


class InTime(NamedTuple):
    """Rows of the test with their log-odds and the base rate, as known just before each; the commonest kind of model."""

    rows: Ints
    scores: Floats
    base: Floats
    kind: str


def _in_time(table: Table) -> tuple[dict[str, float], str]:
    told = scored_in_time(table)
    won = table.won[told.rows]
    return figures(measures.sigmoid(told.scores), told.scores, won, told.base), told.kind


def scored_in_time(table: Table, *, most: int | None = None) -> InTime:
    """The last three tenths in ten blocks, each scored by what was known just before it, choices and all.

    Of all that was known then, `most` rows spread evenly are learned from.
    """
    rows = len(table.won)
    held = shield.held_back(table.columns, allowed=table.allowed)
    kept = {name: column for name, column in table.columns.items() if name not in held}
    tested = trials.blocks(rows, first=TESTED_FROM, count=REFITS)
    warm = trials.blocks(rows, first=0.4, last=TESTED_FROM, count=WARM_UP)
    trial = trials.in_time(kept, table.won, [*warm, *tested], most=most)
    scores, base, kinds = np.zeros(rows), np.zeros(rows), []
    for start, end in tested:
        known = trial.tried & (np.arange(rows) < start)
        before = trial._replace(tried=known)
        trust = trust_in_time(start, of=rows)
        won = table.won
        choice = silent(won[:start]) if is_too_few(won[known]) else choose(before, won, **trust, firm=FIRM)
        told = scores_of(trial, choice) if choice.slope else np.full(rows, choice.intercept)
        scores[start:end] = told[start:end]
        base[start:end] = measures.base_rate(won[:start])
        kinds.append("base" if choice.slope <= WHISPER else "blend" if choice.share else "additive")
    test = np.arange(tested[0][0], rows)
    return InTime(test, scores[test], base[test], max(set(kinds), key=kinds.count))


def of_size(table: Table, size: int) -> dict[str, Any] | None:
    """Mean figures of several draws of so many outcomes, tested on others; None when the table is too small."""
    table = table._replace(days=None)
    draws = [draw for each in range(_draws(size)) if (draw := drawn(table, size, each)) is not None]
    if not draws:
        return None
    found, kinds = [], []
    for away, rows in draws:
        scores, rate, kind = _asked(table, away, rows)
        base = np.full(len(rows), rate)
        found.append(figures(measures.sigmoid(scores), scores, table.won[rows], base))
        kinds.append(kind if size >= LEAST_OUTCOMES else "none")
    mean = {name: float(np.mean([told[name] for told in found])) for name in found[0]}
    return {**rounded(mean), "model": max(set(kinds), key=kinds.count), "draws": len(draws)}


def _draws(size: int) -> int:
    return 12 if size <= 200 else 8 if size <= 500 else 5 if size <= 1000 else 3


def drawn(table: Table, size: int, draw: int) -> tuple[Ints, Ints] | None:
    """Rows to learn from and others to be tested on, by chance: how much so few outcomes carry, whatever the market does."""
    rows = len(table.won)
    if rows < size * 1.25 or rows - size < 50:
        return None
    order = np.random.default_rng(1000 * size + draw).permutation(rows)
    return order[:size], order[size : size + MOST_TESTED]
