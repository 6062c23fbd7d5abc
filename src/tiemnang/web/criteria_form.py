"""A rule as a plain form: what the boxes of a page say becomes a tree, a tree becomes boxes, and buttons change it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from django.http import QueryDict

from tiemnang.criteria import prompts
from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import OPERATORS, Problem
from tiemnang.criteria.rules.parse import DEEPEST, MOST_RULES
from tiemnang.criteria.rules.values import RELATIVE_DAYS
from tiemnang.web.templatetags.said import dotted

ROOT = "r"
FIRST_FIELD = "stage"
FEW = 12  # choices are boxes to tick up to here, a list to pick from beyond
FRESH: Mapping[str, Any] = {"yes_no": True, "span": {"n": 7, "unit": "days"}, "count": {"count": 1}}
PAIRS = ("numbers", "moneys", "dates")

Path = tuple[int, ...]


class Rule(NamedTuple):
    """One question as its boxes show it; `at` is its place in the names of the boxes."""

    at: str
    field: str
    operator: str
    operators: Sequence[tuple[str, str]]
    takes: str
    value: Any
    second: Any
    unit: str
    options: Sequence[tuple[str, Any, bool]]  # value, label, chosen
    is_long: bool
    mistake: str

    @property
    def is_group(self) -> bool:
        """A template asks which of the two it draws."""
        return False


class Box(NamedTuple):
    """A group as a box around its rules."""

    at: str
    combinator: str
    negated: bool
    rules: Sequence[Any]
    is_top: bool
    can_nest: bool
    mistake: str

    @property
    def is_group(self) -> bool:
        """A template asks which of the two it draws."""
        return True


def fresh_rule(fields: Mapping[str, Field], key: str = FIRST_FIELD) -> dict[str, Any]:
    """A question to start with: the first one that can be asked of a field."""
    field = fields[key]
    operator = next(iter(field.operators))
    return {"field": key, "operator": operator, "value": FRESH.get(OPERATORS[field.type][operator].takes)}


def fresh(fields: Mapping[str, Field]) -> dict[str, Any]:
    """A rule to start with."""
    return {"combinator": "and", "not": False, "rules": [fresh_rule(fields)]}


def read(sent: QueryDict, fields: Mapping[str, Field]) -> dict[str, Any]:
    """The tree that the boxes of a page describe, not checked yet."""
    return _group(sent, ROOT, fields, 0)


def _group(sent: QueryDict, at: str, fields: Mapping[str, Field], depth: int) -> dict[str, Any]:
    return {
        "combinator": sent.get(f"combinator-{at}", "and"),
        "not": sent.get(f"not-{at}") == "1",
        "rules": list(_rules(sent, at, fields, depth)),
    }


def _rules(sent: QueryDict, at: str, fields: Mapping[str, Field], depth: int) -> Iterator[dict[str, Any]]:
    for number in range(MOST_RULES + 1):
        here = f"{at}.{number}"
        if f"field-{here}" in sent:
            yield _leaf(sent, here, fields)
        elif f"combinator-{here}" in sent and depth < DEEPEST:
            yield _group(sent, here, fields, depth + 1)
        else:
            return


def _leaf(sent: QueryDict, at: str, fields: Mapping[str, Field]) -> dict[str, Any]:
    key = sent.get(f"field-{at}", "")
    if key not in fields:
        return {"field": key, "operator": sent.get(f"operator-{at}", ""), "value": None}
    # Another field was chosen: what stood in the boxes was an answer to something else.
    if sent.get(f"was-{at}") != key:
        return fresh_rule(fields, key)
    operator = sent.get(f"operator-{at}", "")
    if operator not in fields[key].operators:
        return fresh_rule(fields, key)
    takes = OPERATORS[fields[key].type][operator].takes
    return {"field": key, "operator": operator, "value": _value(sent, at, takes)}


def _value(sent: QueryDict, at: str, takes: str) -> Any:
    first, second = sent.get(f"value-{at}", ""), sent.get(f"second-{at}", "")
    if takes == "nothing":
        return None
    if takes in PAIRS:
        return [first, second]
    if takes == "words":
        return sent.getlist(f"value-{at}")
    if takes == "span":
        return {"n": first, "unit": sent.get(f"unit-{at}", "days")}
    if takes == "count":
        return {"count": first, "n": second, "unit": sent.get(f"unit-{at}", "days")}
    return first


def change(tree: dict[str, Any], act: str, fields: Mapping[str, Field]) -> None:
    """Do what a button says: `add:r.1`, `group:r`, `drop:r.0`; anything else changes nothing."""
    verb, _, at = act.partition(":")
    path = tuple(int(part) for part in at.split(".")[1:] if part.isdecimal())
    if verb == "drop" and path:
        rules = _at(tree, path[:-1]).get("rules", [])
        del rules[path[-1] : path[-1] + 1]
    elif verb in ("add", "group"):
        added = fresh_rule(fields) if verb == "add" else fresh(fields) | {"combinator": "or"}
        _at(tree, path).setdefault("rules", []).append(added)


def _at(tree: dict[str, Any], path: Path) -> dict[str, Any]:
    """The group at a place; an empty one when there is none, so that a stale button does no harm."""
    for number in path:
        rules = tree.get("rules", [])
        if number >= len(rules):
            return {}
        tree = rules[number]
    return tree if "rules" in tree else {}


def draw(tree: Mapping[str, Any], fields: Mapping[str, Field], problems: Sequence[Problem] = ()) -> Box:
    """The boxes of a tree, each with its mistake."""
    return _draw_group(tree, (), fields, {one.path: prompts.mistake_said(one) for one in problems})


def _draw_group(
    tree: Mapping[str, Any], path: Path, fields: Mapping[str, Field], mistakes: Mapping[Path, str]
) -> Box:
    rules = [
        (_draw_group if "rules" in rule else _draw_rule)(rule, (*path, number), fields, mistakes)
        for number, rule in enumerate(tree["rules"])
    ]
    at = ".".join([ROOT, *map(str, path)])
    can_nest = len(path) < DEEPEST
    return Box(
        at, tree["combinator"], bool(tree.get("not")), rules, not path, can_nest, mistakes.get(path, "")
    )


def _draw_rule(
    rule: Mapping[str, Any], path: Path, fields: Mapping[str, Field], mistakes: Mapping[Path, str]
) -> Rule:
    field, operator = fields.get(rule["field"]), rule["operator"]
    takes = OPERATORS[field.type][operator].takes if field and operator in field.operators else "nothing"
    first, second, unit = _boxes(takes, rule.get("value"))
    chosen = set(map(str, first)) if takes == "words" and isinstance(first, list) else set()
    options = [
        (value, label, value in chosen)
        for value, label in (field.choices() if field and field.choices and takes == "words" else ())
    ]
    return Rule(
        at=".".join([ROOT, *map(str, path)]),
        field=rule["field"],
        operator=operator,
        operators=[(name, prompts.operator_said(field.type, name)) for name in field.operators]
        if field
        else [],
        takes="day" if takes == "date" and first in RELATIVE_DAYS else takes,
        value=first,
        second=second,
        unit=unit,
        options=options,
        is_long=len(options) > FEW,
        mistake=mistakes.get(path, ""),
    )


def _boxes(takes: str, value: Any) -> tuple[Any, Any, str]:
    """(first box, second box, unit) of a value."""
    if takes in PAIRS and isinstance(value, list | tuple) and len(value) == 2:
        first, second = map(_sum_said, value) if takes == "moneys" else value
        return first, second, ""
    if takes == "span" and isinstance(value, Mapping):
        return value.get("n"), "", value.get("unit", "days")
    if takes == "count" and isinstance(value, Mapping):
        return value.get("count"), value.get("n", ""), value.get("unit", "days")
    return _sum_said(value) if takes == "money" else value, "", "days"


def _sum_said(value: Any) -> Any:
    """A sum with dots between thousands; what somebody typed stays as typed."""
    return dotted(value) if isinstance(value, int | float) else value
