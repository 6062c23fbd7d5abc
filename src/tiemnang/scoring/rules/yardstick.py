"""What priority is measured by, learned from our own calls and sales and drawn towards what is known of the trade."""

from collections.abc import Mapping, Sequence
from math import inf, log
from typing import Any, NamedTuple

from tiemnang.scoring.rules.worth import Worth, products_of, usual_key

# Minutes from arrival to the first contact: a step holds up to, but not including, its end.
WAITS = (5.0, 60.0, 240.0, 1_440.0, 4_320.0, 20_160.0, inf)
MIDDLES = (2.0, 20.0, 120.0, 600.0, 2_500.0, 9_000.0, 40_000.0)  # where a step's own factor holds exactly
# Chance to buy by that wait, beside an answer at once. Studies of web forms find steeper falls (several times from the
# first hour to the second), but they compare firms that differ in more than speed; ours starts flatter.
KNOWN_PACE = (1.0, 0.85, 0.7, 0.55, 0.45, 0.35, 0.3)
KNOWN_ANSWERS = (0.5, 0.4, 0.3, 0.2)  # share of calls answered after 0, 1, 2, 3 and more without answer
PULL_OF_BUDGETS = 10.0  # so many sales at the budget named stand beside our own
PULL = 30.0  # so many of our own outcomes or calls weigh as much as what is known
TELLING = 0.05  # a yardstick that moved less than this is the old one


class Yardstick(NamedTuple):
    """All that priority needs to know besides the lead."""

    pace: Sequence[float]  # by WAITS: chance to buy beside the average of those contacted
    answers: Sequence[float]  # share of calls answered, by calls without answer before
    worths: Mapping[str, Worth] = {}  # by product and channel (`worth.key_of`); empty: not known
    kept: float = 1.0  # what they spend of the budget they name
    per_point: float = (
        0.0  # VND that one point stands for where no chance is told; 0: chances are told to nobody
    )
    products: frozenset[str] = frozenset()  # those that `worths` tells apart


def falling(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The nearest values that never rise: neighbours in the wrong order share their weighted mean."""
    blocks: list[tuple[float, float, int]] = []
    for value, weight in zip(values, weights, strict=True):
        blocks.append((value, weight, 1))
        while len(blocks) > 1 and blocks[-2][0] < blocks[-1][0]:
            (first, one, count), (second, other, more) = blocks[-2:]
            blocks[-2:] = [((first * one + second * other) / (one + other), one + other, count + more)]
    return [value for value, _weight, count in blocks for _ in range(count)]


def pace(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Factors by wait from (contacted, of these won): 1 is the average of everybody contacted; they never rise.

    Each step's rate is drawn towards what is known with the weight of PULL outcomes.
    """
    seen = [float(one) for one, _won in counts]
    total = sum(seen)
    rate = (sum(won for _one, won in counts) + 1) / (total + 10)
    spread = seen if total else [1.0] * len(seen)
    known = _mean(KNOWN_PACE, spread)
    rates = [
        (won + PULL * rate * expected / known) / (one + PULL)
        for (one, won), expected in zip(counts, KNOWN_PACE, strict=True)
    ]
    rates = falling(rates, [one + PULL for one in seen])
    average = _mean(rates, spread)
    return [round(one / average, 2) for one in rates]


def answers(counts: Sequence[tuple[int, int]]) -> list[float]:
    """Shares of calls answered from (calls, answered), by calls without answer before; they never rise."""
    rates = [
        (answered + PULL * known) / (calls + PULL)
        for (calls, answered), known in zip(counts, KNOWN_ANSWERS, strict=True)
    ]
    return [round(one, 3) for one in falling(rates, [calls + PULL for calls, _answered in counts])]


def kept(pairs: Sequence[tuple[int, int]]) -> float:
    """What people spend of the budget they name, from (budget, amount) of sales; drawn towards all of it."""
    if not pairs:
        return 1.0
    pull = PULL_OF_BUDGETS * sum(budget for budget, _amount in pairs) / len(pairs)
    spent, named = sum(amount for _budget, amount in pairs), sum(budget for budget, _amount in pairs)
    return round((spent + pull) / (named + pull), 2)


def heat(minutes: float, pace: Sequence[float]) -> float:
    """The factor after so long a wait, between the steps in a straight line over the logarithm of time."""
    if minutes <= MIDDLES[0]:
        return pace[0]
    for number in range(1, len(MIDDLES)):
        if minutes < MIDDLES[number]:
            before, after = MIDDLES[number - 1], MIDDLES[number]
            way = log(minutes / before) / log(after / before)
            return pace[number - 1] + (pace[number] - pace[number - 1]) * way
    return pace[-1]


def step_of(minutes: float) -> int:
    """The place in WAITS of a wait."""
    return next(number for number, end in enumerate(WAITS) if minutes < end)


def differ(one: Yardstick, other: Yardstick) -> bool:
    """Whether what leads are measured by has changed so that their order may."""
    if (not one.worths, one.per_point > 0) != (not other.worths, other.per_point > 0):
        return True
    return any(
        abs(before - after) > TELLING * max(abs(before), abs(after))
        for before, after in zip(_figures(one, other), _figures(other, one), strict=True)
    )


def written(yardstick: Yardstick) -> dict[str, Any]:
    """As it is stored."""
    stored = yardstick._asdict()
    del stored["products"]
    return {**stored, "worths": {key: list(worth) for key, worth in yardstick.worths.items()}}


def read(stored: Mapping[str, Any]) -> Yardstick:
    """What `written` said."""
    known = {key: stored[key] for key in Yardstick._fields if key in stored}
    worths = {key: Worth(*figures) for key, figures in known.get("worths", {}).items()}
    return Yardstick(**{**known, "worths": worths, "products": products_of(worths)})


def _figures(one: Yardstick, other: Yardstick) -> list[float]:
    """All that is known, in the same order for both; what one of them tells apart is told of the other, too."""
    keys = sorted({*one.worths, *other.worths})
    amounts = [float(_told(one, *key.rpartition("\t")[::2]).mean) for key in keys]
    return [*one.pace, *one.answers, *amounts, one.kept, one.per_point]


def _told(by: Yardstick, name: str, channel: str) -> Worth:
    return by.worths[usual_key(by.worths, name, channel, by.products)]


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


NOTHING_LEARNED = Yardstick(pace([(0, 0)] * len(WAITS)), answers([(0, 0)] * len(KNOWN_ANSWERS)))
