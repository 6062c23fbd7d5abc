"""Holds learning from outcomes against its yardsticks: the base rate, an Odoo-style naive Bayes, scikit-learn's own trees.

Run: python bench/scoring_models.py [--rows N] [--sizes 50,200,1000] [--draws N] [--file F --target COL --positive VALUE
[--drop COL,…]] [--strangers] [--likenesses] [--in-time] [--json]. Without a file businesses are made up; --strangers adds
sets of other shapes, siblings of which chose the settings, --likenesses sets like public ones that are not at hand; --in-time judges a file with an order of time as the product
does, refitted ten times. Naive Bayes as read in Odoo 16 to 19 (frequency tables, 0.1 added to each cell, unset values
skipped), numbers cut into fifths because it takes none.
"""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import _likenesses
import numpy as np
from _strangers import TARGET, WON, sheets
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from tiemnang.scoring.learning import evaluate, many, shield, trials
from tiemnang.scoring.learning.evaluate import Table
from tiemnang.scoring.learning.learning import figures, learn
from tiemnang.scoring.learning.tests import made_up
from tiemnang.scoring.learning.why import Why
from tiemnang.tables import files, measures
from tiemnang.tables.binning import cut, placed
from tiemnang.tables.bins import MISSING, NumberBins, WordBins
from tiemnang.tables.columns import Column, Floats, Ints

SMOOTHING = 0.1
PLAIN = frozenset({Why.KEY, Why.DAY, Why.CONSTANT})


def naive_bayes(table: Table, away: Ints, rows: Ints) -> Floats:
    """Probabilities by peers' formula: P(won) times the share of each value among won, against the same for lost."""
    won = table.won[away]
    good, bad = max(won.sum(), SMOOTHING), max((~won).sum(), SMOOTHING)
    odds = np.full(len(rows), np.log(good / bad))
    for column in usable(table).values():
        bins = cut(column.take(away), bands=5, least=1)
        learnt, asked = placed(bins, column.take(away)), placed(bins, column.take(rows))
        hits = np.bincount(learnt[won], minlength=len(bins)) + SMOOTHING
        misses = np.bincount(learnt[~won], minlength=len(bins)) + SMOOTHING
        weight = np.log(hits / hits[1:].sum()) - np.log(misses / misses[1:].sum())
        weight[MISSING] = 0
        seen = np.bincount(learnt, minlength=len(bins)) > 0
        odds += np.where(seen, weight, 0)[asked]
    return measures.sigmoid(odds)


def own_trees(table: Table, away: Ints, rows: Ints) -> Floats:
    """scikit-learn's trees with nothing set but what is a word."""
    inputs, words = [], []
    for column in usable(table).values():
        bins = (
            NumberBins(column.name, ()) if not column.is_words else cut(column.take(away), bands=5, least=1)
        )
        words.append(isinstance(bins, WordBins))
        where = placed(bins, column) if words[-1] else column.figures
        inputs.append(np.where(where == MISSING, np.nan, where) if words[-1] else where)
    seen = np.column_stack(inputs)
    model = HistGradientBoostingClassifier(categorical_features=words, random_state=0)
    return np.asarray(model.fit(seen[away], table.won[away]).predict_proba(seen[rows])[:, 1])


def ours(table: Table, away: Ints, rows: Ints) -> Floats:
    """What the product says."""
    learnt = table.take(away)
    learned = learn(learnt.columns, learnt.won, days=learnt.days, allowed=table.allowed)
    if learned.card is None:
        return np.full(len(rows), measures.base_rate(learnt.won))
    return measures.sigmoid(many.log_odds(learned.card, table.take(rows).columns))


def usable(table: Table) -> dict[str, Column]:
    """What all of them may look at."""
    held = shield.held_back(table.columns, allowed=table.allowed)
    return {name: column for name, column in table.columns.items() if name not in held}


MODELS = {"ours": ours, "naive_bayes": naive_bayes, "own_trees": own_trees}


def measure(table: Table, sizes: list[int], draws: int) -> dict[str, object]:
    """Per size: mean figures of each model over the same draws."""
    table, found = table._replace(days=None), {}
    for size in sizes:
        parts = [part for draw in range(draws) if (part := evaluate.drawn(table, size, draw)) is not None]
        if parts:
            found[str(size)] = {name: _mean(model, table, parts) for name, model in MODELS.items()}
    return found


def _mean(model: object, table: Table, parts: list[tuple[Ints, Ints]]) -> Mapping[str, float]:
    told, started = [], time.process_time()
    for away, rows in parts:
        chances = model(table, away, rows)  # type: ignore[operator]
        base = np.full(len(rows), measures.base_rate(table.won[away]))
        told.append(figures(chances, chances, table.won[rows], base))
    mean = {name: round(float(np.mean([each[name] for each in told])), 4) for name in told[0]}
    return {**mean, "seconds": round((time.process_time() - started) / len(parts), 2)}


def in_time(table: Table) -> dict[str, object]:
    """The last three tenths in ten blocks, each by what lay before it."""
    scored = {}
    blocks = trials.blocks(len(table.won), first=evaluate.TESTED_FROM, count=evaluate.REFITS)
    rows = np.arange(blocks[0][0], len(table.won))
    base = np.concatenate([np.full(end - at, measures.base_rate(table.won[:at])) for at, end in blocks])
    for name, model in MODELS.items():
        if name == "ours":
            told = evaluate.scored_in_time(table).scores
        else:
            parts = [model(table, np.arange(at), np.arange(at, end)) for at, end in blocks]
            told = np.concatenate(parts)
        chances = measures.sigmoid(told) if name == "ours" else told
        found = figures(chances, told, table.won[rows], base)
        scored[name] = {each: round(figure, 4) for each, figure in found.items()}
    return {"in_time": scored}


def tables(options: argparse.Namespace) -> dict[str, Table]:
    """The file, or the made-up businesses; every column may be looked at."""
    if options.file:
        drop = options.drop.split(",") if options.drop else []
        raw = files.read(options.file)
        return {
            options.file.name: evaluate.prepared(
                raw, options.target, options.positive, drop=drop, allowed=raw
            )
        }
    found = {
        name: evaluate.prepared(made_up.without(maker(options.rows), "budget"), "Kết quả", made_up.WON)
        for name, maker in made_up.MAKERS.items()
    }
    if options.strangers:
        found |= {name: evaluate.prepared(sheet, TARGET, WON) for name, sheet in sheets(options.rows)}
    if options.likenesses:
        made = _likenesses.sheets(options.rows)
        found |= {name: evaluate.prepared(sheet, TARGET, WON, allowed=sheet) for name, sheet in made}
    return found


def main() -> None:
    """Print the figures, one line per set, size and model, or one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=4000)
    options.add_argument("--sizes", default="50,200,1000")
    options.add_argument("--draws", type=int, default=4)
    options.add_argument("--file", type=Path)
    options.add_argument("--target", default="y")
    options.add_argument("--positive", default="yes")
    options.add_argument("--drop", default="")
    options.add_argument("--strangers", action="store_true")
    options.add_argument("--likenesses", action="store_true")
    options.add_argument("--in-time", action="store_true")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    sizes = [int(size) for size in chosen.sizes.split(",")]
    with threadpool_limits(1):
        found = {
            name: in_time(table) if chosen.in_time else measure(table, sizes, chosen.draws)
            for name, table in tables(chosen).items()
        }
    if chosen.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    for name, by_size in found.items():
        for size, models in by_size.items():  # type: ignore[attr-defined]
            for model, told in models.items():
                print(f"{name:24} {size:>6} {model:12}", *(f"{key} {value}" for key, value in told.items()))


if __name__ == "__main__":
    main()
