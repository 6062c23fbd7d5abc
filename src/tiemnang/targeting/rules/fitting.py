"""How far a lead fits a rule: 0 to 100, made of the conditions that hold; 100 when the rule holds, never before."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

from tiemnang.criteria.rules import Group, Node

FULL = 100


class Fit(NamedTuple):
    """`points` of 100, and the conditions they come from as (number in reading order, points), the first first."""

    points: int
    parts: tuple[tuple[int, int], ...]


NOTHING = Fit(0, ())


def is_condition(node: Node) -> bool:
    """Whether a part of the tree is judged whole: one question, or a group that is turned round or says nothing."""
    return not isinstance(node, Group) or node.negated or not node.rules


def conditions(tree: Node) -> list[Node]:
    """The conditions of a rule, in reading order: what a fit is made of."""
    if is_condition(tree) or not isinstance(tree, Group):
        return [tree]
    return [each for rule in tree.rules for each in conditions(rule)]


def fitter(tree: Node) -> Callable[[Sequence[bool]], Fit]:
    """A function from which conditions hold (in the order of `conditions`) to the fit; it remembers its answers.

    Of conditions joined by "and" each is worth the same; of those joined by "or" the best branch counts.
    """

    @lru_cache(maxsize=4096)
    def fit(holds: tuple[bool, ...]) -> Fit:
        share, parts = _weighed(tree, holds, [0])
        return _rounded(share, parts)

    return lambda holds: fit(tuple(holds))


def _weighed(node: Node, holds: Sequence[bool], at: list[int]) -> tuple[float, list[tuple[int, float]]]:
    """(share that holds, what each condition adds to it); `at` counts the conditions passed so far."""
    if is_condition(node) or not isinstance(node, Group):
        number, at[0] = at[0], at[0] + 1
        return (1.0, [(number, 1.0)]) if holds[number] else (0.0, [])
    told = [_weighed(rule, holds, at) for rule in node.rules]
    if node.combinator == "or":
        return max(told, key=lambda each: each[0])
    share = 1.0 if all(each == 1 for each, _ in told) else sum(each for each, _ in told) / len(told)
    return share, [(number, part / len(told)) for _, parts in told for number, part in parts]


def _rounded(share: float, parts: Sequence[tuple[int, float]]) -> Fit:
    """Whole points that add up: the largest remainders get what rounding down left over."""
    points = FULL if share == 1 else min(round(share * FULL), FULL - 1)
    if not points:
        return NOTHING
    scale = points / sum(part for _, part in parts)
    whole = [int(part * scale) for _, part in parts]
    rest = sorted(range(len(parts)), key=lambda at: (whole[at] - parts[at][1] * scale, at))
    for at in rest[: points - sum(whole)]:
        whole[at] += 1
    return Fit(points, tuple((parts[at][0], whole[at]) for at in range(len(parts)) if whole[at]))
