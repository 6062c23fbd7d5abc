"""Measures matching: filing under keys, one comparison, whole tables with their F1.

Run: python bench/matching.py [--rows N] [--file TABLE --truth COLUMN] [--json]. Without a file people are made up, with
corruptions other than those the weights were looked at with.
"""

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tiemnang.matching import bulk, columns, tidy
from tiemnang.matching.evaluate import evaluate, read
from tiemnang.matching.rules import Known, block_keys, compare
from tiemnang.matching.tests import made_up

NAM = Known(name="nguyen van nam", phones=("+84912345678",), emails=("vannam90@gmail.com",), birth="1990-03-12",
            province="79", ward="ben nghe")  # fmt: skip
TWIN = NAM._replace(name="nam nguyen", phones=("+84912345679",), birth="1990-12-03")


def microseconds(work: Callable[[], object], times: int = 5000) -> float:
    """Median of five runs, per call."""
    runs = []
    for _ in range(5):
        started = time.process_time()
        for _ in range(times):
            work()
        runs.append((time.process_time() - started) / times * 1e6)
    return round(statistics.median(runs), 1)


def of_table(path: Path, truth: str) -> dict[str, object]:
    """F1 and CPU seconds of a table, all in, and of the grouping alone when the normalised fields are given."""
    started = time.process_time()
    result = evaluate(path, truth)
    everything = time.process_time() - started
    table = read(path)
    fields = tidy.fields(table, columns.roles(table, truth))
    started = time.process_time()
    bulk.group(fields, table.height)
    grouping = time.process_time() - started
    shown = {key: result[key] for key in ("records", "precision", "recall", "f1")}
    return {**shown, "cpu_seconds": round(everything, 2), "cpu_seconds_grouping": round(grouping, 2)}


def measure(rows: int, file: Path | None, truth: str) -> dict[str, object]:
    """All figures as one plain dict."""
    found: dict[str, object] = {
        "compare_us": microseconds(lambda: compare(NAM, TWIN)),
        "block_keys_us": microseconds(lambda: block_keys(NAM)),
    }
    if file:
        found[file.name] = of_table(file, truth)
    else:
        with tempfile.TemporaryDirectory() as folder:
            people, firms = Path(folder) / "people.parquet", Path(folder) / "firms.parquet"
            made_up.people(rows, seed=7).write_parquet(people)
            made_up.firms(max(rows // 5, 100), seed=7).write_parquet(firms)
            found["people"] = of_table(people, "person")
            found["firms"] = of_table(firms, "firm")
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return found


def main() -> None:
    """Print the figures, one per line or as one JSON object."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=50_000)
    options.add_argument("--file", type=Path)
    options.add_argument("--truth", default="cluster")
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    found = measure(chosen.rows, chosen.file, chosen.truth)
    if chosen.json:
        sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
        return
    for key, value in found.items():
        print(f"{key:16} {value}")


if __name__ == "__main__":
    main()
