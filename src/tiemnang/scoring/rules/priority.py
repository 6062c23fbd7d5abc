"""Priority: how much acting now is worth, and when time alone will change it."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from tiemnang.scoring.rules.clues import CLOSED, CUSTOMERS, Clues
from tiemnang.scoring.rules.default import RENEWAL_FROM, RENEWAL_TO

YOUNG = 14.0  # days in which the chance of an untouched lead still falls by more than a hundredth of a point
# Days at which priority takes a step, by the clue they are counted on.
STEPS: Mapping[str, Sequence[float]] = {"touched": (1.0, 7.0), "last_bought": (RENEWAL_FROM, RENEWAL_TO)}


def is_renewal(clues: Clues) -> bool:
    """Whether a year since the last purchase is about to end, or just ended."""
    return clues.purchases > 0 and RENEWAL_FROM < clues.last_bought <= RENEWAL_TO


def priority_of(points: int, clues: Clues) -> float:
    """How much acting now is worth: points times urgency, 0 for those given up; larger is sooner.

    The chance to win a new lead falls fast with every hour of waiting, so waiting counts most; a task that lies in
    the future speaks for itself when its time comes.
    """
    if clues.stage in CLOSED:
        return 0.0
    return round(max(points, 1) * _urgency(clues) * _standing(clues), 2)


def _urgency(clues: Clues) -> float:
    if clues.due is not None:
        if clues.due > 0.5:
            return 0.3
        late: float = min(max(-clues.due, 0.0), 5.0)
        return (3.0 if clues.promised else 2.0) + 0.1 * late
    if clues.touched is None:
        return float(1.0 + 2.0 * 0.5**clues.age) if clues.age < 60 else 1.0
    if clues.touched < 1:
        return 0.5
    return 1.2 if clues.touched > 7 else 1.0


def _standing(clues: Clues) -> float:
    if clues.stage == "not_now":
        return 0.2
    if clues.stage in CUSTOMERS:
        return 1.0 if is_renewal(clues) else 0.1
    return 1.0


def moves_in(clues: Clues, steps: Mapping[str, Sequence[float]]) -> float | None:
    """Days until time alone changes points or priority; None: never. `steps` are the card's, by clue, sorted.

    What changes every day (a task's delay, the first fortnight of an untouched lead) is said as one day.
    """
    if clues.due is not None or (clues.touched is None and clues.age < YOUNG):
        return 1.0
    soonest: float | None = None
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
