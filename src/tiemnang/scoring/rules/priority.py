"""Priority: what a call now brings for each call it takes, as numbers that multiply to it; and when it changes by itself.

    priority = chance × worth × heat × reach × turn ÷ calls

in VND for each call, or in points while chances are told to nobody. Every factor is rounded as it is shown, so that the
shown numbers multiply to the shown result.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tiemnang.scoring.rules.clues import CLOSED, CUSTOMERS, Clues
from tiemnang.scoring.rules.default import RENEWAL_FROM, RENEWAL_TO
from tiemnang.scoring.rules.worth import Worth, usual_key
from tiemnang.scoring.rules.yardstick import NOTHING_LEARNED, Yardstick, heat

# Days at which priority takes a step, by the clue they are counted on.
STEPS: Mapping[str, Sequence[float]] = {"last_bought": (RENEWAL_FROM, RENEWAL_TO)}
SOON = 0.5  # days: what is planned for later than this lets the lead wait
BY_ZALO, BY_MAIL, NO_WAY = 0.7, 0.4, 0.1  # beside a phone number that works
NOT_YET, AFTER_BUYING, PLANNED = 0.2, 0.1, 0.3  # beside a lead nothing speaks against
OWED, DUE = 3.0, 2.0  # a promise that fell due, a plan that did: they come before leads alike
BOUGHT, BUDGET = "bought", "budget"  # what a worth may rest on beside past sales
PER_CHANCE = 100  # where no amount is known a sure sale counts as this many points


class Factor(NamedTuple):
    """One number of the product; `amount` is as it is shown. `divides`: the product is divided by it."""

    code: str  # chance, points, worth, heat, reach, turn, calls
    amount: float
    divides: bool = False


def is_renewal(clues: Clues) -> bool:
    """Whether a year since the last purchase is about to end, or just ended."""
    return clues.purchases > 0 and RENEWAL_FROM < clues.last_bought <= RENEWAL_TO


def basis_of(clues: Clues, by: Yardstick) -> str:
    """What the worth of a sale to this lead rests on: `bought`, `budget`, or a key of `by.worths`."""
    if clues.expected:
        return BOUGHT
    return BUDGET if clues.budget else usual_key(by.worths, clues.need, clues.channel, by.products)


def worth_of(clues: Clues, by: Yardstick) -> Worth | None:
    """What a sale to this lead brings, VND; None while too little was sold to know.

    Of customers what they are expected to spend in twelve months; else of the budget they named what is usually spent;
    else what those who need the same and came the same way have paid.
    """
    if not by.worths:
        return None
    if clues.expected:
        return Worth(clues.expected, clues.expected, clues.expected, clues.purchases)
    usual = by.worths[usual_key(by.worths, clues.need, clues.channel, by.products)]
    if not clues.budget:
        return usual
    mean = max(round(clues.budget * by.kept / 1000) * 1000, 1000)
    return Worth(mean, min(mean, usual.low), max(mean, usual.high), usual.sales)


def worth_of_point(clues: Clues, by: Yardstick) -> float:
    """What a point of this lead stands for: more where a sale to them brings more than one to anybody."""
    worth = worth_of(clues, by)
    if worth is None or not by.per_point:
        return by.per_point
    return max(round(by.per_point * worth.mean / max(by.worths[""].mean, 1)), 1)


def factors_of(
    points: int,
    clues: Clues,
    by: Yardstick = NOTHING_LEARNED,
    *,
    win: int | None = None,
    warmth: float | None = None,
) -> list[Factor]:
    """The numbers that multiply to the priority of a lead; `win` in thousandths, None where no chance is told.

    `warmth` is the heat of this moment; without it heat is what is left when a wait has grown long (`settled_heat`),
    which no clock moves: that is what is stored.
    """
    worth = worth_of(clues, by)
    found = []
    if win is not None:
        found.append(Factor("chance", shown_chance(win)))
        found.append(Factor("worth", worth.mean if worth else PER_CHANCE))
    else:
        found.append(Factor("points", max(points, 1)))
        if by.per_point:
            found.append(Factor("worth", worth_of_point(clues, by)))
    found.append(Factor("heat", round(settled_heat(clues, by) if warmth is None else warmth, 2)))
    found += [Factor("reach", _reach(clues)), Factor("turn", _turn(clues))]
    return [*found, Factor("calls", calls_to_reach(clues, by), divides=True)]


def shown_chance(win: int) -> float:
    """A chance in thousandths as it is shown: whole percents, and tenths of one under 10 %."""
    return round(win / 10) / 100 if win >= 100 else win / 1000


def product(factors: Sequence[Factor]) -> float:
    """What the factors make, to the hundredth."""
    made = 1.0
    for _code, amount, divides in factors:
        made = made / amount if divides else made * amount
    return round(made, 2)


def priority_of(
    points: int, clues: Clues, by: Yardstick = NOTHING_LEARNED, *, win: int | None = None
) -> float:
    """What a call brings for each call it takes, without what time moves; 0 for those given up; larger is sooner."""
    if clues.stage in CLOSED:
        return 0.0
    # The product of `factors_of` in the same order, without making them: a million leads are placed in one go.
    if win is None:
        made = max(points, 1) * (worth_of_point(clues, by) if by.per_point else 1)
    else:
        worth = worth_of(clues, by)
        made = shown_chance(win) * (worth.mean if worth else PER_CHANCE)
    made *= round(settled_heat(clues, by), 2)
    return round(made * _reach(clues) * _turn(clues) / calls_to_reach(clues, by), 2)


def gain(win: int, worth: int, warmth: float) -> int:
    """VND expected of a first call now: chance (thousandths) × worth × heat; never more than the worth."""
    return round(min(shown_chance(win) * round(warmth, 2), 1.0) * worth)


def settled_heat(clues: Clues, by: Yardstick) -> float:
    """What waiting leaves in the end; 1 for who was contacted: their chance knows already how that went."""
    return by.pace[-1] if clues.touched is None else 1.0


def warmth_of(clues: Clues, by: Yardstick) -> float:
    """The heat of this moment."""
    return heat(clues.age * 1440, by.pace) if clues.touched is None else 1.0


def boost(waited: float | None, by: Yardstick) -> float:
    """What this moment makes of a stored priority; 1 or more, and less with every minute of waiting (None: nobody waits)."""
    return 1.0 if waited is None else round(heat(waited, by.pace), 2) / round(by.pace[-1], 2)


def calls_to_reach(clues: Clues, by: Yardstick) -> float:
    """Calls it takes until one is answered, to the tenth."""
    return round(1 / by.answers[min(clues.unanswered, len(by.answers) - 1)], 1)


def _reach(clues: Clues) -> float:
    """Whether they can be reached at all: by phone, else by Zalo or mail, else somebody must find a way first."""
    if clues.refused:
        return 0.0
    if clues.phones:
        return 1.0
    return BY_ZALO if clues.zalos else BY_MAIL if clues.mails else NO_WAY


def _turn(clues: Clues) -> float:
    """Whether it is their turn: by where they stand, and by what is planned."""
    turn = 1.0
    if clues.stage in CLOSED:
        turn = 0.0
    elif clues.stage == "not_now":
        turn = NOT_YET
    elif clues.stage in CUSTOMERS and not is_renewal(clues):
        turn = AFTER_BUYING
    if clues.due is not None:
        turn *= PLANNED if clues.due > SOON else OWED if clues.promised else DUE
    return round(turn, 2)


def moves_in(clues: Clues, steps: Mapping[str, Sequence[float]]) -> float | None:
    """Days until time alone changes points or the stored priority; None: never. `steps` are the card's, by clue, sorted."""
    soonest = clues.due - SOON if clues.due is not None and clues.due > SOON else None
    for name, known in (
        ("age", clues.age),
        ("touched", clues.touched),
        ("last_bought", clues.last_bought if clues.purchases else None),
    ):
        if known is None or name not in steps:
            continue
        days = steps[name]
        passed = bisect_right(days, known)
        if passed < len(days) and (soonest is None or days[passed] - known < soonest):
            soonest = days[passed] - known
    return soonest
