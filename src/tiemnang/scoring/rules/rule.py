"""One line of a scorecard: when it holds, how many points, of which part, and how they grow and fade."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from tiemnang.criteria.rules import EVERYBODY, Group, Leaf, Node, as_json

FIT, ENGAGEMENT, WHOLE = 0, 1, 2  # parts of the points; WHOLE is what belongs to both, as the limits do
Args = Mapping[str, Any]
NOTHING: Args = {}


class Reason(NamedTuple):
    """One part of the points: a code for `words.said`, its points, what the sentence needs, and the part it belongs to."""

    code: str
    points: int
    args: Args = NOTHING
    part: int = FIT


class Rule(NamedTuple):
    """Whoever `tree` holds gets `points`: once, or for each thing that the field `of` counts, numbers or dates.

    With `half_life` (days) half of the points are left after so long; `cap` is the most a rule gives or takes.
    """

    code: str  # stays with the rule through all versions of a card
    points: int
    tree: Group = EVERYBODY
    part: int = FIT
    of: str = ""
    cap: int = 0  # 0: none
    half_life: float = 0.0  # days; 0: points do not fade
    is_on: bool = True
    name: str = ""  # what people call it; empty: its sentence

    def capped(self, amount: float) -> int:
        """The points for so much of what the rule counts."""
        points = round(max(-MOST, min(MOST, self.points * amount)))
        return max(-self.cap, min(self.cap, points)) if self.cap else points


MOST = 1000  # no rule weighs more than this: ten times the whole scale


def written(rule: Rule) -> dict[str, Any]:
    """A rule as it is stored."""
    return {**rule._asdict(), "tree": as_json(rule.tree)}


def read(stored: Mapping[str, Any]) -> Rule:
    """A stored rule; its tree was checked when it was written and is taken as it stands."""
    tree = _node(stored["tree"])
    known = {key: stored[key] for key in Rule._fields if key in stored and key != "tree"}
    return Rule(**known, tree=tree if isinstance(tree, Group) else Group("and", (tree,)))


def _node(source: Mapping[str, Any]) -> Node:
    if "rules" in source:
        rules = tuple(_node(each) for each in source["rules"])
        return Group(source["combinator"], rules, source.get("not", False))
    return Leaf(source["field"], source["operator"], source.get("value"))
