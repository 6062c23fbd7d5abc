"""Which group first: volume, reach, loyalty and growth, each 0 to 100, joined by weights that people move."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

SIDES = ("volume", "reach", "loyalty", "growth")
EVEN: Mapping[str, int] = {"volume": 40, "reach": 20, "loyalty": 20, "growth": 20}
FEW = 5.0  # customers of average loyalty added to each group, so that one who came back is not "100 %"


class Group(NamedTuple):
    """What is counted of a group: money in VND of the last twelve months, people, and two stretches of ninety days."""

    money: int
    people: int  # open leads it holds now
    reachable: int  # of these, with a way to reach them
    customers: int
    came_back: int  # customers who bought more than once
    arrived: int  # in the last ninety days
    arrived_before: int  # in the ninety days before
    bought: int
    bought_before: int


class Standing(NamedTuple):
    """A group's four figures and what each adds to its place; `parts` add up to `points`."""

    number: int  # of the group in the order given
    points: int
    figures: Mapping[str, int]
    parts: Mapping[str, int]


def ranked(groups: Sequence[Group], weights: Mapping[str, float] = EVEN) -> list[Standing]:
    """The groups, the most promising first; of equals the first given. Without any weight all weigh the same."""
    told = figures_of(groups)
    shares = _shares(weights)
    found = [_standing(number, figures, shares) for number, figures in enumerate(told)]
    return sorted(found, key=lambda each: -each.points)


def figures_of(groups: Sequence[Group]) -> list[dict[str, int]]:
    """Volume as a share of the largest; reach and loyalty as shares; growth: 50 stands still, 67 has doubled."""
    most = max((group.money for group in groups), default=0)
    customers = sum(group.customers for group in groups)
    usual = sum(group.came_back for group in groups) / customers if customers else 0.0
    return [
        {
            "volume": round(100 * group.money / most) if most else 0,
            "reach": round(100 * group.reachable / group.people) if group.people else 0,
            "loyalty": round(100 * (group.came_back + FEW * usual) / (group.customers + FEW)),
            "growth": round(100 * _growth(group)),
        }
        for group in groups
    ]


def _growth(group: Group) -> float:
    """Ninety days against the ninety before, arrivals and purchases together; 0 to 1, one half stands still."""
    ratio: float = (
        (group.arrived + 1) / (group.arrived_before + 1) * (group.bought + 1) / (group.bought_before + 1)
    ) ** 0.5
    return ratio / (1 + ratio)


def _shares(weights: Mapping[str, float]) -> dict[str, float]:
    kept = {side: max(float(weights.get(side, 0)), 0.0) for side in SIDES}
    total = sum(kept.values())
    return {side: weight / total if total else 1 / len(SIDES) for side, weight in kept.items()}


def _standing(number: int, figures: Mapping[str, int], shares: Mapping[str, float]) -> Standing:
    exact = {side: figures[side] * shares[side] for side in SIDES}
    points = round(sum(exact.values()))
    parts = {side: int(part) for side, part in exact.items()}
    for side in sorted(SIDES, key=lambda each: parts[each] - exact[each])[: points - sum(parts.values())]:
        parts[side] += 1
    return Standing(number, points, figures, parts)
