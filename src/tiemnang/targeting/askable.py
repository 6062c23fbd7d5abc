"""What a profile may ask of a lead: everything but what follows from profiles themselves."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiemnang.criteria.asked import Criteria
from tiemnang.criteria.register import Field, known_fields
from tiemnang.criteria.rules import Group, as_json, normalise, parse

# Points, chances and groups are worked out after the match: a profile that asked for them would ask for itself.
FOLLOWS = frozenset({"points", "priority", "fit", "engagement", "win", "value", "target"})
FAMILIES = ("profile.", "segment")


def askable() -> Mapping[str, Field]:
    """The fields a profile may ask about, by key."""
    return {key: field for key, field in known_fields().items() if _is_askable(key)}


def _is_askable(key: str) -> bool:
    return key not in FOLLOWS and not key.startswith(FAMILIES)


def read(source: Any, fields: Mapping[str, Field] | None = None) -> Criteria:
    """The rules of a version as they can be asked; raises criteria.rules.Unsound."""
    known = askable() if fields is None else fields
    return Criteria(parse(source, known), known)


def written(source: Any) -> dict[str, Any]:
    """Rules as they are stored: checked and in their shortest form; raises criteria.rules.Unsound."""
    return as_json(normalise(parse(source, askable())))


def branches(tree: Group) -> Iterator[Group]:
    """The rules that each make somebody a target on their own: the sides of an "or" at the top, else the whole."""
    if tree.combinator == "or" and not tree.negated and tree.rules:
        for rule in tree.rules:
            yield rule if isinstance(rule, Group) else Group("and", (rule,))
    else:
        yield tree


def either(trees: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Rules of which one must hold."""
    if len(trees) == 1:
        return dict(trees[0])
    return {"combinator": "or", "not": False, "rules": [dict(each) for each in trees]}
