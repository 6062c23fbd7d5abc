"""A learned scorecard: log-odds per bin, and what trees add; reads a lead from a plain dict with no library at all."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from tiemnang.scoring.learning.trees import Forest
from tiemnang.tables import bins as binning
from tiemnang.tables.bins import Bins
from tiemnang.tables.values import Value

WHOLE = 1000  # a chance is shown in thousandths: 123 is 12,3 %
EVERYONE, OTHER = "everyone", "other"


class Part(NamedTuple):
    """What one column's bin adds, in thousandths of the chance shown; bin -1 is no bin (everyone, other)."""

    column: str
    bin: int
    thousandths: int


class Scored(NamedTuple):
    """A lead's log-odds, what each column's bin added to it, and the rest that only the trees can tell."""

    log_odds: float
    bins: tuple[int, ...]
    parts: tuple[float, ...]
    other: float

    @property
    def chance(self) -> float:
        """The probability, 0 to 1."""
        return 1 / (1 + math.exp(-min(max(self.log_odds, -35.0), 35.0)))

    @property
    def shown(self) -> int:
        """The probability as people see it, in thousandths."""
        return round(self.chance * WHOLE)


@dataclass(frozen=True)
class Scorecard:
    """Bins of every column with their points in log-odds; where trees help, `own` are the model's points beside them.

    `shown` plus `centre` come as near to the whole score as points per bin can; the rest is "other".
    """

    columns: tuple[Bins, ...]
    centre: float
    shown: tuple[tuple[float, ...], ...]
    own_centre: float = 0.0
    own: tuple[tuple[float, ...], ...] = ()
    forest: Forest | None = None
    share: float = 0.0

    def score(self, lead: Mapping[str, Value]) -> Scored:
        """Score one lead; a column it lacks counts as missing, one the card lacks is not looked at."""
        read = [column.place(lead.get(column.name)) for column in self.columns]
        at = tuple([place for place, _ in read])
        parts = tuple([points[place] for points, place in zip(self.shown, at)])
        told = self.centre + sum(parts)
        if self.forest is None:
            return Scored(told, at, parts, 0.0)
        own = self.own_centre + sum([points[place] for points, place in zip(self.own, at)])
        whole = own + self.share * self.forest.score([value for _, value in read])
        return Scored(whole, at, parts, whole - told)

    def reasons(self, scored: Scored) -> list[Part]:
        """Thousandths that add up to exactly `scored.shown`: everyone first, then columns, the heaviest first.

        Each part gets its share of the way from the average chance to this one, along the straight line in log-odds
        (Aumann-Shapley), then whole thousandths by largest remainder.
        """
        start = 1 / (1 + math.exp(-min(max(self.centre, -35.0), 35.0)))
        way = scored.log_odds - self.centre
        rate = (scored.chance - start) / way if abs(way) > 1e-9 else start * (1 - start)
        exact = [part * rate * WHOLE for part in (*scored.parts, scored.other)]
        everyone = round(start * WHOLE)
        whole = apportioned(exact, scored.shown - everyone)
        named = [
            Part(column.name, place, thousandths)
            for column, place, thousandths in zip(self.columns, scored.bins, whole)
            if thousandths
        ]
        named += [Part(OTHER, -1, whole[-1])] if whole[-1] else []
        return [Part(EVERYONE, -1, everyone), *sorted(named, key=lambda part: -abs(part.thousandths))]

    def points(self, *, doubling: int = 10) -> list[tuple[str, int, int]]:
        """(column, bin, points) as people would write them: so many points double the odds; bins worth 0 left out."""
        scale = doubling / math.log(2)
        return [
            (column.name, place, round(weight * scale))
            for column, weights in zip(self.columns, self.shown)
            for place, weight in enumerate(weights)
            if round(weight * scale)
        ]


def apportioned(exact: list[float], total: int) -> list[int]:
    """Whole numbers near these that add up to `total`: the largest remainders are rounded up first."""
    down = [math.floor(each) for each in exact]
    left = total - sum(down)
    order = sorted(range(len(exact)), key=lambda at: exact[at] - down[at], reverse=True)
    each, rest = divmod(left, len(exact))
    return [whole + each + (1 if rank < rest else 0) for whole, rank in zip(down, _ranks(order))]


def _ranks(order: list[int]) -> list[int]:
    ranks = [0] * len(order)
    for rank, at in enumerate(order):
        ranks[at] = rank
    return ranks


def written(card: Scorecard) -> dict[str, Any]:
    """A card as plain values that JSON keeps."""
    return {
        "columns": [binning.written(bins) for bins in card.columns],
        "centre": card.centre,
        "shown": [list(weights) for weights in card.shown],
        "own_centre": card.own_centre,
        "own": [list(weights) for weights in card.own],
        "forest": card.forest and {"start": card.forest.start, "trees": list(card.forest.trees)},
        "share": card.share,
    }


def read(stored: Mapping[str, Any]) -> Scorecard:
    """The inverse of `written`."""
    forest = stored["forest"]
    return Scorecard(
        tuple(binning.read(bins) for bins in stored["columns"]),
        stored["centre"],
        tuple(tuple(weights) for weights in stored["shown"]),
        stored["own_centre"],
        tuple(tuple(weights) for weights in stored["own"]),
        forest and Forest(forest["start"], tuple(forest["trees"])),
        stored["share"],
    )
