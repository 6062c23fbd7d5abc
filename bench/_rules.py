"""One rule for every operator of every field of the register, with values that a shop of `_many.py` answers to."""

from collections.abc import Iterator, Mapping
from typing import Any

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules.operators import OPERATORS

MONTH = {"n": 30, "unit": "days"}
SAID = {"name": "phuong thao", "phone": "0912 34", "email": "khach12", "need.said": "bo hen"}
VALUES: Mapping[str, list[Any]] = {
    "nothing": [None],
    "number": [2],
    "numbers": [[1, 3]],
    "money": [8_000_000],
    "moneys": [[3_000_000, 10_000_000]],
    "date": ["2026-10-01"],
    "dates": [["2026-06-01", "2026-10-01"]],
    "span": [MONTH],
    "yes_no": [True, False],
    "count": [{"count": 2}, {"count": 1, **MONTH}],
}


def rules(fields: Mapping[str, Field]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(what is asked, the rule) of everything that can be asked."""
    for key, field in fields.items():
        for operator in field.operators:
            for value in _values(field, OPERATORS[field.type][operator].takes):
                leaf = {"field": key, "operator": operator, "value": value}
                yield f"{key} {operator} {value}", {"combinator": "and", "rules": [leaf]}


def _values(field: Field, takes: str) -> list[Any]:
    if takes == "text":
        return [SAID.get(field.key, "kiotviet")]
    if takes == "words":
        chosen = [value for value, _label in field.choices()] if field.choices else []
        return [[str(value) for value in chosen if value != "me"][:2] or ["1"]]
    return VALUES[takes]
