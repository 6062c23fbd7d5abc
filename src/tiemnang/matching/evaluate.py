"""Group any labelled table of people or organisations blindly, then hold the groups against the truth."""

import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from tiemnang.matching import bulk, columns, tidy

Ids = NDArray[np.int64]
EMPTY = ["", "null", "NULL", "None", "nan", "NaN", "N/A", "n/a", "NA", "-"]


class UnreadableTable(ValueError):
    """The file is neither csv nor parquet, or has no such truth column."""


class Pairs(NamedTuple):
    """How many pairs of records are grouped together, rightly, and how many truly belong together."""

    grouped: int
    right: int
    true: int


def evaluate(path: Path, truth: str) -> dict[str, object]:
    """Judge matching on a csv, tsv or parquet file whose column `truth` tells who is the same.

    Returns precision, recall, f1 of clustered pairs (0 to 1), seconds (reading, normalising and grouping, wall clock),
    records, groups, pairs, and the role each column was given. The truth and row numbers are never looked at.
    """
    started = time.perf_counter()
    table = read(path)
    if truth not in table.columns:
        raise UnreadableTable(f"no column {truth!r} among {', '.join(table.columns)}")
    roles = columns.roles(table, truth)
    groups = bulk.group(tidy.fields(table, roles), table.height).labels
    seconds = time.perf_counter() - started
    pairs = count(groups, numbered(table[truth]))
    return {
        **rates(pairs),
        "seconds": round(seconds, 3),
        "records": table.height,
        "groups": int(np.count_nonzero(np.bincount(groups))),
        "pairs": pairs._asdict(),
        "columns": {column.heading: column.role for column in roles},
    }


def read(path: Path) -> pl.DataFrame:
    """A table with every value as it stands in the file; empty words are nulls."""
    kind = path.suffix.lower()
    if kind in (".parquet", ".pq"):
        return pl.read_parquet(path)
    if kind in (".csv", ".tsv", ".txt"):
        return _read_text(path, "\t" if kind == ".tsv" else _separator(path))
    raise UnreadableTable(f"cannot read {path.name}: csv, tsv or parquet wanted")


def _read_text(path: Path, separator: str) -> pl.DataFrame:
    table = pl.read_csv(
        path, separator=separator, infer_schema=False, null_values=EMPTY, encoding="utf8-lossy", truncate_ragged_lines=True
    )  # fmt: skip
    return table.rename({heading: heading.strip().lstrip("\ufeff") for heading in table.columns})


def _separator(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as lines:
        heading = lines.readline()
    return max(",;\t|", key=heading.count)


def numbered(truth: pl.Series) -> Ids:
    """A number for each true person; a row without a label is a person of its own."""
    codes, first = tidy.numbered(truth.cast(pl.String))
    numbers = codes.astype(np.int64)
    lone = np.flatnonzero(codes < 0)
    numbers[lone] = len(first) + np.arange(len(lone))
    return numbers


def count(groups: Ids, truth: Ids) -> Pairs:
    """Count pairs within groups, within true people, and within both (shapes: records)."""
    both = groups * (int(truth.max(initial=0)) + 1) + truth
    return Pairs(_pairs(groups), _pairs(both), _pairs(truth))


def _pairs(labels: Ids) -> int:
    sizes = np.unique(labels, return_counts=True)[1].astype(np.int64)
    return int((sizes * (sizes - 1) // 2).sum())


def rates(pairs: Pairs) -> dict[str, float]:
    """Precision, recall and F1 of clustered pairs; grouping nothing where nothing belongs together is perfect."""
    precision = pairs.right / pairs.grouped if pairs.grouped else 1.0
    recall = pairs.right / pairs.true if pairs.true else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": round(precision, 5), "recall": round(recall, 5), "f1": round(f1, 5)}
