"""Which rules answer otherwise tomorrow although nobody touched a lead."""

from collections.abc import Mapping

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Leaf, Node, leaves
from tiemnang.criteria.rules.values import RELATIVE_DAYS

SPANS = frozenset({"in_last", "more_than_ago", "in_next"})


def is_moving(tree: Node, fields: Mapping[str, Field]) -> bool:
    """Whether time alone can change for whom the rule holds."""
    return any(_moves(leaf, fields[leaf.field]) for leaf in leaves(tree))


def _moves(leaf: Leaf, field: Field) -> bool:
    if field.is_moving or (field.type == "count" and "n" in leaf.value):
        return True
    if field.type != "date":
        return False
    named = leaf.value if isinstance(leaf.value, list) else [leaf.value]
    return leaf.operator in SPANS or any(day in RELATIVE_DAYS for day in named if isinstance(day, str))
