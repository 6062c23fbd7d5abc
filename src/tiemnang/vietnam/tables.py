"""Opens the fact tables that travel with this room; each is read once, when the module that needs it is imported."""

import csv
from importlib.resources import files


def rows(name: str) -> list[dict[str, str]]:
    """Give the rows of `facts/<name>.csv` as dicts of plain strings."""
    text = files("tiemnang.vietnam").joinpath("facts", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def pairs(name: str, key: str, value: str) -> dict[str, str]:
    """Give two columns of a table as a dict; a later row wins over an earlier one with the same key."""
    return {row[key]: row[value] for row in rows(name)}
