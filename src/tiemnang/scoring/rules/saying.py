"""Which reason a rule gives: one that names what was found (`need`, `source`, …), else the rule's own sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from tiemnang.criteria.rules import Leaf
from tiemnang.scoring.rules.clues import Clues
from tiemnang.scoring.rules.default import NO_WAY, RENEWAL
from tiemnang.scoring.rules.rule import NOTHING, Rule

Found = Callable[[Clues], Mapping[str, Any]]


def nothing(clues: Clues) -> Mapping[str, Any]:
    """There is nothing to add to the code."""
    return NOTHING


# The reason for a rule of one question about this field, and what its sentence needs from the clues.
OF_ONE: Mapping[tuple[str, str], tuple[str, Found]] = {
    ("has.phone", "is"): ("phone", nothing),
    ("has.email", "is"): ("mail", nothing),
    ("has.zalo", "is"): ("zalo", nothing),
    ("has.organisation", "is"): ("organisation", nothing),
    ("has.place", "is"): ("place", nothing),
    ("fact.budget", ">"): ("budget", lambda clues: {"amount": clues.budget}),
    ("fact.budget", ">="): ("budget", lambda clues: {"amount": clues.budget}),
    ("purchases", "exactly"): ("bought", lambda clues: {"count": clues.purchases}),
    ("purchases", "at_least"): ("bought", lambda clues: {"count": clues.purchases}),
}
# Questions about one word of few: their reasons are made once for each word, and found by it.
OF_WORD = {
    "channel": ("source", "channel"),
    "stage": ("stage", "stage"),
    "awareness": ("awareness", "level"),
    "last.result": ("result", "result"),
}
OF_AMOUNT: Mapping[str, tuple[str, Found]] = {
    "created_at": ("fresh", lambda clues: {"days": int(clues.age)}),
    "need.severity": ("need", lambda clues: {"said": clues.need[:80], "severity": clues.severity}),
    "ways.bad": ("bad_ways", lambda clues: {"count": clues.bad_ways}),
    "calls.unanswered": ("unanswered", lambda clues: {"count": clues.unanswered}),
    "purchases": ("bought", lambda clues: {"count": clues.purchases}),
}


def saying(rule: Rule) -> tuple[str, Found] | None:
    """(code, what its sentence needs); None for a rule that only its own sentence describes."""
    if rule.name:
        return None
    if rule.of:
        return OF_AMOUNT.get(rule.of) if not rule.tree.rules else None
    if rule.tree == NO_WAY:
        return "unreachable", nothing
    if rule.tree == RENEWAL:
        return "renewal", lambda clues: {"months": int(clues.last_bought / 30.4)}
    if days := _stale_from(rule):
        return "stale", lambda clues: {"days": days}
    leaf = only_leaf(rule)
    if leaf is None or leaf.value is False:
        return None
    if leaf.field == "purchases" and ("n" in leaf.value or not leaf.value["count"]):
        return None
    return OF_ONE.get((leaf.field, leaf.operator))


def only_leaf(rule: Rule) -> Leaf | None:
    """The one question of a rule that asks just that."""
    if len(rule.tree.rules) == 1 and not rule.tree.negated and isinstance(rule.tree.rules[0], Leaf):
        return rule.tree.rules[0]
    return None


def _stale_from(rule: Rule) -> int:
    """The days of a rule about how long ago a lead came, whatever else it asks; 0 for every other rule."""
    first = rule.tree.rules[0] if rule.tree.rules and not rule.tree.negated else None
    if rule.tree.combinator != "and" or not isinstance(first, Leaf):
        return 0
    is_age = (
        first.field == "created_at" and first.operator == "more_than_ago" and first.value["unit"] == "days"
    )
    return int(first.value["n"]) if is_age and rule.points < 0 else 0
