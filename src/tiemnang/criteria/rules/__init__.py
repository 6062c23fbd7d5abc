"""Trees of questions as plain values: their shape, how they are read and checked, and what their words mean in time."""

from tiemnang.criteria.rules.operators import OPERATORS, Operator
from tiemnang.criteria.rules.parse import Known, Problem, Unsound, check, parse
from tiemnang.criteria.rules.times import Standpoint
from tiemnang.criteria.rules.tree import EVERYBODY, Group, Leaf, Node, as_json, fields_of, leaves, normalise

__all__ = [
    "EVERYBODY",
    "OPERATORS",
    "Group",
    "Known",
    "Leaf",
    "Node",
    "Operator",
    "Problem",
    "Standpoint",
    "Unsound",
    "as_json",
    "check",
    "fields_of",
    "leaves",
    "normalise",
    "parse",
]
