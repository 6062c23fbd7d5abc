"""Holds what customers may still buy against what they bought: ours, the shrunken rate, the own rate and the mean of all.

Run: python bench/customer_value.py [FILE] [--cut DAY] [--weeks N] [--json]. FILE is an order list as parquet or csv with
the columns InvoiceNo, Description, Quantity, InvoiceDate, UnitPrice, CustomerID (UCI Online Retail); without it the copy
beside this checkout in ../shared/data. Learns from what came before the cut, tests on the weeks after it; errors are buying days per customer.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from tiemnang.customers.rules import fitting
from tiemnang.customers.rules.fitting import Past
from tiemnang.customers.rules.history import DAY, buying_days, history_of
from tiemnang.customers.rules.orders import KEPT, Line, home_of, key_of, order_of

RETAIL = Path(__file__).resolve().parents[2] / "shared" / "data" / "online_retail.parquet"
COLUMNS = ("InvoiceNo", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID")
WEEKS = 16
POUND = 33_000  # VND; only so that sums have the size that ours have
HELD_BACK = 0.3
Bought = Sequence[tuple[datetime, int]]


def lines_of(path: Path) -> Iterator[tuple[str, Line]]:
    """(customer, line) of every line that names a customer, as the product reads them."""
    table = pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema_length=0)
    table = table.select(COLUMNS).filter(pl.col("CustomerID").is_not_null())
    table = table.with_columns(
        pl.col("InvoiceDate").cast(pl.String).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False),
        pl.col("Quantity").cast(pl.Float64),
        pl.col("UnitPrice").cast(pl.Float64),
    )
    for number, product, quantity, at, price, customer in table.iter_rows():
        moment = at.replace(tzinfo=UTC)
        amount = round(quantity * price * POUND)
        yield (
            str(customer),
            Line(number, key_of(number, moment), product or "", quantity, amount, KEPT, moment),
        )


def purchases_of(lines: Iterator[tuple[str, Line]]) -> list[Bought]:
    """The orders of every customer in order of time, returns taken off, as the product makes purchases of lines."""
    kept: dict[str, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    sales: dict[tuple[str, str], list[Line]] = defaultdict(list)
    loose: list[tuple[str, Line]] = []
    for customer, line in lines:
        if line.takes:
            loose.append((customer, line))
        else:
            kept[customer][line.order_key].append(line)
            sales[customer, line.product].append(line)
    for customer, line in loose:
        if home := home_of(line, sales[customer, line.product]):
            kept[customer][home].append(line._replace(order_key=home))
    orders = ([order_of(each) for each in orders.values()] for orders in kept.values())
    return [sorted((one.at, one.amount) for one in made if one) for made in orders if any(made)]


def past_of(everyone: Sequence[Bought], cut: datetime, days: float) -> list[Past]:
    """Everyone as known at the cut, with what they bought in the days after it."""
    end = cut + timedelta(days=days)
    found = []
    for bought in everyone:
        if before := history_of(bought, cut):
            since = [(moment, amount) for moment, amount in bought if cut < moment <= end]
            found.append(
                Past(before, buying_days(moment for moment, _ in since), sum(amount for _, amount in since))
            )
    return found


def measured(path: Path, cut: datetime | None, weeks: int) -> dict[str, Any]:
    """Every figure the bench prints."""
    start = time.process_time()
    everyone = purchases_of(lines_of(path))
    first, last = min(each[0][0] for each in everyone), max(each[-1][0] for each in everyone)
    cut = cut or last - timedelta(weeks=weeks)
    days = (cut - first).total_seconds() / DAY
    test = past_of(everyone, cut, weeks * 7.0)
    ahead = days * HELD_BACK
    inner = past_of(everyone, cut - timedelta(days=ahead), ahead)
    model, _report = fitting.fit([one.before for one in test], inner, ahead=ahead, days=days)
    seconds = time.process_time() - start
    report = fitting.judge(model, test, ahead=weeks * 7.0)
    came = np.array([one.days_after for one in test], dtype=float)
    return {
        "customers": report.customers, "orders": sum(map(len, everyone)), "cut": cut.date().isoformat(), "weeks": weeks,
        "model": report.kind, "own_share": model.own, "mae": round(report.mae, 4),
        "mae_shrunken_rate": round(report.mae_shrunken, 4), "mae_own_rate": round(report.mae_own, 4),
        "mae_mean": round(float(np.abs(came - came.mean()).mean()), 4), "sum_ratio": round(report.sum_ratio, 3),
        "inside_80": round(report.inside, 3), "cpu_seconds": round(seconds, 2),
    }  # fmt: skip


def main() -> int:
    """Measure and say it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", nargs="?", type=Path, default=RETAIL)
    parser.add_argument("--cut", type=lambda day: datetime.fromisoformat(day).replace(tzinfo=UTC))
    parser.add_argument("--weeks", type=int, default=WEEKS)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measured(options.file, options.cut, options.weeks)
    if options.json:
        print(json.dumps(found))
    else:
        print("\n".join(f"{name:20} {figure}" for name, figure in found.items()))
    return 0 if found["mae"] <= found["mae_shrunken_rate"] else 1


if __name__ == "__main__":
    sys.exit(main())
