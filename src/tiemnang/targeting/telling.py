"""Traits as the rule language says them: what each column of the table stands for, and a trait as a question."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tiemnang.leads.models import FactGroup
from tiemnang.targeting.rules.traits import Trait

YES, NO = "có", "không"  # levels of a column that is a yes or no; never shown
Question = Mapping[str, Any]


class Told(NamedTuple):
    """What a column of the table says: which of the four bases it belongs to, and how its values are asked for."""

    base: str  # of FactGroup
    field: str  # key of criteria
    kind: str  # choice, text, number, money, yes_no, or asked: one question that is answered yes or no
    question: Question | None = None  # of `asked`
    opposite: Question | None = None


def questions(trait: Trait, told: Told) -> list[Question]:
    """A trait as questions of the rule language that must all hold; exact for the column it was found in."""
    if trait.code == "missing":
        return [_leaf(told, "empty", None)]
    if trait.code == "is":
        return [_IS[told.kind](told, trait.value)]
    limits = []
    if not math.isnan(trait.low):
        limits.append(_leaf(told, ">=", trait.low))
    if not math.isnan(trait.high):
        limits.append(_leaf(told, "<", trait.high))
    return limits


def tree(traits: Sequence[Trait], columns: Mapping[str, Told]) -> dict[str, Any]:
    """Traits that hold together as one rule tree."""
    rules = [dict(each) for trait in traits for each in questions(trait, columns[trait.column])]
    return {"combinator": "and", "not": False, "rules": rules}


def _leaf(told: Told, operator: str, value: Any) -> Question:
    return {"field": told.field, "operator": operator, "value": value}


def _number_is(told: Told, value: str) -> Question:
    return _leaf(told, "=", float(value))


def _asked(told: Told, value: str) -> Question:
    found = told.question if value == YES else told.opposite
    assert found is not None
    return found


_IS: Mapping[str, Callable[[Told, str], Question]] = {
    "choice": lambda told, value: _leaf(told, "in", [value]),
    "text": lambda told, value: _leaf(told, "is", value),
    "number": _number_is,
    "money": _number_is,
    "yes_no": lambda told, value: _leaf(told, "is", value == YES),
    "asked": _asked,
}


def asked(base: str, field: str, question: tuple[str, Any], opposite: tuple[str, Any]) -> Told:
    """A column that is the answer to one question, with the question that turns it round."""
    return Told(
        base,
        field,
        "asked",
        {"field": field, "operator": question[0], "value": question[1]},
        {"field": field, "operator": opposite[0], "value": opposite[1]},
    )


def yes_no(base: str, field: str) -> Told:
    """A column that is a yes or no of the register."""
    return asked(base, field, ("is", True), ("is", False))


# What every lead may carry; facts, needs, tags and products are added as people have them.
STANDING: Mapping[str, Told] = {
    "kind": Told(FactGroup.DEMOGRAPHIC, "kind", "choice"),
    "salutation": Told(FactGroup.DEMOGRAPHIC, "salutation", "text"),
    "age": Told(FactGroup.DEMOGRAPHIC, "age", "number"),
    "province": Told(FactGroup.DEMOGRAPHIC, "province", "choice"),
    "district": Told(FactGroup.DEMOGRAPHIC, "district", "text"),
    "has.organisation": yes_no(FactGroup.INDUSTRY, "has.organisation"),
    "source": Told(FactGroup.BEHAVIOUR, "source", "choice"),
    "channel": Told(FactGroup.BEHAVIOUR, "channel", "choice"),
    "has.email": yes_no(FactGroup.BEHAVIOUR, "has.email"),
    "has.zalo": yes_no(FactGroup.BEHAVIOUR, "has.zalo"),
    "has.facebook": yes_no(FactGroup.BEHAVIOUR, "has.facebook"),
    "has.tax_id": yes_no(FactGroup.INDUSTRY, "has.tax_id"),
    "need": yes_no(FactGroup.INTEREST, "need"),
}
