"""A learned card written as rules of the points: the same form people write theirs in, so that they can change it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tiemnang.criteria.register import Field
from tiemnang.criteria.rules import Unsound, as_json
from tiemnang.criteria.rules.tree import Group, Leaf, Node
from tiemnang.scoring.actions.carding import MOST_RULES, BadRule, rule_of
from tiemnang.scoring.learning.card import Scorecard
from tiemnang.scoring.rules import ENGAGEMENT, FIT, Rule
from tiemnang.tables.bins import MISSING, RARE, Bins, NumberBins, WordBins

LEAST = 2  # points: a line that moves the odds by a fourteenth is noise to whoever edits it
START = 50  # points of somebody whose chance is everyone's; ten more double the odds
PREFIX = "learned"
EVERYBODY = {"field": "created_at", "operator": "filled"}  # whoever is on file came at some time
# What they do and say; the rest is what they are.
ENGAGED = frozenset({"need", "need.said", "awareness", "last.result"})
MOST_POINTS = 100


class Rewritten(NamedTuple):
    """The rules of a card, and how many of its bins no rule can say or there was no room for."""

    rules: tuple[Rule, ...]
    left_out: int


Spread = Mapping[str, Sequence[int]]  # rows learned from in each bin, by field


def seen_points(card: Scorecard, spread: Spread) -> list[tuple[str, int, int]]:
    """(field, bin, points) of the bins that somebody was in; of a field without a count all of them."""
    return [
        (key, place, points)
        for key, place, points in card.points()
        if key not in spread or (place < len(spread[key]) and spread[key][place])
    ]


def _told(card: Scorecard, spread: Spread) -> list[tuple[str, int, int]]:
    """The bins worth a rule, the heaviest first."""
    found = [each for each in seen_points(card, spread) if abs(each[2]) >= LEAST]
    return sorted(found, key=lambda each: -abs(each[2]))


def rewritten(
    card: Scorecard, fields: Mapping[str, Field], *, start_name: str, spread: Spread | None = None
) -> Rewritten:
    """The card as rules, the heaviest first where there are too many; `start_name` is what the first rule is called."""
    weighed = _told(card, spread or {})
    bins = {column.name: column for column in card.columns}
    found: list[Rule] = []
    for key, place, points in weighed[: MOST_RULES - 1]:
        rule = _rule(bins[key], place, points, fields, f"{PREFIX}_{len(found) + 1}")
        if rule is not None:
            found.append(rule)
    start = rule_of(EVERYBODY, points=START, part=FIT, code=f"{PREFIX}_start", name=start_name)
    order = {key: at for at, key in enumerate(dict.fromkeys(key for key, _place, _points in weighed))}
    found.sort(key=lambda rule: order[_field_of(rule)])
    return Rewritten((start, *found), len(weighed) - len(found))


def _field_of(rule: Rule) -> str:
    first = rule.tree.rules[0]
    while isinstance(first, Group):
        first = first.rules[0]
    return first.field


def _rule(bins: Bins, place: int, points: int, fields: Mapping[str, Field], code: str) -> Rule | None:
    """The rule of one bin; None where the rule language cannot ask for it."""
    field = fields.get(bins.name)
    if field is None:
        return None
    asked = list(_asked(bins, place, field))
    tree: dict[str, Any] = as_json(Group("and", tuple(asked)))
    part = ENGAGEMENT if bins.name in ENGAGED else FIT
    held = max(-MOST_POINTS, min(MOST_POINTS, points))
    try:
        return rule_of(tree, points=held, part=part, code=code) if asked else None
    except (Unsound, BadRule):
        return None


def _asked(bins: Bins, place: int, field: Field) -> Iterator[Node]:
    """The questions that let exactly the leads of a bin through."""
    key = bins.name
    if place == MISSING:
        yield Leaf(key, "empty")
    elif isinstance(bins, NumberBins):
        yield from _band(bins, place)
    elif place == RARE:
        yield Leaf(key, "filled")
        yield from _none_of(bins, field)
    else:
        yield _is(key, bins.levels[place - 2], field)


def _band(bins: NumberBins, place: int) -> Iterator[Node]:
    low, high = bins.limits(place)
    if low is not None:
        yield Leaf(bins.name, ">", low)
    if high is not None:
        yield Leaf(bins.name, "<=", high)
    if low is None and high is None:
        yield Leaf(bins.name, "filled")


def _is(key: str, level: str, field: Field) -> Leaf:
    if field.type in ("yes_no", "known_yes_no"):
        return Leaf(key, "is", level == "true")
    return Leaf(key, "in", [level]) if field.type == "choice" else Leaf(key, "is", level)


def _none_of(bins: WordBins, field: Field) -> Iterator[Node]:
    if not bins.levels:
        return
    if field.type == "choice":
        yield Leaf(bins.name, "not_in", list(bins.levels))
    else:
        yield from (Leaf(bins.name, "is_not", level) for level in bins.levels)
